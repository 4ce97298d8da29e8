from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError

from ...rules import reach


class DunningNotice(models.Model):
    """The deliveries of a notice, made when it is issued."""

    _inherit = "dunning.notice"

    delivery_ids = fields.One2many("dunning.delivery", "notice_id", readonly=True)

    # Deliveries

    def _create_deliveries(self):
        """Queue an attempt by each channel that the level wants and that can reach."""
        values = [vals for notice in self for vals in notice._prepare_deliveries()]
        # Evidence is written by the system, whoever issues: nobody has the right to
        # create or alter a delivery by himself.
        deliveries = self.env["dunning.delivery"].sudo().create(values)
        for alike in deliveries.grouped("channel").values():
            alike._channel()._on_issue(alike)
        if any(deliveries.mapped("is_automatic")):
            self.env.ref("odoo_dunning_fr.ir_cron_dunning_send").sudo()._trigger()

    def _prepare_deliveries(self):
        """One by each channel that the level wants, or by one that stands in for it."""
        self.ensure_one()
        channels = self.env["dunning.channel"]
        known = channels._get_all()
        codes = self._choose_channels()
        if not codes:
            raise UserError(
                self.env._(
                    "“%(level)s” cannot reach %(customer)s, who lacks what it takes "
                    "(%(needs)s).",
                    level=self.level_id.name,
                    customer=self.partner_id.display_name,
                    needs=self.level_id._get_needs(),
                )
            )
        instead = reach.stand_ins(
            self.level_id._get_channels(), codes, channels._get_codes("_spoken")
        )
        return [
            {
                "notice_id": self.id,
                "company_id": self.company_id.id,
                "partner_id": self.partner_id.id,
                "channel": code,
                "instead_of": instead.get(code),
                "recipient": known[code]._get_recipient(self),
            }
            for code in codes
        ]

    def _choose_channels(self):
        """The channels that the level wants and that reach, or stand in; or none."""
        known = self.env["dunning.channel"]._get_all().values()
        return reach.channels(
            self.level_id._get_channels(),
            [channel._as_channel(channel._can_reach(self)) for channel in known],
        )

    def _log_sent(self, channel):
        """Note on the customers and the invoices that the notices have left.

        Notes, of which nobody is notified, neither inside nor outside; written when a
        notice leaves, since what was issued may still be overtaken by a payment.

        :param channel: the code of the channel by which they left
        """
        customers, moves = {}, {}
        for notice in self:
            lang = notice.company_id._get_dunning_lang()
            body = notice.with_context(lang=lang)._describe_sent(channel)
            customers.setdefault(notice.partner_id.id, []).append(body)
            for move in notice._get_step_moves():
                moves.setdefault(move.id, []).append(body)
        for model, bodies in (("res.partner", customers), ("account.move", moves)):
            self.env[model].browse(bodies)._message_log_batch(
                {id_: Markup("<br/>").join(lines) for id_, lines in bodies.items()}
            )

    def _describe_sent(self, channel):
        """One line: which notice left by which way; whoever reads invoices reads it.

        Which step it was and how much it claims is for those who may open it.
        """
        self.ensure_one()
        labels = self.env["dunning.delivery"]._get_channel_labels()
        return self.env._(
            "Dunning notice %(notice)s: %(channel)s.",
            notice=self._get_html_link(title=self.name),
            channel=labels.get(channel, channel),
        )
