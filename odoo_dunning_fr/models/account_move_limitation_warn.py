from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..rules import limitation
from .account_move import AUDITOR
from .dunning_reminder import Reminder

DAYS_TO_ACT = 7
WARNING = "limitation"


class AccountMove(models.Model):
    """Warnings that a claim will be barred: an activity 12, 6 and 3 months before."""

    _name = "account.move"
    _inherit = ["account.move", "dunning.reminder"]

    # What the warnings of 19.0.1.0.0 left; see `dunning.reminder`.
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
            Domain("dunning_limitation_date", "<=", fields.Date.add(today, months=left))
            & ~self._get_warned_domain(earlier for earlier in months if earlier <= left)
            for left in months
        )
        return self.search(Domain("company_id", "=", company.id) & soon)

    @api.model
    def _search_limitation_settled(self, company):
        """The invoices of a company of which nobody needs to be warned any more."""
        warned = self.search(
            Domain("company_id", "=", company.id) & self._get_warned_domain()
        )
        # Who has let it be barred still has it on his list.
        return warned.filtered(lambda move: move._get_limitation_months() is None)

    @api.model
    def _get_warned_domain(self, months=None):
        """Of which somebody was warned, these numbers of months before if given."""
        about = Domain([("res_model", "=", self._name), ("key", "=", WARNING)])
        if months is not None:
            about &= Domain("occasion", "in", [str(number) for number in months])
        told_sudo = self.env["dunning.reminder.told"].sudo()  # the program's memory
        return Domain("id", "in", told_sudo._search(about).subselect("res_id"))

    def _warn_of_limitation(self):
        """Give the collector an activity on each invoice, once a threshold."""
        due = {}
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
            words = type(self)._word_limitation
            due[move] = Reminder(months, collector, words, min(soon, last_day))
        # No e-mail at night: the activities are on the collector's list.
        self._remind_once(WARNING, due, silent=True)

    def _word_limitation(self):
        summary = self.env._(
            "Limitation: less than %(months)s months left",
            months=self._get_limitation_months(),
        )
        note = self.env._(
            "The last useful day is %(day)s. A formal notice does not interrupt "
            "limitation: get an acknowledgement, or prepare a court claim.",
            day=format_date(self.env, self.dunning_limitation_date - timedelta(1)),
        )
        return summary, note

    def _rearm_limitation_warning(self):
        """Where an event has put the date off, the thresholds will come again."""
        told = self._get_told(WARNING)
        for move_sudo in self.sudo():  # whoever enters the event
            months = move_sudo._get_limitation_months()
            warned = move_sudo in told and int(told[move_sudo].occasion)
            if warned and (months is None or months > warned):
                move_sudo._settle_reminders(WARNING)

    def _get_limitation_months(self):
        """At most how many months are left; None when more, or when nothing is open."""
        self.ensure_one()
        barred = self.dunning_limitation_date
        today = fields.Date.context_today(self)
        return limitation.months_left(barred, today) if barred else None
