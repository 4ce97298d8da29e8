from odoo import fields, models

from .account_move import AUDITOR


class AccountMove(models.Model):
    """What the ledger does not know of a payment or a credit note, for interest."""

    _inherit = "account.move"

    dunning_value_date = fields.Date(
        string="Money Received On",
        copy=False,
        groups=AUDITOR,
        help="Day on which the bank credited the account, when it is not the date of "
        "the entry; for a public body the day on which it paid. Late interest ends "
        "there.",
    )
    dunning_gesture = fields.Boolean(
        string="Commercial Gesture",
        copy=False,
        groups=AUDITOR,
        help="Lowers the base of late interest from its date only. A credit note that "
        "corrects a price or settles a founded dispute lowers it from the start.",
    )
