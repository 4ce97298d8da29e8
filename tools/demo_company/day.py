"""The Monday on which the story begins: the last one on which it can, or a fixed one.

The story works on three days: a Monday, the Thursday of the next week, the Monday three
weeks after the first. On each of them letters may leave: no public holiday, no quiet
period. The answer to a dispute of the second day is awaited before the third. And the
rates of all days that bear interest are shipped.

`DUNNING_DAY=2026-11-23` in the environment fixes the Monday. Quiet periods count for
nothing with `DUNNING_QUIET=no`, which the company then has not.

>>> shipped = read_shipped()
>>> chosen(date(2026, 11, 29), shipped), chosen(date(2026, 11, 23), shipped)
(datetime.date(2026, 11, 23), datetime.date(2026, 11, 23))

A week later the third day would lie in the quiet days at the end of the year; so it is
on 25 December of other years. In spring, 6 April 2026 is Easter Monday; the days of
27 April have Ascension Thursday and 8 May between a dispute and its answer:

>>> str(chosen(date(2026, 12, 25), shipped)), str(chosen(date(2025, 12, 25), shipped))
('2026-11-23', '2025-11-24')
>>> str(chosen(date(2026, 3, 16), shipped)), str(chosen(date(2026, 5, 1), shipped))
('2026-03-09', '2026-04-13')

A fixed day that cannot be is refused:

>>> settle("2026-04-20", date(2026, 11, 23), shipped)
Traceback (most recent call last):
...
ValueError: DUNNING_DAY=2026-04-20 cannot be: from Thursday 30 April 2026 to Monday \
11 May 2026 there are 5 open days, which a dispute takes. The nearest that can: \
2026-04-13.
"""

import os
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import count

import pytz
from babel.dates import format_date

from .rules import (
    Shipped,
    french,
    open_days,
    quiet,
    read_shipped,
    reference_rate,
    typography,
)

VARIABLE, QUIET = "DUNNING_DAY", "DUNNING_QUIET"
SECOND, THIRD = 10, 21  # days of work, counted from the first
BOOK_DAYS = 610  # by which the oldest invoice is late on the first day
# What is asked of the add-on's rates: of companies and public bodies, of consumers.
RATES = ("ecb_refi", "legal_professional_creditor")
WEEK = timedelta(7)
WEEKS = 520  # that are looked at for another Monday


def find_fault(day: date, shipped: Shipped) -> str:
    """Why the story cannot begin on a day, or nothing.

    >>> find_fault(date(2026, 11, 24), read_shipped())
    'it is Tuesday 24 November 2026, no Monday'
    >>> find_fault(date(2026, 5, 4), read_shipped())
    'Thursday 14 May 2026 is no day of work'
    >>> find_fault(date(2026, 11, 30), read_shipped())
    'Monday 21 December 2026 lies in a quiet period'
    >>> find_fault(date(2012, 3, 5), read_shipped())
    'no ecb_refi for the half-year from 2010-07-01 is shipped'
    """
    if day.weekday():
        return f"it is {_tell(day)}, no Monday"
    days = [day + timedelta(after) for after in (0, SECOND, THIRD)]
    for each in days:
        if not open_days.is_open(each):
            return f"{_tell(each)} is no day of work"
        if quiet.quiet_until(shipped.quiet, each):
            return f"{_tell(each)} lies in a quiet period"
    return _find_missing_rate(day, shipped) or _find_haste(*days[1:])


def _find_missing_rate(day: date, shipped: Shipped) -> str:
    each = day - timedelta(BOOK_DAYS)
    try:
        while each <= day + timedelta(THIRD):
            for kind in RATES:
                shipped.rates.percent(kind, each)
            each = reference_rate.next_half_year(each)
    except LookupError as missing:
        return f"{missing} is shipped"
    return ""


def _find_haste(second: date, third: date) -> str:
    """Five open days after a dispute nobody is sent a formal notice."""
    between = open_days.count(second, third)
    if between > quiet.AFTER_DISPUTE:
        return ""
    return (
        f"from {_tell(second)} to {_tell(third)} there are {between} open days, "
        "which a dispute takes"
    )


