from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError

from ..rules import typography, words

PUBLIC = "odoo_dunning_fr.dunning_prior_claim_letter"
SMALL = "odoo_dunning_fr.dunning_small_claim_letter"


class DunningReferral(models.Model):
    """The letters of a file: to the liquidator, the public body, the officer."""

    _inherit = "dunning.referral"

    silence_until = fields.Date(
        string="Silence Counts as Refusal On",
        compute="_compute_silence_until",
        help="Of a public body that does not answer the prior claim.",
    )

    def _compute_silence_until(self):
        for referral in self:
            months = referral.company_id.dunning_silence_months
            referral.silence_until = (
                referral.kind == "public_claim"
                and referral.date_sent
                and fields.Date.add(referral.date_sent, months=months)
            )

    def _prepare_documents(self):
        documents = super()._prepare_documents()
        local = self._in_letter_language()
        if self.kind == "public_claim":
            title = local.env._("Prior claim")
            pdf = local._write_claim(PUBLIC, self.partner_id, title)
            documents.append(("prior-claim.pdf", title, pdf))
        if self.kind == "small_claim" and self.agent_id:
            title = local.env._("Request for the small claims procedure")
            address = ", ".join(self._get_debtor_address())
            pdf = local._write_claim(SMALL, self.agent_id, title, address=address)
            documents.append(("small-claim.pdf", title, pdf))
        return documents

    def _in_letter_language(self):
        """What goes to officers and courts is in the company's language."""
        lang = self.company_id.partner_id.lang or self.env.lang
        return self.with_context(lang=lang)

    def _get_debtor_address(self):
        return self.env["dunning.letter"]._get_address_lines(
            self.company_id, self.partner_id
        )[1:]

    def _write_claim(self, template, recipient, subject, **values):
        """The PDF of a letter about the sums of the file, in its own language."""
        lang = self.env.lang
        total = values.pop("words_of", self.amount_total)
        day = fields.Date.context_today(self)
        references = self.env["dunning.legal.reference"]
        return self.env["dunning.letter"]._write_letter(
            template,
            self.company_id,
            recipient,
            subject,
            day,
            lang=lang,
            references=self._get_letter_references(),
            debtor=self.partner_id.name,
            siren=self._get_siren(),
            until=self.date.isoformat(),
            rows=[self._prepare_row(line) for line in self.line_ids],
            totals=self._sum_lines(self.line_ids),
            currency=self.currency_id.name,
            words=words.amount_in_words(
                Decimal(self._exact(total)),
                self.currency_id.name,
                "fr" if typography.is_french(lang) else "en",
            ),
            law=lambda code: references._get(code, day),
            **values,
        )

    def _get_letter_references(self):
        """What both correspondents call the matter: (label, text) pairs."""
        return [(self.env._("Our reference"), self.name)]

    def _prepare_row(self, line):
        return {
            "number": line.move_name,
            "date": line.invoice_date.isoformat(),
            "due": line.date_maturity.isoformat(),
            **self._sum_lines(line),
        }

    def _sum_lines(self, lines):
        """The sums of some due items as exact texts."""
        return {
            part: self._exact(sum(lines.mapped(f"amount_{part}")))
            for part in ("principal", "interest", "indemnity", "costs", "total")
        }

    def _exact(self, amount):
        return f"{amount:.{self.currency_id.decimal_places}f}"

    def action_print_documents(self):
        """Show what is written for this file, as one PDF."""
        self.ensure_one()
        documents = self._prepare_documents()
        if not documents:
            raise UserError(
                self.env._(
                    "%(file)s has no letter of its own, or lacks to whom it goes.",
                    file=self.display_name,
                )
            )
        self.env["dunning.letter"]._check_printer()
        content = self.env["dunning.letter"]._merge(
            (pdf, False) for _name, _title, pdf in documents
        )
        return self.env["dunning.print"]._keep(self.name, content).action_open()


class ResCompany(models.Model):
    _inherit = "res.company"

    dunning_silence_months = fields.Integer(
        string="Months of Silence of a Public Body",
        default=2,
        help="After them the silence on a prior claim is taken for a refusal: to be "
        "checked with counsel.",
    )

    _dunning_silence = models.Constraint(
        "CHECK (dunning_silence_months BETWEEN 1 AND 24)",
        "The months of silence go from 1 to 24.",
    )
