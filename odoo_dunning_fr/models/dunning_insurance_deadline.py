from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from odoo import api, fields, models

from .dunning_reminder import Reminder

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
    """What the insurer must be told, by when; who is asked to do it."""

    _inherit = "dunning.insurance.limit"

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
        today = fields.Date.context_today(self)
        rows = self._fetch_rows().grouped(lambda row: (row.partner_id, row.company_id))
        found = self._find_pending(today)
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
                {"waiting": waiting, "today": today},
            )

    def _search_is_pending(self, operator, value):
        if operator != "in":
            return NotImplemented
        limits = self.search([("amount", ">", 0)])
        found = limits._find_pending(fields.Date.context_today(self))
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

    def _find_pending(self, today):
        """Map the limits to what their insurer waits for, the most urgent first."""
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
                    today,
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
            words = partial(_word_alert, step)
            due = {
                limit: Reminder(deadline, manager, words, deadline)
                for limit, waiting in found.items()
                if (deadline := _get_first(waiting, step))
            }
            limits._remind_once(step, due, kind)

    def _close_alerts(self, today):
        """What was declared is asked of nobody any more."""
        for limit, waiting in self._find_pending(today).items():
            for step in ALERTS:
                if not _get_first(waiting, step):
                    limit._settle_reminders(step)


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
