from odoo import fields, models
from odoo.tools import LazyTranslate

from ..receivable.reason import list_reasons

_lt = LazyTranslate(__name__)

# What a run itself may meet.
MET = {"error": _lt("Error"), "busy": _lt("Being changed by somebody")}


def list_skips(records):
    """The reasons to leave a customer alone, those of the run itself at the end."""
    met = [(code, records.env._(label)) for code, label in MET.items()]
    return [*list_reasons(records), *met]


class DunningRunSkip(models.Model):
    """A customer whom a run left alone although something was due, and why."""

    _name = "dunning.run.skip"
    _description = "Customer Skipped by a Dunning Run"
    _inherit = ["dunning.guarded", "dunning.bulk"]
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
    reason_code = fields.Selection(list_skips, required=True, readonly=True)
    reason = fields.Char(readonly=True)
