from odoo import models


class DunningNotice(models.Model):
    _inherit = "dunning.notice"

    def action_refer(self):
        """Hand over what the notice claims and is still open."""
        self.ensure_one()
        claimed = self.line_ids.filtered(lambda line: line.role != "credit")
        return claimed.move_id.action_dunning_refer()

    def _get_returned_letters(self):
        """Those that were posted and came back: the address is wrong, nobody was
        reached."""
        return self.delivery_ids.filtered(
            lambda delivery: (
                delivery.is_letter and delivery.state == "failed" and delivery.date_sent
            )
        )

    def _get_left_on(self):
        """The first day on which something of it left, be it that it came back."""
        days = self._get_returned_letters().mapped(
            lambda letter: self._local_day(letter.date_sent)
        )
        return min(filter(None, [self.first_sent_on, *days]), default=None)
