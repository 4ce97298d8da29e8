from odoo import api, fields, models

from ..groups import AUDITOR


class ResPartner(models.Model):
    """Who administrates an insolvent customer."""

    _inherit = "res.partner"

    dunning_administrator_id = fields.Many2one(
        "res.partner",
        string="Administrator in its Insolvency",
        compute="_compute_dunning_administrator_id",
        groups=AUDITOR,
    )

    dunning_hold_count = fields.Integer(
        string="Holds in Force", compute="_compute_dunning_hold_count", groups=AUDITOR
    )

    @api.depends_context("company")
    def _compute_dunning_administrator_id(self):
        holds = self.env["dunning.hold"]._search_insolvencies(
            self.commercial_partner_id, self.env.company
        )
        administrators = {
            hold.partner_id: hold.administrator_id
            for hold in holds.filtered("administrator_id")
        }
        for partner in self:
            partner.dunning_administrator_id = administrators.get(
                partner.commercial_partner_id
            )

    def _compute_dunning_hold_count(self):
        holds = self.env["dunning.hold"]._read_group(
            [
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("is_running", "=", True),
            ],
            ["partner_id"],
            ["__count"],
        )
        counts = dict(holds)
        for partner in self:
            partner.dunning_hold_count = counts.get(partner.commercial_partner_id, 0)

    def action_dunning_holds(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "odoo_dunning_fr.dunning_hold_action"
            ),
            "domain": [("partner_id", "=", self.commercial_partner_id.id)],
            "context": {"search_default_running": 1},
        }

    def action_dunning_hold(self):
        """Put these customers on hold in the current company."""
        return self.env["dunning.hold.create"]._open(
            partner_ids=self.ids, company_id=self.env.company.id
        )
