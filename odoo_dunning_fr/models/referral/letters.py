from datetime import timedelta
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
        # Of each letter that sums up its claim: element by element.
        values.setdefault("elements", self._word_elements(self.line_ids))
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
            until=self._get_counted_until().isoformat(),
            rows=[self._prepare_row(line) for line in self.line_ids],
            totals=self._sum_claim(self.line_ids),
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

    def _get_returned_letters(self):
        """The letters about these invoices that came back from the address of today.

        By its last lines: those above name whom the letter is for.
        """
        place = self._get_debtor_address()[-2:]
        letters = self._get_notices().delivery_ids.notice_id._get_returned_letters()
        return letters.filtered(
            lambda letter: (letter.recipient or "").split("\n")[-2:] == place
        ).sorted("date_sent")

    def _word_bad_address(self):
        """That the address of the debtor is known to be wrong; nothing else."""
        letter = self._get_returned_letters()[-1:]
        if not letter:
            return ""
        return self.env._(
            "our letter %(number)s posted on %(day)s came back from it, the addressee "
            "is not known there: another one is to be found",
            number=letter.tracking_ref or letter.notice_id.name,
            day=self._letter_day(self._local_day(letter.date_sent)),
        )

    def _prepare_row(self, line):
        return {
            "number": line.move_name,
            "date": line.invoice_date.isoformat(),
            "due": line.date_maturity.isoformat(),
            "instalment": line._word_instalment(),
            **self._sum_lines(line),
        }

    # What a sum is made of: all of it, told apart (CPCE R124-3)

    def _word_elements(self, lines, *, cite=False):
        """“principal 1 000,00 €, intérêts de retard… et indemnité…”, in a sentence.

        :param lines: the due items that are summed up
        :param cite: say on what each element rests, too
        """
        sums, grounds = self._sum_claim(lines), self._get_grounds() if cite else {}
        parts = []
        for element, name in self._name_elements(lines).items():
            if Decimal(sums[element]):
                text = f"{name} {self._letter_money(Decimal(sums[element]))}"
                ground = grounds.get(element)
                parts.append(f"{text} ({ground})" if ground else text)
        return self.env["dunning.letter"]._list(parts, self.env.lang)

    def _name_elements(self, lines):
        """What each element of a claim is called, in the middle of a sentence."""
        several = len(lines.filtered("amount_indemnity")) > 1
        return {
            "principal": self.env._("principal"),
            "interest": self._name_interest(),
            "indemnity": self.env._("fixed indemnities for recovery costs")
            if several
            else self.env._("fixed indemnity for recovery costs"),
            "costs": self.env._("justified costs"),
            "penalty": self.env._("penalty clause"),
        }

    def _name_interest(self):
        day = self._letter_day(self._get_counted_until())
        match self._get_charge_words().get_regime():
            case "public":
                return self.env._("interest on arrears up to %(day)s", day=day)
            case "consumer":
                return self.env._("interest at the legal rate up to %(day)s", day=day)
        return self.env._("late-payment penalties up to %(day)s", day=day)

    def _get_grounds(self):
        """Map the elements to what they rest on, as far as the law says it."""
        codes = self._get_ground_codes(self._get_charge_words().get_regime())
        grounds = {part: self._letter_law(code) for part, code in codes.items()}
        return {**grounds, "penalty": self.penalty_basis or ""}

    @api.model
    def _get_ground_codes(self, regime):
        """Map the elements to the codes of the articles that they rest on.

        What a contracting authority owes above the indemnity is in the same article
        as its interest (CCP L2192-13), before every court.
        """
        return {
            "company": {
                "interest": "interest_company",
                "indemnity": "indemnity_company",
                "costs": "costs_company",
            },
            "public": {
                "interest": "interest_public",
                "indemnity": "indemnity_public",
                "costs": "interest_public",
            },
            "consumer": {"interest": "interest_consumer"},
        }.get(regime, {})

    def _sum_claim(self, lines):
        """The sums of due items; with what the file claims beside them: a penalty."""
        sums = self._sum_lines(lines)
        total = Decimal(sums["total"]) + Decimal(self._exact(self.amount_penalty))
        return {
            **sums,
            "penalty": self._exact(self.amount_penalty),
            "total": self._exact(total),
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
        until = self._get_counted_until()
        lines = [self._describe_line(line) for line in self.line_ids]
        sums = {
            part: str(sum((Decimal(line[part]) for line in lines), Decimal()))
            for part in SUMS
        }
        return {
            "lines": lines,
            "sums": sums,
            "until": until.isoformat(),
            "is_stopped": until < self.date,
        }

    def _get_counted_until(self):
        """The last day whose interest is counted: a judgment stops it on its eve.

        :rtype: datetime.date
        """
        self.ensure_one()
        judgments = self.env["dunning.hold"]._fetch_insolvency_dates(
            self.partner_id, self.company_id
        )
        judgment = judgments.get(self.partner_id.id)
        return min(self.date, judgment - timedelta(1)) if judgment else self.date

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
            "lines": [
                {**told, "instalment": line._get_instalment()}
                for told, line in zip(values["lines"], self.line_ids, strict=True)
            ],
            "totals": values["sums"],
            "charges": {**words.describe_counting(), "until": values["until"]},
        }
        snap["sheet"] = words.prepare_sheet(snap)
        helpers = get_sheet_helpers(
            local.env, snap, paper.values["money"], paper.values["day"]
        )
        values["lines"] = snap["lines"]
        return self._render_page(paper, "calculation", **values, snap=snap, **helpers)


def _pick(detail, part, keys):
    return [{key: row[key] for key in keys.split()} for row in detail.get(part, ())]
