from odoo import fields, models

from .dunning_reason import REASONS


class DunningRunSkip(models.Model):
    """A customer whom a run left alone although something was due, and why."""

    _name = "dunning.run.skip"
    _description = "Customer Skipped by a Dunning Run"
    _inherit = ["dunning.guarded"]
    _dunning_written_by_program = True
    _order = "reason_code, amount desc, id"

    run_id = fields.Many2one(
        "dunning.run", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        related="run_id.company_id", store=True, precompute=True
    )
    partner_id = fields.Many2one("res.partner", string="Customer", ondelete="restrict")
    currency_id = fields.Many2one("res.currency", required=True)
    amount = fields.Monetary(readonly=True, aggregator=None)
    line_count = fields.Integer(string="Due Items", readonly=True)
    reason_code = fields.Selection(
        [*REASONS, ("error", "Error"), ("busy", "Being changed by somebody")],
        required=True,
        readonly=True,
    )
    reason = fields.Char(readonly=True)
