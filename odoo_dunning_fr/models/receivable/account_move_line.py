from odoo import fields, models

from ..groups import AUDITOR


class AccountMoveLine(models.Model):
    """Whether an open item is left out of dunning, by a person's hand."""

    _inherit = "account.move.line"

    # Odoo's own mark says nothing here: entries of a bank journal never bear it.
    dunning_included = fields.Boolean(
        string="Bank Entry Included",
        copy=False,
        readonly=True,
        groups=AUDITOR,
        help="A bank or cash entry that is chased all the same, such as a cheque or a "
        "direct debit that came back.",
    )

    def _set_dunning_left_out(self, value, body):
        """Leave items out of dunning, or include them; their entries tell it.

        :param body: what the entries are told
        """
        self.env["account.move"]._check_dunning_collector()
        at_bank = self.filtered(lambda line: line._is_dunning_bank_entry())
        marked = at_bank.filtered(lambda line: line.dunning_included == value)
        others = self if not value else self - at_bank
        others = others.filtered(lambda line: line.no_followup != value)
        marked._as_program().dunning_included = not value
        others.no_followup = value
        moves = (marked | others).move_id
        moves._message_log_batch(bodies=dict.fromkeys(moves.ids, body))

    def _is_dunning_bank_entry(self):
        """Whether it is money that went back to a customer, by the bank's journal."""
        self.ensure_one()
        return self.journal_id.type in ("bank", "cash") and self.balance > 0
