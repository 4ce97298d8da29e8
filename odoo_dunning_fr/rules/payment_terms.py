"""Legal ceiling of a payment term: the latest due date that may be agreed.

C. com. L441-10 I: sixty days from the invoice date, or forty-five days end of month;
forty-five days from the invoice date for periodic invoices. L441-11 has shorter ones
for some trades; CCP R2192-10 and R2192-11 those of public bodies, from the receipt of
the payment request (R2192-12). The figures are data; this is how they are counted.
"End of month" is read in two ways, both accepted: the days and then the end of the
month, or the end of the month and then the days. A term is too long when it goes
beyond all that may be agreed, so the latest day counts.

>>> from datetime import date
>>> general = Ceiling(60, "invoice", month_end_days=45)
>>> latest(date(2026, 1, 31), general)      # sixty days
datetime.date(2026, 4, 1)
>>> latest(date(2026, 1, 16), general)      # 45 days: 2 March, then the end of March
datetime.date(2026, 3, 31)
>>> latest(date(2026, 1, 1), general)       # the end of January, then 45 days
datetime.date(2026, 3, 17)
"""

from calendar import monthrange
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import NamedTuple


class Ceiling(NamedTuple):
    """So many days by a way of counting, or so many "end of month" where allowed."""

    days: int
    counting: str
    month_end_days: int = 0


def month_end(day: date) -> date:
    """The last day of the month.

    >>> month_end(date(2028, 2, 3))
    datetime.date(2028, 2, 29)
    """
    return day.replace(day=monthrange(day.year, day.month)[1])


def decade_end(day: date) -> date:
    """The 10th, the 20th or the last day of the month.

    >>> decade_end(date(2026, 2, 10)), decade_end(date(2026, 2, 21))
    (datetime.date(2026, 2, 10), datetime.date(2026, 2, 28))
    """
    if day.day > 20:
        return month_end(day)
    return day.replace(day=10 if day.day <= 10 else 20)


COUNTINGS: dict[str, Callable[[date, timedelta], date]] = {
    "invoice": lambda day, days: day + days,
    "receipt": lambda day, days: day + days,
    "month_end_after": lambda day, days: month_end(day + days),
    "end_then_days": lambda day, days: month_end(day) + days,
    "decade_end": lambda day, days: decade_end(day) + days,
}


def latest(invoice_date: date, ceiling: Ceiling) -> date:
    """The latest due date that a ceiling allows.

    :param invoice_date: the day from which it is counted: for `receipt` the day on
        which the payment request was received

    >>> latest(date(2026, 2, 3), Ceiling(30, "decade_end"))     # perishable food
    datetime.date(2026, 3, 12)
    """
    days, end_of_month = timedelta(ceiling.days), timedelta(ceiling.month_end_days)
    allowed = [COUNTINGS[ceiling.counting](invoice_date, days)]
    if end_of_month:
        allowed += [
            COUNTINGS[counting](invoice_date, end_of_month)
            for counting in ("month_end_after", "end_then_days")
        ]
    return max(allowed)


def worst_excess(
    due_on: Callable[[date], date], ceiling: Ceiling, days: Iterable[date]
) -> tuple[date, date, date] | None:
    """The invoice date on which a term goes furthest beyond its ceiling.

    :param due_on: the term: gives the due date of an invoice date
    :param days: the invoice dates to try
    :returns: invoice date, due date, latest one allowed; None when it never does

    >>> january = [date(2026, 1, day) for day in range(1, 32)]
    >>> worst_excess(lambda day: day + timedelta(60), Ceiling(60, "invoice"), january)
    >>> worst_excess(lambda day: day + timedelta(75), Ceiling(60, "invoice"), january)
    (datetime.date(2026, 1, 1), datetime.date(2026, 3, 17), datetime.date(2026, 3, 2))
    """
    terms = [(day, due_on(day), latest(day, ceiling)) for day in days]
    day, due, allowed = max(terms, key=lambda term: term[1] - term[2])
    return (day, due, allowed) if due > allowed else None
