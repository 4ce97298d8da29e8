from odoo import fields, models


class DunningHoldEnd(models.TransientModel):
    """Ends holds, and keeps what came of them."""

    _name = "dunning.hold.end"
    _description = "End Dunning Holds"

    hold_ids = fields.Many2many("dunning.hold", required=True)
    outcome = fields.Text(required=True)

    def action_end(self):
        self.hold_ids._end(self.outcome)
        return {"type": "ir.actions.act_window_close"}
