import logging

from odoo import api, models

from ..together import try_together

_logger = logging.getLogger(__name__)


class DunningRun(models.Model):
    """At night: what files wait for."""

    _inherit = "dunning.run"

    # The chores

    @api.model
    def _watch_write_offs(self, _company):
        self.env["dunning.referral"]._watch_write_offs()

    @api.model
    def _remind_of_deadlines(self):
        """Plan the activities that are missing, file by file."""
        events = self.env["dunning.referral.event"]
        waiting = events.search(events._get_open_domain()).grouped("referral_id")

        def remind(referrals):
            events.union(*map(waiting.get, referrals))._remind()

        referrals = events.referral_id.union(*waiting)
        for referral, error in try_together(self.env.cr, referrals, remind):
            _logger.error(
                "No reminder of the deadlines of %s", referral.name, exc_info=error
            )

    @api.model
    def _remind_of_mandates(self, company):
        self.env["dunning.mandate"]._remind(company, company._get_dunning_today())

    @api.model
    def _remind_of_insurance(self, company):
        limits = self.env["dunning.insurance.limit"]
        limits._remind(company, company._get_dunning_today())
