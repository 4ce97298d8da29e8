"""When a debtor could know: an invoice that was sent late is counted as due later.

The due date stays what the invoice says. But reminders, penalties and the indemnity
are for who could know that he owes: what is sent late is counted from the day of its
sending, with the whole term that was agreed. No law sets these days: they are settings
of the company, and a manager may choose the due date of the invoice.

>>> from datetime import date
>>> counted_due(date(2026, 8, 10), date(2026, 7, 11), date(2026, 9, 14))
datetime.date(2026, 10, 14)
>>> counted_due(date(2026, 8, 10), date(2026, 7, 11), date(2026, 7, 16))  # in time
datetime.date(2026, 8, 10)
>>> first_day(date(2026, 7, 16))
datetime.date(2026, 7, 19)
"""

from datetime import date, timedelta

# Sent within so many days of its date, it counts as dated.
IN_TIME = 5
# Days between the sending and the first step.
WAIT = 3


def counted_due(
    due: date, dated: date, known: date | None, *, in_time: int = IN_TIME
) -> date:
    """The day from which an invoice is counted as due.

    :param due: its due date
    :param dated: its own date: from there to the due date goes the term
    :param known: the day of its first sending; None: not known, and nothing changes

    >>> counted_due(date(2026, 9, 1), date(2026, 9, 1), date(2026, 9, 14))  # at once
    datetime.date(2026, 9, 14)
    >>> counted_due(date(2026, 8, 10), date(2026, 7, 11), None)
    datetime.date(2026, 8, 10)
    """
    if known is None or known <= dated + timedelta(in_time):
        return due
    return max(due, known + max(due - dated, timedelta()))


def first_day(known: date | None, *, wait: int = WAIT) -> date | None:
    """The first day on which anything may be said of it; None: any."""
    return known and known + timedelta(wait)
