from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    dunning_start_date = fields.Date(related="company_id.dunning_start_date")
    dunning_checklist = fields.Html(related="company_id.dunning_checklist")
    dunning_old_mode = fields.Selection(
        related="company_id.dunning_old_mode", readonly=False
    )
    dunning_only_sent = fields.Boolean(
        related="company_id.dunning_only_sent", readonly=False
    )
    dunning_debit_days = fields.Integer(
        related="company_id.dunning_debit_days", readonly=False
    )
    dunning_transit_days = fields.Integer(
        related="company_id.dunning_transit_days", readonly=False
    )
    dunning_duplex = fields.Boolean(related="company_id.dunning_duplex", readonly=False)
    dunning_hour_from = fields.Float(
        related="company_id.dunning_hour_from", readonly=False
    )
    dunning_hour_to = fields.Float(related="company_id.dunning_hour_to", readonly=False)
    dunning_two_person_rule = fields.Boolean(
        related="company_id.dunning_two_person_rule", readonly=False
    )
    dunning_legal_form = fields.Char(
        related="company_id.dunning_legal_form", readonly=False
    )
    dunning_capital = fields.Monetary(
        related="company_id.dunning_capital",
        readonly=False,
    )
    dunning_registry = fields.Char(
        related="company_id.dunning_registry", readonly=False
    )
    dunning_sole_trader = fields.Boolean(
        related="company_id.dunning_sole_trader", readonly=False
    )
    dunning_signatory = fields.Char(
        related="company_id.dunning_signatory", readonly=False
    )
    dunning_signatory_quality = fields.Char(
        related="company_id.dunning_signatory_quality", readonly=False
    )
    dunning_mediator = fields.Text(
        related="company_id.dunning_mediator", readonly=False
    )
