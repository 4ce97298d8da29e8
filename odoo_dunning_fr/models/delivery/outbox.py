import logging
from contextlib import closing
from functools import partial
from typing import NamedTuple

from odoo import api, fields, models
from odoo.service.model import retrying

from ..together import COLLISIONS, try_together

_logger = logging.getLogger(__name__)

BATCH = 50


class Outcome(NamedTuple):
    """How an attempt ended: the state it leads to, and why in the server's words."""

    state: str  # sent, queued (refused for now), failed or unknown
    reason: str = ""
    sha256: str = ""  # of the bytes that were handed over, if any were


class Unreachable(Exception):
    """Nothing can leave this way for now; nothing was tried.

    :param code: what is the matter, of those that `_explain_closed` knows
    """

    def __init__(self, words: str = "", code: str = "closed"):
        super().__init__(words)
        self.code = code


class DunningDelivery(models.Model):
    """The outbox: the scheduled action below is the only sender.

    An attempt is two transactions: the first says that it begins, the second how it
    ended. What began and did not end, because the server stopped, is nobody's guess: it
    waits for a person. All that can fail is done before the first, in batches.
    """

    _inherit = "dunning.delivery"

    @api.model
    def _cron_send(self):
        """Send what is queued, one committed attempt after the other."""
        if self.env["res.company"]._is_dunning_copy():
            _logger.info("Nothing is sent: this is a neutralized copy of a database")
            return
        self._park_interrupted()
        sendable = self._search_sendable()
        self.env["ir.cron"]._commit_progress(remaining=len(sendable))
        for pile in sendable.grouped(lambda delivery: delivery._get_pile()).values():
            if not pile._speak()._send_pile():
                return
        self._trigger_next()

    @api.model
    def _park_interrupted(self):
        """A crash in mid-sending leaves an attempt whose outcome nobody knows."""
        interrupted = self.search([("state", "=", "sending")])
        for delivery in interrupted:
            local = delivery._speak()
            local._set_unknown(local.env._("The sending was interrupted"))
            local._alert()

    @api.model
    def _search_sendable(self):
        """The deliveries to send by ourselves, at an hour and on a day to send."""
        queued = [("state", "=", "queued"), ("is_automatic", "=", True)]
        rows = self._read_group(queued, ["company_id"])
        working = [company for (company,) in rows if company._is_dunning_hour()]
        closed = [company.id for company in working if not company._is_dunning_day()]
        return self.search(
            [
                *queued,
                "|",
                ("next_attempt", "=", False),
                ("next_attempt", "<=", fields.Datetime.now()),
                ("company_id", "in", [company.id for company in working]),
                "|",
                ("company_id", "not in", closed),
                ("notice_id.policy_id.any_day", "=", True),
            ],
            order="id",
        )

    def _speak(self):
        """The company's language: at night nobody else is there."""
        return self.with_context(lang=self.company_id[:1]._get_dunning_lang())

    def _get_pile(self):
        """What goes the same way, and waits together when the way is closed."""
        return (self.channel, *self._channel()._get_pile(self))

    def _send_pile(self):
        """Send a batch at a time; return whether there is time to go on."""
        commit = self.env["ir.cron"]._commit_progress
        rest = self
        while rest:
            # Read anew after each commit: no more of them than are needed.
            batch, rest = rest[:BATCH].with_prefetch(), rest[BATCH:]
            try:
                ready = batch._prepare(commit)
                if not (commit(len(batch - ready)) and ready._send_batch(commit)):
                    return False
            except Unreachable as error:
                waiting = (batch | rest).filtered(
                    lambda delivery: delivery.state == "queued"
                )
                waiting._postpone(error)
                return commit(len(waiting))
        return True

    def _prepare(self, commit):
        """Do all that can fail before anything leaves; return what is ready.

        Together, which is quick; one broken record or text fails its own delivery only.
        """
        channel = self._channel()
        try:
            for delivery in channel._filter_slow(self):
                delivery._try(channel._make_documents)
                if not commit():
                    return self.browse()
            queued = self.filtered(lambda delivery: delivery.state == "queued")
            return queued._try(channel._prepare)
        except COLLISIONS:  # somebody changes one of them: the next run sees
            self.env.cr.rollback()
            return self.browse()

    def _try(self, prepare):
        """Prepare them; return those that are, the others have failed."""
        failed = self.browse()
        for delivery, error in try_together(
            self.env.cr, self, prepare, stop=Unreachable
        ):
            delivery._give_up(error)
            failed += delivery
        return self - failed

    def _send_batch(self, commit):
        """Send what is prepared, over one connection as far as it goes the same way."""
        if not self:  # none of them could be prepared
            return True
        for route, deliveries in self._channel()._get_routes(self):
            with closing(route):
                for delivery in deliveries:
                    route.check()  # a server that is down is known before we begin
                    if not delivery.with_prefetch()._send_one(route, commit):
                        return False
        return True

    def _send_one(self, route, commit):
        """Make one attempt between two commits; return whether there is time left."""
        try:
            if not self._still_due():
                return commit(1)
            self._channel()._check(self)
            self._set_sending()
            commit()
        except COLLISIONS:  # somebody is changing it just now: the next run sees
            self.env.cr.rollback()
            return commit(1)
        except Exception as error:  # whatever is wrong concerns this notice alone
            self.env.cr.rollback()
            self._give_up(error)
            return commit(1)
        return self._record(self._channel()._send(self, route), commit)

    def _record(self, outcome, commit):
        """Write down how it ended: known now, it must not be lost to a conflict."""
        retrying(partial(self._set_outcome, outcome), self.env)  # and commits
        self._follow_up()
        return commit(1)

    def _set_outcome(self, outcome):
        if outcome.sha256:
            self.sent_sha256 = outcome.sha256
        match outcome.state:
            case "sent":
                now = fields.Datetime.now()
                self._set_state("sent", ("sending",), date_sent=now, failure=False)
            case "queued":
                self._set_queued(outcome.reason)
            case "failed":
                self._set_failed(outcome.reason)
            case "unknown":
                self._set_unknown(
                    self.env._(
                        "The connection was lost within the message: %s", outcome.reason
                    )
                )

    def _follow_up(self):
        """Tell who should know; what was recorded does not hang on it."""
        try:
            with self.env.cr.savepoint():
                if self.state == "sent":
                    self.notice_id._log_sent(self.channel)
                elif self.state in ("failed", "unknown"):
                    self._alert()
        except Exception:
            _logger.exception("Nobody is told of %s", self.display_name)

    def _still_due(self):
        """Re-read the ledger: a customer who paid a minute ago hears nothing."""
        self.ensure_one()
        if self.state != "queued":  # cancelled with another delivery of its notice
            return False
        notice = self.notice_id
        outdated = notice._get_outdated().get(notice)
        overtaken = notice._get_overtaken().get(notice) or self._explain_wait()
        if reason := outdated or overtaken:
            siblings = notice.delivery_ids
            siblings.filtered(
                lambda delivery: delivery.state == "queued"
            )._set_cancelled(reason)
            gone = {*siblings.mapped("state")} - {"cancelled", "failed"}
            if notice.approver_id and not (outdated or gone):
                notice._set_aside(reason)
            else:
                notice._release_if_unsent()
        return not reason

    def _channel(self):
        """The model that knows how to carry out these deliveries."""
        return self.env[f"dunning.channel.{self[:1].channel}"]
