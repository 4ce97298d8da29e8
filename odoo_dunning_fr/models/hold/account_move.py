from odoo import api, fields, models
from odoo.fields import Domain

from ..groups import AUDITOR
from ..shared import read_from_ledger


class AccountMove(models.Model):
    """The holds of an invoice."""

    _inherit = "account.move"

    dunning_hold_ids = fields.Many2many(
        "dunning.hold",
        string="Dunning Holds",
        compute="_compute_dunning_hold_ids",
        groups=AUDITOR,
    )

    @read_from_ledger()
    def _compute_dunning_hold_ids(self):
        """Its own holds, and those of its customer that are in force."""
        persons = self.company_id._get_dunning_persons()
        holds = self.env["dunning.hold"].search(
            Domain("move_ids", "in", self.ids)
            | Domain(
                [
                    ("partner_id", "in", self.commercial_partner_id.ids),
                    ("company_id", "in", list(persons)),
                    ("move_ids", "=", False),
                    ("is_running", "=", True),
                ]
            )
        )
        for move in self:
            move.dunning_hold_ids = holds.filtered(
                lambda hold, move=move: hold._concerns(move, persons)
            )

    @api.ondelete(at_uninstall=False)
    def _end_dunning_holds(self):
        """A hold whose last invoice is deleted would become one on the customer."""
        holds_sudo = self.env["dunning.hold"].sudo()  # any user may delete a draft
        orphans = holds_sudo.search([("move_ids", "in", self.ids)]).filtered(
            lambda hold: hold.move_ids <= self
        )
        for hold in orphans:
            hold._end(self.env._("Deleted: %(invoices)s", invoices=hold.subject))

    def action_dunning_hold(self):
        """Put these invoices, or their customers, on hold: ask why and until when."""
        self._check_dunning_collector()
        return self.env["dunning.hold.create"]._open(move_ids=self.ids)
