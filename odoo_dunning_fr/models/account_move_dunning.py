from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .account_move import AUDITOR


class AccountMove(models.Model):
    """What stops the dunning of invoices by a person's hand: holds, exclusion."""

    _inherit = "account.move"

    dunning_hold_ids = fields.Many2many(
        "dunning.hold",
        string="Dunning Holds",
        compute="_compute_dunning_hold_ids",
        groups=AUDITOR,
    )

    @api.depends("partner_id", "company_id")
    def _compute_dunning_hold_ids(self):
        """Its own holds, and those of its customer that are in force."""
        holds = self.env["dunning.hold"].search(
            Domain("move_ids", "in", self.ids)
            | Domain(
                [
                    ("partner_id", "in", self.commercial_partner_id.ids),
                    ("company_id", "in", self.company_id.ids),
                    ("move_ids", "=", False),
                    ("is_running", "=", True),
                ]
            )
        )
        for move in self:
            move.dunning_hold_ids = holds.filtered(
                lambda hold, move=move: hold._concerns(move)
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

    def _check_dunning_collector(self):
        if not self.env.user.has_group("odoo_dunning_fr.group_collector"):
            raise UserError(
                self.env._(
                    "Only a collector can do that: ask a dunning manager for the "
                    "right “Dunning: Collector”."
                )
            )

    def action_dunning_hold(self):
        """Put these invoices, or their customers, on hold: ask why and until when."""
        self._check_dunning_collector()
        return self.env["dunning.hold.create"]._open(move_ids=self.ids)

    def action_dunning_exclude(self):
        """Leave these invoices out of dunning, by Odoo's own mark."""
        self._set_no_followup(True, self.env._("Excluded from dunning."))

    def action_dunning_include(self):
        self._set_no_followup(False, self.env._("Included in dunning again."))

    def _set_no_followup(self, value, body):
        self._check_dunning_collector()
        lines = self.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        changed = lines.filtered(lambda line: line.no_followup != value)
        changed.no_followup = value
        moves = changed.move_id
        moves._message_log_batch(bodies=dict.fromkeys(moves.ids, body))
