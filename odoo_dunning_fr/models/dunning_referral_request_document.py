from odoo import models

from ..rules import court as court_rules
from ..rules import typography
from ..rules.payment_order import FEE_COURTS

TEMPLATES = {
    "request": "odoo_dunning_fr.dunning_request_document",
    "statement": "odoo_dunning_fr.dunning_request_statement",
    "power": "odoo_dunning_fr.dunning_request_power",
    "form": "odoo_dunning_fr.dunning_request_form",
}
LETTER = "odoo_dunning_fr.dunning_request_letter"
FILES = {
    "letter": "lettre-au-greffe.pdf",
    "request": "requete-en-injonction-de-payer.pdf",
    "statement": "decompte.pdf",
    "power": "pouvoir.pdf",
    "form": "formulaire.pdf",
}


class DunningReferral(models.Model):
    """What is written for a payment order, in French, since the court reads it.

    The papers are the creditor's own: none of them looks like an act of a court.
    """

    _inherit = "dunning.referral"

    def _prepare_documents(self):
        """The cover letter, the request, its statement of sums, the power if any.

        The values for the official form are an aid, not a part of what is filed.
        """
        documents = super()._prepare_documents()
        if not self._is_order():
            return documents
        codes = {
            "creditor": ["letter", "request", "statement"],
            "agent": ["letter", "request", "statement", "power"],
            "lawyer": ["request", "statement"],  # who writes to the registry himself
        }
        return [*documents, *self._write_documents(codes[self.filing])]

    def action_preview_document(self):
        """Show one of the papers as a PDF: the one that the button names."""
        self.ensure_one()
        [document] = self._write_documents([self.env.context["document"]])
        _file_name, title, content = document
        return self.env["dunning.print"]._keep(title, content).action_open()

    def _write_documents(self, codes):
        """(file name, title, PDF) of some papers.

        :param codes: among `letter`, `request`, `statement`, `power` and `form`
        """
        self.ensure_one()
        titles = self._get_document_titles()
        values = self._prepare_request()
        letter = self.env["dunning.letter"]
        sheets = [code for code in codes if code in TEMPLATES]
        foot = " – ".join(values["sender"]["legal"])
        lang = self._get_court_lang()
        pdfs = letter._print(
            [(letter._render(TEMPLATES[code], values, lang), foot) for code in sheets]
        )
        contents = dict(zip(sheets, pdfs, strict=True))
        if "letter" in codes:
            contents["letter"] = self._write_cover_letter(values)
        return [(FILES[code], titles[code], contents[code]) for code in codes]

    def _get_document_titles(self):
        return {
            "letter": self.env._("Letter to the registry"),
            "request": self.env._("Request for a payment order"),
            "statement": self.env._("Statement of sums"),
            "power": self.env._("Power of attorney"),
            "form": self.env._("Values for the official form"),
        }

    def _write_cover_letter(self, values):
        local = self.with_context(lang=self._get_court_lang())
        titles = local._get_document_titles()
        enclosed = ["request", "statement"]
        if self.filing == "agent":
            enclosed.append("power")
        recipient = self.court_id._get_registry_address() if self.court_id else []
        return self.env["dunning.letter"]._write_letter(
            LETTER,
            self.company_id,
            recipient,
            f"{titles['request']} – {self.partner_id.name}",
            self._get_request_date(),
            lang=self._get_court_lang(),
            references=[(local.env._("Our reference"), self.name)],
            enclosures=[
                *(titles[code] for code in enclosed),
                local.env._("list of exhibits and exhibits"),
            ],
            **{**values, "money": lambda text, _currency=None: values["money"](text)},
        )

    # What they say

    def _prepare_request(self):
        """Every printed value, with what writes money and days in French."""
        letter, currency = self.env["dunning.letter"], self.currency_id.name
        company = self.company_id.with_context(lang=self._get_court_lang())
        return {
            "number": self.name,
            "court": self._prepare_court(),
            "creditor": self._prepare_creditor(),
            "debtor": self._prepare_debtor(),
            "agent": self._prepare_agent(),
            "opposition_address": self._prepare_opposition_address(),
            "nature": self.nature,
            "basis": self.basis or "",
            "sums": self._prepare_sums(),
            "lines": self._prepare_statement_lines(),
            "interest": self._prepare_interest(),
            "counted_until": self.date,
            "day_base": self.company_id.dunning_day_base,
            "penalty_basis": self.penalty_basis or "",
            "law": self._law,
            "steps": self._prepare_steps(),
            "exhibits": self._prepare_exhibit_list(),
            "sender": company._prepare_dunning_sender(),
            "paper": company._prepare_dunning_paper(),
            "place": self.company_id.city or "",
            "signed_on": self._get_request_date(),
            "money": lambda text: letter._money(text, currency, "fr_FR"),
            "day": lambda day, style=None: letter._day(day, "fr_FR", style),
            "percent": lambda rate: letter._percent(rate, "fr_FR"),
            "grouped": typography.grouped,
        }

    def _prepare_court(self):
        court = self.court_id
        opposition = self.transfer_on_opposition and self.opposition_court_id
        judge = court and court_rules.judge(court.kind, self.nature)
        return {
            "addressee": court and court._get_addressee(self.nature),
            "title": court and court._get_title_in_sentence(),
            "form": court and self._law(f"form_{judge}"),
            "transfer": opposition and opposition._get_title_in_sentence(),
            "fee": court and court.kind in FEE_COURTS,
        }

    def _prepare_steps(self):
        """What was tried before: what was sent, then what the user adds."""
        lines = self.env["dunning.notice.line"].search(
            [
                ("move_id", "in", self.move_ids.ids),
                ("notice_id.state", "=", "issued"),
                ("notice_id.first_sent_on", "!=", False),
            ]
        )
        notices = lines.notice_id.sorted(lambda sent: (sent.first_sent_on, sent.id))
        registered = {
            notice: notice.delivery_ids.filtered(
                lambda sent: sent.channel == "registered" and sent.tracking_ref
            )[:1].tracking_ref
            for notice in notices
        }
        return {
            "notices": [
                {
                    "stage": notice.level_id.stage,
                    "number": notice.name,
                    "date": notice.first_sent_on,
                    "tracking": registered[notice] or "",
                }
                for notice in notices
            ],
            "others": (self.amicable_steps or "").splitlines(),
        }

    def _prepare_exhibit_list(self):
        """The exhibits as they are numbered; before that, what there will be."""
        if exhibits := self.exhibit_ids.filtered("selected"):
            return [
                {"number": exhibit.number, "name": exhibit.name}
                for exhibit in exhibits.sorted("number")
            ]
        return [
            {"number": number, "name": f"Facture n° {line.move_name}"}
            for number, line in enumerate(self.line_ids, start=1)
        ]
