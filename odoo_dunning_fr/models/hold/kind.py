"""The kinds of hold. One abstract model a kind, found by its name.

A kind is `dunning.hold.kind.<code>`, `<code>` being the value in `dunning.hold.kind`;
its reason is `hold_<code>`. It says what it may hold, and does what its holds ask for.
"""

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, LazyTranslate

from ..receivable.reason import Words

_lt = LazyTranslate(__name__)


def list_kinds(records):
    """The selection of the kinds of hold, for the models that choose among them."""
    return (
        records.env["dunning.hold"]._fields["kind"]._description_selection(records.env)
    )


class DunningHoldKind(models.AbstractModel):
    """What all kinds have, and a hold whose kind is not known any more."""

    _name = "dunning.hold.kind"
    _description = "Kind of Hold"

    # Of holds that last equally long, the strongest kind is the reason.
    _strength = 0
    # How its reason is said, with what `dunning.reason._get_facts` knows.
    _words = Words(_lt("On hold"), _lt("On hold %(until)s by %(holder)s (%(why)s)."))
    # Whether it concerns all that the customer owes, and no single invoice.
    _whole_only = False
    # Whether a part of one invoice can be held: notices tell it as disputed.
    _has_amount = False
    # Whether what it holds is disputed, which whoever takes over a file is told.
    _is_dispute = False
    # The date of a hold before which what was delivered is held; without one: all.
    _held_before = None
    # The fields of the dialog that are of this kind alone, named as those of the hold.
    _dialog_fields = ()

    @api.model
    def _get(self, code):
        """The model of a kind; of one that nobody knows, this one."""
        name = f"dunning.hold.kind.{code}"
        return self.env[name] if name in self.env else self.env["dunning.hold.kind"]

    @api.model
    def _get_all(self):
        """Map the codes of the kinds to their models, the strongest first."""
        codes = self.env["dunning.hold"]._fields["kind"].get_values(self.env)
        kinds = [(code, self._get(code)) for code in codes]
        return dict(sorted(kinds, key=lambda known: -known[1]._strength))

    @api.model
    def _get_held_before(self):
        """The date of the table `hold` before which what was delivered is held."""
        if not self._held_before:
            return None
        field = self.env["dunning.hold"]._fields[self._held_before]
        return SQL.identifier("hold", field.name, to_flush=field)

    @api.model
    def _check(self, holds):
        """TO EXTEND. Raise when such a hold is not possible."""
        for hold in holds:
            if self._whole_only and hold.move_ids:
                raise ValidationError(
                    self.env._(
                        "“%(hold)s” concerns all the invoices of the customer: choose "
                        "the whole customer.",
                        hold=hold.display_name,
                    )
                )
            if hold.amount and not self._has_amount:
                raise ValidationError(
                    self.env._(
                        "“%(hold)s” has no amount: leave it empty, or choose another "
                        "kind of hold.",
                        hold=hold.display_name,
                    )
                )

    @api.model
    def _on_create(self, holds):
        """TO OVERRIDE. What is to be done once such holds are made."""

    @api.model
    def _on_write(self, holds, names):
        """TO OVERRIDE. What is to be done once these fields have changed."""

    @api.model
    def _on_end(self, holds):
        """TO OVERRIDE. What is to be done once a person has ended such holds."""


class DunningHoldKindPause(models.AbstractModel):
    _name = "dunning.hold.kind.pause"
    _description = "Pause"
    _inherit = ["dunning.hold.kind"]

    _strength = 10
    _words = Words(_lt("Paused"), _lt("Paused %(until)s by %(holder)s (%(why)s)."))
