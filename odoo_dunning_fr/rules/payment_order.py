"""The deadlines of a payment order, from the request to its enforcement.

CPC 1405 to 1425, counted by CPC 640 to 642 (`time_limits`). A decree of 2026-02-16
(n° 2026-96, art. 9 [W][N]) shortened the time for service and changed what lets the
creditor enforce, for orders made from 2026-09-01: the day of the ORDER decides.

>>> from datetime import date
>>> service_deadline(date(2026, 8, 31))    # six months: 28 February 2027, a Sunday
datetime.date(2027, 3, 1)
>>> service_deadline(date(2026, 9, 1))     # three months
datetime.date(2026, 12, 1)
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, NamedTuple

from .court import Kind
from .dated import Dated, value_on
from .territory import ABROAD, METROPOLE, UNKNOWN, territory
from .time_limits import add_months, after_days, after_months

Where = Literal["metropole", "overseas", "abroad"]

NEW_RULES_FROM = date(2026, 9, 1)
# Not Alsace-Moselle, whose chamber belongs to the judicial court and asks no fee;
# the mixed courts overseas are read as commercial ones, which is prudent.
FEE_COURTS: frozenset[Kind] = frozenset({"tc", "tae", "tmc"})
# CPC 643, 644 [N]: for who lives out of the territory of the court.
DISTANCE_MONTHS: dict[Where, int] = {"metropole": 0, "overseas": 1, "abroad": 2}
# Above this the debate needs a lawyer, before the judicial and commercial courts.
LAWYER_ABOVE = (Dated(None, Decimal(10000), "CPC 761, 853 [T]"),)
MONTHS_TO_SERVE = 6


class Step(NamedTuple):
    """What the creditor must do, and until when."""

    action: Literal["costs", "lawyer"]
    deadline: date


def fee_deadline(request_date: date, court_kind: Kind) -> date | None:
    """Until when the registry's fee is paid, else the request lapses (1425 [T]).

    Fifteen days from the request, before commercial courts only; None: no fee.

    >>> fee_deadline(date(2026, 9, 1), "tae")
    datetime.date(2026, 9, 16)
    >>> fee_deadline(date(2026, 9, 1), "cctj") is fee_deadline(date(2026, 9, 1), "tj")
    True
    """
    return after_days(request_date, 15) if court_kind in FEE_COURTS else None


def service_deadline(order_date: date) -> date:
    """Until when the order is served, else it is as if never made (1411).

    Three months for orders made from 2026-09-01 [W][N], six months before [T].
    """
    return after_months(order_date, 3 if order_date >= NEW_RULES_FROM else 6)


def opposition_deadline(
    served_on: date,
    in_person: bool,
    first_act: date | None = None,
    where: Where = "metropole",
) -> date | None:
    """Until when the debtor can oppose; None: no end is known yet (1416 [T]).

    One month from service in person; else one month from the first act served in
    person, or from the first seizure of his goods. One month more for a debtor who
    lives overseas, two abroad, seen from the court (643 [N]).

    :param first_act: the first act in person or first seizure after the service

    >>> opposition_deadline(date(2026, 10, 15), True)      # 15 November is a Sunday
    datetime.date(2026, 11, 16)
    >>> opposition_deadline(date(2026, 10, 15), False) is None
    True
    >>> opposition_deadline(date(2026, 10, 15), False, date(2026, 12, 3), "abroad")
    datetime.date(2027, 3, 3)
    """
    start = served_on if in_person else first_act
    return start and after_months(start, 1 + DISTANCE_MONTHS[where])


def distance(
    country: str | None,
    postal_code: str,
    court_postal_code: str,
) -> Where:
    """How far a debtor lives from the court that made the order (CPC 643, 644 [N]).

    `abroad`: two months more. `overseas`: one month more, for who lives overseas and
    is sued on the mainland (643), or lives on the mainland or in another territory
    overseas and is sued overseas (644). `metropole`: in the territory of the court. A
    place that is not known is taken for that of the court's.

    :param country: ISO code of the debtor's country; None is France

    >>> distance("FR", "69003", "69003"), distance("BE", "1000", "75004")
    ('metropole', 'abroad')
    >>> distance("FR", "97200", "75004"), distance("MQ", "97200", "97200")
    ('overseas', 'metropole')
    >>> distance("FR", "69003", "97400"), distance("FR", "97200", "97400")
    ('overseas', 'overseas')
    """
    here = territory(country, postal_code)
    there = territory(None, court_postal_code) or METROPOLE
    if here == ABROAD:
        return "abroad"
    return "metropole" if here in (UNKNOWN, there) else "overseas"


def needs_lawyer(amount: Decimal, on: date | None = None) -> bool:
    """Whether the debate after an opposition needs a lawyer (CPC 761, 853 [T]).

    :param on: the day of the request; None: the law as it is known last

    >>> needs_lawyer(Decimal(10000)), needs_lawyer(Decimal("10000.01"))
    (False, True)
    """
    return amount > value_on(LAWYER_ABOVE, on)


def after_opposition(
    letter_date: date,
    court_kind: Kind,
    amount: Decimal,
    request_date: date | None = None,
) -> tuple[Step, ...]:
    """What the creditor must do once told of an opposition; nothing: await a hearing.

    Commercial courts: pay the costs of the opposition, else the claim lapses (1425
    [T]); above 10 000 EUR appoint a lawyer too (853 [T]). Judicial court above 10 000
    EUR, by written procedure: appoint a lawyer (1418 [T]); asked in Alsace-Moselle too,
    whose chamber belongs to that court. Fifteen days in all cases, counted here from
    the letter's date, the prudent day; for the lawyer before a commercial court the law
    sets no day, and the same is taken.

    :param request_date: the day that decides of the ceiling; unknown: the letter's

    >>> [step.action for step in after_opposition(
    ...     date(2026, 11, 2), "tc", Decimal(25000))]
    ['costs', 'lawyer']
    >>> after_opposition(date(2026, 11, 2), "tc", Decimal(9000))
    (Step(action='costs', deadline=datetime.date(2026, 11, 17)),)
    >>> [step.action for step in after_opposition(
    ...     date(2026, 11, 2), "tj", Decimal(25000))]
    ['lawyer']
    >>> after_opposition(date(2026, 11, 2), "tj", Decimal(9000))
    ()
    """
    actions = ["costs"] if court_kind in FEE_COURTS else []
    has_debate = court_kind in (*FEE_COURTS, "tj", "cctj")
    if has_debate and needs_lawyer(amount, request_date or letter_date):
        actions.append("lawyer")
    deadline = after_days(letter_date, 15)
    return tuple(Step(action, deadline) for action in actions)


def enforceable_on(
    order_date: date,
    served_on: date,
    *,
    where: Where = "metropole",
    opposed_on: date | None = None,
) -> date | None:
    """The first day on which the order may be enforced; None: it may not be.

    The time to oppose that runs from the service suspends enforcement, and so does an
    opposition made in it (1422 [T]). For orders made from 2026-09-01 two months must
    have passed since the service without the registry's notice of an opposition (1415,
    1422 [W][N]). An order served too late is worth nothing. Prudent readings: the day
    is the morrow of the longer time, and any opposition stops the answer.

    :param opposed_on: the day of an opposition, or of the registry's notice of it

    >>> enforceable_on(date(2026, 9, 10), date(2026, 10, 15))
    datetime.date(2026, 12, 16)
    >>> enforceable_on(date(2026, 8, 20), date(2026, 10, 15))    # older order: 1 month
    datetime.date(2026, 11, 17)
    >>> enforceable_on(date(2026, 9, 10), date(2026, 12, 11)) is None  # served too late
    True
    """
    if opposed_on or served_on > service_deadline(order_date):
        return None
    months = 1 + DISTANCE_MONTHS[where]
    if order_date >= NEW_RULES_FROM:
        months = max(months, 2)
    return after_months(served_on, months) + timedelta(1)


def must_assign(limitation_date: date, today: date) -> bool:
    """Whether too little time is left to serve an order before the claim is barred.

    Neither the request nor the order interrupts limitation, only the service does
    (1re civ., 9 Sept. 2020, n° 19-12.006 [N]); an assignation does at once (C. civ.
    2241 [T]): prefer it when less than six months are left.

    :param limitation_date: the first day on which the claim is barred

    >>> must_assign(date(2027, 5, 21), date(2026, 11, 21))
    False
    >>> must_assign(date(2027, 5, 20), date(2026, 11, 21))
    True
    """
    return limitation_date < add_months(today, MONTHS_TO_SERVE)
