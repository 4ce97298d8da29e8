import logging
from datetime import timedelta

from odoo import api, fields, models

from .dunning_delivery import FAILURE

_logger = logging.getLogger(__name__)

# A server that is down is asked again after as long as it has been down, within these.
SOON, LATE = timedelta(minutes=15), timedelta(hours=4)
# From then on somebody should know.
LONG = timedelta(1)


class DunningDelivery(models.Model):
    """What went wrong: who learns of it, and when it is tried again."""

    _inherit = "dunning.delivery"

    def _give_up(self, error):
        """It cannot leave as it is, and nothing of it has left."""
        self.ensure_one()
        _logger.warning("Dunning delivery %s: %s", self.id, error, exc_info=error)
        self._set_failed(str(error))
        self._alert()

    def _postpone(self, error):
        """The way is closed: no attempt is made, and none is counted."""
        now = fields.Datetime.now()
        reason = self.env._(
            "%(channel)s: nothing can leave for now: %(error)s",
            channel=self._get_channel_labels()[self[:1].channel],
            error=error,
        )
        for since, waiting in self.grouped("waiting_since").items():
            outage = now - (since or now)
            waiting.write(
                {
                    "failure": reason,
                    "waiting_since": since or now,
                    "next_attempt": now + min(max(outage, SOON), LATE),
                }
            )
        _logger.warning("%s dunning deliveries wait: %s", len(self), reason)
        # One of the company is enough, and the oldest stays the same.
        oldest = self.sorted("id")[:1]
        if oldest.waiting_since and now - oldest.waiting_since >= LONG:
            oldest._alert()

    def _alert(self):
        """Tell the collectors that something has not left, or may not have."""
        for delivery in self:
            delivery.notice_id._tell_collector(
                FAILURE, self.env._("Not sent: see why"), delivery.failure
            )

    def _forget_failure(self):
        """Somebody has dealt with it: take the activity away."""
        self.notice_id._settle_reminders(FAILURE)

    def _drop_prepared(self):
        """Take back the messages of e-mails that never began to leave."""
        never = self.filtered(
            lambda delivery: delivery.mail_message_id and not delivery.attempts
        )
        messages = never.mail_message_id
        never.mail_message_id = False
        messages.unlink()  # and with them the mails

    @api.model
    def _trigger_sender(self, at=None):
        self.env.ref("odoo_dunning_fr.ir_cron_dunning_send").sudo()._trigger(at)

    @api.model
    def _trigger_next(self):
        """Look again when the first of those that wait may be tried again."""
        waiting = self.search(
            [("state", "=", "queued"), ("next_attempt", ">", fields.Datetime.now())],
            order="next_attempt",
            limit=1,
        )
        if waiting:
            self._trigger_sender(waiting.next_attempt)
