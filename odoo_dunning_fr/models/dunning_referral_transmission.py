from odoo import models

from ..rules import typography

TRANSMISSION = "odoo_dunning_fr.dunning_transmission_letter"
ELEMENTS = ("principal", "interest", "indemnity", "costs")


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
            order=self._word_order(),
            elements=self._word_elements(),
            duties=self._word_duties(),
            address=", ".join(self._get_debtor_address()),
            facts=self._list_debtor_facts(),
            contact=self._get_contact_words(),
            enclosures=[*files, *self._get_letter_enclosures()],
        )
        return self.env._("transmission-letter.pdf"), title, pdf

    # What it says

    def _word_order(self):
        mandate = self.mandate_id
        if not mandate:
            return self.env._("We ask you to recover amicably what is owed to us by:")
        return self.env._(
            "Under the mandate %(mandate)s of %(date)s, we ask you to recover amicably "
            "what is owed to us by:",
            mandate=mandate.reference,
            date=self._letter_day(mandate.date),
        )

    def _word_elements(self):
        """The sum and each of its elements, with what it rests on (CPCE R124-3)."""
        regime = self.partner_id.sudo()._get_dunning_regime()[0]
        law = {
            "interest": regime and self._letter_law(f"interest_{regime}"),
            "indemnity": regime in ("company", "public")
            and self._letter_law(f"indemnity_{regime}"),
        }
        names = {
            "principal": self.env._("principal of the invoices below"),
            "interest": self.env._("late-payment interest"),
            "indemnity": self.env._("fixed indemnities for recovery costs"),
            "costs": self.env._("justified costs"),
        }
        parts = []
        for element in ELEMENTS:
            if amount := self[f"amount_{element}"]:
                words = f"{names[element]} {self._letter_money(amount)}"
                parts.append(f"{words} ({law[element]})" if law.get(element) else words)
        return self.env._(
            "On %(date)s the claim amounts to %(total)s (%(words)s): %(parts)s.",
            date=self._letter_day(self.date),
            total=self._letter_money(self.amount_total),
            words=self._letter_words(),
            parts=", ".join(parts),
        )

    def _word_duties(self):
        """What each of us does from now on: the paragraphs after the table."""
        rate = self.amount_interest and self._letter_rate()
        running = rate and self.env._(
            "Interest runs on until payment, at present at %(rate)s a year.", rate=rate
        )
        texts = [
            running or "",
            self.env._(
                "The costs of recovery without an enforceable title are ours: please "
                "do not ask the debtor for them (%(law)s).",
                law=self._letter_law("amicable_costs"),
            ),
            self.env._(
                "From now on we no longer write to the debtor, and tell you of what it "
                "pays to us."
            ),
            self._word_remittance(),
        ]
        return " ".join(filter(None, texts))

    def _word_remittance(self):
        payment = self._letter_bank()
        account = payment["account"] and f"{payment['account']} {payment['bic']}"
        return self.env._(
            "Please tell us of the payments and the offers that you receive, and remit "
            "to us what you collect within %(days)s days of each payment (%(law)s), "
            "quoting our reference. Account: %(account)s",
            days=self.mandate_id.remittance_days or 30,
            law=self._letter_law("agency"),
            account=(account or "–").strip(),
        )

    def _list_debtor_facts(self):
        """How the debtor is known and reached: (label, text) pairs."""
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

    def _get_contact_words(self):
        user = self.user_id
        parts = (user.name, user.phone, user.email)
        words = ", ".join(typography.clean(part) for part in parts if part)
        return self.env._("Your contact: %s", words) if words else ""
