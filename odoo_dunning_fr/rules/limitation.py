"""Limitation: the first day on which a claim is barred; its eve is the last useful day.

Periods: 5 years between merchants (C. com. L110-4), 2 against a consumer (C. conso
L218-2), 4 against a public body that has a public accountant, from 1 January of the
year after the one in which the right arose (loi 68-1250, art. 1), and against any other
contracting authority 5; whoever the debtor is, 1 year for transport,
from delivery (C. com. L133-6), and for electronic communications, from the due date
(CPCE L34-2). Where the law leaves a doubt the earlier day is given.

Start: the due date itself, or the performance when that is earlier (Com. 26 Feb 2020,
18-25.036). Where the day of performance is not known, the invoice normally follows it:
its date is watched instead, when it is earlier than the due date. The claim is barred
on the anniversary of the start (C. civ. 2228, 2229), be it a Sunday (2e civ. 7 Apr
2016, 15-12.960); 29 February counts as 28 February.

>>> from datetime import date
>>> barred_on("company", date(2021, 6, 19))
datetime.date(2026, 6, 19)
>>> barred_on("consumer", date(2024, 6, 30), performed_on=date(2024, 5, 31))
datetime.date(2026, 5, 31)
>>> barred_on("public", date(2022, 3, 1))       # runs from 1 January 2023
datetime.date(2027, 1, 1)
>>> barred_on("public", date(2022, 3, 2), has_accountant=False)
datetime.date(2027, 3, 2)
>>> barred_on("company", date(2026, 7, 14), invoiced_on=date(2026, 5, 30),
...     trade="transport")
datetime.date(2027, 5, 30)

Interruption: a new full period runs (C. civ. 2231) from an acknowledgement (2240) or an
act of enforcement (2244), from the end of a court claim (2241, 2242) or of insolvency
proceedings in which the claim was lodged (C. com. L622-25-1); against a public body
with a public accountant also from a written claim (loi 68-1250, art. 2), not against a
contracting authority under private law. A formal notice interrupts nothing
(Com. 18 May 2022, 20-23.204), what is withdrawn or rejected neither (2243), and what
comes after the bar is too late.

>>> paid_in_part = Interruption(date(2025, 2, 10), "acknowledgement")
>>> barred_on("company", date(2021, 6, 19), interruptions=[paid_in_part])
datetime.date(2030, 2, 10)

A title that may be enforced gives ten years from its day (CPCE L111-4), and so does
what interrupts them; before that day the bar stays where it was.

>>> title = Interruption(date(2026, 12, 16), "title")
>>> barred_on("company", date(2026, 1, 31), interruptions=[title])
datetime.date(2036, 12, 16)

Suspension: time stands still, then at least six months remain (2238).

>>> mediation = (date(2026, 4, 1), date(2026, 7, 1))
>>> barred_on("company", date(2021, 6, 19), suspensions=[mediation])
datetime.date(2027, 1, 1)

Long stop: never more than 20 years from the start (2232). While a court claim or an
insolvency is open, nothing is barred: the long stop is then what is given.
"""

from collections.abc import Iterable
from datetime import MAXYEAR, date
from itertools import starmap
from operator import attrgetter
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

YEARS = {"company": 5, "consumer": 2, "public": 4}
TRADES = {"transport": 1, "telecom": 1}
OF_TITLE = 10
LONG_STOP = 20
AFTER_SUSPENSION = relativedelta(months=6)
WARNINGS = (3, 6, 12)

# What runs until it is closed; the others take a day.
LASTING = frozenset({"court_claim", "insolvency_claim"})
INTERRUPTS = LASTING | {"acknowledgement", "enforcement", "title"}
INTERRUPTS_PUBLIC = INTERRUPTS | {"written_claim"}


class Interruption(NamedTuple):
    """An act that makes a new period run; without an end, a lasting one is open."""

    date: date
    kind: str
    end: date | None = None
    voided: bool = False


