from decimal import Decimal

from odoo import fields, models

from ..rules import typography, words


class DunningReferral(models.Model):
    """How the letters of a file write sums, days, rates and articles of law."""

    _inherit = "dunning.referral"

    def _letter_money(self, amount, currency=None):
        currency = currency or self.currency_id
        text = f"{amount:.{currency.decimal_places}f}"
        return self.env["dunning.letter"]._money(text, currency.name, self.env.lang)

    def _letter_day(self, day):
        return self.env["dunning.letter"]._day(day, self.env.lang, "long") or "–"

    def _letter_law(self, code):
        today = fields.Date.context_today(self)
        return self.env["dunning.legal.reference"]._get(code, today)

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
        notice = self.env["dunning.notice"].new(
            {
                "company_id": self.company_id.id,
                "partner_id": self.partner_id.id,
                "currency_id": self.currency_id.id,
            }
        )
        return notice._prepare_payment(notice._prepare_bank(), "0")
