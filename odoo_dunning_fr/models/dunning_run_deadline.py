import logging

from odoo import api, models

_logger = logging.getLogger(__name__)


class DunningRun(models.Model):
    """After the runs of the night: who is to be told of a deadline of procedure."""

    _inherit = "dunning.run"

    @api.model
    def _remind_of_deadlines(self):
        """Plan the activities that are missing, file by file."""
        events = self.env["dunning.referral.event"]
        for referral, waiting in (
            events.search(events._get_open_domain()).grouped("referral_id").items()
        ):
            try:
                with self.env.cr.savepoint():
                    waiting._remind()
            except Exception:  # the other files are reminded of all the same
                _logger.exception("No reminder of the deadlines of %s", referral.name)
        self.env["ir.cron"]._commit_progress()
