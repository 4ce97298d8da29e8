"""A kind of hold of another add-on: the accounts of both are checked, line by line."""

from odoo import api, fields, models
from odoo.tools import LazyTranslate

from odoo.addons.odoo_dunning_fr.models.receivable.reason import Words

_lt = LazyTranslate(__name__)


class DunningHold(models.Model):
    _inherit = "dunning.hold"

    kind = fields.Selection(
        selection_add=[("checking", "Accounts being checked")],
        ondelete={"checking": "cascade"},
    )


class DunningHoldKindChecking(models.AbstractModel):
    _name = "dunning.hold.kind.checking"
    _description = "Accounts Being Checked"
    _inherit = ["dunning.hold.kind"]

    _strength = 15
    _words = Words(
        _lt("Being checked"),
        _lt("%(holder)s checks the account with the customer %(until)s (%(why)s)."),
    )
    _has_amount = True
    _is_dispute = True
    # What is delivered from its first day on is no part of what is checked.
    _held_before = "date_from"

    @api.model
    def _on_create(self, holds):
        for hold in holds:
            hold._message_log(body="The statement is sent to the customer.")

    @api.model
    def _on_write(self, holds, names):
        if "note" in names:
            for hold in holds:
                hold._message_log(body="The customer answered.")

    @api.model
    def _on_end(self, holds):
        for hold in holds:
            hold._message_log(body="The accounts agree.")
