from odoo import models


class DunningRun(models.Model):
    """From what was decided to the values of notices and their lines."""

    _inherit = "dunning.run"

    def _prepare_notice(self, decision, proposal):
        notice = proposal.notice
        level = self.env["dunning.level"].browse(notice.level)
        contact = self.env["res.partner"].browse(proposal.contact_id)
        partner = self.env["res.partner"].browse(proposal.partner_id)
        facts = {
            "company_id": self.company_id.id,
            "partner_id": partner.id,
            "currency_id": notice.currency,
        }
        lines = [
            {**facts, **self._prepare_line(decision.rows[line.id], line, role)}
            for role, group in (
                ("step", notice.steps),
                ("listed", notice.listed),
                ("credit", notice.credits),
            )
            for line in group
        ]
        return {
            **facts,
            "run_id": self.id,
            "contact_id": contact.id,
            "lang": contact.lang or partner.lang or self.company_id.partner_id.lang,
            "policy_id": proposal.policy_id,
            "level_id": level.id,
            "date": self.date,
            "deadline_days": level.payment_days,
            "state": "approval" if level.approval == "approve" else "draft",
            "amount_principal": float(notice.principal),
            "amount_total": float(notice.principal),
            "line_ids": [(0, 0, line) for line in lines],
        }

    def _prepare_line(self, row, line, role):
        days = (self.date - row.due_date).days if role != "credit" else 0
        disputed = {"amount_disputed": float(row.amount_disputed)}
        return {
            **(disputed if row.amount_disputed else {}),
            "move_line_id": row.id,
            "move_id": row.move_id,
            "move_name": row.move_name,
            "invoice_date": row.invoice_date,
            "date_maturity": row.due_date,
            "level_id": line.level if role == "step" else False,
            "role": role,
            "claimed": role == "step",
            "days_overdue": max(days, 0),
            "amount_total": float(row.amount_total),
            "amount_residual": float(row.amount_residual_currency),
            "amount_claimed": float(row.amount_due),
        }
