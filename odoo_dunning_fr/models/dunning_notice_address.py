from odoo import models

from ..rules import typography


class DunningNotice(models.Model):
    """To whom a notice is addressed, and where it asks to be paid."""

    _inherit = "dunning.notice"

    def _prepare_recipient(self):
        company, contact = self.company_id, self.contact_id
        return self.partner_id._prepare_dunning_recipient(company, contact)

    def _get_email_partner(self):
        company, contact = self.company_id, self.contact_id
        return self.partner_id._get_dunning_email_partner(company, contact)

    def _get_postal_partner(self):
        company, contact = self.company_id, self.contact_id
        return self.partner_id._get_dunning_postal_partner(company, contact)

    def _get_email_recipient(self):
        """On one line: a break would begin another header of the e-mail."""
        return typography.clean(self._get_email_partner().email_formatted or "")

    def _prepare_payment(self, bank):
        """How to pay the total of the notice.

        :param bank: the company's, by `_get_dunning_bank`
        """
        company, reference = self.company_id, self.name or ""
        qr = company._get_dunning_qr(
            bank,
            self._get_exact("total"),
            self.currency_id,
            self.partner_id,
            reference,
        )
        return company._prepare_dunning_payment(bank, reference, qr)
