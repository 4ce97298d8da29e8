"""Quiet periods: days on which a company leaves its customers in peace.

No law: practice. A period has its dates, and comes again each year if it is said so.

>>> from datetime import date
>>> winter = Period(date(2026, 12, 20), date(2027, 1, 3))
>>> winter.last_day(date(2027, 12, 24)), winter.last_day(date(2027, 1, 4))
(datetime.date(2028, 1, 3), None)
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from .announced import Term, first_day, last_day

# Open days after a dispute without a formal notice: as long as its answer may take.
AFTER_DISPUTE = 5


class Period(NamedTuple):
    """From a day to a day, both included."""

    first: date
    last: date
    yearly: bool = True

    def last_day(self, day: date) -> date | None:
        """The last day of the period in which a day lies; None when it lies in none."""
        shifts = {0}
        if self.yearly:  # it may have begun the year before
            years = day.year - self.first.year
            shifts = {years - 1, years}
        for years in shifts:
            first, last = _shift(self.first, years), _shift(self.last, years)
            if first <= day <= last:
                return last
        return None


def quiet_until(periods: Iterable[Period], day: date) -> date | None:
    """The last quiet day from a day on; periods that follow each other are one.

    >>> august = Period(date(2026, 8, 1), date(2026, 8, 21), yearly=False)
    >>> works = Period(date(2026, 8, 22), date(2026, 8, 25), yearly=False)
    >>> quiet_until([works, august], date(2026, 8, 14))
    datetime.date(2026, 8, 25)
    >>> quiet_until([works, august], date(2026, 8, 26)) is None
    True
    """
    known, until = list(periods), None
    while ends := [end for one in known if (end := one.last_day(day))]:
        until = max(ends)
        day = until + timedelta(1)
        if until.year > known[0].first.year + 100:  # a year without an end
            break
    return until


def after_disputes(today: date, days: int) -> list[tuple[date, date]]:
    """The days of disputes that still spare from a formal notice, with their last days.

    :param days: open days after the dispute; 0: nothing is spared

    Of a dispute of Thursday 3 December, until Thursday the 10th:

    >>> after_disputes(date(2026, 12, 10), 5)[0]
    (datetime.date(2026, 12, 3), datetime.date(2026, 12, 10))
    >>> after_disputes(date(2026, 12, 11), 5)[0]
    (datetime.date(2026, 12, 4), datetime.date(2026, 12, 11))
    >>> after_disputes(date(2026, 12, 11), 1)
    [(datetime.date(2026, 12, 10), datetime.date(2026, 12, 11)), \
(datetime.date(2026, 12, 11), datetime.date(2026, 12, 14))]
    """
    term = Term(days, open_only=True)
    first = first_day(today, term)
    begun = (first + timedelta(rank) for rank in range((today - first).days + 1))
    return [(day, last_day(day, term)) for day in begun] if days else []


def _shift(day: date, years: int) -> date:
    """The same day of another year; of 29 February the 28th.

    >>> _shift(date(2028, 2, 29), 1)
    datetime.date(2029, 2, 28)
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
