import logging
from decimal import Decimal

from odoo import api, fields, models

_logger = logging.getLogger(__name__)

# How long after the deadline of a notice a payment in time may still be booked.
LATE_BOOKING = 90


class DunningRun(models.Model):
    """What notices to come claim; at night the rates that are missing, who is quits."""

    _inherit = "dunning.run"

    def _assess_charges(self, notices, lines, state):
        """Map the items of notices to come in a state to their `LateCharges`.

        :param list[dict] notices: the values of all of them
        :param list[list[dict]] lines: those of their lines, a list for each of them
        """
        levels = self.env["dunning.level"]
        disputed = {
            line["move_line_id"]: Decimal(str(line.get("amount_disputed", 0)))
            for vals, own in zip(notices, lines, strict=True)
            if vals["state"] == state
            and levels.browse(vals["level_id"])._claims_charges()
            for line in own
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
