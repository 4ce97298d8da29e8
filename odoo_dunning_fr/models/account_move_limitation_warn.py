from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..rules import limitation
from .account_move import AUDITOR

DAYS_TO_ACT = 7


class AccountMove(models.Model):
    """Warnings that a claim will be barred: an activity 12, 6 and 3 months before."""

    _inherit = "account.move"

    # The smallest number of months of which somebody was warned, 0 for none.
    dunning_limitation_warned = fields.Integer(
        string="Warned of Limitation, Months Before",
        copy=False,
        readonly=True,
        groups=AUDITOR,
    )

    @api.model
    def _search_limitation_warnings(self, company):
        """The invoices of a company of which somebody is to be warned now."""
        today = fields.Date.context_today(self)
        months = limitation.warnings(company.dunning_trade)
        soon = Domain("dunning_limitation_date", ">", today) & Domain.OR(
            self._get_unwarned_domain(left, fields.Date.add(today, months=left))
            for left in months
        )
        return self.search(Domain("company_id", "=", company.id) & soon)

    @api.model
    def _get_unwarned_domain(self, months, day):
        return Domain(
            [
                ("dunning_limitation_date", "<=", day),
                "|",
                ("dunning_limitation_warned", "=", 0),
                ("dunning_limitation_warned", ">", months),
            ]
        )

    def _warn_of_limitation(self):
        """Give the collector an activity on each invoice, once a threshold."""
        for move in self:
            months = move._get_limitation_months()
            if not months:  # paid in between
                continue
            partner = move.commercial_partner_id.with_company(move.company_id)
            collector = move.company_id._get_dunning_collector(
                partner, partner.dunning_applied_policy_id
            )
            last_day = move.dunning_limitation_date - timedelta(1)
            soon = fields.Date.context_today(self) + timedelta(DAYS_TO_ACT)
            # No e-mail at night: the activities are on the collector's list.
            move.with_context(mail_activity_quick_update=True).activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=min(soon, last_day),
                summary=self.env._(
                    "Limitation: less than %(months)s months left", months=months
                ),
                note=self.env._(
                    "The last useful day is %(day)s. A formal notice does not "
                    "interrupt limitation: get an acknowledgement, or prepare a court "
                    "claim.",
                    day=format_date(self.env, last_day),
                ),
                user_id=collector.id,
            )
            move.dunning_limitation_warned = months

    def _rearm_limitation_warning(self):
        """Where an event has put the date off, the thresholds will come again."""
        for move_sudo in self.sudo():  # a trace of ours, whoever enters the event
            months = move_sudo._get_limitation_months()
            warned = move_sudo.dunning_limitation_warned
            if warned and (months is None or months > warned):
                move_sudo.dunning_limitation_warned = months

    def _get_limitation_months(self):
        """At most how many months are left; None when more, or when nothing is open."""
        self.ensure_one()
        barred = self.dunning_limitation_date
        today = fields.Date.context_today(self)
        return limitation.months_left(barred, today) if barred else None
