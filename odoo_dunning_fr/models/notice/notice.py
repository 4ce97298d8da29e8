import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...rules import open_days, reach
from ..law.late_charges import describe
from ..together import explain, try_together

_logger = logging.getLogger(__name__)

# The key and the type of the activity that asks for a notice to be renewed.
# What a notice says and when: never changed once it is issued.
FROZEN = frozenset(
    "name company_id partner_id contact_id bank_id lang currency_id policy_id level_id "
    "date date_issued deadline_days line_ids snapshot snapshot_sha256 replaces_id "
    "approver_id date_approved amount_credit amount_principal amount_interest "
    "amount_indemnity amount_total".split()
)

# What may still change on an issued notice: the claim when it is released, and the
# links to entries that are deleted; the facts of the entries are copied beside them.
LINKS = frozenset({"claimed", "move_line_id", "move_id"})
# Sent or not, the attempt is over and the debtor cannot have missed it by our fault.
REACHED = ("sent", "delivered", "refused", "unclaimed")


class DunningNotice(models.Model):
    """One letter's worth: a customer, a currency, a level, the due items it is about.

    Once issued it is evidence: what it says is frozen in `snapshot`, from which alone
    the e-mail and the document are made.
    """

    _name = "dunning.notice"
    _description = "Dunning Notice"
    _inherit = [
        "dunning.guarded",
        "dunning.bulk",
        "dunning.reminder",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date desc, id desc"
    _check_company_auto = True
    _dunning_written_by_program = True

    name = fields.Char(string="Number", readonly=True, copy=False, index="trigram")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    run_id = fields.Many2one("dunning.run", readonly=True, index=True)
    seal_run_id = fields.Many2one(
        "dunning.run",
        string="Sealed By",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The run whose seal covers this notice.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    contact_id = fields.Many2one("res.partner", readonly=True)
    bank_id = fields.Many2one(
        "res.partner.bank",
        string="To Be Paid To",
        readonly=True,
        ondelete="set null",
        help="The account that its invoices name, else the company's.",
    )
    bank_warning = fields.Char(compute="_compute_bank_warning", compute_sudo=True)
    lang = fields.Char(string="Language", readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    policy_id = fields.Many2one(
        "dunning.policy", required=True, readonly=True, ondelete="restrict"
    )
    level_id = fields.Many2one(
        "dunning.level", required=True, readonly=True, ondelete="restrict", index=True
    )
    stage = fields.Selection(related="level_id.stage")
    date = fields.Date(required=True, readonly=True, help="The day it speaks of.")
    date_issued = fields.Date(readonly=True)
    deadline_days = fields.Integer(string="Days to Pay", readonly=True)
    line_ids = fields.One2many("dunning.notice.line", "notice_id", readonly=True)
    first_sent_on = fields.Date(
        string="Sent On", compute="_compute_sending", store=True, index=True
    )
    deadline = fields.Date(compute="_compute_sending", store=True)
    sending_state = fields.Selection(
        [
            ("none", "Not issued"),
            ("pending", "To send"),
            ("sent", "Sent"),
            ("unknown", "Unknown"),
            ("failed", "Failed"),
        ],
        string="Sending",
        compute="_compute_sending",
        store=True,
    )
    amount_credit = fields.Monetary(
        string="Credits of the Customer",
        readonly=True,
        help="What counted of them when it was decided, whichever notice shows it.",
    )
    amount_principal = fields.Monetary(string="Principal", readonly=True)
    amount_interest = fields.Monetary(string="Interest", readonly=True)
    amount_indemnity = fields.Monetary(string="Indemnity", readonly=True)
    amount_total = fields.Monetary(string="Total", readonly=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("approval", "To approve"),
            ("issued", "Issued"),
            ("cancelled", "Cancelled"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        default="draft",
        readonly=True,
        index=True,
    )
    changed_by_id = fields.Many2one(
        "res.users",
        string="Text Changed By",
        readonly=True,
        help="Who was the last to change its text while it waited for approval.",
    )
    approver_id = fields.Many2one("res.users", readonly=True)
    date_approved = fields.Datetime(readonly=True)
    snapshot = fields.Json(readonly=True, copy=False)
    snapshot_sha256 = fields.Char(string="SHA-256 of the Content", readonly=True)
    document_id = fields.Many2one(
        "ir.attachment",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    document_sha256 = fields.Char(string="SHA-256 of the Document", readonly=True)
    replaces_id = fields.Many2one("dunning.notice", readonly=True)

    _number_unique = models.UniqueIndex(
        "(company_id, name) WHERE name IS NOT NULL",
        "A notice of this company has this number already: see the sequence “Dunning "
        "notices”.",
    )
    _to_seal = models.Index(
        "(company_id) WHERE snapshot_sha256 IS NOT NULL AND seal_run_id IS NULL"
    )
    # What the decision finds of the past, whatever its length: the last contact of each
    # customer, and the notices whose days run or have not begun.
    _contact_made = models.Index(
        "(partner_id, company_id, COALESCE(first_sent_on, date))"
        " WHERE state = 'issued' AND sending_state <> 'failed'"
    )
    _running = models.Index(
        "(company_id, deadline) WHERE state = 'issued' AND sending_state <> 'failed'"
    )

    @api.depends("name", "partner_id", "level_id")
    def _compute_display_name(self):
        for notice in self:
            number = notice.name or notice.level_id.name
            notice.display_name = f"{number} – {notice.partner_id.name}"

    @api.depends(
        "deadline_days",
        "stage",
        "delivery_ids.state",
        "delivery_ids.date_sent",
        "delivery_ids.date_presented",
        "delivery_ids.date_delivered",
    )
    def _compute_sending(self):
        for notice in self:
            reached = notice.delivery_ids.filtered(
                lambda delivery: delivery.state in REACHED
            )
            days = [notice._local_day(delivery.date_sent) for delivery in reached]
            notice.first_sent_on = min(filter(None, days), default=False)
            notice.deadline = reach.deadline(
                notice.stage,
                notice.deadline_days,
                notice.first_sent_on or None,
                notice._get_presentation(reached),
            )
            notice.sending_state = notice._get_sending_state()

    @api.model
    def _get_sending_fields(self):
        """What follows from the deliveries and is stored."""
        return [
            field
            for field in self._fields.values()
            if field.compute == "_compute_sending"
        ]

    def _get_sending_state(self):
        states = set(self.delivery_ids.mapped("state"))
        if not states:
            return "none"
        if states & set(REACHED):
            return "sent"
        if states & {"queued", "sending"}:
            return "pending"
        return "unknown" if "unknown" in states else "failed"

    def _get_presentation(self, reached):
        """The first presentation, known or estimated from the time in the post."""
        letters = reached.filtered("is_letter").sorted(
            lambda letter: not letter.is_registered
        )
        for letter in letters:
            if known := letter.date_presented or letter.date_delivered:
                return known
            if letter.date_sent:
                transit = self.company_id.dunning_transit_days
                day = fields.Date.add(self._local_day(letter.date_sent), days=transit)
                return open_days.next_post_day(day)
        return None

    def _local_day(self, moment):
        return moment and self.company_id._get_dunning_time(moment).date()

    @api.model
    def _explain_guard(self, names):
        return self.env._(
            "Notices are evidence: they are issued, approved and cancelled by their "
            "buttons, and not changed by hand."
        )

    def write(self, vals):
        if FROZEN & vals.keys():
            self._check_not_issued()
        return super().write(vals)

    def _check_not_issued(self):
        if issued := self.filtered(lambda one: one.state in ("issued", "withdrawn")):
            raise UserError(
                self.env._(
                    "The notice %(notice)s is issued: it is evidence and cannot be "
                    "changed. A correction is a new notice.",
                    notice=issued[0].name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("Notices are kept as evidence. Cancel them instead of deleting.")
        )

    def _filter_told(self):
        # OVERRIDE: the e-mail that left, what the customer answered, who did what
        return self

    def _get_collector(self):
        self.ensure_one()
        return self.company_id._get_dunning_collector(self.partner_id, self.policy_id)

    # Approval, cancellation, and what the ledger overtakes.

    def action_approve(self):
        """Approve what waits for it, and issue it; what cannot be goes on waiting."""
        self.env["res.company"]._check_dunning_original()
        waiting = self._get_waiting()
        waiting.company_id._lock_dunning()
        # Nobody has the right to write on evidence by himself.
        reasons = waiting.sudo()._approve()
        if not reasons:
            return None
        if len(reasons) == len(waiting):
            raise UserError("\n".join(reasons))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "message": "\n".join(
                    [self.env._("These notices go on waiting:"), *reasons]
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _approve(self):
        """Approve those that can be.

        :returns: why some of them could not be, a sentence each
        """
        reasons = []
        for notice, error in try_together(
            self.env.cr, self, type(self)._approve_together
        ):
            _logger.info("Not approved: %s", notice.display_name, exc_info=error)
            reason = explain(self.env, error)
            reasons.append(f"{notice.partner_id.display_name}: {reason}")
        return reasons

    def _approve_together(self):
        for notice in self:
            notice._check_second_person()
        self._check_quiet()
        self._lock()
        fresh = self - self._release_stale()
        now = fields.Datetime.now()
        fresh.write({"approver_id": self.env.uid, "date_approved": now})
        fresh._issue()

    def _refuse(self, reason, date_until):
        """Give the steps back behind a pause of their invoices.

        Without it the next night would ask the same again.

        :param date_until: the first day on which they may be proposed again
        """
        waiting = self._get_waiting()
        waiting.company_id._lock_dunning()
        evidence = waiting.sudo()  # nobody has the right to write on it by himself
        evidence._lock()
        evidence._release()
        body = self.env._(
            "Refused by %(user)s: %(reason)s", user=self.env.user.name, reason=reason
        )
        evidence._message_log_batch(bodies=dict.fromkeys(evidence.ids, body))
        self.env["dunning.hold"].create(
            [
                {
                    "kind": "pause",
                    "company_id": notice.company_id.id,
                    "partner_id": notice.partner_id.id,
                    "move_ids": [(6, 0, notice._get_step_moves().ids)],
                    "date_until": fields.Date.subtract(date_until, days=1),
                    "note": reason,
                }
                for notice in evidence
            ]
        )

    def _get_step_moves(self):
        """The invoices that take a step by these notices."""
        return self.line_ids.filtered(lambda line: line.role == "step").move_id

    def _get_waiting(self):
        """Those of the notices that a manager may now approve or refuse."""
        if not self.env.user.has_group("odoo_dunning_fr.group_manager"):
            raise UserError(
                self.env._("Only a dunning manager can approve or refuse notices.")
            )
        return self.filtered(lambda notice: notice.state == "approval")

    def _lock(self):
        """Keep whoever changes the entries waiting."""
        claimed = self.line_ids.filtered(lambda line: line.role != "credit")
        entries = claimed.move_line_id
        if busy := entries - entries.try_lock_for_update(allow_referencing=True):
            raise UserError(
                self.env._(
                    "Somebody is changing %(entry)s at this moment: try again.",
                    entry=busy[0].move_name,
                )
            )

    def _check_second_person(self):
        company = self.company_id
        if company.dunning_two_person_rule and self.env.user in self._get_preparers():
            raise UserError(
                self.env._(
                    "You prepared this notice for %(customer)s, or were the last to "
                    "change what it says: with the two-person rule somebody else "
                    "approves it.",
                    customer=self.partner_id.display_name,
                )
            )

    def _get_preparers(self):
        """Who stands for what the notice says, and leaves its approval to others.

        Who was the last to change its text while it waited; else who issued its run and
        who was the last to choose what this is about.
        """
        return self.changed_by_id or self.create_uid | self.run_id.prepared_by_id

    @api.model
    def _ask_again(self, levels):
        """What waits for approval says something else now, and is to be read again."""
        # Whoever may change a text need not write on evidence.
        waiting = self.sudo().search(
            [("level_id", "in", levels.ids), ("state", "=", "approval")]
        )
        waiting.changed_by_id = self.env.user
        body = self.env._(
            "Its text was changed by %(user)s after it was prepared: read it again.",
            user=self.env.user.name,
        )
        waiting._message_log_batch(bodies=dict.fromkeys(waiting.ids, body))

    def action_cancel(self):
        """Give the steps back: the next run decides anew."""
        if not self.env.user.has_group("odoo_dunning_fr.group_collector"):
            raise UserError(self.env._("Only a collector can cancel notices."))
        # Not by sending_state: a letter to post hides an e-mail that is unknown.
        gone = {*REACHED, "sending", "unknown"}
        left = self.filtered(
            lambda notice: (
                notice.state == "withdrawn"
                or gone & {*notice.delivery_ids.mapped("state")}
            )
        )
        if left:
            raise UserError(
                self.env._(
                    "The notice %(notice)s has left, or may have left: it stays as "
                    "evidence.",
                    notice=left[0].display_name,
                )
            )
        evidence = self.sudo()  # nobody has the right to write on it by himself
        queued = evidence.delivery_ids.filtered(lambda sent: sent.state == "queued")
        queued._set_cancelled(self.env._("Notice cancelled"))
        evidence._release()

    def _release(self, state="cancelled"):
        self.line_ids.write({"claimed": False})
        self.write({"state": state})
        self.activity_ids.unlink()
        self._unmark_invoices()
        self.env["dunning.charge"]._release(self)
        self.env["dunning.receivable"].invalidate_model()

    def _release_if_unsent(self):
        """Give the steps back when nothing has left and nothing will."""
        for notice in self:
            if not {*notice.delivery_ids.mapped("state")} - {"cancelled", "failed"}:
                notice._release()


class DunningNoticeLine(models.Model):
    """A due item on a notice, with what it was on that day."""

    _name = "dunning.notice.line"
    _description = "Dunning Notice Line"
    _inherit = ["dunning.guarded", "dunning.bulk"]
    _dunning_written_by_program = True
    _order = "notice_id, date_maturity, id"

    notice_id = fields.Many2one(
        "dunning.notice", required=True, ondelete="cascade", index=True
    )
    # Copied from the notice with the other facts, for lists and groups.
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    # Draft and re-post deletes the lines of an invoice: the facts are copied below.
    move_line_id = fields.Many2one(
        "account.move.line", ondelete="set null", index="btree_not_null"
    )
    move_id = fields.Many2one(
        "account.move", string="Invoice", ondelete="set null", index="btree_not_null"
    )
    move_name = fields.Char(string="Number", readonly=True)
    invoice_date = fields.Date(readonly=True)
    date_maturity = fields.Date(string="Due Date", readonly=True)
    date_counted = fields.Date(
        string="Counted From",
        readonly=True,
        help="The due date, or a later day when the invoice was sent late.",
    )
    known_on = fields.Date(
        string="Sent Late On",
        readonly=True,
        help="The first sending, when the invoice was sent so late that it counts.",
    )
    level_id = fields.Many2one(
        "dunning.level", string="Step Taken", ondelete="restrict"
    )
    role = fields.Selection(
        [
            ("step", "Takes a step"),
            ("listed", "Listed"),
            ("credit", "Credit"),
        ],
        required=True,
    )
    claimed = fields.Boolean(
        string="Step Claimed",
        readonly=True,
        help="The step is taken; a cancelled notice releases it.",
    )
    days_overdue = fields.Integer(readonly=True, aggregator="max")
    amount_total = fields.Monetary(
        string="Invoiced", readonly=True, help="Amount of the due item when it was new."
    )
    amount_residual = fields.Monetary(
        string="Open", readonly=True, help="As in the ledger on the day of the notice."
    )
    amount_disputed = fields.Monetary(string="Disputed", readonly=True)
    amount_claimed = fields.Monetary(
        string="Claimed",
        readonly=True,
        help="What is open, less payments under way and what is disputed.",
    )
    amount_interest = fields.Monetary(string="Interest", readonly=True)
    interest_from = fields.Date(
        readonly=True, help="The first day whose interest is claimed."
    )
    interest_to = fields.Date(readonly=True, help="The last one.")
    amount_indemnity = fields.Monetary(string="Indemnity", readonly=True)

    # The last defence against saying the same thing twice.
    _step_unique = models.UniqueIndex(
        "(move_line_id, level_id) WHERE claimed",
        "A due item has already taken this level: it is never sent twice.",
    )

    def write(self, vals):
        """What an issued notice says of a due item is evidence: only links may go."""
        if vals.keys() - LINKS:
            self.notice_id._check_not_issued()
        return super().write(vals)

    @api.depends("move_name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.move_name

    def _get_counted(self):
        """The day from which it is late, and bears charges."""
        return self.date_counted or self.date_maturity

    def _is_new(self):
        """Whether no notice that has left before named the item."""
        earlier = self.notice_id.earlier_notice_ids
        return self.move_line_id not in earlier.line_ids.move_line_id

    def _prepare_lateness(self):
        """Why it is not counted from its due date, where that is so."""
        if not self.known_on:
            return {}
        days = {"sent": self.known_on, "counted": self._get_counted()}
        return {name: day.isoformat() for name, day in days.items()}

    def _prepare_snapshot(self, exact, charge=None, instalment=None):
        """The line as it is printed; `exact` writes an amount of the notice.

        :param instalment: by `_get_dunning_instalments`
        """
        self.ensure_one()
        move, elsewhere = self.move_id, self._get_elsewhere()
        total, disputed = self.amount_total, self.amount_disputed
        claimed = self.amount_claimed
        return {
            **(describe(charge, exact) if charge else {}),
            "number": self.move_name,
            **({"instalment": instalment} if instalment else {}),
            # Of a general entry it is our own label.
            "ref": (move.move_type != "entry" and move.ref) or "",
            "portal": move._prepare_dunning_portal() if move else {},
            "date": self.invoice_date and self.invoice_date.isoformat(),
            "due": self.date_maturity.isoformat(),
            **self._prepare_lateness(),
            "days": self.days_overdue,
            "role": self.role,
            "total": exact(total),
            "paid": exact(total - disputed - claimed - elsewhere),
            "disputed": exact(disputed),
            **({"elsewhere": exact(elsewhere)} if elsewhere else {}),
            "claimed": exact(claimed),
        }

    def _get_elsewhere(self):
        """What is open of a credit and does not count here: it settles other items."""
        if self.role != "credit":
            return 0
        return self.currency_id.round(self.amount_residual - self.amount_claimed)
