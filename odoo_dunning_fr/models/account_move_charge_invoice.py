from odoo import fields, models

from .account_move import AUDITOR


class AccountMove(models.Model):
    """Invoices of late charges, and the invoices that they are about."""

    _inherit = "account.move"

    dunning_is_charge_invoice = fields.Boolean(
        string="Invoice of Late Charges",
        copy=False,
        readonly=True,
        groups=AUDITOR,
        help="It bears no late charges itself; what it claims may be chased.",
    )

    def copy(self, default=None):
        """A copy is about late charges too: interest bears none."""
        # EXTENDS 'account'
        copies = super().copy(default)
        # Whoever copies an invoice need not know of dunning.
        for move, copy in zip(self.sudo(), copies.sudo(), strict=True):
            if move.dunning_is_charge_invoice:
                copy.dunning_is_charge_invoice = True
        return copies
