from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...reminder import Reminder

ALERTS = {
    "overdue": "odoo_dunning_fr.mail_activity_insurance_overdue",
    "claim": "odoo_dunning_fr.mail_activity_insurance_claim",
}


class Pending(NamedTuple):
    """An invoice about which the policy asks for something, by a day."""

    step: str  # `overdue` or `claim`
    deadline: date
    row: models.Model  # of dunning.receivable


class DunningInsuranceLimit(models.Model):
    """How much of a customer's debt an insurer covers, for what is delivered when."""

    _name = "dunning.insurance.limit"
    _description = "Buyer Limit of a Credit Insurance"
    _inherit = [
        "dunning.guarded",
        "dunning.reminder",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "partner_id, date desc, id desc"
    _check_company_auto = True

    policy_id = fields.Many2one(
        "dunning.insurance.policy",
        string="Insurance Policy",
        required=True,
        ondelete="restrict",
        index=True,
    )
    insurer_id = fields.Many2one(related="policy_id.partner_id", store=True)
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="policy_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('parent_id', '=', False)]",
    )
    buyer_ref = fields.Char(
        string="Buyer Number", help="What the insurer calls the customer."
    )
    amount = fields.Monetary(string="Limit", required=True, tracking=True)
    date = fields.Date(string="Decided On", required=True, tracking=True)
    date_end = fields.Date(string="Until", tracking=True)
    active = fields.Boolean(default=True)
    declaration_ids = fields.One2many("dunning.insurance.declaration", "limit_id")

    _amount = models.Constraint(
        "CHECK (amount >= 0)", "A limit is not negative; 0 is a refusal."
    )
    _dates_in_order = models.Constraint(
        "CHECK (date_end >= date)", "A limit cannot end before it was decided."
    )

    # What the insurer must be told, by when; who is asked to do it.

    amount_open = fields.Monetary(
        string="Open", compute="_compute_pending", help="What the customer owes."
    )
    is_exceeded = fields.Boolean(compute="_compute_pending")
    overdue_deadline = fields.Date(
        string="Declare Overdue By", compute="_compute_pending"
    )
    claim_deadline = fields.Date(string="File Claim By", compute="_compute_pending")
    is_pending = fields.Boolean(compute="_compute_pending", search="_search_is_pending")
    pending = fields.Html(compute="_compute_pending", sanitize=False)

    @api.depends("partner_id", "policy_id")
    def _compute_display_name(self):
        for limit in self:
            words = (limit.partner_id.name, limit.policy_id.name)
            limit.display_name = " – ".join(filter(None, words))

    @api.constrains("partner_id")
    def _check_partner(self):
        for limit in self:
            if limit.partner_id != limit.partner_id.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is a contact: choose its company.",
                        contact=limit.partner_id.display_name,
                    )
                )

    @api.model
    def _find_for(self, policy, customer):
        """The limits for a customer, the latest first."""
        return self.search(
            [
                ("policy_id", "=", policy.id),
                ("partner_id", "=", customer.commercial_partner_id.id),
                ("amount", ">", 0),
            ]
        )

    def _covers(self, day):
        """Whether what was delivered on a day is covered."""
        self.ensure_one()
        policy = self.policy_id
        return bool(
            day
            and max(self.date, policy.date) <= day
            and not (self.date_end and self.date_end < day)
            and not (policy.date_end and policy.date_end < day)
        )

    # What the insurer must be told, by when; who is asked to do it.

    @api.depends(
        "partner_id",
        "amount",
        "date",
        "date_end",
        "declaration_ids.move_ids",
        "policy_id.overdue_days",
        "policy_id.claim_days",
        "policy_id.alert_days",
    )
    @api.depends_context("lang")
    def _compute_pending(self):
        rows = self._fetch_rows().grouped(lambda row: (row.partner_id, row.company_id))
        found = self._find_pending()
        for limit in self:
            owed = rows.get((limit.partner_id, limit.company_id))
            limit.amount_open = sum(owed.mapped("amount_residual")) if owed else 0
            limit.is_exceeded = limit.amount_open > limit.amount
            waiting = found.get(limit, [])
            for step in ALERTS:
                limit[f"{step}_deadline"] = _get_first(waiting, step)
            limit.is_pending = bool(waiting)
            limit.pending = bool(waiting) and self.env["ir.qweb"]._render(
                "odoo_dunning_fr.dunning_insurance_pending",
                {"waiting": waiting, "today": limit.company_id._get_dunning_today()},
            )

    def _search_is_pending(self, operator, value):
        if operator != "in":
            return NotImplemented
        limits = self.search([("amount", ">", 0)])
        found = limits._find_pending()
        ids = [limit.id for limit, waiting in found.items() if waiting]
        return [("id", "in" if True in value else "not in", ids)]

    def _fetch_rows(self):
        """The due items of these customers that are open."""
        rows = self.env["dunning.receivable"].with_context(
            allowed_company_ids=self.company_id.ids,
            dunning_partner_ids=self.partner_id.ids,
        )
        return rows.search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("amount_residual", ">", 0),
            ]
        )

    def _find_pending(self, today=None):
        """Map the limits to what their insurer waits for, the most urgent first.

        :param today: by default the day that it is in the company of each
        """
        rows = self._fetch_rows()
        declared = self.env["dunning.insurance.declaration"]._fetch_declared(
            rows.move_id
        )
        by_debtor = rows.grouped(lambda row: (row.partner_id, row.company_id))
        return {
            limit: sorted(
                limit._list_pending(
                    by_debtor.get((limit.partner_id, limit.company_id), ()),
                    declared,
                    today or limit.company_id._get_dunning_today(),
                ),
                key=lambda item: (item.deadline, item.row.id),
            )
            for limit in self
        }

    def _list_pending(self, rows, declared, today):
        if not self.amount:
            return
        ahead = timedelta(self.policy_id.alert_days)
        for row in rows:
            if not self._covers(row.invoice_date):
                continue
            for step, days in self.policy_id._get_steps():
                deadline = row.date_maturity + timedelta(days)
                due = row.days_overdue > 0 and deadline - ahead <= today
                if due and (step, row.move_id.id) not in declared:
                    yield Pending(step, deadline, row)

    # Alerts

    @api.model
    def _remind(self, company, today):
        """Ask somebody to act, once for each step; close what is settled."""
        limits = self.search([("company_id", "=", company.id)])
        manager = company._get_dunning_manager()
        found = limits._find_pending(today)
        for step, kind in ALERTS.items():
            words, due = partial(_word_alert, step), {}
            for limit, waiting in found.items():
                if deadline := _get_first(waiting, step):
                    # Another invoice is asked for again, whatever was done before.
                    newest = max(item.row.id for item in waiting if item.step == step)
                    occasion = f"{deadline} {newest}"
                    due[limit] = Reminder(occasion, manager, words, deadline)
            limits._remind_once(step, due, kind)

    def _close_alerts(self):
        """What was declared is asked of nobody any more."""
        for limit, waiting in self._find_pending().items():
            for step in ALERTS:
                if not _get_first(waiting, step):
                    limit._settle_reminders(step, done=True)

    def action_declare_overdue(self):
        """Declare what is overdue: the letter, the file, the day it was done."""
        self.env["res.company"]._check_dunning_original()
        self.ensure_one()
        moves = self._get_pending_moves("overdue")
        file = self._make_draft(moves)
        documents = file._prepare_overdue_documents(self)
        declaration = self.env["dunning.insurance.declaration"].create(
            {
                "limit_id": self.id,
                "step": "overdue",
                "move_ids": [(6, 0, moves.ids)],
            }
        )
        declaration.document_ids = self.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "raw": content,
                    "res_model": declaration._name,
                    "res_id": declaration.id,
                }
                for name, content in documents
            ]
        )
        return declaration._get_records_action()

    def action_file_claim(self):
        """Prepare the file of the claim, a draft to be approved and handed over."""
        self.ensure_one()
        moves = self._get_pending_moves("claim")
        return moves.action_dunning_refer("insurer", self.insurer_id)

    def _get_pending_moves(self, step):
        waiting = self._find_pending()[self]
        moves = self.env["account.move"].concat(
            *(item.row.move_id for item in waiting if item.step == step)
        )
        if not moves:
            raise UserError(
                self.env._(
                    "Nothing of %(customer)s is to be declared today.",
                    customer=self.partner_id.name,
                )
            )
        return moves

    def _make_draft(self, moves):
        """A file in memory, to write what a declaration says; one currency."""
        if len(moves.currency_id) > 1:
            raise UserError(
                self.env._(
                    "%(customer)s owes in several currencies: declare each by hand.",
                    customer=self.partner_id.name,
                )
            )
        referral = self.env["dunning.referral"].new(
            {
                "kind": "insurer",
                "company_id": self.company_id.id,
                "currency_id": moves.currency_id.id,
                "partner_id": self.partner_id.id,
                "agent_id": self.insurer_id.id,
                "user_id": self.env.uid,
                "move_ids": [(6, 0, moves.ids)],
            }
        )
        lines = referral._prepare_lines()
        referral.line_ids = [(0, 0, {**vals, "referral_id": False}) for vals in lines]
        return referral


def _get_first(waiting, step):
    """The first deadline of a step, None when nothing waits for it."""
    return min((item.deadline for item in waiting if item.step == step), default=None)


def _word_alert(step, limit):
    values = {"customer": limit.partner_id.name, "insurer": limit.insurer_id.name}
    if step == "claim":
        return (
            limit.env._("File a claim on %(customer)s with %(insurer)s", **values),
            "",
        )
    return (
        limit.env._("Declare to %(insurer)s that %(customer)s is overdue", **values),
        "",
    )
