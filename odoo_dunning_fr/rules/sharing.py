"""What a customer's unmatched money covers, within one legal person.

A parent and its branches are one creditor: a payment that one of them has received, or
a credit note that one of them has made, lowers what is owed to the others (C. civ.
1347), and what the debtor has not assigned goes to what is due, the oldest first
(C. civ. 1342-10). A company that has money of the customer sets it on what the customer
owes to itself first. Nothing is counted twice: all the companies together never claim
more than the balance of the legal person.

Money that was announced for invoices goes to these: `assign`. What is matched with
nothing, and what the former leaves, goes to what is due: `share_out`. Both are the
specification: the SQL of `dunning.receivable` reads the same for lists, and a property
test compares the two. All of it is of one customer and one currency.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import product
from typing import NamedTuple

__all__ = ["Announced", "Debt", "Purse", "assign", "share_out"]


class Debt(NamedTuple):
    """A due item, less the payments that were announced for its own invoice."""

    id: int
    company: int
    due_date: date
    amount: Decimal
    # Never chased (a bank entry, what is assigned, handed over or excluded): a credit
    # is first of all the other side of that.
    left_out: bool = False


class Purse(NamedTuple):
    """What a customer has with a company that is not matched with anything."""

    company: int
    credit: Decimal = Decimal()  # in the ledger: its own notices show it as a credit
    free: Decimal = Decimal()  # payments without an entry and without an invoice


class Announced(NamedTuple):
    """A payment without an entry that somebody has linked with invoices."""

    id: int
    day: date
    amount: Decimal
    debts: tuple[int, ...]  # the ids of the due items of its invoices


def assign(
    announced: Iterable[Announced], debts: Iterable[Debt]
) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
    """What announced payments cover, each once over all its invoices, the oldest first.

    :returns: by id of the due items, what is covered, and that for which an earlier
        payment has left no room: it stays with the company of the item, as free money.
        What exceeds all the invoices of a payment is neither.

    700 on 1,000 and 500 of which the first is older: 800 are still owed.

    >>> old, new = date(2026, 9, 1), date(2026, 9, 3)
    >>> debts = [Debt(7, 1, old, Decimal(1000)), Debt(8, 1, new, Decimal(500))]
    >>> assign([Announced(1, new, Decimal(700), (7, 8))], debts)
    ({7: Decimal('700')}, {})

    Another 600 for both: 300 find room on the first, 300 do not.

    >>> assign([Announced(1, new, Decimal(700), (7, 8)),
    ...         Announced(2, new, Decimal(600), (7, 8))], debts)
    ({7: Decimal('1000')}, {7: Decimal('300')})
    """
    order = sorted(debts, key=lambda debt: (debt.due_date, debt.id))
    covered: dict[int, Decimal] = {}
    over: dict[int, Decimal] = {}
    for payment in sorted(announced, key=lambda payment: (payment.day, payment.id)):
        left = payment.amount
        for debt in order:
            if debt.id in payment.debts and left > 0:
                part = min(left, debt.amount)
                left -= part
                room = debt.amount - covered.get(debt.id, Decimal())
                if room > 0:
                    covered[debt.id] = debt.amount - room + min(part, room)
                if part > room:
                    over[debt.id] = over.get(debt.id, Decimal()) + part - room
    return covered, over


def share_out(
    debts: Iterable[Debt], purses: Sequence[Purse], today: date
) -> dict[int, Decimal]:
    """What each due item is lowered by, the credits of its own company apart.

    A credit in the ledger of the item's own company stays a line of its own on the
    notice; what this company does not need of it covers what is due to the others.

    :returns: by id of the due items that money covers, the part that it covers

    The branch (2) is owed 400, the parent (1) has received 400 that it needs not:

    >>> due, today = date(2026, 9, 1), date(2026, 9, 14)
    >>> share_out([Debt(7, 2, due, Decimal(400))], [Purse(1, Decimal(400))], today)
    {7: Decimal('400')}

    The parent itself is owed 300: 100 are left for the branch.

    >>> share_out([Debt(7, 2, due, Decimal(400)), Debt(8, 1, due, Decimal(300))],
    ...           [Purse(1, Decimal(400))], today)
    {7: Decimal('100')}

    A payment of 700 of which nobody said what for, on 500 and 600:

    >>> share_out([Debt(7, 1, due, Decimal(500)), Debt(8, 1, due, Decimal(600))],
    ...           [Purse(1, free=Decimal(700))], today)
    {7: Decimal('500'), 8: Decimal('200')}
    """
    order = sorted(debts, key=lambda debt: (not debt.left_out, debt.due_date, debt.id))
    late = [debt for debt in order if debt.left_out or debt.due_date < today]
    soon = [debt for debt in order if debt not in late]
    credit = {purse.company: purse.credit for purse in purses}
    free = {purse.company: purse.free for purse in purses}
    everybody = sorted(free)
    unpaid = {debt.id: debt.amount for debt in order}
    shares: dict[int, Decimal] = {}

    def pay(debt: Debt, purse: dict[int, Decimal], company: int) -> Decimal:
        part = min(purse.get(company, Decimal()), unpaid[debt.id])
        if part > 0:
            purse[company] -= part
            unpaid[debt.id] -= part
        return part

    def share(debt: Debt, purse: dict[int, Decimal], company: int) -> None:
        if part := pay(debt, purse, company):
            shares[debt.id] = shares.get(debt.id, Decimal()) + part

    for debt in late:
        pay(debt, credit, debt.company)
        share(debt, free, debt.company)
    for debt, company in product(late, everybody):
        share(debt, credit, company)
        share(debt, free, company)
    # What is not due yet: only what was paid to its own company without a word.
    for debt in soon:
        share(debt, free, debt.company)
    return shares
