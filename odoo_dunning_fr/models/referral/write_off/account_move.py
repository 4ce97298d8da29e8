from decimal import Decimal
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ....rules import bad_debt
from ...groups import AUDITOR
from ...shared import read_from_ledger

STEPS = [
    ("doubtful", "Transfer to doubtful customers"),
    ("impairment", "Impairment"),
    ("loss", "Loss"),
]
# Their receivable lines take the place of the invoice's own: they are no money.
SETTLING = ("doubtful", "loss")


class Money(NamedTuple):
    """An amount in the currency of the invoice, and its value in the company's."""

    amount: Decimal = Decimal()
    balance: Decimal = Decimal()

    def __add__(self, other):
        return Money(self.amount + other.amount, self.balance + other.balance)

    def __sub__(self, other):
        return Money(self.amount - other.amount, self.balance - other.balance)

    def __neg__(self):
        return Money() - self


class BadDebt(NamedTuple):
    """What is unpaid of an invoice, or lost: the price, VAT due, VAT pending."""

    unpaid: Money
    net: Money
    vat: Money
    pending: dict  # by line of the account on which VAT waits


class AccountMove(models.Model):
    """Entries that write claims off, and the invoices that read so.

    The ledger says it: an invoice is written off when a loss settles it, or a transfer
    to doubtful customers that the loss has closed.
    """

    _inherit = "account.move"

    dunning_write_off_id = fields.Many2one(
        "dunning.referral",
        string="Write-Off File",
        copy=False,
        readonly=True,
        index="btree_not_null",
        groups=AUDITOR,
    )
    dunning_write_off_step = fields.Selection(
        STEPS, string="Write-Off Step", copy=False, readonly=True, groups=AUDITOR
    )
    dunning_is_written_off = fields.Boolean(
        string="Written Off",
        compute="_compute_dunning_is_written_off",
        search="_search_dunning_is_written_off",
        groups=AUDITOR,
    )

    status_in_payment = fields.Selection(
        selection_add=[("written_off", "Written off")],
        ondelete={"written_off": "cascade"},
    )

    @read_from_ledger()
    def _compute_dunning_is_written_off(self):
        # Who may see an invoice need not see what settled it.
        written_off = self.sudo().search(
            Domain("id", "in", self.ids) & self._get_written_off_domain()
        )
        for move in self:
            move.dunning_is_written_off = move._origin.id in written_off.ids

    def _search_dunning_is_written_off(self, operator, value):
        # Odoo asks for the groups of what is found in the table alone.
        self._check_field_access(self._fields["dunning_is_written_off"], "read")
        if operator != "in":
            return NotImplemented
        return self._get_written_off_domain()

    @api.model
    def _get_written_off_domain(self):
        """Nothing is open, and a write-off is among what settled it."""
        settling = Domain("dunning_write_off_step", "in", SETTLING)
        settled = Domain("matched_credit_ids.credit_move_id.move_id", "any!", settling)
        still_open = Domain(
            [
                ("account_type", "=", "asset_receivable"),
                ("balance", ">", 0),
                ("reconciled", "=", False),
            ]
        )
        return (
            Domain("state", "=", "posted")
            & Domain("line_ids", "any!", settled)
            & Domain("line_ids", "not any!", still_open)
            & Domain("dunning_write_off_step", "=", False)
        )

    def _compute_status_in_payment(self):
        # EXTENDS 'account': nothing is open, but nobody has paid
        result = super()._compute_status_in_payment()
        settled = ("paid", "in_payment", "reversed")
        closed = self.filtered(lambda move: move.status_in_payment in settled)
        for move_sudo in closed.sudo():  # for all who see invoices
            if move_sudo.dunning_is_written_off:
                move_sudo.status_in_payment = "written_off"
        return result

    def _compute_payments_widget_reconciled_info(self):
        # EXTENDS 'account', which says “paid” of all that settles an invoice
        result = super()._compute_payments_widget_reconciled_info()
        for move in self:
            widget = move.invoice_payments_widget
            settled_by = widget and self.sudo().browse(
                line["move_id"] for line in widget["content"]
            )
            steps = settled_by and settled_by.filtered("dunning_write_off_step")
            if steps:
                lines = [
                    {**line, "is_write_off": line["move_id"] in steps.ids}
                    for line in widget["content"]
                ]
                move.invoice_payments_widget = {**widget, "content": lines}
        return result

    def action_dunning_write_off(self):
        self.ensure_one()
        return self.dunning_write_off_id._get_records_action()

    # Posting a loss settles its invoices; undoing it opens them again.
    #
    # VAT on receipts is not made due by it: nobody has paid.

    def _post(self, soft=True):
        # EXTENDS 'account'
        posted = super()._post(soft)
        if not posted:
            return posted
        posted.sudo().fetch(["dunning_write_off_step", "reversed_entry_id"])
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
        if not self:
            return super().button_draft()
        self.sudo().fetch(["dunning_write_off_step", "state"])  # no other column
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

    # What is unpaid of an invoice, in price and VAT, as the ledger has it.
    #
    # Everything is counted twice, in the currency of the invoice and in the
    # company's.

    def _get_bad_debt(self, lost=None):
        """What is unpaid of an invoice, or the part of it that is lost.

        :param lost: an amount with VAT in the currency of the invoice; all by default
        :rtype: BadDebt
        """
        self.ensure_one()
        move = self.sudo()  # the figures of an invoice that the caller may see
        unpaid = move._sum_residuals(move._get_write_off_items())
        lost = unpaid.amount if lost is None else lost

        def share(money):
            return move._share_money(money, lost, unpaid.amount)

        pending = {
            line: share(-move._sum_residuals(line))
            for line in move._get_pending_vat_lines()
        }
        part = share(unpaid)
        vat = move._split_vat(part)
        net = part - vat - sum(pending.values(), Money())
        return BadDebt(part, net, vat, pending)

    def _get_write_off_items(self):
        """The receivable lines that the customer is to pay."""
        return self.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and line.balance > 0
        )

    def _get_pending_vat_lines(self):
        """The VAT on receipts that waits for a payment."""
        return self.line_ids.filtered(
            lambda line: (
                line.tax_line_id
                and not bad_debt.is_recoverable(line.tax_line_id.tax_exigibility)
                and line.amount_residual_currency
            )
        )

    def _split_vat(self, part):
        """The VAT within an unpaid amount, as far as it was due on the invoice."""
        found = []
        for field, unpaid, rounding in zip(
            ("amount_currency", "balance"), part, self._get_roundings(), strict=True
        ):
            charged = bad_debt.after_credits(
                self._get_charged(field), self._get_credits(field)
            )
            taxes = charged.total and bad_debt.split(unpaid, charged, rounding).taxes
            found.append(sum(taxes.values(), Decimal()) if taxes else Decimal())
        return Money(*found)

    def _get_charged(self, field):
        """The total of an invoice or credit note, and its VAT that was due at once."""
        taxes = {}
        for line in self.line_ids.filtered("tax_line_id"):
            tax = line.tax_line_id
            if bad_debt.is_recoverable(tax.tax_exigibility):
                taxes[tax] = taxes.get(tax, Decimal()) - self._exact(line, field)
        items = self.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        total = sum((self._exact(item, field) for item in items), Decimal())
        return bad_debt.Charged(total, taxes)

    def _get_credits(self, field):
        """The credit notes that settle the invoice, and with how much each."""
        matched = "amount" if field == "balance" else "debit_amount_currency"
        for match in self._get_write_off_items().matched_credit_ids:
            credit = match.credit_move_id.move_id
            # Its proportions alone count: whatever its currency.
            charged = credit._get_charged("balance")
            if credit.move_type == "out_refund" and charged.total:
                yield self._exact(match, matched), charged

    def _share_money(self, money, part, whole):
        return Money(
            *(
                bad_debt.share(value, part, whole, rounding)
                for value, rounding in zip(money, self._get_roundings(), strict=True)
            )
        )

    def _get_roundings(self):
        currencies = self.currency_id, self.company_currency_id
        return [Decimal(10) ** -currency.decimal_places for currency in currencies]

    def _sum_residuals(self, lines):
        fields = ("amount_residual_currency", "amount_residual")
        return sum(
            (Money(*(self._exact(line, name) for name in fields)) for line in lines),
            Money(),
        )

    @staticmethod
    def _exact(record, name):
        """The amount of a field as a decimal, to the digits of its currency."""
        currency = record[record._fields[name].get_currency_field(record)]
        return Decimal(f"{record[name]:.{currency.decimal_places}f}")
