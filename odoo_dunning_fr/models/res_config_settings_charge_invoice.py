from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """How late charges are invoiced."""

    _inherit = "res.config.settings"

    dunning_charge_threshold = fields.Monetary(
        related="company_id.dunning_charge_threshold", readonly=False
    )
    dunning_charge_journal_id = fields.Many2one(
        related="company_id.dunning_charge_journal_id", readonly=False
    )
    dunning_interest_account_id = fields.Many2one(
        related="company_id.dunning_interest_account_id", readonly=False
    )
    dunning_indemnity_account_id = fields.Many2one(
        related="company_id.dunning_indemnity_account_id", readonly=False
    )
    dunning_interest_product_id = fields.Many2one(
        related="company_id.dunning_interest_product_id", readonly=False
    )
    dunning_indemnity_product_id = fields.Many2one(
        related="company_id.dunning_indemnity_product_id", readonly=False
    )
