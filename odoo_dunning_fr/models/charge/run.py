import logging
from decimal import Decimal

from odoo import api, fields, models

_logger = logging.getLogger(__name__)

# How long after the deadline of a notice a payment in time may still be booked.
LATE_BOOKING = 90


class DunningRun(models.Model):
    """What notices to come claim; at night the rates that are missing, who is quits."""

    _inherit = "dunning.run"

    def _assess_charges(self, lines):
        """Map the items of lines to come to their `LateCharges`.

        :param lines: their values, of notices whose level claims some
        """
        disputed = {
            line["move_line_id"]: Decimal(str(line.get("amount_disputed", 0)))
            for line in lines
            if line["role"] != "credit"
        }
        if not disputed:
            return {}
        # What is left out is told in the company's language, whoever issues.
        lang = self.company_id._get_dunning_lang()
        items_sudo = self.env["account.move.line"].sudo().with_context(lang=lang)
        return items_sudo.browse(disputed)._get_dunning_charges(self.date, disputed)

    @api.model
    def _remind_rates(self, company):
        self.env["dunning.rate"]._remind(company._get_dunning_today())

    @api.model
    def _waive_quits(self, company):
        """Waive the later interest of who has paid a whole notice in time."""
        since = fields.Date.subtract(company._get_dunning_today(), days=LATE_BOOKING)
        # By the index of what runs, however many were claimed before: only what has
        # left has a deadline.
        notices = self.env["dunning.notice"]._search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "issued"),
                ("sending_state", "=", "sent"),
                ("deadline", ">=", since),
            ]
        )
        claimed = self.env["dunning.charge"].search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "claimed"),
                ("kind", "=", "interest"),
                ("move_line_id.reconciled", "=", True),
                ("notice_line_id.notice_id", "in", notices),
            ]
        )
        (claimed - claimed._filter_quits())._waive_quits()
