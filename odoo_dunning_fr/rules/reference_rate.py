"""The rates that the law refers to: one for each half-year, never for another.

C. com. L441-10 II takes for the first half-year the rate of 1 January and for the
second the rate of 1 July; the legal interest rate is published by half-year as well
(CMF L313-2). A half-year whose rate is not known has none: an older one is not carried
on.

>>> from datetime import date
>>> from decimal import Decimal
>>> rates = RateTable([
...     ("ecb_refi", date(2026, 1, 1), Decimal("2.15")),
...     ("ecb_refi", date(2026, 7, 1), Decimal("2.40")),
... ])
>>> rates.percent("ecb_refi", date(2026, 6, 30))
Decimal('2.15')
>>> rates.percent("ecb_refi", date(2026, 7, 1))
Decimal('2.40')
>>> rates.percent("ecb_refi", date(2027, 1, 4))
Traceback (most recent call last):
...
dunning_rules.reference_rate.MissingRate: no ecb_refi for the half-year from 2027-01-01
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

KINDS = ("ecb_refi", "legal_professional_creditor", "legal_individual_creditor")


class MissingRate(LookupError):
    """No rate is known: `kind` and `half_year`, its first day, say which one."""

    def __init__(self, kind: str, half_year: date) -> None:
        super().__init__(f"no {kind} for the half-year from {half_year}")
        self.kind = kind
        self.half_year = half_year


class RateTable:
    """Rates in percent a year: rows of (kind, first day of a half-year, percent)."""

    def __init__(self, rows: Iterable[tuple[str, date, Decimal]]) -> None:
        self._percents = {(kind, start): percent for kind, start, percent in rows}

    def percent(self, kind: str, day: date) -> Decimal:
        """The rate of the half-year of a day; raise `MissingRate` if it is unknown."""
        start = half_year(day)
        if (kind, start) not in self._percents:
            raise MissingRate(kind, start)
        return self._percents[kind, start]


def half_year(day: date) -> date:
    """The first day of the half-year of a day.

    >>> half_year(date(2026, 6, 30)), half_year(date(2026, 12, 31))
    (datetime.date(2026, 1, 1), datetime.date(2026, 7, 1))
    """
    return date(day.year, 1 if day.month < 7 else 7, 1)


def next_half_year(day: date) -> date:
    """The first day of the half-year after that of a day.

    >>> next_half_year(date(2026, 6, 30)), next_half_year(date(2026, 7, 1))
    (datetime.date(2026, 7, 1), datetime.date(2027, 1, 1))
    """
    return date(day.year, 7, 1) if day.month < 7 else date(day.year + 1, 1, 1)
