from odoo import fields, models

HOLD_KINDS = [
    ("pause", "Pause"),
    ("dispute", "Dispute"),
    ("insolvency", "Insolvency"),
]


class DunningHoldReason(models.Model):
    """Why people put customers and invoices on hold: to count them and learn."""

    _name = "dunning.hold.reason"
    _description = "Dunning Hold Reason"
    _order = "kind, sequence, id"

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(HOLD_KINDS, required=True, default="pause")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
