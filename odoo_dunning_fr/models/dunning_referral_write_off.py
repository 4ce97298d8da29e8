from decimal import Decimal

from odoo import fields, models

from ..rules import bad_debt


class DunningReferral(models.Model):
    """The write-off of a file: what is lost of it, its entries, its end."""

    _inherit = "dunning.referral"

    loss_percent = fields.Float(
        string="Lost",
        default=100,
        copy=False,
        tracking=True,
        help="Less than 100 % when a plan or an agreement remits a part only.",
    )
    write_off_entry_ids = fields.One2many(
        "account.move", "dunning_write_off_id", string="Entries", readonly=True
    )

    _loss_percent = models.Constraint(
        "CHECK (loss_percent > 0 AND loss_percent <= 100)",
        "The part that is lost is above 0 % and at most 100 %.",
    )

    def _get_bad_debts(self):
        """Map its open invoices to what is lost of each, as the ledger has it today."""
        self.ensure_one()
        if self.kind != "write_off":
            return {}
        found = {}
        moves = self.move_ids._origin
        for move in moves.sorted(
            lambda move: (move.invoice_date or move.date, move.id)
        ):
            unpaid = move._get_bad_debt().unpaid.amount
            if unpaid:
                found[move] = move._get_bad_debt(self._get_lost(move, unpaid))
        return found

    def _get_lost(self, move, unpaid):
        percent = Decimal(f"{self.loss_percent:.6f}")
        rounding = Decimal(10) ** -move.currency_id.decimal_places
        return bad_debt.share(unpaid, percent, Decimal(100), rounding)

    # Its life

    def action_write_off(self):
        """Choose the step, the accounts and the date of the next entry."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "dunning.write.off",
            "view_mode": "form",
            "target": "new",
            "name": self.env._(
                "Write Off: %(customer)s", customer=self.partner_id.name
            ),
            "context": {"default_referral_id": self.id},
        }

    def _close_lost(self):
        """The loss is booked: the file ends when nothing is open on its invoices."""
        for referral in self:
            if not referral.move_ids._get_write_off_items().filtered("amount_residual"):
                referral._close("uncollectable")

    def _reopen_lost(self, losses):
        """A loss was undone: its file goes on."""
        for referral in self:
            undone = losses & referral.write_off_entry_ids
            referral.message_post(
                body=self.env._(
                    "The loss %(entries)s was undone: its invoices are open again, and "
                    "VAT that it had recovered is due again.",
                    entries=", ".join(undone.mapped("name")),
                )
            )
        self.filtered(
            lambda file: file.state == "closed" and file.outcome == "uncollectable"
        ).sudo().write({"state": "in_progress", "outcome": False, "date_closed": False})
