from odoo import models


class ResPartner(models.Model):
    """What can be sent to a customer today."""

    _inherit = "res.partner"

    def action_dunning_chase(self):
        """Show what can be sent to these customers today, by hand, to issue it."""
        return self._preview_dunning(self.env.company)

    def _preview_dunning(self, company):
        preview = self.env["dunning.run.preview"].create(
            {
                "company_id": company.id,
                "date": company._get_dunning_today(),
                "partner_ids": [(6, 0, self.commercial_partner_id.ids)],
            }
        )
        return preview._reopen()
