from odoo import api, fields, models


class DunningRun(models.Model):
    """What of a run leaves by another channel than its level wants."""

    _inherit = "dunning.run"

    instead_count = fields.Integer(
        string="By Another Channel",
        compute="_compute_instead_count",
        help="Notices that leave by letter for want of an e-mail, or the other way "
        "round.",
    )

    @api.depends("notice_ids.delivery_ids.instead_of")
    def _compute_instead_count(self):
        deliveries = self.env["dunning.delivery"]._read_group(
            [("notice_id.run_id", "in", self.ids), ("instead_of", "!=", False)],
            ["notice_id"],
        )
        runs = [notice.run_id for (notice,) in deliveries]
        for run in self:
            run.instead_count = runs.count(run)

    def action_open_instead(self):
        """Show what leaves by another channel than the one its level asks for."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "odoo_dunning_fr.dunning_delivery_action"
            ),
            "domain": [
                ("notice_id.run_id", "=", self.id),
                ("instead_of", "!=", False),
            ],
            "context": {},
        }
