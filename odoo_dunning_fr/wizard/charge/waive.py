from collections import defaultdict

from odoo import api, fields, models


class DunningChargeWaive(models.TransientModel):
    """Waives late charges, with a reason."""

    _name = "dunning.charge.waive"
    _description = "Waive Late Charges"

    charge_ids = fields.Many2many(
        "dunning.charge", string="Late Charges", required=True, readonly=True
    )
    total = fields.Char(string="Given Up", compute="_compute_total")
    to_date = fields.Boolean(
        string="Interest up to Today",
        default=True,
        help="The interest since the last notice is waived too. Off: only what the "
        "notices claimed. Later interest, if the invoice stays unpaid, is owed.",
    )
    reason = fields.Char(required=True)

    @api.depends("charge_ids", "to_date")
    def _compute_total(self):
        for wizard in self:
            sums = defaultdict(float)
            for charge in wizard.charge_ids:
                part = charge.amount_to_date if wizard.to_date else charge.amount
                sums[charge.currency_id] += part
            wizard.total = ", ".join(
                currency.format(amount) for currency, amount in sums.items()
            )

    def action_waive(self):
        self.ensure_one()
        if self.to_date:
            for company, charges in self.charge_ids.grouped("company_id").items():
                charges._bring_to(company._get_dunning_today())
        self.charge_ids._waive(self.reason)
        return {"type": "ir.actions.act_window_close"}
