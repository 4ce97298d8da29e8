from odoo import models
from odoo.exceptions import UserError

from .evidence import PROGRAM


class AccountMove(models.Model):
    """Posting a loss settles its invoices; undoing it opens them again.

    VAT on receipts is not made due by it: nobody has paid.
    """

    _inherit = "account.move"

    def _post(self, soft=True):
        # EXTENDS 'account'
        posted = super()._post(soft)
        # Whoever posts entries need not have any right of dunning.
        for reversal in posted.sudo().filtered(
            lambda move: move.reversed_entry_id.dunning_write_off_step
        ):
            reversal.reversed_entry_id._undo_write_off()
            reversal.reversed_entry_id._reconcile_reversed_moves(reversal, True)
        posted.sudo().filtered("dunning_write_off_step")._settle_write_off()
        return posted

    def button_draft(self):
        # EXTENDS 'account', which leaves a draft matched
        self.sudo().filtered(
            lambda move: move.dunning_write_off_step and move.state == "posted"
        )._undo_write_off()
        return super().button_draft()

    # Of the entry

    def _settle_write_off(self):
        """Match the lines of the entries with what they take the place of."""
        for entry in self:
            for claim in entry.line_ids.dunning_claim_id:
                claim._match_write_offs()
                if entry.dunning_write_off_step == "loss":
                    claim._match_loss(entry)
        losses = self.filtered(lambda entry: entry.dunning_write_off_step == "loss")
        losses.dunning_write_off_id._close_lost()

    def _undo_write_off(self):
        """Open again what the entries have settled."""
        for entry in self:
            lines = entry.line_ids
            claims = lines.dunning_claim_id
            transfers = claims._get_write_off_lines(["doubtful"])
            if entry.dunning_write_off_step == "doubtful":
                entry._check_no_loss(claims)
            else:
                lines |= transfers.filtered(
                    lambda line: line.dunning_claim_part == "claim"
                )
            lines.remove_move_reconcile()
            for claim in claims:
                claim._match_write_offs(but=entry)
        losses = self.filtered(lambda entry: entry.dunning_write_off_step == "loss")
        losses.dunning_write_off_id._reopen_lost(losses)

    def _check_no_loss(self, claims):
        if losses := claims._get_write_off_lines(["loss"]).move_id - self:
            raise UserError(
                self.env._(
                    "%(loss)s has booked the loss of what %(transfer)s transferred: "
                    "undo the loss first.",
                    loss=losses[0].display_name,
                    transfer=self.display_name,
                )
            )

    # Of the claim

    def _get_write_off_lines(self, steps):
        """The posted lines about these claims that no reversal has undone."""
        lines = self.env["account.move.line"].search(
            [
                ("dunning_claim_id", "in", self.ids),
                ("move_id.dunning_write_off_step", "in", steps),
                ("parent_state", "=", "posted"),
            ]
        )
        reversals = lines.move_id.reversal_move_ids
        undone = reversals.filtered(lambda move: move.state == "posted")
        return lines.filtered(lambda line: line.move_id not in undone.reversed_entry_id)

    def _match_write_offs(self, but=None):
        """Match with each other the transfers of a claim, and its impairments."""
        lines = self._get_write_off_lines(["doubtful", "impairment", "loss"])
        if but:
            lines -= but.line_ids
        for part in ("doubtful", "impairment", "claim"):
            of_part = lines.filtered(lambda line, p=part: line.dunning_claim_part == p)
            of_part._reconcile_write_off()

    def _match_loss(self, loss):
        """Match the invoice with its loss: its due items, its pending VAT."""
        lines = self._get_write_off_lines(["doubtful", "loss"])
        claims = lines.filtered(lambda line: line.dunning_claim_part == "claim")
        (self._get_write_off_items() | claims)._reconcile_write_off()
        pending = loss.line_ids.filtered(
            lambda line: (
                line.dunning_claim_id == self and line.dunning_claim_part == "pending"
            )
        )
        (self._get_pending_vat_lines() | pending)._reconcile_write_off()


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def reconcile(self):
        # EXTENDS 'account'
        if self.env.context.get("dunning_write_off") is not PROGRAM:
            self._check_no_write_off()
        return super().reconcile()

    def _check_no_write_off(self):
        """A transfer to doubtful customers looks like a credit that could be used."""
        entries = self.move_id.sudo()  # whoever matches, with or without our groups
        own = entries.filtered("dunning_write_off_step")
        if not own or entries - own <= own.reversal_move_ids:
            return
        raise UserError(
            self.env._(
                "%(entry)s writes off %(claim)s: it is no payment. When the customer "
                "has paid after all, reverse it, then match the payment.",
                entry=own[0].display_name,
                claim=own[0].line_ids.dunning_claim_id[:1].display_name,
            )
        )

    def _reconcile_write_off(self):
        """Match what is open, account by account, without making any VAT due."""
        still_open = self.filtered(
            lambda line: line.account_id.reconcile and not line.reconciled
        )
        for lines in still_open.grouped("account_id").values():
            if {line.balance > 0 for line in lines} == {True, False}:
                lines.with_context(
                    dunning_write_off=PROGRAM, no_cash_basis=True
                ).reconcile()
