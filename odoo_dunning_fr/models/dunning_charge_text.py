from babel.numbers import format_decimal

from odoo import models
from odoo.tools import babel_locale_parse, format_amount, format_date

from .dunning_legal_reference import CODES


class DunningCharge(models.Model):
    """What the invoice of a charge says of it, in the language of the context.

    Enough to count it again: the days, the base and the rate of each stretch.
    """

    _inherit = "dunning.charge"

    def _get_invoice_text(self, found, day):
        """The text of its line.

        :param found: what the ledger says of its due item
        """
        self.ensure_one()
        regime = found.regime if found else ""
        if self.kind == "interest":
            lines = [self._get_interest_text(regime, found.accrual.periods)]
            lines += [self._get_period_text(period) for period in found.accrual.periods]
        elif self.kind == "indemnity":
            lines = [
                self.env._(
                    "Fixed indemnity for recovery costs, invoice %(number)s",
                    number=self.move_name,
                )
            ]
        else:
            lines = [
                self.env._(
                    "Recovery costs on proof, invoice %(number)s: %(note)s",
                    number=self.move_name,
                    note=self.note,
                )
            ]
        lines[0] += self._get_reference(regime, day)
        return "\n".join(lines)

    def _get_interest_text(self, regime, periods):
        values = {
            "number": self.move_name,
            "first": self._write_day(self.date_from),
            "last": self._write_day(self.date_to),
            "rates": self._write_rates(periods),
        }
        if regime == "public":
            return self.env._(
                "Default interest, invoice %(number)s, from %(first)s to %(last)s, "
                "rate %(rates)s",
                **values,
            )
        if regime == "consumer":
            return self.env._(
                "Interest at the legal rate, invoice %(number)s, from %(first)s to "
                "%(last)s, rate %(rates)s",
                **values,
            )
        return self.env._(
            "Late-payment penalties, invoice %(number)s, from %(first)s to %(last)s, "
            "rate %(rates)s",
            **values,
        )

    def _get_period_text(self, period):
        return self.env._(
            "%(first)s – %(last)s: %(days)s days on %(base)s at %(rate)s: %(amount)s",
            first=self._write_day(period.start),
            last=self._write_day(period.end),
            days=period.days,
            base=self._write_money(period.base),
            rate=self._write_rate(period.rate),
            amount=self._write_money(period.amount),
        )

    def _get_reference(self, regime, day):
        """The article that gives it, in brackets; nothing where none is known."""
        code = f"{self.kind}_{regime}"
        if code not in dict(CODES):
            return ""
        return f" ({self.env['dunning.legal.reference']._get(code, day)})"

    def _write_rates(self, periods):
        rates = dict.fromkeys(period.rate for period in periods)
        return self.env._(" then ").join(self._write_rate(rate) for rate in rates)

    def _write_rate(self, rate):
        locale = babel_locale_parse(self.env.context.get("lang") or "en_US")
        percent = format_decimal(rate, "#,##0.00#", locale)
        return self.env._("%(percent)s%%", percent=percent)

    def _write_day(self, day):
        return format_date(self.env, day, self.env.context.get("lang"))

    def _write_money(self, amount):
        lang = self.env.context.get("lang")
        return format_amount(self.env, float(amount), self.currency_id, lang)
