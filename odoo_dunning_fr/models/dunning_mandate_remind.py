from odoo import api, models
from odoo.tools import format_date

from .dunning_reminder import Reminder

TYPE = "odoo_dunning_fr.mail_activity_mandate"


class DunningMandate(models.Model):
    """Reminding a manager of a mandate that ends."""

    _inherit = "dunning.mandate"

    @api.model
    def _remind(self, company, today):
        """Ask for a new mandate, once for each that ends and has no successor."""
        if not self.env.ref(TYPE, raise_if_not_found=False):
            return
        mandates = self.search([("company_id", "=", company.id)])
        by_state = mandates.filtered(
            lambda mandate: mandate.date_end and not mandate._has_successor(mandates)
        ).grouped(lambda mandate: mandate._get_state(today))
        manager = company._get_dunning_manager()
        words = type(self)._word_reminder
        ending = {
            mandate: Reminder(mandate.date_end, manager, words, mandate.date_end)
            for mandate in by_state.get("expiring", ())
        }
        # What has ended meanwhile is still to be renewed: its reminder stays.
        lapsed = by_state.get("expired", self.browse())
        (mandates - lapsed)._remind_once("end", ending, TYPE)

    def _has_successor(self, mandates):
        return any(
            other.partner_id == self.partner_id
            and (not other.date_end or other.date_end > self.date_end)
            for other in mandates
        )

    def _word_reminder(self):
        summary = self.env._(
            "The mandate of %(agency)s ends on %(date)s: renew it, or recall the files",
            agency=self.partner_id.name,
            date=format_date(self.env, self.date_end),
        )
        return summary, ""
