from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """What every dossier needs."""

    _inherit = "res.config.settings"

    dunning_terms_attachment = fields.Binary(
        related="company_id.dunning_terms_attachment", readonly=False
    )
    dunning_terms_attachment_name = fields.Char(
        related="company_id.dunning_terms_attachment_name", readonly=False
    )
    dunning_attachment_limit = fields.Integer(
        related="company_id.dunning_attachment_limit", readonly=False
    )
    dunning_agency_min_amount = fields.Monetary(
        related="company_id.dunning_agency_min_amount", readonly=False
    )
    dunning_order_min_amount = fields.Monetary(
        related="company_id.dunning_order_min_amount", readonly=False
    )
    dunning_retention_of_title = fields.Selection(
        related="company_id.dunning_retention_of_title", readonly=False
    )
    dunning_register_months = fields.Integer(
        related="company_id.dunning_register_months", readonly=False
    )
    dunning_platform_from = fields.Date(
        related="company_id.dunning_platform_from", readonly=False
    )
