from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

CHANNELS = [
    ("email", "E-mail"),
    ("letter", "Letter"),
    ("registered", "Registered letter"),
    ("call", "Call"),
]
# What the post tells, and a person enters.
BY_HAND = frozenset({"tracking_ref", "date_presented", "date_delivered", "proof_ids"})
# Sent or not, the attempt is over and the debtor cannot have missed it by our fault.
REACHED = ("sent", "delivered", "refused", "unclaimed")


class DunningDelivery(models.Model):
    """One attempt by one channel: written before it, completed after it."""

    _name = "dunning.delivery"
    _description = "Dunning Delivery"
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
    channel = fields.Selection(CHANNELS, required=True, readonly=True)
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
    tracking_ref = fields.Char(string="Tracking Number")
    date_sent = fields.Datetime(readonly=True)
    date_presented = fields.Date(
        string="First Presented", help="The deadline of a formal notice counts from it."
    )
    date_delivered = fields.Date(readonly=True)
    proof_ids = fields.Many2many("ir.attachment", string="Proofs")
    mail_message_id = fields.Many2one("mail.message", readonly=True)
    failure = fields.Char(readonly=True)

    @api.depends("notice_id", "channel")
    def _compute_display_name(self):
        labels = dict(self._fields["channel"]._description_selection(self.env))
        for delivery in self:
            label = labels.get(delivery.channel)
            delivery.display_name = f"{delivery.notice_id.name} ({label})"

    @api.constrains("date_presented")
    def _check_date_presented(self):
        """The deadline of a formal notice counts from it: it cannot be a slip."""
        for delivery in self.filtered("date_presented"):
            sent_on = delivery.notice_id._local_day(delivery.date_sent)
            if sent_on and delivery.date_presented < sent_on:
                raise ValidationError(
                    self.env._(
                        "%(delivery)s was sent on %(sent)s: it cannot have been "
                        "presented before.",
                        delivery=delivery.display_name,
                        sent=format_date(self.env, sent_on),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "What was sent is evidence: the delivery of %(notice)s cannot be "
                "deleted.",
                notice=self[:1].notice_id.name,
            )
        )

    def write(self, vals):
        """A person completes an attempt with what the post says; no more."""
        if not self.env.su and vals.keys() - BY_HAND:
            raise UserError(
                self.env._(
                    "A delivery is evidence: only its tracking number, its dates of "
                    "presentation and delivery and its proofs are entered by hand."
                )
            )
        return super().write(vals)

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
        self.write({"state": target, **values})

    def _set_sending(self):
        self._set_state("sending", ("queued",))

    def _set_sent(self, when=None, **values):
        when = when or fields.Datetime.now()
        allowed = ("queued", "sending", "unknown")
        self._set_state("sent", allowed, date_sent=when, **values)
        for channel, sent in self.grouped("channel").items():
            sent.notice_id._log_sent(channel)

    def _set_failed(self, reason):
        self._set_state("failed", ("queued", "sending", "unknown"), failure=reason)

    def _set_unknown(self):
        self._set_state("unknown", ("sending",))

    def _set_cancelled(self, reason):
        self._set_state("cancelled", ("queued",), failure=reason)

    def action_mark_sent(self):
        """Letters that a person has posted, or calls that were made, today."""
        self.check_access("write")
        if mails := self.filtered(lambda delivery: delivery.channel == "email"):
            raise UserError(
                self.env._(
                    "%(delivery)s is an e-mail: it is sent by itself.",
                    delivery=mails[0].display_name,
                )
            )
        self.sudo()._set_sent()  # the state is the system's, see write

    def action_cancel(self):
        """Give up attempts that have not left, such as a letter that is overtaken."""
        self.check_access("write")
        self.sudo()._set_cancelled(self.env._("Cancelled by %s", self.env.user.name))
        self.notice_id.sudo()._release_if_unsent()

    def action_settle_sent(self):
        """It left after all: somebody found it in the mail server's log."""
        for delivery in self._get_unknown():
            # On the day of the attempt: gaps and deadlines count from it.
            delivery._set_sent(delivery.mail_message_id.date, failure=False)
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
        self._get_unknown()._set_failed(reason)

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
