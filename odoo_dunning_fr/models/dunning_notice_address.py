from odoo import models

from ..rules import debtor, postal, typography

# Where the French post delivers by French addresses: no country at the end.
FRENCH_POST = frozenset(
    "FR MC GP MQ GF RE YT PM BL MF WF PF NC TF".split()  # with the overseas ones
)
# Limits of the EPC's QR code (EPC069-12).
QR_NAME, QR_REMITTANCE, QR_AMOUNT = 70, 140, 999_999_999.99


class DunningNotice(models.Model):
    """To whom a notice is addressed, and where it asks to be paid."""

    _inherit = "dunning.notice"

    def _prepare_recipient(self):
        registry, vat = self.partner_id.company_registry, self.partner_id.vat
        return {
            "name": self.partner_id.name,
            "address": self._get_address_block(),
            "email": self._get_email_recipient(),
            "siren": debtor.find_siren(registry, vat) or "",
        }

    def _get_address_block(self):
        """The lines in the window of the envelope."""
        postal_partner = self._get_postal_partner()
        # The country is read by the post of the sender.
        sender = self.company_id.partner_id
        country = postal_partner.country_id.with_context(lang=sender.lang)
        abroad = country.code and country.code not in FRENCH_POST
        return postal.address_block(
            [self.partner_id.name or "", postal_partner.name or ""],
            street=postal_partner.street or "",
            street2=postal_partner.street2 or "",
            postcode=postal_partner.zip or "",
            city=postal_partner.city or "",
            state=postal_partner.state_id.name or "",
            state_code=postal_partner.state_id.code or "",
            country=country.name if abroad else "",
            layout=postal_partner._get_address_format(),
        )

    def _get_email_recipient(self):
        return self._one_line(self._get_email_partner().email_formatted)

    def _one_line(self, text):
        """No line break: in a header of an e-mail it would begin another header."""
        return typography.clean(text or "")

    # Payment

    def _prepare_bank(self):
        """The account to pay to: the company's first, in the currency if it has one."""
        banks = self.company_id.partner_id.bank_ids
        return (
            banks.filtered(lambda bank: bank.currency_id == self.currency_id)
            or banks.filtered(lambda bank: not bank.currency_id)
            or banks
        )[:1]

    def _prepare_payment(self, bank, amount):
        number = bank.sanitized_acc_number or ""
        iban = bank.acc_type == "iban"
        return {
            "account": typography.grouped(number, 4) if iban else bank.acc_number or "",
            "iban": iban,
            "bic": typography.clean(bank.bank_bic or ""),
            "holder": typography.clean(
                bank.acc_holder_name or self.company_id.name or ""
            ),
            "reference": self.name or "",
            "qr": self._get_qr_payload(bank, amount),
        }

    def _get_qr_payload(self, bank, amount):
        """The text of the EPC's QR code; empty where a SEPA transfer cannot be."""
        if not bank or not 0 < float(amount) <= QR_AMOUNT:
            return ""
        method, reference = "sct_qr", self.name or ""
        debtor_partner, currency = self.partner_id, self.currency_id
        if bank._get_error_messages_for_qr(method, debtor_partner, currency):
            return ""
        # The amount as a text: exact, and with its cents.
        values = bank._get_qr_vals(
            method, amount, currency, debtor_partner, reference, ""
        )
        lines = [typography.clean(value) for value in values]
        lines[5] = lines[5][:QR_NAME]
        lines[10] = lines[10][:QR_REMITTANCE]
        return "\n".join(lines).rstrip("\n")
