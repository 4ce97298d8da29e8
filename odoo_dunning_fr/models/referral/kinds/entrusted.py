"""What agencies and insurers are given: a letter, and files for their software."""

from odoo import api, models

from ....rules import typography


class DunningReferralEntrusted(models.AbstractModel):
    _name = "dunning.referral.entrusted"
    _description = "Referral to an Agent with a Software of Its Own"
    _inherit = ["dunning.referral.kind"]

    @api.model
    def _prepare_export_files(self, referral):
        return referral._export(referral.name)

    # What the letter says

    @api.model
    def _word_elements(self, referral):
        """The sum and each of its elements, with what it rests on (CPCE R124-3)."""
        return self.env._(
            "On %(date)s the claim amounts to %(total)s (%(words)s): %(parts)s.",
            date=referral._letter_day(referral.date),
            total=referral._letter_money(referral.amount_total),
            words=referral._letter_words(),
            parts=referral._word_elements(referral.line_ids, cite=True),
        )

    @api.model
    def _list_debtor_facts(self, referral):
        """How the debtor is known and reached: (label, text) pairs."""
        customer = referral.partner_id
        contact = customer.sudo().dunning_contact_id  # its name is no secret
        reached_by = (contact.phone or customer.phone, contact.email or customer.email)
        pairs = [
            (self.env._("Address"), referral._word_bad_address()),
            (self.env._("SIREN"), typography.grouped(referral._get_siren() or "", 3)),
            (self.env._("VAT no."), customer.vat),
            (self.env._("Contact"), contact.name),
            (self.env._("Reached by"), ", ".join(filter(None, reached_by))),
            (self.env._("Customer number"), customer.ref),
        ]
        return [(label, typography.clean(text)) for label, text in pairs if text]

    @api.model
    def _get_letter_enclosures(self, referral):
        """What else is in the dossier beside the files for the agent's software."""
        return [
            self.env._("copy of %(number)s", number=line.move_name)
            for line in referral.line_ids
        ]

    @api.model
    def _get_contact_words(self, referral):
        user = referral.user_id
        parts = (user.name, user.phone, user.email)
        words = ", ".join(typography.clean(part) for part in parts if part)
        return self.env._("Your contact: %s", words) if words else ""
