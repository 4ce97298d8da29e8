from odoo import api, fields, models

from .account_move import AUDITOR


class ResPartner(models.Model):
    """Who administrates an insolvent customer."""

    _inherit = "res.partner"

    dunning_administrator_id = fields.Many2one(
        "res.partner",
        string="Administrator in its Insolvency",
        compute="_compute_dunning_administrator_id",
        groups=AUDITOR,
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
