from odoo import models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def unlink(self):
        """A returned or unreconciled payment reopens late invoices behind a pause."""
        # EXTENDS 'account'
        if not self:
            return super().unlink()
        reopened = self.debit_move_id.filtered(
            lambda line: (
                line.account_type == "asset_receivable"
                and line.parent_state == "posted"
                and (line.date_maturity or line.date)
                < line.company_id._get_dunning_today()
            )
        ).move_id
        res = super().unlink()
        if reopened := reopened.exists():
            self.env["dunning.hold"]._pause_reopened(reopened)
        return res
