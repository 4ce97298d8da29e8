from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    """How late charges are counted."""

    _inherit = "res.config.settings"

    dunning_contract_rate = fields.Float(
        related="company_id.dunning_contract_rate", readonly=False
    )
    dunning_contract_warning = fields.Char(compute="_compute_dunning_contract_warning")
    dunning_day_base = fields.Selection(
        related="company_id.dunning_day_base", readonly=False
    )
    dunning_split = fields.Selection(related="company_id.dunning_split", readonly=False)
    dunning_imputation = fields.Selection(
        related="company_id.dunning_imputation", readonly=False
    )

    dunning_tolerance = fields.Monetary(
        related="company_id.dunning_tolerance", readonly=False
    )

    dunning_rest_account_id = fields.Many2one(
        related="company_id.dunning_rest_account_id", readonly=False
    )

    # How late charges are invoiced.

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

    # What the company's invoices say.

    dunning_invoice_mentions = fields.Boolean(
        related="company_id.dunning_invoice_mentions", readonly=False
    )

    @api.depends("dunning_contract_rate")
    def _compute_dunning_contract_warning(self):
        company = self.env.company
        for settings in self:  # of what is being typed
            rate = settings.dunning_contract_rate
            said = (company._warn_dunning_rate(rate), company._warn_dunning_terms(rate))
            settings.dunning_contract_warning = " ".join(filter(None, said))
