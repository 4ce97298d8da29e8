from odoo import models
from odoo.exceptions import UserError

from .dunning_delivery_letter import ON_ITS_WAY


class DunningDelivery(models.Model):
    """What a person does with an attempt: post it, give it up, settle it, try again."""

    _inherit = "dunning.delivery"

    def action_mark_sent(self):
        """Letters that a person has posted, or calls that were made, today."""
        self.check_access("write")
        if automatic := self.filtered("is_automatic"):
            raise UserError(
                self.env._(
                    "%(delivery)s is sent by itself.",
                    delivery=automatic[0].display_name,
                )
            )
        self.sudo()._set_sent()  # the state is the system's, see write

    def action_mark_posted(self):
        """Ask on which day the letters were posted, and for their numbers."""
        self.check_access("write")
        letters = self._get_letters("queued")
        return self.env["dunning.delivery.post"]._open(letters._sort_for_posting())

    def action_enter_outcomes(self):
        """Ask what became of letters that were posted."""
        self.check_access("write")
        letters = self._get_letters(*ON_ITS_WAY)
        return self.env["dunning.delivery.outcome"]._open(letters)

    def _get_letters(self, *states):
        """The letters among them that are in one of the states."""
        letters = self.filtered(
            lambda delivery: delivery.is_letter and delivery.state in states
        )
        if not letters:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "Choose letters, registered or not, that are: %(states)s.",
                    states=", ".join(labels[state] for state in states),
                )
            )
        return letters

    def action_cancel(self):
        """Give up attempts that have not left, such as a letter that is overtaken."""
        self.check_access("write")
        self.sudo()._set_cancelled(self.env._("Cancelled by %s", self.env.user.name))
        self.notice_id.sudo()._release_if_unsent()

    def action_send_now(self):
        """Have the scheduled action, the only sender, look again without delay."""
        self.check_access("write")
        waiting = self.filtered(lambda delivery: delivery.state == "queued")
        waiting.sudo().next_attempt = False
        self._trigger_sender()

    def action_retry(self):
        """Try a failed e-mail or the like anew, at the address of now."""
        self.check_access("write")
        self.company_id._lock_dunning()  # of two at once the second looks again
        for delivery in self:
            delivery._check_retry()
        fresh = self.sudo().create(
            [
                {
                    "notice_id": delivery.notice_id.id,
                    "company_id": delivery.company_id.id,
                    "partner_id": delivery.partner_id.id,
                    "channel": delivery.channel,
                    "instead_of": delivery.instead_of,
                    "recipient": delivery._channel()._get_recipient(delivery.notice_id),
                }
                for delivery in self
            ]
        )
        self._forget_failure()
        fresh._trigger_sender()
        return fresh

    def _check_retry(self):
        """Refuse what has not failed, is overtaken, or has no address to go to."""
        if reason := self._get_retry_refusal():
            raise UserError(
                self.env._(
                    "%(delivery)s cannot be tried again: %(reason)s.",
                    delivery=self.display_name,
                    reason=reason,
                )
            )

    def _get_retry_refusal(self):
        notice = self.notice_id
        others = (notice.delivery_ids - self).filtered(
            lambda other: other.channel == self.channel
        )
        if not self.is_automatic or self.state != "failed":
            return self.env._("only what is sent by itself and failed can")
        if notice.state != "issued":
            return self.env._("its notice is cancelled, the next run decides anew")
        if {*others.mapped("state")} - {"failed", "cancelled"}:
            return self.env._("another one of the notice has left or will leave")
        if not self._channel()._can_reach(notice):
            need = self._channel()._get_need()
            return self.env._("the customer lacks what it takes (%s)", need)
        return notice._get_staleness()

    def action_settle_sent(self):
        """It left after all: somebody found it in the mail server's log."""
        for delivery in self._get_unknown():
            # On the day of the attempt: gaps and deadlines count from it.
            delivery._set_sent(delivery.last_attempt)
            delivery._forget_failure()
            delivery.notice_id._message_log(
                body=self.env._(
                    "%(delivery)s did leave: found out by %(user)s.",
                    delivery=delivery.display_name,
                    user=self.env.user.name,
                )
            )

    def action_settle_failed(self):
        """It did not leave: the notice can be cancelled, the next run takes it up."""
        reason = self.env._("It did not leave: found out by %s", self.env.user.name)
        unknown = self._get_unknown()
        unknown._set_failed(reason)
        unknown._forget_failure()

    def _get_unknown(self):
        """The attempts that a person may settle, in the name of the system."""
        self.check_access("write")
        if known := self.filtered(lambda delivery: delivery.state != "unknown"):
            raise UserError(
                self.env._(
                    "What became of %(delivery)s is known: there is nothing to settle.",
                    delivery=known[0].display_name,
                )
            )
        return self.sudo()
