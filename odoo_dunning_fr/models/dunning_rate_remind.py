from functools import partial

from odoo import api, fields, models

from ..rules import reference_rate
from .dunning_reminder import Reminder

KEY = "half_year"
TYPE = "odoo_dunning_fr.mail_activity_rate"
# The creditor is a professional: the rate of private creditors is for other uses.
NEEDED = ("ecb_refi", "legal_professional_creditor")


class DunningRate(models.Model):
    """Reminding a manager of a rate that the new half-year lacks."""

    _inherit = "dunning.rate"

    @api.model_create_multi
    def create(self, vals_list):
        rates = super().create(vals_list)
        rates._close_reminders()
        return rates

    def write(self, vals):
        result = super().write(vals)
        if "kind" in vals or "valid_from" in vals:
            self._close_reminders()
        return result

    @api.model
    def _remind(self, today):
        """Ask a manager for the rates of the half-year of a day, once for each kind."""
        missing = self._find_missing(today)
        if not (missing and self.env.ref(TYPE, raise_if_not_found=False)):
            return
        start = reference_rate.half_year(today)
        reminder = Reminder(start, self._find_manager(), partial(_word_reminder, start))
        before = self.search([("kind", "in", missing), ("valid_from", "<", start)])
        latest = [rates[0] for rates in before.grouped("kind").values()]
        before._remind_once(KEY, dict.fromkeys(latest, reminder), TYPE)

    @api.model
    def _find_missing(self, today):
        """The kinds that the law needs and whose rate on a day is not known."""
        start = reference_rate.half_year(today)
        known = self.search([("valid_from", "=", start)]).mapped("kind")
        return [kind for kind in NEEDED if kind not in known]

    @api.model
    def _find_manager(self):
        """A dunning manager of the first company that chases its customers."""
        started = [("dunning_start_date", "!=", False)]
        companies = self.env["res.company"].search(started)
        managers = (company._get_dunning_manager() for company in companies)
        return next(filter(None, managers), self.env["res.users"])

    def _close_reminders(self):
        """Close the reminders of kinds whose present half-year has its rate now."""
        missing = self._find_missing(fields.Date.context_today(self))
        self.search([("kind", "not in", missing)])._settle_reminders(KEY)


def _word_reminder(start, rate):
    kinds = dict(rate._fields["kind"]._description_selection(rate.env))
    summary = rate.env._(
        "Enter the rate of %(half_year)s: %(kind)s",
        half_year=rate._name_half_year(start),
        kind=kinds[rate.kind],
    )
    note = rate.env._(
        "No interest that depends on it is claimed until it is entered under "
        "Configuration > Dunning > Reference Rates."
    )
    return summary, note
