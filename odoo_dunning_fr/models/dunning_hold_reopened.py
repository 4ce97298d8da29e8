from datetime import timedelta

from odoo import api, fields, models


class DunningHold(models.Model):
    """The pause of an invoice whose payment came back."""

    _inherit = "dunning.hold"

    @api.model
    def _pause_reopened(self, moves):
        """Let late invoices that are open again wait for the gap of their next level.

        Their delays have run on while they were paid: without a pause the next night
        could bring a formal notice, to a customer who believes to have paid.
        """
        today = fields.Date.context_today(self)
        pauses = {}
        # Whoever unreconciles an entry need not have any right of dunning.
        for item in self.sudo()._search_reopened(moves.sudo()):
            gaps = (item.next_level_id.min_gap_days, item.policy_id.min_interval_days)
            until = today + timedelta(max(*gaps, 1) - 1)
            hold = item.hold_id
            if not hold or (hold.date_until and hold.date_until < until):
                key = (item.partner_id, item.company_id, until)
                pauses.setdefault(key, self.env["account.move"])
                pauses[key] |= item.move_id
        reason = self.env.ref(
            "odoo_dunning_fr.hold_reason_returned", raise_if_not_found=False
        )
        if not reason or reason.sudo().kind != "pause":
            reason = self.env["dunning.hold.reason"]  # never in the way of a payment
        self.sudo().create(
            [
                {
                    "kind": "pause",
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "move_ids": [(6, 0, reopened.ids)],
                    "date_until": until,
                    "reason_id": reason.id,
                }
                for (partner, company, until), reopened in pauses.items()
            ]
        )

    @api.model
    def _search_reopened(self, moves):
        """The late items of the invoices for which a step is still to come."""
        chased = moves.filtered(lambda move: move.company_id.dunning_start_date)
        if not chased:
            return self.env["dunning.receivable"]
        items = self.env["dunning.receivable"].with_context(
            allowed_company_ids=chased.company_id.ids,
            dunning_date=False,
            dunning_partner_ids=chased.line_ids.partner_id.commercial_partner_id.ids,
        )
        return items.search(
            [
                ("move_id", "in", chased.ids),
                ("days_overdue", ">", 0),
                ("next_level_id", "!=", False),
                ("state", "!=", "excluded"),
            ]
        )
