from odoo import models


class DunningDebtor(models.Model):
    """Statements of account, from the list of customers to chase."""

    _inherit = "dunning.debtor"

    def action_dunning_statement(self):
        """Print the statements of account of these customers, as one PDF."""
        return self.env["dunning.statement"]._open(self.partner_id, self._get_company())
