from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...rules import typography, words
from ..law.charge_words import ChargeWords, get_sheet_helpers
from .line import PARTS

SUMS = (*PARTS, "total")


class DunningReferral(models.Model):
    """What is written for a file, and the files for its agent's software."""

    _inherit = "dunning.referral"

    line_count = fields.Integer(
        string="Number of Invoices", compute="_compute_line_count"
    )

    # Papers and letters

    def _prepare_documents(self):
        """What is written for a file of this kind: (file name, title, PDF) each."""
        self.ensure_one()
        return self._get_kind()._prepare_documents(self)

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

    def _write_claim(self, template, recipient, subject, **values):
        """The PDF of a letter about the sums of the file, in its own language."""
        lang = self.env.lang
        total = values.pop("words_of", self.amount_total)
        day = self.company_id._get_dunning_today()
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
        references = self._get_kind()._get_letter_references(self)
        return [(label, text) for label, text in references if text]

    def _in_letter_language(self):
        """What goes to officers and courts is in the company's language."""
        return self.with_context(lang=self.company_id._get_dunning_lang())

    def _in_agent_language(self):
        lang = self.company_id._get_dunning_lang(self.agent_id)
        return self.with_company(self.company_id).with_context(lang=lang)

    def _get_debtor_address(self):
        return self.env["dunning.letter"]._get_address_lines(
            self.company_id, self.partner_id
        )[1:]

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
            for part in (*PARTS, "total")
        }

    def _exact(self, amount):
        return f"{amount:.{self.currency_id.decimal_places}f}"

    # For the agent's software, by the profile that it asked for

    @api.depends("line_ids")
    def _compute_line_count(self):
        for referral in self:
            referral.line_count = len(referral.line_ids)

    def action_export(self):
        """Download these files for their agent, all in one."""
        if not self._is_for_one_agent():
            raise UserError(
                self.env._(
                    "An export is for one agent: choose files of one agency, in one "
                    "company."
                )
            )
        today = self.company_id._get_dunning_today()
        label = self.name if len(self) == 1 else f"{self.agent_id.name} {today}"
        return self.env["dunning.download"]._offer(self._export(label), label)

    def _is_for_one_agent(self):
        """Whether they go to one agent, from one company."""
        return len(self.grouped(lambda one: (one.agent_id, one.company_id))) == 1

    def _prepare_export_files(self):
        """The files for the agent's software that its dossier holds.

        :rtype: list[tuple[str, bytes]]
        """
        self.ensure_one()
        return self._get_kind()._prepare_export_files(self)

    def _export(self, label):
        """The files (name, content) for all of these, in the agent's language."""
        lang = self.company_id._get_dunning_lang(self.agent_id)
        profile = self[:1]._get_kind()._get_export_profile(self[:1])
        if not profile:
            raise UserError(
                self.env._(
                    "There is no export profile: add one under Configuration > Dunning "
                    "> Export Profiles."
                )
            )
        # Each in its company: no other's values of company-dependent fields.
        local = self.with_company(self.company_id).with_context(lang=lang)
        return profile.with_context(lang=lang)._export(local, label)

    # How the letters of a file write sums, days, rates and articles of law.

    def _letter_money(self, amount, currency=None):
        currency = currency or self.currency_id
        text = f"{amount:.{currency.decimal_places}f}"
        return self.env["dunning.letter"]._money(text, currency.name, self.env.lang)

    def _letter_day(self, day):
        return self.env["dunning.letter"]._day(day, self.env.lang, "long") or "–"

    def _letter_law(self, code, day=None):
        """The words of an article of law, as of today if not of another day."""
        day = day or self.company_id._get_dunning_today()
        return self.env["dunning.legal.reference"]._get(code, day)

    def _get_charge_words(self):
        """The words about the late charges, in the language of the context."""
        # Whoever prepares a file may know the terms of its debtor.
        customer_sudo, regime = self.partner_id.sudo(), self.debtor_kind
        return ChargeWords(customer_sudo, self.company_id, self.date, regime)

    def _letter_words(self):
        lang = "fr" if typography.is_french(self.env.lang) else "en"
        total = Decimal(self._exact(self.amount_total))
        return words.amount_in_words(total, self.currency_id.name, lang)

    def _letter_rate(self):
        """The rate at which interest runs on, where it is the same for all."""
        rates = set(self.line_ids.mapped("interest_rate")) - {0}
        if len(rates) != 1:
            return ""
        return self.env["dunning.letter"]._percent(rates.pop(), self.env.lang)

    def _letter_bank(self):
        """Where what is collected is remitted."""
        bank = self.company_id._get_dunning_bank(self.currency_id, self.move_ids)
        return self.company_id._prepare_dunning_payment(bank)

    # How what a file claims is made up, invoice by invoice and period by period.

    def _prepare_calculation(self):
        """The lines of the file with their sums, and the sums of all."""
        lines = [self._describe_line(line) for line in self.line_ids]
        sums = {
            part: str(sum((Decimal(line[part]) for line in lines), Decimal()))
            for part in SUMS
        }
        return {"lines": lines, "sums": sums, "until": self.date.isoformat()}

    def _describe_line(self, line):
        detail = line.calculation or {}
        return {
            "number": typography.clean(line.move_name or ""),
            "date": line.invoice_date and line.invoice_date.isoformat(),
            "due": line.date_maturity and line.date_maturity.isoformat(),
            "invoiced": self._exact(line.amount_invoiced),
            **{part: self._exact(line[f"amount_{part}"]) for part in SUMS},
            # The database does not keep the order of what is within.
            "periods": _pick(detail, "periods", "start end days base rate amount"),
            "payments": _pick(detail, "payments", "date amount to_interest"),
            "gap": line.gap or "",
        }

    def _render_calculation(self, paper):
        """The page, with the same sheet as the one annexed to a notice."""
        values = self._prepare_calculation()
        local = self.with_context(lang=paper.lang)
        words = local._get_charge_words()
        snap = {
            "lang": paper.lang,
            "recipient": {"name": self.partner_id.name},
            "number": self.name,
            "date": values["until"],
            "lines": values["lines"],
            "totals": values["sums"],
            "charges": words.describe_counting(),
        }
        snap["sheet"] = words.prepare_sheet(snap)
        helpers = get_sheet_helpers(
            local.env, snap, paper.values["money"], paper.values["day"]
        )
        return self._render_page(paper, "calculation", **values, snap=snap, **helpers)


def _pick(detail, part, keys):
    return [{key: row[key] for key in keys.split()} for row in detail.get(part, ())]
