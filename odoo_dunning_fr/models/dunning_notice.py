from odoo import api, fields, models
from odoo.exceptions import UserError

from ..rules import reach
from .dunning_delivery import REACHED

# What a notice says and when: never changed once it is issued.
FROZEN = frozenset(
    "name company_id partner_id contact_id lang currency_id policy_id level_id date "
    "date_issued deadline_days line_ids snapshot snapshot_sha256 replaces_id "
    "approver_id date_approved amount_principal amount_interest amount_indemnity "
    "amount_total".split()
)


class DunningNotice(models.Model):
    """One letter's worth: a customer, a currency, a level, the due items it is about.

    Once issued it is evidence: what it says is frozen in `snapshot`, from which alone
    the e-mail and the document are made.
    """

    _name = "dunning.notice"
    _description = "Dunning Notice"
    _inherit = [
        "dunning.guarded",
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
    delivery_ids = fields.One2many("dunning.delivery", "notice_id", readonly=True)
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
        ],
        required=True,
        default="draft",
        readonly=True,
        index=True,
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
    _contact_made = models.Index("(partner_id, company_id) WHERE state = 'issued'")

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
                return fields.Date.add(self._local_day(letter.date_sent), days=transit)
        return None

    def _local_day(self, moment):
        zone = self.company_id.partner_id.tz or "Europe/Paris"
        local = self.with_context(tz=zone)
        return moment and fields.Datetime.context_timestamp(local, moment).date()

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
        if issued := self.filtered(lambda notice: notice.state == "issued"):
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

    @api.model
    def _explain_kept_documents(self, attachments):
        # OVERRIDE
        notice = self.search([("document_id", "in", attachments.ids)], limit=1)
        return notice and self.env._(
            "This is the letter of the notice %(notice)s, kept as evidence: it can "
            "neither be deleted nor changed.",
            notice=notice.name,
        )

    def _get_collector(self):
        self.ensure_one()
        return self.company_id._get_dunning_collector(self.partner_id, self.policy_id)
