from odoo import fields, models

from ..groups import AUDITOR


class AccountPayment(models.Model):
    _name = "account.payment"
    _inherit = ["account.payment", "dunning.restricted"]

    dunning_value_date = fields.Date(
        related="move_id.dunning_value_date", readonly=False, groups=AUDITOR
    )

    def write(self, vals):
        """A payment that falls through reopens its late invoices behind a pause."""
        # EXTENDS 'account'
        if vals.get("state") not in ("rejected", "canceled", "draft"):
            return super().write(vals)
        fallen = self.filtered(lambda payment: payment.state in ("in_process", "paid"))
        if not fallen:
            return super().write(vals)
        invoices = fallen.invoice_ids | fallen._get_covered_invoices()
        res = super().write(vals)
        if invoices:
            self.env["dunning.hold"]._pause_reopened(invoices)
        return res

    def _get_covered_invoices(self):
        """What those cover that have neither an entry nor an invoice of their own."""
        free = self.filtered(
            lambda payment: not payment.move_id and not payment.invoice_ids
        )
        if not free:
            return self.env["account.move"]
        items = self.env["dunning.receivable"].with_context(
            allowed_company_ids=free.company_id._get_dunning_siblings().ids,
            dunning_date=False,
            dunning_partner_ids=free.partner_id.commercial_partner_id.ids,
        )
        # Whoever cancels a payment need not have any right of dunning.
        return items.sudo().search([("amount_free", ">", 0)]).move_id
