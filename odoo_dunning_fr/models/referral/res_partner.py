from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_dunning_refer(self):
        """Hand over what the customer owes overdue in the current company."""
        self.ensure_one()
        rows = self.env["dunning.receivable"].search(
            [
                ("partner_id", "=", self.commercial_partner_id.id),
                ("company_id", "=", self.env.company.id),
                ("days_overdue", ">", 0),
                ("amount_residual_currency", ">", 0),
                ("state", "not in", ("excluded", "referred")),
            ]
        )
        return rows.move_id.action_dunning_refer()
