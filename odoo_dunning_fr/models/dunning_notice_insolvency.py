from odoo import api, fields, models

from .account_move import AUDITOR


class ResPartner(models.Model):
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


class DunningNotice(models.Model):
    """To whom one writes about what is born after the judgment: the administrator."""

    _inherit = "dunning.notice"

    def _get_email_partner(self):
        # OVERRIDE
        administrator = self._get_administrator()
        return (
            administrator.filtered("email_normalized") or super()._get_email_partner()
        )

    def _get_postal_partner(self):
        # OVERRIDE
        administrator = self._get_administrator()
        return (
            administrator.filtered(lambda person: person._has_postal_address())
            or super()._get_postal_partner()
        )

    def _get_administrator(self):
        # Whoever issues may know who administrates an insolvent customer.
        customer = self.partner_id.sudo().with_company(self.company_id)
        return customer.dunning_administrator_id
