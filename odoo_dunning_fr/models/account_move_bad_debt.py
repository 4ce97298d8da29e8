from decimal import Decimal
from typing import NamedTuple

from odoo import models

from ..rules import bad_debt


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
    """What is unpaid of an invoice, in price and VAT, as the ledger has it.

    Everything is counted twice, in the currency of the invoice and in the company's.
    """

    _inherit = "account.move"

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
