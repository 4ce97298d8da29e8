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
            if values:
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
        values = {}
        for charge in self:
            found = charge in claimed and late.get(charge.sudo().move_line_id)
            values[charge] = {}
            if found and found.regime and charge.kind == "indemnity":
                values[charge] = {"amount": float(indemnities[charge.sudo().move_id])}
            elif found and found.regime and charge.kind == "interest":
                values[charge] = charge._prepare_interest(found)
        return values

    @api.model
    def _prepare_interest(self, found):
        """The values of an interest charge by what the ledger says of its due item."""
        if found.accrual.periods:
            return {
                "amount": float(found.accrual.total),
                "date_from": found.accrual.periods[0].start,
                "date_to": found.accrual.periods[-1].end,
            }
        return {} if found.gap else {"amount": 0}
