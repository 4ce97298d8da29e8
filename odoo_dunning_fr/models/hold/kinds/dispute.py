"""Disputes: of invoices, or of a part of one, whose rest is chased."""

from odoo import fields, models
from odoo.tools import LazyTranslate

from ...receivable.reason import Words

_lt = LazyTranslate(__name__)


class DunningHold(models.Model):
    _inherit = "dunning.hold"

    kind = fields.Selection(
        selection_add=[("dispute", "Dispute")], ondelete={"dispute": "cascade"}
    )


class DunningHoldKindDispute(models.AbstractModel):
    _name = "dunning.hold.kind.dispute"
    _description = "Dispute"
    _inherit = ["dunning.hold.kind"]

    _strength = 20
    _words = Words(
        _lt("Disputed"),
        _lt("Disputed (%(why)s): nothing is sent %(until)s; noted by %(holder)s."),
    )
    _has_amount = True
    _is_dispute = True
