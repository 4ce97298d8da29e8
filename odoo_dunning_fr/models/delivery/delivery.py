import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...rules import open_days
from ...rules.trace import last_line
from ..evidence import as_program
from ..together import explain

_logger = logging.getLogger(__name__)

# What the post tells, and a person enters.
BY_HAND = frozenset({"tracking_ref", "date_presented", "date_delivered", "proof_ids"})
# The activity that tells the collector.
FAILURE = "odoo_dunning_fr.mail_activity_failure"
# The waits after a refusal that is only temporary; after the last one it has failed.
WAITS = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), timedelta(1))

# A server that is down is asked again after as long as it has been down, within these.
SOON, LATE = timedelta(minutes=15), timedelta(hours=4)
# From then on somebody should know; at once of what waits for a person only.
LONG = timedelta(hours=4)
AT_ONCE = ("no_server", "no_sender")


class DunningDelivery(models.Model):
    """One attempt by one channel: written before it, completed after it."""

    _name = "dunning.delivery"
    _description = "Dunning Delivery"
    _inherit = ["dunning.guarded", "dunning.bulk"]
    _dunning_written_by_program = True
    _dunning_by_hand = BY_HAND
    _order = "id desc"

    notice_id = fields.Many2one(
        "dunning.notice", required=True, ondelete="restrict", index=True
    )
    # Copied from the notice, for lists and groups.
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, index=True
    )
    level_id = fields.Many2one(related="notice_id.level_id")
    # Other add-ons add theirs; without its add-on a code stays, and is read as it is.
    channel = fields.Selection(
        [
            ("email", "E-mail"),
            ("letter", "Letter"),
            ("registered", "Registered letter"),
            ("call", "Call"),
        ],
        required=True,
        readonly=True,
    )
    # What its channel says of itself.
    is_automatic = fields.Boolean(
        string="Sent by Itself",
        compute="_compute_traits",
        search=lambda self, *told: self._search_trait("_automatic", *told),
    )
    is_letter = fields.Boolean(
        string="On Paper",
        compute="_compute_traits",
        search=lambda self, *told: self._search_trait("_letter", *told),
    )
    is_registered = fields.Boolean(
        string="Registered",
        compute="_compute_traits",
        search=lambda self, *told: self._search_trait("_registered", *told),
    )
    instead_of = fields.Selection(
        selection=lambda self: self._fields["channel"]._description_selection(self.env),
        readonly=True,
        help="The channel that the level wants, and that cannot reach this customer.",
    )
    recipient = fields.Text(
        readonly=True, help="The address as it was used, whatever becomes of it later."
    )
    state = fields.Selection(
        [
            ("queued", "To send"),
            ("sending", "Being sent"),
            ("sent", "Sent"),
            ("delivered", "Delivered"),
            ("refused", "Refused"),
            ("unclaimed", "Unclaimed"),
            ("failed", "Failed"),
            ("unknown", "Unknown"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="queued",
        readonly=True,
        index=True,
    )
    document_sha256 = fields.Char(string="SHA-256 of the Document", readonly=True)
    content_sha256 = fields.Char(
        string="SHA-256 of the E-mail",
        readonly=True,
        copy=False,
        help="Of sender, recipient, subject, text and documents as they are kept; the "
        "check of the seals computes it again.",
    )
    sent_sha256 = fields.Char(
        string="SHA-256 As Sent",
        readonly=True,
        copy=False,
        help="Of the very bytes that the mail server was given, without the headers "
        "that servers add on the way: for whoever has the e-mail.",
    )
    tracking_ref = fields.Char(string="Tracking Number", index="btree_not_null")
    date_queued = fields.Datetime(
        readonly=True,
        default=fields.Datetime.now,
        copy=False,
        help="It waits since then, and does not wait for ever.",
    )
    attempts = fields.Integer(readonly=True)
    last_attempt = fields.Datetime(readonly=True)
    next_attempt = fields.Datetime(
        readonly=True, help="It is not tried again before, unless somebody asks for it."
    )
    waiting_since = fields.Datetime(
        readonly=True,
        help="No attempt was made since then: the mail server cannot be reached.",
    )
    date_sent = fields.Datetime(readonly=True)
    date_presented = fields.Date(
        string="First Presented", help="The deadline of a formal notice counts from it."
    )
    date_delivered = fields.Date(readonly=True)
    proof_ids = fields.Many2many("ir.attachment", string="Proofs", ondelete="restrict")
    mail_message_id = fields.Many2one(
        "mail.message", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    failure = fields.Char(
        compute="_compute_failure",
        help="Why it has not left, has failed or was cancelled.",
    )
    # In the words of a server or of who has done it; what is known beforehand is a
    # code, which each reads in his own language.
    failure_text = fields.Char(readonly=True)
    failure_code = fields.Char(readonly=True)

    @api.depends_context("lang")
    @api.depends("failure_code", "failure_text", "channel")
    def _compute_failure(self):
        for delivery in self:
            code, text = delivery.failure_code, delivery.failure_text
            delivery.failure = delivery._explain_closed(code, text) if code else text

    def _explain_closed(self, code, detail):
        """Why nothing can leave, and where that is put right.

        :param str code: of an `Unreachable`, or of a copy of the database
        :param str detail: in the words of the server
        """
        match code:
            case "no_server":
                return self.env._(
                    "No outgoing mail server is set up: no e-mail can leave. Set one "
                    "up in Settings > General Settings > Emails > Use Custom Email "
                    "Servers > Outgoing Email Servers."
                )
            case "server":
                return self.env._(
                    "The mail server cannot be reached (%(detail)s): the e-mails wait. "
                    "It is set up in Settings > General Settings > Emails > Use Custom "
                    "Email Servers > Outgoing Email Servers.",
                    detail=detail or "",
                )
            case "copy":  # by neutralize.sql
                return self.env._(
                    "Copy of the database for tests: nothing leaves from it"
                )
            case "no_sender":
                return self.env._(
                    "%(company)s has no e-mail address to write from: enter it in "
                    "Settings > Users & Companies > Companies.",
                    company=self.company_id.name,
                )
        channels = self._get_channel_labels()
        return self.env._(
            "%(channel)s: nothing can leave for now: %(error)s",
            channel=channels.get(self.channel, self.channel),
            error=detail or "",
        )

    @api.depends("channel")
    def _compute_traits(self):
        channels = self.env["dunning.channel"]
        automatic = channels._get_codes("_automatic")
        letters = channels._get_codes("_letter")
        registered = channels._get_codes("_registered")
        for delivery in self:
            delivery.is_automatic = delivery.channel in automatic
            delivery.is_letter = delivery.channel in letters
            delivery.is_registered = delivery.channel in registered

    @api.model
    def _search_trait(self, trait, operator, value):
        if operator != "in":
            return NotImplemented
        codes = self.env["dunning.channel"]._get_codes(trait)
        return [("channel", "in" if True in value else "not in", codes)]

    @api.depends("notice_id", "channel")
    def _compute_display_name(self):
        labels = self._get_channel_labels()
        for delivery in self:
            label = labels.get(delivery.channel, delivery.channel)
            delivery.display_name = f"{delivery.notice_id.name} ({label})"

    @api.model
    def _get_channel_labels(self):
        """Map codes to labels; the code of an add-on that is gone is not among them."""
        return dict(self._fields["channel"]._description_selection(self.env))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "What was sent is evidence: the delivery of %(notice)s cannot be "
                "deleted.",
                notice=self[:1].notice_id.name,
            )
        )

    @api.model
    def _explain_guard(self, names):
        return self.env._(
            "A delivery is evidence: only its tracking number, its dates of "
            "presentation and delivery and its proofs are entered by hand."
        )

    # One setter per target state; each names the states it may come from.

    def _set_state(self, target, allowed, **values):
        wrong = self.filtered(lambda delivery: delivery.state not in allowed)
        if wrong:
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(delivery)s is “%(state)s”: it cannot become “%(target)s”.",
                    delivery=wrong[0].display_name,
                    state=states[wrong[0].state],
                    target=states[target],
                )
            )
        if "failure" in values:
            values.update(failure_text=values.pop("failure"), failure_code=False)
        done = {"next_attempt": False, "to_follow_up": False}
        self.write({"state": target, **done, **values})

    def _set_sending(self):
        now = fields.Datetime.now()
        for attempts, deliveries in self.grouped("attempts").items():
            deliveries._set_state(
                "sending",
                ("queued",),
                attempts=attempts + 1,
                last_attempt=now,
                waiting_since=False,
                sender_id=self.env["ir.cron"]._get_dunning_worker().id,
            )

    def _set_queued(self, reason):
        """Refused for now: wait longer and longer, and give up in the end."""
        for attempts, deliveries in self.grouped("attempts").items():
            if attempts > len(WAITS):
                deliveries._set_failed(reason)
            else:
                later = fields.Datetime.now() + WAITS[attempts - 1]
                deliveries._set_state(
                    "queued", ("sending",), failure=reason, next_attempt=later
                )

    def _set_sent(self, when=None, **values):
        when = when or fields.Datetime.now()
        allowed = ("queued", "sending", "unknown")
        self._set_state("sent", allowed, date_sent=when, failure=False, **values)
        for channel, deliveries in self.grouped("channel").items():
            deliveries.notice_id._log_sent(channel)

    def _set_failed(self, reason):
        self._set_state("failed", ("queued", "sending", "unknown"), failure=reason)

    def _set_bounced(self, reason):
        """It came back: what counted as sent has not reached anybody."""
        self._set_state("failed", ("sent", "unknown"), failure=reason)

    def _set_unknown(self, reason=False):
        self._set_state("unknown", ("sending",), failure=reason)

    def _set_cancelled(self, reason):
        self._set_state("cancelled", ("queued",), failure=reason)
        self._drop_prepared()

    # What went wrong: who learns of it, and when it is tried again.

    def _give_up(self, error):
        """It cannot leave as it is, and nothing of it has left."""
        self.ensure_one()
        _logger.warning("Dunning delivery %s: %s", self.id, error, exc_info=error)
        self._set_failed(explain(self.env, error))
        self._alert()

    def _postpone(self, error):
        """The way is closed: no attempt is made, and none is counted."""
        if not self:  # what waited was cancelled meanwhile
            return
        now = fields.Datetime.now()
        for since, waiting in self.grouped("waiting_since").items():
            outage = now - (since or now)
            waiting.write(
                {
                    "failure_text": last_line(str(error)),
                    "failure_code": error.code,
                    "waiting_since": since or now,
                    "next_attempt": now + min(max(outage, SOON), LATE),
                }
            )
        _logger.warning("%s dunning deliveries wait: %s", len(self), error)
        # One of the company is enough, and the oldest stays the same.
        oldest = self.sorted("id")[:1]
        if error.code in AT_ONCE or now - oldest.waiting_since >= LONG:
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
        messages = as_program(never.mail_message_id, "mail.message", "ir.attachment")
        copies = messages.attachment_ids.filtered(
            lambda one: one.res_model == never.notice_id._name
        )
        never.write({"mail_message_id": False, "content_sha256": False})
        messages.unlink()  # and with them the mails
        (copies - never.notice_id.document_id).unlink()

    # How long it may wait

    def _explain_wait(self):
        """Say that it waited longer than the company lets a reminder wait, or nothing.

        A new attempt that a person asks for begins to wait anew.
        """
        company = self.company_id
        since = self.notice_id._local_day(self.date_queued)
        waited = open_days.count(since, company._get_dunning_today())
        if waited <= company.dunning_waiting_days:
            return ""
        return self.env._(
            "it waited for %(count)s open days, longer than the %(limit)s of the "
            "settings",
            count=waited,
            limit=company.dunning_waiting_days,
        )

    # What left stays as it left

    def _find_altered(self):
        """Those that are no longer what was sent, as far as it is known."""
        return self.filtered(
            lambda delivery: (
                delivery.content_sha256
                and delivery.content_sha256 != delivery._channel()._digest(delivery)
            )
        )

    @api.model
    def _trigger_next(self):
        """Look again when the first of those that wait may be tried again.

        Soon, when something could have been sent: somebody has changed it just then,
        or there was no time for it.
        """
        now = fields.Datetime.now()
        if self._search_sendable():
            self._trigger_sender(now + timedelta(minutes=1))
        waiting = self.search(
            [("state", "=", "queued"), ("next_attempt", ">", now)],
            order="next_attempt",
            limit=1,
        )
        if waiting:
            self._trigger_sender(waiting.next_attempt)
