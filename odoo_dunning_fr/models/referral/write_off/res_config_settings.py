from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """The accounts on which claims are written off."""

    _inherit = "res.config.settings"

    dunning_write_off_journal_id = fields.Many2one(
        related="company_id.dunning_write_off_journal_id", readonly=False
    )
    dunning_doubtful_account_id = fields.Many2one(
        related="company_id.dunning_doubtful_account_id", readonly=False
    )
    dunning_impairment_account_id = fields.Many2one(
        related="company_id.dunning_impairment_account_id", readonly=False
    )
    dunning_allowance_account_id = fields.Many2one(
        related="company_id.dunning_allowance_account_id", readonly=False
    )
    dunning_release_account_id = fields.Many2one(
        related="company_id.dunning_release_account_id", readonly=False
    )
    dunning_loss_account_id = fields.Many2one(
        related="company_id.dunning_loss_account_id", readonly=False
    )
    dunning_prior_loss_account_id = fields.Many2one(
        related="company_id.dunning_prior_loss_account_id", readonly=False
    )
    dunning_vat_account_id = fields.Many2one(
        related="company_id.dunning_vat_account_id", readonly=False
    )
