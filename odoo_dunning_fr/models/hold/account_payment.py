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
        fallen = self.browse()
        if vals.get("state") in ("rejected", "canceled", "draft"):
            fallen = self.filtered(
                lambda payment: payment.state in ("in_process", "paid")
            )
        res = super().write(vals)
        if invoices := fallen.invoice_ids:
            self.env["dunning.hold"]._pause_reopened(invoices)
        return res
