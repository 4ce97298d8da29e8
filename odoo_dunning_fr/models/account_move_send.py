from odoo import api, models


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    @api.model
    def _get_default_invoice_edi_format(self, move, **kwargs):
        """Late charges bear no tax: no electronic invoice can be made of them."""
        # EXTENDS 'account'
        if move.sudo().dunning_is_charge_invoice:  # whoever sends it
            return False
        return super()._get_default_invoice_edi_format(move, **kwargs)
