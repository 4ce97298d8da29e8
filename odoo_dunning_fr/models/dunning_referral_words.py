from decimal import Decimal

from odoo import fields, models

from ..rules import typography, words
from .charge_words import ChargeWords


class DunningReferral(models.Model):
    """How the letters of a file write sums, days, rates and articles of law."""

    _inherit = "dunning.referral"

    def _letter_money(self, amount, currency=None):
        currency = currency or self.currency_id
        text = f"{amount:.{currency.decimal_places}f}"
        return self.env["dunning.letter"]._money(text, currency.name, self.env.lang)

    def _letter_day(self, day):
        return self.env["dunning.letter"]._day(day, self.env.lang, "long") or "–"

    def _letter_law(self, code, day=None):
        """The words of an article of law, as of today if not of another day."""
        day = day or fields.Date.context_today(self)
        return self.env["dunning.legal.reference"]._get(code, day)

    def _get_charge_words(self):
        """The words about the late charges, in the language of the context."""
        # Whoever prepares a file may know the terms of its debtor.
        return ChargeWords(self.partner_id.sudo(), self.company_id, self.date)

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
        bank = self.company_id._get_dunning_bank(self.currency_id)
        return self.company_id._prepare_dunning_payment(bank)
