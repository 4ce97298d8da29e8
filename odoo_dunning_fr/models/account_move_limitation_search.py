from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

from ..rules import limitation
from .account_move_limitation import UNKNOWN


class AccountMove(models.Model):
    """Finding invoices by the day on which they are barred.

    The rule is asked for the latest start that is barred on a day: nothing of it is
    told again in SQL. Only the few invoices whose limitation was interrupted or
    suspended are counted one by one.
    """

    _inherit = "account.move"

    def _search_dunning_limitation_date(self, operator, value):
        if operator == "in":
            return Domain.OR(self._get_barred_at_domain(day) for day in value)
        if operator not in ("<", "<=", ">", ">="):
            return NotImplemented
        day = fields.Date.to_date(value)
        if operator in ("<", ">="):
            day -= timedelta(1)
        barred = self._get_barred_domain(day)
        if operator in (">", ">="):
            barred = ~barred
        return self._get_limited_domain() & barred

    def _get_barred_at_domain(self, day):
        if not day:
            return ~self._get_limited_domain()
        day = fields.Date.to_date(day)
        eve = self._get_barred_domain(day - timedelta(1))
        return self._get_limited_domain() & self._get_barred_domain(day) & ~eve

    def _get_barred_domain(self, day):
        """Of the open invoices those that are barred on a day or before."""
        # Which of them the user sees is decided on the invoices.
        special = self.sudo().search(
            [("dunning_limitation_event_ids.counts", "=", True)]
        )
        barred = special.filtered(
            lambda move: (
                move.dunning_limitation_date and move.dunning_limitation_date <= day
            )
        )
        plain = self._get_begun_domain(day) & Domain("id", "not in", special.ids)
        return plain | Domain("id", "in", barred.ids)

    def _get_begun_domain(self, day):
        """By trade of the company and kind of debtor: what began early enough."""
        companies = self.env["res.company"].sudo()  # the trade is no secret
        trades = companies._read_group([], ["dunning_trade"], ["id:recordset"])
        return Domain.OR(
            Domain("company_id", "in", owners.ids)
            & Domain("commercial_partner_id.dunning_debtor_kind", "in", kinds)
            & self._get_started_domain(
                trade, limitation.latest_start(kinds[0], day, trade=trade)
            )
            for trade, owners in trades
            for kinds in (["company"], ["public"], [UNKNOWN, False])
        )

    def _get_started_domain(self, trade, latest):
        """Mirror `limitation.start_on`: what began on a day or before."""
        lines = self.env["account.move.line"].sudo()
        found = lines._search(
            self._get_open_line_domain() & Domain("date_maturity", "<=", latest)
        )
        due = Domain("id", "in", found.subselect("move_id"))
        done = Domain("delivery_date", "<=", latest)
        if trade == "telecom":
            return due
        if trade == "transport":
            return done | (due & Domain("delivery_date", "=", False))
        return due | done
