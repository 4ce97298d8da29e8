from odoo import api, fields, models

from ..rules import reference_rate

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
        manager = missing and self._find_manager()
        if not (manager and self.env.ref(TYPE, raise_if_not_found=False)):
            return
        asked = {self.browse(one.res_id).kind for one in self._find_reminders()}
        for kind in missing:
            if kind not in asked:
                latest = self.search([("kind", "=", kind)], limit=1)
                latest._schedule_reminder(today, manager)

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

    @api.model
    def _find_reminders(self):
        # Whoever enters the rate closes the reminder, whoever was to do it.
        kind = self.env.ref(TYPE, raise_if_not_found=False)
        activities = self.env["mail.activity"].sudo()
        return kind and activities.search(
            [("res_model", "=", self._name), ("activity_type_id", "=", kind.id)]
        )

    def _schedule_reminder(self, today, manager):
        speaker = self.with_context(lang=manager.lang)
        kinds = dict(speaker._fields["kind"]._description_selection(speaker.env))
        start = reference_rate.half_year(today)
        self.activity_schedule(
            TYPE,
            date_deadline=today,
            summary=speaker.env._(
                "Enter the rate of %(half_year)s: %(kind)s",
                half_year=self._name_half_year(start),
                kind=kinds[self.kind],
            ),
            note=speaker.env._(
                "No interest that depends on it is claimed until it is entered under "
                "Configuration > Dunning > Reference Rates."
            ),
            user_id=manager.id,
        )

    def _close_reminders(self):
        """Close the reminders of kinds whose present half-year has its rate now."""
        missing = self._find_missing(fields.Date.context_today(self))
        for reminder in self._find_reminders() or ():
            if self.browse(reminder.res_id).kind not in missing:
                reminder.action_feedback()
