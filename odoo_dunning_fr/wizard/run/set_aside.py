from odoo import fields, models


class DunningRunSetAside(models.TransientModel):
    """Takes a run that the program has not made out of the chain of seals."""

    _name = "dunning.run.set.aside"
    _description = "Set a Dunning Run Aside"

    run_id = fields.Many2one("dunning.run", required=True)
    reason = fields.Char(required=True)

    def action_set_aside(self):
        self.ensure_one()
        self.run_id._set_aside(self.reason)
        return {"type": "ir.actions.act_window_close"}
