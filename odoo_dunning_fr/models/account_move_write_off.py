from odoo import api, fields, models
from odoo.fields import Domain

from .account_move import AUDITOR

STEPS = [
    ("doubtful", "Transfer to doubtful customers"),
    ("impairment", "Impairment"),
    ("loss", "Loss"),
]
# Their receivable lines take the place of the invoice's own: they are no money.
SETTLING = ("doubtful", "loss")


class AccountMove(models.Model):
    """Entries that write claims off, and the invoices that read so.

    The ledger says it: an invoice is written off when a loss settles it, or a transfer
    to doubtful customers that the loss has closed.
    """

    _inherit = "account.move"

    dunning_write_off_id = fields.Many2one(
        "dunning.referral",
        string="Write-Off File",
        copy=False,
        readonly=True,
        index="btree_not_null",
        groups=AUDITOR,
    )
    dunning_write_off_step = fields.Selection(
        STEPS, string="Write-Off Step", copy=False, readonly=True, groups=AUDITOR
    )
    dunning_is_written_off = fields.Boolean(
        string="Written Off",
        compute="_compute_dunning_is_written_off",
        search="_search_dunning_is_written_off",
        groups=AUDITOR,
    )

    status_in_payment = fields.Selection(
        selection_add=[("written_off", "Written off")],
        ondelete={"written_off": "cascade"},
    )

    @api.depends("amount_residual", "payment_state")
    def _compute_dunning_is_written_off(self):
        # Who may see an invoice need not see what settled it.
        written_off = self.sudo().search(
            Domain("id", "in", self.ids) & self._get_written_off_domain()
        )
        for move in self:
            move.dunning_is_written_off = move._origin.id in written_off.ids

    def _search_dunning_is_written_off(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_written_off_domain()

    @api.model
    def _get_written_off_domain(self):
        """Nothing is open, and a write-off is among what settled it."""
        settling = Domain("dunning_write_off_step", "in", SETTLING)
        settled = Domain("matched_credit_ids.credit_move_id.move_id", "any!", settling)
        still_open = Domain(
            [
                ("account_type", "=", "asset_receivable"),
                ("balance", ">", 0),
                ("reconciled", "=", False),
            ]
        )
        return (
            Domain("state", "=", "posted")
            & Domain("line_ids", "any!", settled)
            & Domain("line_ids", "not any!", still_open)
            & Domain("dunning_write_off_step", "=", False)
        )

    def _compute_status_in_payment(self):
        # EXTENDS 'account': nothing is open, but nobody has paid
        result = super()._compute_status_in_payment()
        settled = ("paid", "in_payment", "reversed")
        closed = self.filtered(lambda move: move.status_in_payment in settled)
        for move_sudo in closed.sudo():  # for all who see invoices
            if move_sudo.dunning_is_written_off:
                move_sudo.status_in_payment = "written_off"
        return result

    def _compute_payments_widget_reconciled_info(self):
        # EXTENDS 'account', which says “paid” of all that settles an invoice
        result = super()._compute_payments_widget_reconciled_info()
        for move in self:
            widget = move.invoice_payments_widget
            settled_by = widget and self.sudo().browse(
                line["move_id"] for line in widget["content"]
            )
            steps = settled_by and settled_by.filtered("dunning_write_off_step")
            if steps:
                lines = [
                    {**line, "is_write_off": line["move_id"] in steps.ids}
                    for line in widget["content"]
                ]
                move.invoice_payments_widget = {**widget, "content": lines}
        return result

    def action_dunning_write_off(self):
        self.ensure_one()
        return self.dunning_write_off_id._get_records_action()


class AccountMoveLine(models.Model):
    """What a line of a write-off is about."""

    _inherit = "account.move.line"

    dunning_claim_id = fields.Many2one(
        "account.move",
        string="Claim Written Off",
        copy=False,
        readonly=True,
        index="btree_not_null",
        groups=AUDITOR,
    )
    dunning_claim_part = fields.Selection(
        [
            ("claim", "Customer"),
            ("doubtful", "Doubtful customer"),
            ("impairment", "Impairment"),
            ("result", "Loss or gain"),
            ("vat", "VAT recovered"),
            ("pending", "Pending VAT cancelled"),
        ],
        string="Part of the Write-Off",
        copy=False,
        readonly=True,
        groups=AUDITOR,
    )
