from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    dunning_legal_organ = fields.Char(
        related="company_id.dunning_legal_organ", readonly=False
    )
    dunning_profession = fields.Char(
        related="company_id.dunning_profession", readonly=False
    )
    dunning_nationality = fields.Char(
        related="company_id.dunning_nationality", readonly=False
    )
    dunning_birth_date = fields.Date(
        related="company_id.dunning_birth_date", readonly=False
    )
    dunning_birth_place = fields.Char(
        related="company_id.dunning_birth_place", readonly=False
    )
    dunning_registry_fee = fields.Monetary(
        related="company_id.dunning_registry_fee", readonly=False
    )
    dunning_registry_payment = fields.Char(
        related="company_id.dunning_registry_payment", readonly=False
    )
