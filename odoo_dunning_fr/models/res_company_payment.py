from odoo import models

from ..rules import typography

# Limits of the EPC's QR code (EPC069-12).
QR_NAME, QR_REMITTANCE, QR_AMOUNT = 70, 140, 999_999_999.99


class ResCompany(models.Model):
    """Where the company asks to be paid."""

    _inherit = "res.company"

    def _get_dunning_bank(self, currency):
        """The account to pay to: the first one in the currency if there is one."""
        banks = self.partner_id.bank_ids
        return (
            banks.filtered(lambda bank: bank.currency_id == currency)
            or banks.filtered(lambda bank: not bank.currency_id)
            or banks
        )[:1]

    def _prepare_dunning_payment(self, bank, reference="", qr=""):
        """How to pay, as letters say it.

        :param bank: by `_get_dunning_bank`; none leaves its texts empty
        :param reference: what is to be quoted
        :param qr: by `_get_dunning_qr`
        """
        number = bank.sanitized_acc_number or ""
        iban = bank.acc_type == "iban"
        return {
            "account": typography.grouped(number, 4) if iban else bank.acc_number or "",
            "iban": iban,
            "bic": typography.clean(bank.bank_bic or ""),
            "holder": typography.clean(bank.acc_holder_name or self.name or ""),
            "reference": reference,
            "qr": qr,
        }

    def _get_dunning_qr(self, bank, amount, currency, debtor, reference):
        """The text of the EPC's QR code; empty where a SEPA transfer cannot be.

        :param amount: as an exact text, with its cents
        """
        if not bank or not 0 < float(amount) <= QR_AMOUNT:
            return ""
        method = "sct_qr"
        if bank._get_error_messages_for_qr(method, debtor, currency):
            return ""
        values = bank._get_qr_vals(method, amount, currency, debtor, reference, "")
        lines = [typography.clean(value) for value in values]
        lines[5] = lines[5][:QR_NAME]
        lines[10] = lines[10][:QR_REMITTANCE]
        return "\n".join(lines).rstrip("\n")
