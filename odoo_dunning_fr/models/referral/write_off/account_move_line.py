from odoo import fields, models
from odoo.exceptions import UserError

from ...evidence import PROGRAM
from ...groups import AUDITOR


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

    def reconcile(self):
        # EXTENDS 'account'
        if self and self.env.context.get("dunning_write_off") is not PROGRAM:
            self._check_no_write_off()
        return super().reconcile()

    def _check_no_write_off(self):
        """A transfer to doubtful customers looks like a credit that could be used."""
        entries = self.move_id.sudo()  # whoever matches, with or without our groups
        own = entries.filtered("dunning_write_off_step")
        if not own or entries - own <= own.reversal_move_ids:
            return
        raise UserError(
            self.env._(
                "%(entry)s writes off %(claim)s: it is no payment. When the customer "
                "has paid after all, reverse it, then match the payment.",
                entry=own[0].display_name,
                claim=own[0].line_ids.dunning_claim_id[:1].display_name,
            )
        )

    def _reconcile_write_off(self):
        """Match what is open, account by account, without making any VAT due."""
        still_open = self.filtered(
            lambda line: line.account_id.reconcile and not line.reconciled
        )
        for lines in still_open.grouped("account_id").values():
            if {line.balance > 0 for line in lines} == {True, False}:
                lines.with_context(
                    dunning_write_off=PROGRAM, no_cash_basis=True
                ).reconcile()
