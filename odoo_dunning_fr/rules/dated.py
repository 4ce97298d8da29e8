"""What the law sets from a day on: an amount, a ceiling. A change is one more row.

>>> rows = (
...     Dated(None, Decimal(4000), "before anything here"),
...     Dated(date(2020, 1, 1), Decimal(5000), "decree of 2019"),
... )
>>> value_on(rows, date(2019, 12, 31)), value_on(rows, date(2020, 1, 1))
(Decimal('4000'), Decimal('5000'))
>>> value_on(rows[1:], date(2019, 12, 31)) is None
True
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

__all__ = ["FIRST_DAY", "LAST_DAY", "Dated", "is_sane", "value_on"]

# Between these days dates are reckoned with; what lies beyond was mistyped.
FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2199, 12, 31)


def is_sane(day: date) -> bool:
    """Whether a day was typed as it was meant: years can be added to it.

    >>> is_sane(date(2026, 9, 14)), is_sane(date(9999, 12, 31)), is_sane(date.min)
    (True, False, False)
    """
    return FIRST_DAY <= day <= LAST_DAY


class Dated(NamedTuple):
    """An amount of the law, in EUR, and from which day on it is in force."""

    since: date | None  # None: since before anything here
    value: Decimal
    source: str


def value_on(rows: Iterable[Dated], day: date | None) -> Decimal | None:
    """What is in force on a day, in EUR; None where nothing is yet.

    The order of the rows is of no matter: the last one to have begun is in force.

    :param day: None: whenever, the last row
    """
    begun = [row for row in rows if None in (row.since, day) or row.since <= day]
    last = max(begun, key=lambda row: row.since or date.min, default=None)
    return last and last.value
