from odoo import api, models
from odoo.tools import format_date

TYPE = "odoo_dunning_fr.mail_activity_mandate"


class DunningMandate(models.Model):
    """Reminding a manager of a mandate that ends."""

    _inherit = "dunning.mandate"

    @api.model
    def _remind(self, company, today):
        """Ask for a new mandate, once for each that ends and has no successor."""
        mandates = self.search([("company_id", "=", company.id)])
        ending = mandates.filtered(lambda one: one._get_state(today) == "expiring")
        manager = company._get_dunning_manager()
        kind = self.env.ref(TYPE, raise_if_not_found=False)
        if not (ending and manager and kind):
            return
        # A reminder that was done is not repeated.
        told = self.env["mail.activity"].with_context(active_test=False)
        told = told.sudo().search(  # whoever's they are
            [
                ("res_model", "=", self._name),
                ("res_id", "in", ending.ids),
                ("activity_type_id", "=", kind.id),
            ]
        )
        for mandate in ending.filtered(lambda one: one.id not in told.mapped("res_id")):
            if not mandate._has_successor(mandates):
                mandate._schedule_reminder(manager)

    def _has_successor(self, mandates):
        return any(
            other.partner_id == self.partner_id
            and (not other.date_end or other.date_end > self.date_end)
            for other in mandates
        )

    def _schedule_reminder(self, manager):
        speaker = self.with_context(lang=manager.lang)
        self.activity_schedule(
            TYPE,
            date_deadline=self.date_end,
            summary=speaker.env._(
                "The mandate of %(agency)s ends on %(date)s: renew it, or recall the "
                "files",
                agency=self.partner_id.name,
                date=format_date(speaker.env, self.date_end),
            ),
            user_id=manager.id,
        )