def chosen(today: date, shipped: Shipped) -> date:
    """The last Monday, not after a day, on which the story can begin."""
    monday = today - timedelta(today.weekday())
    earlier = (monday - WEEK * rank for rank in count())
    return _first(earlier, shipped)


def settle(text: str, today: date, shipped: Shipped) -> date:
    """The Monday of the story: as a text fixes it, else by the day of today.

    :raises ValueError: the text is no day, or none on which the story can begin
    """
    if not text:
        return chosen(today, shipped)
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{VARIABLE}={text} is no day such as 2026-11-23.") from error
    if fault := find_fault(day, shipped):
        nearest = _first(_list_around(day), shipped)
        raise ValueError(
            f"{VARIABLE}={text} cannot be: {fault}. The nearest that can: {nearest}."
        )
    return day


def _list_around(day: date) -> Iterator[date]:
    """The Mondays around a day, the nearest first, of two the earlier one."""
    monday = day - timedelta(day.weekday())
    around = (monday + WEEK * rank for rank in range(-WEEKS, WEEKS + 1))
    return iter(sorted(around, key=lambda each: (abs(each - day), each)))


def _first(days: Iterator[date], shipped: Shipped) -> date:
    for rank, day in enumerate(days):
        if not find_fault(day, shipped):
            return day
        if rank > 2 * WEEKS:
            break
    raise ValueError(f"no Monday can be within {WEEKS // 52} years: see find_fault")


def read_today() -> date:
    """The Monday of the story, by the environment and the clock."""
    shipped = read_shipped()
    if not keeps_quiet():
        shipped = shipped._replace(quiet=())
    try:
        return settle(os.environ.get(VARIABLE, ""), date.today(), shipped)
    except ValueError as error:
        raise SystemExit(str(error)) from error


def keeps_quiet() -> bool:
    """Whether the company has the quiet periods that the add-on ships."""
    return os.environ.get(QUIET) != "no"


def to_open_day(day: date, after: date, before: date) -> date:
    """The day itself when it is open, else the nearest open one between two others.

    The next one, if there is one before the end:

    >>> monday, thursday = date(2026, 4, 27), date(2026, 5, 7)
    >>> str(to_open_day(date(2026, 5, 1), monday, thursday))
    '2026-05-04'
    >>> str(to_open_day(date(2026, 5, 1), monday, date(2026, 5, 4)))
    '2026-04-30'
    """
    later = open_days.next_open_day(day)
    if later < before:
        return later
    while not open_days.is_open(day):
        day -= timedelta(1)
    if day <= after:
        raise ValueError(f"no open day between {after} and {before}")
    return day


def morning(day: date) -> datetime:
    """Ten o'clock in Paris, within the sending hours, as UTC.

    The Friday before and the Monday after the clocks change, in spring and autumn:

    >>> [morning(date(2026, 3, day)).hour for day in (27, 30)]
    [9, 8]
    >>> [morning(date(2025, 10, day)).hour for day in (24, 27)]
    [8, 9]
    """
    there = pytz.timezone("Europe/Paris").localize(datetime.combine(day, time(10)))
    return there.astimezone(pytz.utc).replace(tzinfo=None)


def in_words(*days: date, style: str = "d MMMM y") -> str:
    """Days in French words; what the last one says as well is not said before.

    >>> in_words(date(2026, 9, 1))
    '1er septembre 2026'
    >>> in_words(date(2026, 9, 1), date(2026, 9, 21))
    '1er et 21 septembre 2026'
    >>> in_words(date(2025, 8, 28), date(2025, 9, 17))
    '28 août et 17 septembre 2025'
    >>> in_words(date(2025, 12, 28), date(2026, 1, 17))
    '28 décembre 2025 et 17 janvier 2026'
    >>> in_words(date(2026, 12, 11), style="d MMMM")
    '11 décembre'
    """
    written = [typography.french_day(format_date(day, style, "fr")) for day in days]
    if len(written) > 1:
        written = french.together(written)
    return " et ".join(written).replace("\N{NO-BREAK SPACE}", " ")


def _tell(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"
