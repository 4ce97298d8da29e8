from datetime import date, timedelta

from odoo import models

from ...rules.payment_terms import worst_excess


class AccountPaymentTerm(models.Model):
    _inherit = "account.payment.term"

    def _find_dunning_excess(self, ceiling):
        """Try the term on every day of this year against a legal ceiling.

        :returns: (invoice date, due date, latest one allowed) where it goes furthest
            beyond, None when it never does
        """
        self.ensure_one()
        lines = self.line_ids
        new_year = date(self.company_id._get_dunning_today().year, 1, 1)
        days = [new_year + timedelta(rank) for rank in range(365)]
        return worst_excess(
            lambda day: max((line._get_due_date(day) for line in lines), default=day),
            ceiling._as_rule(),
            days,
        )
