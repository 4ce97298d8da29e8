from odoo import models


class AccountMoveReversal(models.TransientModel):
    """Reversed to be corrected: an invoice of late charges is replaced by another."""

    _inherit = "account.move.reversal"

    def reverse_moves(self, is_modify=False):
        # EXTENDS 'account'
        action = super().reverse_moves(is_modify)
        if is_modify:
            # Whoever corrects an invoice need not know of dunning.
            for bill, again in zip(
                self.move_ids.sudo(), self.new_move_ids.sudo(), strict=True
            ):
                if bill.dunning_is_charge_invoice:
                    bill._replace_charge_invoice(again)
        return action
