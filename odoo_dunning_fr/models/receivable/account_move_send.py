from odoo import api, models


class AccountMoveSend(models.AbstractModel):
    """What Odoo sends is taken for sent, also when its PDF was made before."""

    _inherit = "account.move.send"

    @api.model
    def _hook_if_success(self, moves_data, from_cron=False):
        # EXTENDS 'account'
        result = super()._hook_if_success(moves_data, from_cron=from_cron)
        for move, data in moves_data.items():
            if data.get("sending_methods") and not move.is_move_sent:
                move.sudo().is_move_sent = True  # as Odoo does when it makes the PDF
        return result
