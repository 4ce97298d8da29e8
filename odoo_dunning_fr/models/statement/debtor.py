from odoo import models


class DunningDebtor(models.Model):
    """Statements of account, from the list of customers to chase."""

    _inherit = "dunning.debtor"

    def action_dunning_statement(self):
        """Print the statements of account of these customers, as one PDF."""
        return self.env["dunning.statement"]._open(self.partner_id, self._get_company())

    def action_dunning_send_statement(self):
        """Compose the e-mail that goes with the statements of these customers."""
        self.env["res.company"]._check_dunning_original()
        return self._get_statement_partners().action_dunning_send_statement()

    def action_dunning_statement_posted(self):
        """Note that these customers were sent their statement on paper."""
        self.env["res.company"]._check_dunning_original()
        self._get_statement_partners().action_dunning_statement_posted()

    def _get_statement_partners(self):
        """The customers, in their company."""
        return self.partner_id.with_company(self._get_company())