def barred_on(
    regime: str,
    due_date: date,
    *,
    performed_on: date | None = None,
    invoiced_on: date | None = None,
    trade: str | None = None,
    has_accountant: bool | None = True,
    interruptions: Iterable[tuple] = (),
    suspensions: Iterable[tuple[date, date | None]] = (),
) -> date:
    """The first day on which the claim is barred.

    :param regime: `company`, `consumer` or `public`
    :param performed_on: the delivery or completion, where it is known
    :param invoiced_on: the date of the invoice, watched where it is not
    :param has_accountant: of a public body, whether it has a public accountant, by
        `debtor.has_public_accountant`; None: not known, and then time is the shorter
        and a written claim interrupts nothing
    :param trade: `transport` or `telecom`; another word means nothing special
    :param interruptions: (date, kind, end or None, voided)
    :param suspensions: (from, to); time runs again on `to`, None while it is open
    """
    kinds = INTERRUPTS
    if regime == "public":
        kinds = INTERRUPTS_PUBLIC if has_accountant else INTERRUPTS
        regime = "company" if has_accountant is False else regime
    start = start_on(due_date, performed_on, trade, invoiced_on)
    long_stop = _anniversary(start, LONG_STOP)
    pauses = sorted((begin, end or long_stop) for begin, end in suspensions)
    barred = _run_out(regime, trade, start, pauses)
    for act in sorted(starmap(Interruption, interruptions), key=attrgetter("date")):
        if act.kind in kinds and act.date < barred and not act.voided:
            if act.kind == "title":
                regime, trade = "title", None
            again = act.end or (long_stop if act.kind in LASTING else act.date)
            barred = max(barred, _run_out(regime, trade, again, pauses))
    return min(barred, long_stop)


def start_on(
    due_date: date,
    performed_on: date | None,
    trade: str | None,
    invoiced_on: date | None = None,
) -> date:
    """The day from which time runs.

    >>> start_on(date(2026, 5, 31), date(2026, 5, 2), None)
    datetime.date(2026, 5, 2)
    >>> start_on(date(2026, 5, 31), date(2026, 5, 2), "telecom")    # L34-2
    datetime.date(2026, 5, 31)
    >>> start_on(date(2026, 5, 31), None, None, date(2026, 5, 1))
    datetime.date(2026, 5, 1)
    >>> start_on(date(2026, 5, 31), date(2026, 5, 20), None, date(2026, 5, 1))
    datetime.date(2026, 5, 20)
    """
    if trade == "telecom":
        return due_date
    if not performed_on:
        return min(due_date, invoiced_on or due_date)
    return performed_on if trade == "transport" else min(due_date, performed_on)


def last_day_of_title(day: date) -> date:
    """The last day on which a title is enforced, unless it is interrupted (L111-4).

    >>> last_day_of_title(date(2026, 12, 16))
    datetime.date(2036, 12, 15)
    """
    return _anniversary(day, OF_TITLE) - relativedelta(days=1)


def latest_start(regime: str, day: date, *, trade: str | None = None) -> date:
    """The latest start whose claim is barred on or before a day, uninterrupted.

    >>> latest_start("consumer", date(2026, 2, 28))
    datetime.date(2024, 2, 29)
    >>> latest_start("public", date(2027, 1, 1))
    datetime.date(2022, 12, 31)
    """
    years = _years(regime, trade)
    if _runs_from_january(regime, trade):
        return date(day.year - years - 1, 12, 31)
    if (day.month, day.day) in ((2, 28), (2, 29)):
        return date(day.year - years, 3, 1) - relativedelta(days=1)
    return day.replace(year=day.year - years)


def warnings(trade: str | None = None) -> tuple[int, ...]:
    """How many months before the bar to warn: never for the whole of the period.

    >>> warnings(), warnings("transport")
    ((3, 6, 12), (3, 6))
    """
    return tuple(months for months in WARNINGS if months < 12 * TRADES.get(trade, 2))


def months_left(barred: date, day: date) -> int | None:
    """At most how many months are left: 3, 6 or 12; 0 when barred, None when more.

    >>> months_left(date(2026, 12, 1), date(2026, 6, 1))
    6
    >>> months_left(date(2026, 6, 1), date(2026, 6, 1))
    0
    """
    if barred <= day:
        return 0
    soon = (
        months for months in WARNINGS if barred <= day + relativedelta(months=months)
    )
    return next(soon, None)


def _years(regime, trade):
    return TRADES.get(trade) or YEARS.get(regime, OF_TITLE)


def _runs_from_january(regime, trade):
    return regime == "public" and trade not in TRADES


def _anniversary(day, years):
    """The same day some years on; the calendar's end is far enough.

    >>> _anniversary(date(2024, 2, 29), 4)
    datetime.date(2028, 2, 28)
    """
    if (day.month, day.day) == (2, 29):
        day = day.replace(day=28)
    return day.replace(year=min(day.year + years, MAXYEAR))


def _run_out(regime, trade, start, pauses):
    """The day on which a period that begins on a day has run out."""
    if _runs_from_january(regime, trade):
        start = date(min(start.year + 1, MAXYEAR), 1, 1)
    barred = _anniversary(start, _years(regime, trade))
    counted = start
    for begin, end in pauses:
        begin = max(begin, counted)
        if begin < min(end, barred):
            barred = max(barred + (end - begin), end + AFTER_SUSPENSION)
            counted = end
    return barred
