from odoo import models

from .dunning_legal_reference import CODES


class DunningCharge(models.Model):
    """What the invoice of a charge says of it, in the language of the context.

    Enough to count it again: the days, the base and the rate of each stretch.
    """

    _inherit = "dunning.charge"

    def _get_invoice_text(self, found):
        """The text of its line.

        :param found: what the ledger says of its due item
        """
        self.ensure_one()
        if self.kind == "indemnity":
            return self.env._(
                "Fixed indemnity for recovery costs, invoice %(number)s",
                number=self.move_name,
            )
        if self.kind == "costs":
            return self.env._(
                "Recovery costs on proof, invoice %(number)s: %(note)s",
                number=self.move_name,
                note=self.note,
            )
        periods = found.accrual.periods
        lines = [self._get_interest_text(found.regime, periods)]
        return "\n".join([*lines, *map(self._get_period_text, periods)])

    def _get_closing_note(self, late, day):
        """By which articles the charges are owed, and why without VAT."""
        references = self.env["dunning.legal.reference"]
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        known = dict(CODES)
        codes = {}
        for charge in self:
            if found := late.get(charge.move_line_id):
                codes[f"{charge.kind}_{found.regime}"] = kinds[charge.kind]
        lines = [
            self.env._(
                "%(charge)s: %(law)s", charge=label, law=references._get(code, day)
            )
            for code, label in codes.items()
            if code in known
        ]
        return "\n".join([*lines, references._get("vat_charges", day)])

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

    def _write_rates(self, periods):
        rates = dict.fromkeys(period.rate for period in periods)
        return self.env._(" then ").join(self._write_rate(rate) for rate in rates)

    def _write_rate(self, rate):
        return self.env["dunning.letter"]._percent(rate, self.env.lang)

    def _write_day(self, day):
        return self.env["dunning.letter"]._day(day, self.env.lang)

    def _write_money(self, amount):
        text = f"{amount:.{self.currency_id.decimal_places}f}"
        letter = self.env["dunning.letter"]
        return letter._money(text, self.currency_id.name, self.env.lang)
