import logging
from contextlib import closing
from functools import partial
from time import monotonic
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.service.model import retrying

from ..receivable.sql import watched
from ..together import COLLISIONS, try_together
from .watch import Watch

_logger = logging.getLogger(__name__)

BATCH = 50
# In seconds: so long the ledger that was read for a batch counts as read.
FRESH = 10
# By what the scheduled actions that send are known, copies that an admin makes too.
SENDING = "model._cron_send()"


class Outcome(NamedTuple):
    """How an attempt ended: the state it leads to, and why in the server's words."""

    state: str  # sent, queued (refused for now), failed or unknown
    reason: str = ""
    sha256: str = ""  # of the bytes that were handed over, if any were


class Stale(NamedTuple):
    """Why something must not leave any more."""

    reason: str
    by_ledger: bool  # else something else has overtaken it, or it waited too long


class Unreachable(Exception):
    """Nothing can leave this way for now; nothing was tried.

    :param code: what is the matter, of those that `_explain_closed` knows
    """

    def __init__(self, words: str = "", code: str = "closed"):
        super().__init__(words)
        self.code = code


class DunningDelivery(models.Model):
    """The outbox: the scheduled actions below are the only senders.

    An attempt is two transactions: the first says that it begins, the second how it
    ended. What began and did not end, because the server stopped, is nobody's guess: it
    waits for a person. All that can fail is done before the first, in batches; all that
    follows from how it ended is done after the second, in batches too.

    There may be several senders, each a row of Odoo's scheduled actions, which its
    worker holds locked as long as it works: so it is known who is at work.
    """

    _inherit = "dunning.delivery"

    sender_id = fields.Many2one(
        "ir.cron",
        string="Sent By",
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="The scheduled action that has made the last attempt.",
    )
    to_follow_up = fields.Boolean(
        readonly=True,
        copy=False,
        help="The attempt has ended; who should know of it is told with others.",
    )

    _to_follow_up = models.Index("(id) WHERE to_follow_up")

    @api.model
    def _cron_send(self):
        """Send what is queued, one committed attempt after the other."""
        if self.env["res.company"]._is_dunning_copy():
            _logger.info("Nothing is sent: this is a neutralized copy of a database")
            return
        if not self.env["ir.cron"]._get_dunning_worker():
            self._trigger_sender()  # whose worker is known when it stops
            return
        self._take_over()
        sendable = self._search_sendable()
        self.env["ir.cron"]._commit_progress(remaining=len(sendable))
        for pile in sendable.grouped(lambda delivery: delivery._get_pile()).values():
            if not pile._speak()._send_pile():
                break
        self._trigger_next()

    # Who sends

    @api.model
    def _get_senders(self):
        return self.env["ir.cron"]._find_dunning_workers(self._name, SENDING)

    @api.model
    def _trigger_sender(self, at=None):
        self._get_senders()._trigger_dunning(at)

    @api.model
    def _take_over(self):
        """See to what senders left behind that stopped: this one, or that do not work.

        A crash in mid-sending leaves an attempt whose outcome nobody knows; a crash
        after it, somebody who was not told of the outcome.
        """
        left = self.search(
            ["|", ("state", "=", "sending"), ("to_follow_up", "=", True)]
        )
        own = self.env["ir.cron"]._get_dunning_worker()
        for sender, deliveries in left.sudo().grouped("sender_id").items():
            try:
                if sender in (own, own.browse()) or sender._try_lock_dunning():
                    deliveries.sudo(self.env.su)._settle_abandoned()
            except COLLISIONS:  # it has gone on meanwhile
                self.env.cr.rollback()
            except Exception:  # what is left behind stops nobody from sending
                self.env.cr.rollback()
                _logger.exception("Not settled: what %s left behind", sender.id)

    def _settle_abandoned(self):
        begun = self.filtered(lambda delivery: delivery.state == "sending")
        for delivery in begun:
            local = delivery._speak()
            local._set_unknown(local.env._("The sending was interrupted"))
            local._alert()
        self._commit()
        for deliveries in self.grouped("company_id").values():
            deliveries._speak()._follow_up()

    def _commit(self):
        """End a transaction: each attempt is between two of the outbox's own."""
        self.env.cr.commit()  # pylint: disable=invalid-commit

    # What is sent

    @api.model
    def _search_sendable(self):
        """The deliveries to send by ourselves, at an hour and on a day to send."""
        queued = [("state", "=", "queued"), ("is_automatic", "=", True)]
        rows = self._read_group(queued, ["company_id"])
        working = [company for (company,) in rows if company._is_dunning_hour()]
        closed = [company.id for company in working if not company._is_dunning_day()]
        open_now = Domain(
            [
                *queued,
                "|",
                ("next_attempt", "=", False),
                ("next_attempt", "<=", fields.Datetime.now()),
                ("company_id", "in", [company.id for company in working]),
                "|",
                ("company_id", "not in", closed),
                ("notice_id.policy_id.any_day", "=", True),
            ]
        )
        share = self._get_senders()._get_dunning_share("partner_id")
        return self.search(open_now & share, order="id")

    def _speak(self):
        """The company's language: at night nobody else is there."""
        return self.with_context(lang=self.company_id[:1]._get_dunning_lang())

    def _get_pile(self):
        """What goes the same way, and waits together when the way is closed."""
        return (self.channel, *self._channel()._get_pile(self))

    def _send_pile(self):
        """Send a batch at a time; return whether there is time to go on."""
        commit = self.env["ir.cron"]._commit_progress
        rest, size = self, BATCH
        while rest:
            # Read anew after each commit: no more of them than are needed.
            batch, rest = rest[:size].with_prefetch(), rest[size:]
            try:
                ready = batch._prepare(commit)
                commit(len(batch - ready))
                late = ready._send_batch() if ready else ready
            except Unreachable as error:
                waiting = (batch | rest).filtered(
                    lambda delivery: delivery.state == "queued"
                )
                waiting._postpone(error)
                return commit(len(waiting))
            if not commit(len(ready - late)):
                return False
            if late:  # no more than can be sent as long as what was read counts
                size = len(ready - late) or 1
            rest = late + rest
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

    def _send_batch(self):
        """Read the ledger for all, then let those leave, one by one, that still may.

        :returns: those whose turn came too late: for them it is to be read anew
        """
        begun = monotonic()
        batch = self._channel()._take_batch(self)
        late, tried = self - batch, self.browse()
        try:
            routes, watch = batch._look()
            for route, deliveries in routes:
                with closing(route):
                    for delivery in deliveries:
                        if tried and monotonic() - begun > FRESH:
                            late += delivery
                            continue
                        route.check()  # a server that is down is known before we begin
                        # It may have read something, and taken its time.
                        self._commit()
                        if delivery.with_prefetch()._send_one(route, watch):
                            tried += delivery
        except COLLISIONS:  # somebody changes one of them: the next run sees
            self.env.cr.rollback()
        finally:
            tried.with_prefetch()._follow_up()
        return late

    def _look(self):
        """Look at all that is to leave, in one view of the database.

        :returns: the ways, each with what leaves by it; and by what it was found right
        :rtype: tuple[list[tuple], Watch]
        """
        channel = self._channel()
        stale = {}
        queued = self.filtered(lambda delivery: delivery.state == "queued")
        sound = queued._try(lambda some: stale.update(some._find_stale()))
        fresh = sound - self.browse().concat(*stale)
        watch = fresh and Watch(fresh)
        routes = [
            (route, some._try(partial(channel._load, route=route)))
            for route, some in channel._get_routes(fresh)
        ]
        for delivery in fresh - self.browse().concat(*(some for _, some in routes)):
            if delivery.state == "queued":  # else it has failed, and says why
                delivery._give_up(
                    UserError(
                        self.env._(
                            "What was prepared for %(notice)s was deleted.",
                            notice=delivery.notice_id.display_name,
                        )
                    )
                )
        self._commit()
        for delivery, found in stale.items():
            delivery.with_prefetch()._alone(partial(type(self)._drop, stale=found))
        return routes, watch

    def _send_one(self, route, watch):
        """Make one attempt between two commits; return whether it was made."""
        begin = partial(type(self)._begin, route=route, watch=watch)
        if not self._alone(begin):
            return False
        outcome = self._channel()._send(self, route)
        # Known now, it must not be lost to a conflict.
        retrying(partial(self._set_outcome, outcome), self.env)  # and commits
        return True

    def _begin(self, route, watch):
        """Say that an attempt begins, if it still may; return whether it does."""
        if watch.has_changed(self) and not self._look_again(route):
            return False
        with self._sending_kept():
            self._set_sending()
        return True

    def _alone(self, do):
        """Do something for this one in a transaction of its own; return its result."""
        cr = self.env.cr
        try:
            result = do(self)
            self._commit()
        except COLLISIONS:  # somebody is changing it just now: the next run sees
            cr.rollback()
            return None
        except Exception as error:  # whatever is wrong concerns this notice alone
            cr.rollback()
            if self.state == "queued":
                self._give_up(error)
            self._commit()
            return None
        return result

    def _look_again(self, route):
        """Whether it may leave as things are now; it is made ready anew then."""
        later = self.next_attempt and self.next_attempt > fields.Datetime.now()
        if self.state != "queued" or later:  # somebody has seen to it
            return False
        for found in self._find_stale().values():
            self._drop(found)
            return False
        self._channel()._load(self, route)
        return True

    def _sending_kept(self):
        """Leave what follows from the state of the deliveries as it is, for now."""
        notice = self.notice_id
        return self.env.protecting(notice._get_sending_fields(), notice)

    # What became of it

    def _set_outcome(self, outcome):
        """Write down how it ended; what follows from that is done for many at once."""
        with self._sending_kept():
            if outcome.sha256:
                self.sent_sha256 = outcome.sha256
            match outcome.state:
                case "sent":
                    now = fields.Datetime.now()
                    self._set_state(
                        "sent", ("sending", "unknown"), date_sent=now, failure=False
                    )
                case "queued":
                    self._set_queued(outcome.reason)
                case "failed":
                    self._set_failed(outcome.reason)
                case "unknown":
                    self._set_unknown(
                        self.env._(
                            "The connection was lost within the message: %s",
                            outcome.reason,
                        )
                    )
            self.to_follow_up = True

    def _follow_up(self):
        """Do what follows from how attempts ended, and tell who should know."""
        ended = self.filtered("to_follow_up")
        if not ended:
            return
        try:
            ended.modified(["state", "date_sent"])  # what follows was kept until now
            self.env.flush_all()
            for tell in (type(self)._tell_outcome, type(self)._note_outcome):
                for delivery, error in try_together(self.env.cr, ended, tell):
                    name = delivery.display_name
                    _logger.error("Nobody is told of %s", name, exc_info=error)
            ended.to_follow_up = False
            self._commit()
        except COLLISIONS:  # somebody writes on them: the next run does it
            self.env.cr.rollback()
        except Exception:  # it stops nobody from sending
            self.env.cr.rollback()
            _logger.exception("Not followed up: dunning deliveries %s", ended.ids)

    def _tell_outcome(self):
        """Note it on customers and invoices, and tell the collector what went wrong."""
        gone_wrong = ("failed", "unknown")
        self.filtered(lambda delivery: delivery.state in gone_wrong)._alert()
        sent = self.filtered(lambda delivery: delivery.state == "sent")
        for code, deliveries in sent.grouped("channel").items():
            deliveries.notice_id._log_sent(code)

    def _note_outcome(self):
        """What channels keep elsewhere; one whose add-on is gone keeps nothing."""
        known = self.env["dunning.channel"]._get_all()
        for code, deliveries in self.grouped("channel").items():
            if code in known:
                known[code]._note_outcome(deliveries)

    # Whether it may still leave

    def _find_stale(self):
        """Re-read the ledger: a customer who paid a minute ago hears nothing.

        :returns: of those that must not leave any more, why
        :rtype: dict[dunning.delivery, Stale]
        """
        outdated = self.notice_id._get_outdated()
        overtaken = self.notice_id._get_overtaken()
        stale = {}
        for delivery in self:
            notice = delivery.notice_id
            reason = outdated.get(notice) or overtaken.get(notice)
            if reason := reason or delivery._explain_wait():
                stale[delivery] = Stale(reason, by_ledger=notice in outdated)
        return stale

    def _drop(self, stale):
        """Cancel what must not leave any more, and its notice if nothing of it did."""
        if self.state != "queued":  # cancelled with another delivery of its notice
            return
        notice = self.notice_id
        siblings = notice.delivery_ids
        siblings.filtered(lambda delivery: delivery.state == "queued")._set_cancelled(
            stale.reason
        )
        gone = {*siblings.mapped("state")} - {"cancelled", "failed"}
        if notice.approver_id and not (stale.by_ledger or gone):
            notice._set_aside(stale.reason)
        else:
            notice._release_if_unsent()

    def _get_watched(self):
        """TO EXTEND. What is read of `notice` to decide whether it still holds.

        :returns: by a name of one's own, a query of texts, correlated with the alias
            `notice` of a row of notices
        :rtype: dict[str, SQL]
        """
        return dict(watched.WATCHED)

    def _channel(self):
        """The model that knows how to carry out these deliveries."""
        return self.env[f"dunning.channel.{self[:1].channel}"]
