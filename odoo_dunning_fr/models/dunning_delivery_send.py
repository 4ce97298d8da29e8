import logging

from odoo import api, models

from .dunning_delivery import CHANNELS

_logger = logging.getLogger(__name__)


class DunningDelivery(models.Model):
    """The outbox: the scheduled action below is the only sender."""

    _inherit = "dunning.delivery"

    @api.model
    def _cron_send(self):
        """Send what is queued, one committed attempt after the other."""
        cron = self.env["ir.cron"]
        self._park_interrupted()
        queued = self._search_sendable()
        cron._commit_progress(remaining=len(queued))
        for delivery in queued:
            if delivery._still_due():
                delivery._attempt(cron._commit_progress)
            if not cron._commit_progress(1):
                break

    @api.model
    def _park_interrupted(self):
        """A crash in mid-sending leaves an attempt whose outcome nobody knows."""
        self.search([("state", "=", "sending")])._set_unknown()

    @api.model
    def _search_sendable(self):
        """The deliveries to send by ourselves, at an hour and on a day to send."""
        channels = [code for code, _label in CHANNELS if self._is_automatic(code)]
        queued = self.search(
            [("state", "=", "queued"), ("channel", "in", channels)], order="id"
        )
        working = queued.company_id.filtered(lambda company: company._is_dunning_hour())
        open_today = working.filtered(lambda company: company._is_dunning_day())
        return queued.filtered(
            lambda delivery: (
                delivery.company_id in open_today
                or (
                    delivery.company_id in working
                    and delivery.notice_id.policy_id.any_day
                )
            )
        )

    @api.model
    def _is_automatic(self, channel):
        return self.env[f"dunning.channel.{channel}"]._automatic

    def _still_due(self):
        """Re-read the ledger: a customer who paid a minute ago hears nothing."""
        self.ensure_one()
        if self.state != "queued":  # cancelled with another delivery of its notice
            return False
        reason = self.notice_id._get_staleness()
        if reason:
            siblings = self.notice_id.delivery_ids
            siblings.filtered(lambda sent: sent.state == "queued")._set_cancelled(
                reason
            )
            self.notice_id._release_if_unsent()
        return not reason

    def _attempt(self, commit):
        """Make one attempt, between two commits: one before it, one after it.

        :param commit: called once the attempt is prepared and marked as begun
        """
        self.ensure_one()
        channel = self._channel()
        try:
            with self.env.cr.savepoint():
                prepared = channel._prepare(self)
        except Exception as error:  # whatever is wrong concerns this notice alone
            _logger.warning("Dunning delivery %s: %s", self.id, error, exc_info=True)
            self._set_failed(str(error))
            return
        self._set_sending()
        commit()
        channel._send(self, prepared)

    def _channel(self):
        """The model that knows how to carry out this delivery."""
        self.ensure_one()
        return self.env[f"dunning.channel.{self.channel}"]
