from odoo import models

from ..rules import typography

TRANSMISSION = "odoo_dunning_fr.dunning_transmission_letter"


class DunningReferral(models.Model):
    """The letter that goes to the agency with a file."""

    _inherit = "dunning.referral"

    def _prepare_documents(self):
        # EXTENDS dunning.referral
        documents = super()._prepare_documents()
        if self.kind == "agency" and self.agent_id:
            documents.append(self._in_agent_language()._write_transmission())
        return documents

    def _in_agent_language(self):
        lang = self.agent_id.lang or self.company_id.partner_id.lang
        return self.with_company(self.company_id).with_context(lang=lang)

    def _write_transmission(self):
        """The letter as (file name, title, PDF)."""
        title = self.env._("Transmission letter")
        subject = self.env._(
            "file %(number)s to be recovered amicably: %(customer)s",
            number=self.name,
            customer=self.partner_id.name,
        )
        files = [name for name, _content in self._prepare_export_files()]
        pdf = self._write_claim(
            TRANSMISSION,
            self.agent_id,
            subject,
            mandate=self.mandate_id,
            address=", ".join(self._get_debtor_address()),
            customer=self._list_debtor_facts(),
            rate=self._get_last_rate(),
            regime=self.partner_id.sudo()._get_dunning_regime()[0],
            bank=self._prepare_letter_bank(),
            contact=self._prepare_contact(),
            enclosures=[*files, *self._get_letter_enclosures()],
        )
        return self.env._("transmission-letter.pdf"), title, pdf

    def _get_letter_references(self):
        # EXTENDS dunning.referral
        references = super()._get_letter_references()
        if self.mandate_id:
            references.append((self.env._("Mandate"), self.mandate_id.reference))
        return references

    def _get_letter_enclosures(self):
        """What else is in the dossier beside the files for the agent's software."""
        return [
            self.env._("copy of %(number)s", number=line.move_name)
            for line in self.line_ids
        ]

    def _list_debtor_facts(self):
        """Who the debtor is and how it is reached: (label, text) pairs."""
        customer = self.partner_id
        contact = customer.sudo().dunning_contact_id  # its name is no secret
        reached_by = (contact.phone or customer.phone, contact.email or customer.email)
        pairs = [
            (self.env._("SIREN"), typography.grouped(self._get_siren() or "", 3)),
            (self.env._("VAT no."), customer.vat),
            (self.env._("Contact"), contact.name),
            (self.env._("Reached by"), ", ".join(filter(None, reached_by))),
            (self.env._("Customer number"), customer.ref),
        ]
        return [(label, typography.clean(text)) for label, text in pairs if text]

    def _prepare_contact(self):
        user = self.user_id
        parts = (user.name, user.phone, user.email)
        return ", ".join(typography.clean(part) for part in parts if part)

    def _prepare_letter_bank(self):
        """Where what is collected is remitted."""
        notice = self.env["dunning.notice"].new(
            {
                "company_id": self.company_id.id,
                "partner_id": self.partner_id.id,
                "currency_id": self.currency_id.id,
            }
        )
        return notice._prepare_payment(notice._prepare_bank(), "0")

    def _get_last_rate(self):
        """The rate at which interest runs on, as it is printed."""
        rates = set(self.line_ids.mapped("interest_rate")) - {0}
        if len(rates) != 1:
            return ""
        text = f"{rates.pop():.2f}"
        return text.replace(".", ",") if typography.is_french(self.env.lang) else text
