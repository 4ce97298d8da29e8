from odoo import fields, models

from ..groups import AUDITOR


class ResPartner(models.Model):
    """The notices to a customer."""

    _inherit = "res.partner"

    dunning_notice_count = fields.Integer(
        string="Notices", compute="_compute_dunning_notice_count", groups=AUDITOR
    )

    def _compute_dunning_notice_count(self):
        notices = self.env["dunning.notice"]._read_group(
            [("partner_id", "in", self.commercial_partner_id.ids)],
            ["partner_id"],
            ["__count"],
        )
        counts = dict(notices)
        for partner in self:
            partner.dunning_notice_count = counts.get(partner.commercial_partner_id, 0)

    def action_dunning_notices(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "odoo_dunning_fr.dunning_notice_action"
            ),
            "domain": [("partner_id", "=", self.commercial_partner_id.id)],
            "context": {},
        }
