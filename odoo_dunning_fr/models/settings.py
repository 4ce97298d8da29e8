import base64

from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    dunning_start_date = fields.Date(related="company_id.dunning_start_date")
    dunning_checklist = fields.Html(related="company_id.dunning_checklist")
    dunning_french_law = fields.Boolean(
        related="company_id.dunning_french_law", readonly=False
    )
    dunning_old_mode = fields.Selection(
        related="company_id.dunning_old_mode", readonly=False
    )
    dunning_old_months = fields.Integer(
        related="company_id.dunning_old_months", readonly=False
    )
    dunning_statement_days = fields.Integer(
        related="company_id.dunning_statement_days", readonly=False
    )
    dunning_sent_days = fields.Integer(
        related="company_id.dunning_sent_days", readonly=False
    )
    dunning_known_days = fields.Integer(
        related="company_id.dunning_known_days", readonly=False
    )
    dunning_only_sent = fields.Boolean(
        related="company_id.dunning_only_sent", readonly=False
    )
    dunning_dispute_days = fields.Integer(
        related="company_id.dunning_dispute_days", readonly=False
    )
    dunning_debit_days = fields.Integer(
        related="company_id.dunning_debit_days", readonly=False
    )
    dunning_suspense_days = fields.Integer(
        related="company_id.dunning_suspense_days", readonly=False
    )
    dunning_intercompany = fields.Boolean(
        related="company_id.dunning_intercompany", readonly=False
    )
    dunning_waiting_days = fields.Integer(
        related="company_id.dunning_waiting_days", readonly=False
    )
    dunning_transit_days = fields.Integer(
        related="company_id.dunning_transit_days", readonly=False
    )
    dunning_trade = fields.Selection(related="company_id.dunning_trade", readonly=False)
    dunning_term_ceiling_id = fields.Many2one(
        related="company_id.dunning_term_ceiling_id", readonly=False
    )
    dunning_night_floor = fields.Integer(
        related="company_id.dunning_night_floor", readonly=False
    )
    dunning_night_factor = fields.Float(
        related="company_id.dunning_night_factor", readonly=False
    )
    dunning_night_share = fields.Float(
        related="company_id.dunning_night_share", readonly=False
    )
    dunning_duplex = fields.Boolean(related="company_id.dunning_duplex", readonly=False)
    dunning_hour_from = fields.Float(
        related="company_id.dunning_hour_from", readonly=False
    )
    dunning_hour_to = fields.Float(related="company_id.dunning_hour_to", readonly=False)
    dunning_two_person_rule = fields.Boolean(
        related="company_id.dunning_two_person_rule", readonly=False
    )
    dunning_window_left = fields.Integer(
        related="company_id.dunning_window_left", readonly=False
    )
    dunning_window_top = fields.Integer(
        related="company_id.dunning_window_top", readonly=False
    )
    dunning_test_page = fields.Binary(compute="_compute_dunning_test_page")
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

    @api.depends("company_id")
    def _compute_dunning_test_page(self):
        """Printed when it is asked for: no view shows the field itself."""
        for settings in self:
            pdf = settings.company_id._print_dunning_test_page()
            settings.dunning_test_page = base64.b64encode(pdf)

    def action_dunning_test_page(self):
        """Show a page on which the place of the window can be checked."""
        self.ensure_one()
        self.env["dunning.letter"]._check_printer()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/dunning_test_page"
            "?download=false&filename=window.pdf",
            "target": "new",
        }
