from odoo import api, fields, models

from .account_move import AUDITOR


class AccountMove(models.Model):
    """What an invoice costs its debtor beside the principal, to date."""

    _inherit = "account.move"

    dunning_interest = fields.Monetary(
        string="Late Interest",
        compute="_compute_dunning_charges",
        groups=AUDITOR,
        help="Owed today, or since the day it was paid, and neither invoiced nor "
        "waived. It is owed without a reminder, by a consumer after a formal notice.",
    )
    dunning_indemnity = fields.Monetary(
        string="Fixed Indemnity", compute="_compute_dunning_charges", groups=AUDITOR
    )
    dunning_charge_gap = fields.Char(
        string="Charges Left Out", compute="_compute_dunning_charges", groups=AUDITOR
    )
    dunning_charge_ids = fields.One2many(
        "dunning.charge", "move_id", string="Late Charges", groups=AUDITOR
    )

    @api.depends(
        "state",
        "payment_state",
        "amount_residual",
        "invoice_date_due",
        "dunning_charge_ids.state",
        "dunning_charge_ids.date_to",
    )
    def _compute_dunning_charges(self):
        claims = self.filtered(
            lambda move: move._is_dunning_claim() and move.move_type != "out_refund"
        )
        late = claims._get_dunning_lines()._get_dunning_charges(
            fields.Date.context_today(self)
        )
        for move in self:
            found = [late[line] for line in move._get_dunning_lines() if line in late]
            move.dunning_interest = sum(charge.accrual.total for charge in found)
            move.dunning_indemnity = sum(charge.indemnity for charge in found)
            gaps = dict.fromkeys(charge.gap for charge in found if charge.gap)
            move.dunning_charge_gap = " ".join(gaps)
