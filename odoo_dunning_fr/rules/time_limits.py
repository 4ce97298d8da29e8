"""When a time limit of procedure ends (CPC 640 to 642 [T]).

The day of the event that starts it does not count (640, 641). Months run to the day of
the last month that has the same number, else to that month's last day (641). A limit
that would end on a Saturday, a Sunday or a public holiday ends on the next working
day (642). Limitation is no such limit: it never moves off a weekend (2e civ., 7 April
2016, n° 15-12.960).
Local holidays (Alsace-Moselle, overseas) are not counted: the day found is then the
prudent one.

>>> from datetime import date
>>> after_months(date(2026, 8, 31), 6)     # 28 February 2027 is a Sunday
datetime.date(2027, 3, 1)
>>> after_days(date(2026, 10, 30), 15)     # 14 November 2026 is a Saturday
datetime.date(2026, 11, 16)
"""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from .open_days import next_open_day


def add_months(day: date, months: int) -> date:
    """The same day of a later month, else that month's last day; not moved.

    >>> add_months(date(2026, 8, 31), 6), add_months(date(2026, 11, 30), 3)
    (datetime.date(2027, 2, 28), datetime.date(2027, 2, 28))
    >>> add_months(date(2027, 3, 31), -1)
    datetime.date(2027, 2, 28)
    """
    return day + relativedelta(months=months)


def after_months(event: date, months: int) -> date:
    """The last day of a limit in months that starts with an event."""
    return next_open_day(add_months(event, months))


def after_days(event: date, days: int) -> date:
    """The last day of a limit in days that starts with an event.

    >>> after_days(date(2026, 9, 1), 15)
    datetime.date(2026, 9, 16)
    """
    return next_open_day(event + timedelta(days))
