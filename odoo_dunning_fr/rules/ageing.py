"""How old what a customer owes is: not due, 1 to 30 days late, 31 to 60, to 90, older.

A credit is not late: it is shown beside the ages, so that all of them and the credits
together are the balance.

>>> items = [(0, 100), (30, 20), (91, 3), (40, -50)]
>>> found = age((days, Decimal(amount)) for days, amount in items)
>>> [int(amount) for amount in found.amounts], int(found.credits), int(found.balance)
([100, 20, 0, 0, 3], -50, 73)
"""

from bisect import bisect_left
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

# The last day late of each age but the oldest.
LIMITS = (0, 30, 60, 90)


class Ageing(NamedTuple):
    """The sum of each age, and of the credits, which are negative."""

    amounts: tuple[Decimal, ...]
    credits: Decimal

    @property
    def balance(self) -> Decimal:
        """What is owed in all."""
        return sum(self.amounts) + self.credits

    @property
    def late(self) -> Decimal:
        """What is past its due date, no credit deducted."""
        return sum(self.amounts[1:])


def bucket(days_late: int) -> int:
    """The rank of the age: 0 for what is not due, 4 for the oldest.

    >>> [bucket(days) for days in (-3, 0, 1, 30, 31, 60, 61, 90, 91)]
    [0, 0, 1, 1, 2, 2, 3, 3, 4]
    """
    return bisect_left(LIMITS, days_late)


def age(items: Iterable[tuple[int, Decimal]]) -> Ageing:
    """Sum up pairs of days late and amount, all of one currency."""
    amounts, credit = [Decimal(0)] * (len(LIMITS) + 1), Decimal(0)
    for days_late, amount in items:
        if amount < 0:
            credit += amount
        else:
            amounts[bucket(days_late)] += amount
    return Ageing(tuple(amounts), credit)


def shares(amounts: Iterable[Decimal]) -> list[int]:
    """The amounts in whole percents of their sum, for a bar; what is owed is seen.

    >>> shares([Decimal(1), Decimal(0), Decimal(499)])
    [1, 0, 99]
    >>> shares([Decimal(0)])
    [0]
    """
    amounts = list(amounts)
    total = sum(amounts)
    if not total:
        return [0] * len(amounts)
    parts = [max(round(100 * amount / total), 1 if amount else 0) for amount in amounts]
    parts[parts.index(max(parts))] += 100 - sum(parts)
    return parts
