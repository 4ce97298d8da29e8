from odoo import api, fields, models


class DunningCharge(models.Model):
    """What is claimed, brought to a day by the ledger."""

    _inherit = "dunning.charge"

    amount_to_date = fields.Monetary(
        string="To Date",
        compute="_compute_amount_to_date",
        help="Today, or on the day the invoice was paid.",
    )

    @api.depends("amount", "state", "kind", "move_line_id")
    def _compute_amount_to_date(self):
        values = self._prepare_to_date(fields.Date.context_today(self))
        for charge in self:
            charge.amount_to_date = values[charge].get("amount", charge.amount)

    def _bring_to(self, day):
        """Let what is claimed be what the ledger says on a day."""
        for charge, values in self._prepare_to_date(day).items():
            if values.get("amount"):  # else it stays what was claimed once
                charge.sudo().write(values)  # nobody writes on charges by himself

    def _prepare_to_date(self, day):
        """Map the charges to what changes in them on a day.

        Nothing where it is not known: a rate is missing, the invoice is a draft.
        """
        # Whoever sees a charge may know what it comes to.
        claimed = self.sudo().filtered(
            lambda charge: (
                charge.state == "claimed" and charge.move_id.state == "posted"
            )
        )
        late = claimed.move_line_id._get_dunning_charges(day)
        indemnities = {}
        for line, found in late.items():
            amount = indemnities.get(line.move_id, 0) + found.indemnity
            indemnities[line.move_id] = amount
        values = {charge: {} for charge in self}
        for charge in claimed.filtered(lambda charge: charge.move_line_id in late):
            found = late[charge.move_line_id]
            values[charge] = charge._prepare_owed(
                found,
                found.indemnity if charge.by_item else indemnities[charge.move_id],
            )
        return values

    def _prepare_owed(self, found, indemnity):
        """The values of a charge by what the ledger says of its due item."""
        if self.kind == "interest":
            return self._prepare_interest(found)
        if self.kind == "indemnity":
            return {"amount": float(indemnity)}
        return {} if found.regime in ("company", "public") else {"amount": 0}

    @api.model
    def _prepare_interest(self, found):
        if found.accrual.periods:
            return {
                "amount": float(found.accrual.total),
                "date_from": found.accrual.periods[0].start,
                "date_to": found.accrual.periods[-1].end,
            }
        return {} if found.regime and found.gap else {"amount": 0}
