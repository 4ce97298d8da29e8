from odoo import models


class DunningNotice(models.Model):
    _inherit = "dunning.notice"

    def action_refer(self):
        """Hand over what the notice claims and is still open."""
        self.ensure_one()
        claimed = self.line_ids.filtered(lambda line: line.role != "credit")
        return claimed.move_id.action_dunning_refer()
