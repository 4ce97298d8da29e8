"""A discount for early payment: who has paid the lower price in time owes no rest.

The invoice says on which terms it is given (C. com. L441-9 I). The ledger may still
show the difference as open: it is to be written off, and bears no charges. A transfer
takes some days in the bank: three open days after the last day are in time.

1 200 less 2 % for who pays by Friday 11 September 2026. 1 176 credited on Wednesday
16th: the 24 that are open are the discount. A day later they are owed.

>>> terms = Decimal(1200), Decimal(1176), date(2026, 9, 11)
>>> is_taken(*terms, [(date(2026, 9, 16), Decimal(1176))])
True
>>> is_taken(*terms, [(date(2026, 9, 17), Decimal(1176))])
False
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from .late_interest import Payment
from .open_days import is_in_time


def is_taken(
    total: Decimal,
    discounted: Decimal,
    last_day: date,
    payments: Iterable[Payment],
    tolerance: Decimal = Decimal(),
) -> bool:
    """Whether the discounted price was paid in time.

    :param total: the price without discount
    :param last_day: the last day on which the discount is given
    :param payments: days and amounts of what was paid or credited
    :param tolerance: what is missing below this is a rest of rounding

    >>> early = [(date(2026, 9, 1), Decimal("1175.50"))]
    >>> is_taken(Decimal(1200), Decimal(1176), date(2026, 9, 11), early)
    False
    >>> is_taken(Decimal(1200), Decimal(1176), date(2026, 9, 11), early, Decimal(1))
    True
    """
    paid = sum(
        (amount for day, amount in payments if is_in_time(day, last_day)), Decimal()
    )
    return discounted < total and is_rest(discounted - paid, tolerance)


def is_rest(amount: Decimal, tolerance: Decimal) -> bool:
    """Whether what is left is nothing, or too little to be asked for.

    >>> [is_rest(Decimal(cents) / 100, Decimal(1)) for cents in (-1, 0, 1, 99, 100)]
    [True, True, True, True, False]
    """
    return amount <= 0 or amount < tolerance
