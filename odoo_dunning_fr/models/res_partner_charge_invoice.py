from odoo import fields, models

from .res_partner import AUDITOR


class ResPartner(models.Model):
    """The late charges of customers."""

    _inherit = "res.partner"

    dunning_charge_count = fields.Integer(
        string="Late Charges", compute="_compute_dunning_charge_count", groups=AUDITOR
    )

    def _compute_dunning_charge_count(self):
        charges = self.env["dunning.charge"]._read_group(
            [("partner_id", "in", self.commercial_partner_id.ids)],
            ["partner_id"],
            ["__count"],
        )
        counts = dict(charges)
        for partner in self:
            partner.dunning_charge_count = counts.get(partner.commercial_partner_id, 0)

    def action_dunning_charges(self):
        """Show the late charges of this customer."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "odoo_dunning_fr.dunning_charge_action"
            ),
            "domain": [("partner_id", "=", self.commercial_partner_id.id)],
            "context": {"search_default_claimed": 1},
        }

    def action_dunning_invoice_charges(self):
        """Show what these customers owe for what is late, or was paid late."""
        self.env["account.move"]._check_dunning_collector()
        return self.env["dunning.charge.invoice"]._open(
            partner_ids=[(6, 0, self.commercial_partner_id.ids)]
        )
