"""Days on which a reminder may leave: neither a weekend nor a French public holiday.

Source: Code du travail, art. L3133-1 (the eleven legal holidays). The two further
days of Alsace-Moselle (art. L3134-13: Good Friday where there is a Protestant
church, and 26 December) and the overseas days are local: not counted here.

>>> from datetime import date
>>> next_open_day(date(2026, 5, 1))     # Labour Day, a Friday: Monday
datetime.date(2026, 5, 4)
>>> next_open_day(date(2026, 11, 10))   # a plain Tuesday stays
datetime.date(2026, 11, 10)
"""

from datetime import date, timedelta
from functools import cache

from dateutil.easter import easter

FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
EASTER_MONDAY, ASCENSION, WHIT_MONDAY = 1, 39, 50
# How many open days a transfer may take from one bank to the other.
BANK_DAYS = 3


@cache
def public_holidays(year: int) -> frozenset[date]:
    """The eleven legal holidays of a year in metropolitan France (L3133-1).

    >>> len(public_holidays(2026)), date(2026, 5, 14) in public_holidays(2026)
    (11, True)
    """
    moving = (EASTER_MONDAY, ASCENSION, WHIT_MONDAY)
    return frozenset(
        [date(year, month, day) for month, day in FIXED]
        + [easter(year) + timedelta(days) for days in moving]
    )


def is_open(day: date) -> bool:
    """Whether a reminder may leave on this day.

    >>> is_open(date(2026, 11, 21)), is_open(date(2026, 11, 23))  # Saturday, Monday
    (False, True)
    """
    return day.weekday() < 5 and day not in public_holidays(day.year)


def count(after: date, until: date) -> int:
    """Count the open days after a day, up to another and with it.

    >>> count(date(2026, 9, 11), date(2026, 9, 14))  # from a Friday to the Monday
    1
    >>> count(date(2026, 5, 7), date(2026, 5, 18))  # the 8th and Ascension are closed
    5
    """
    days = (until - after).days
    return sum(is_open(after + timedelta(rank)) for rank in range(1, days + 1))


def next_open_day(day: date) -> date:
    """The day itself when it is open, else the first open day after it."""
    while not is_open(day):
        day += timedelta(1)
    return day


def is_post_day(day: date) -> bool:
    """Whether the post presents letters: neither on a Sunday nor on a public holiday.

    A Saturday, and a Sunday:

    >>> is_post_day(date(2026, 12, 5)), is_post_day(date(2026, 12, 6))
    (True, False)
    >>> is_post_day(date(2026, 12, 25))
    False
    """
    return day.weekday() < 6 and day not in public_holidays(day.year)


def next_post_day(day: date) -> date:
    """The day itself when the post presents letters on it, else the first one after.

    >>> next_post_day(date(2026, 12, 6))  # a Sunday: Monday
    datetime.date(2026, 12, 7)
    """
    while not is_post_day(day):
        day += timedelta(1)
    return day


def is_in_time(day: date, last_day: date, grace: int = BANK_DAYS) -> bool:
    """Whether money that was due on a day came in time, that in the bank allowed.

    >>> friday = date(2026, 9, 11)
    >>> [is_in_time(date(2026, 9, day), friday) for day in (10, 11, 16, 17)]
    [True, True, True, False]
    """
    if (day - last_day).days > 7 * (grace + 1):  # whatever is closed in between
        return False
    return day <= last_day or count(last_day, day) <= grace
