from markupsafe import Markup

from odoo import models


class DunningNotice(models.Model):
    """What the threads of the customer and of the invoices tell of a notice."""

    _inherit = "dunning.notice"

    def _log_sent(self, channel):
        """Note on the customers and the invoices that the notices have left.

        Notes, of which nobody is notified, neither inside nor outside; written when a
        notice leaves, since what was issued may still be overtaken by a payment.

        :param channel: the code of the channel by which they left
        """
        customers, moves = {}, {}
        for notice in self:
            lang = notice.company_id.partner_id.lang
            body = notice.with_context(lang=lang)._describe_sent(channel)
            customers.setdefault(notice.partner_id.id, []).append(body)
            for move in notice._get_step_moves():
                moves.setdefault(move.id, []).append(body)
        for model, bodies in (("res.partner", customers), ("account.move", moves)):
            self.env[model].browse(bodies)._message_log_batch(
                {id_: Markup("<br/>").join(lines) for id_, lines in bodies.items()}
            )

    def _describe_sent(self, channel):
        """One line: which notice, of which level, by which way, about how much."""
        self.ensure_one()
        labels = self.env["dunning.delivery"]._get_channel_labels()
        facts = {
            "notice": self._get_html_link(title=self.name),
            "level": self.level_id.name,
            "channel": labels.get(channel, channel),
            "amount": self.currency_id.format(self.amount_total),
        }
        if self.stage == "courtesy":  # it claims nothing
            return self.env._("%(notice)s, “%(level)s”: %(channel)s.", **facts)
        return self.env._(
            "%(notice)s, “%(level)s”: %(channel)s, %(amount)s claimed.", **facts
        )
