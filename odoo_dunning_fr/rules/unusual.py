"""A night that would write to far more customers than usual: something is amiss.

A bank import that is missing, a wrong due date on hundreds of invoices: what leaves
by itself then leaves by mistake. No law: practice; the numbers are settings.

>>> is_unusual(40, 200, [8, 10, 12])
True
>>> is_unusual(20, 200, [])
False
>>> is_unusual(7, 30, [8, 7, 9])          # of 30 customers a fifth is 6
True
"""

from collections.abc import Sequence
from statistics import median

# Of how many of the last runs the median is taken.
RUNS = 20


def is_unusual(
    notices: int,
    customers: int,
    before: Sequence[int],
    *,
    floor: int = 20,
    factor: float = 3,
    share: float = 20,
    few: int = 5,
) -> bool:
    """Whether a night asks before it issues.

    :param notices: what it would issue
    :param customers: who owes something at all
    :param before: the notices of the last automatic runs, the latest first
    :param floor: so many are never unusual by their number alone
    :param factor: times the median of the last runs
    :param share: per cent of the customers
    :param few: so many are never unusual: in a small book a fifth is one customer

    >>> is_unusual(60, 1000, [20] * 20), is_unusual(61, 1000, [20] * 20)
    (False, True)
    >>> is_unusual(5, 6, [])
    False
    """
    if notices <= few:
        return False
    usual = median(before[:RUNS]) if before else 0
    return notices > max(floor, factor * usual) or notices * 100 > share * customers
