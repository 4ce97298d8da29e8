from odoo import fields, models

from .kind import list_kinds


class DunningHoldReason(models.Model):
    """Why people put customers and invoices on hold: to count them and learn."""

    _name = "dunning.hold.reason"
    _description = "Dunning Hold Reason"
    _inherit = ["dunning.shared"]
    _order = "kind, sequence, id"

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(list_kinds, required=True, default="pause")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
