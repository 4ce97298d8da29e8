"""Closing dates: the customer is shut, nobody opens a letter or answers."""

from odoo import fields, models
from odoo.tools import LazyTranslate

from ...receivable.reason import Words

_lt = LazyTranslate(__name__)


class DunningHold(models.Model):
    _inherit = "dunning.hold"

    kind = fields.Selection(
        selection_add=[("closed", "Closed")], ondelete={"closed": "cascade"}
    )


class DunningHoldKindClosed(models.AbstractModel):
    _name = "dunning.hold.kind.closed"
    _description = "Customer Closed"
    _inherit = ["dunning.hold.kind"]

    _strength = 5
    _words = Words(
        _lt("Customer closed"),
        _lt("The customer is closed %(until)s (%(why)s); noted by %(holder)s."),
    )
    _whole_only = True
    _dialog_fields = ("date_from",)
