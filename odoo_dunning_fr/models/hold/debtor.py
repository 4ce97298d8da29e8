from odoo import models


class DunningDebtor(models.Model):
    """Holds of customers, from the list of those to chase."""

    _inherit = "dunning.debtor"

    def action_dunning_hold(self):
        """Put these customers on hold."""
        return self.env["dunning.hold.create"]._open(
            partner_ids=self.partner_id.ids, company_id=self._get_company().id
        )

    def action_open_holds(self):
        self.ensure_one()
        return self.partner_id.action_dunning_holds()
