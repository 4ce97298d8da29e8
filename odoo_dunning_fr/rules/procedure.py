"""What a creditor must do next once a payment order was asked for, and until when.

What happened is a list of dated events; each may open a duty, which a later event
fulfils. The days are those of `payment_order` (CPC 1411 to 1425).

A request of 1 September 2026 to a commercial court: its fee within fifteen days. The
order of 10 September is to be served within three months.

>>> case = Case("tc", Decimal(5000))
>>> filed, paid, order = (
...     Event("filed", date(2026, 9, 1)),
...     Event("fee_paid", date(2026, 9, 3)),
...     Event("order", date(2026, 9, 10)),
... )
>>> duty(filed, [filed], case)
Duty(code='fee', deadline=datetime.date(2026, 9, 16), done_on=None)
>>> duty(filed, [filed, paid], case).done_on
datetime.date(2026, 9, 3)
>>> duty(order, [filed, paid, order], case)
Duty(code='serve', deadline=datetime.date(2026, 12, 10), done_on=None)

Asked again, everything begins anew: what was open before is over.

>>> again = Event("filed", date(2026, 12, 20))
>>> duty(order, [filed, paid, order, again], case).is_late()
True
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from . import payment_order
from .court import Kind
from .payment_order import Where

EventKind = Literal[
    "filed",
    "fee_paid",
    "order",
    "served",
    "first_act",
    "opposition",
    "notice_of_opposition_costs",
    "costs_paid",
    "lawyer_appointed",
    "hearing",
    "judgment",
    "enforceable",
    "certificate",
    "closed",
    "other",
]
Code = Literal["fee", "serve", "enforce", "costs", "lawyer", "hearing"]
# The events that fulfil each duty; a new request and the closing end them all.
FULFILLED_BY: dict[Code, tuple[EventKind, ...]] = {
    "fee": ("fee_paid",),
    "serve": ("served",),
    "enforce": ("enforceable", "first_act"),
    "costs": ("costs_paid",),
    "lawyer": ("lawyer_appointed",),
    "hearing": ("judgment",),
}
ENDS: tuple[EventKind, ...] = ("filed", "closed")
# Days that come by themselves: nothing is lost when they have passed.
AWAITED: frozenset[Code] = frozenset({"enforce", "hearing"})
# What must have happened on or before an event of the kind.
AFTER: dict[EventKind, EventKind] = {
    "fee_paid": "filed",
    "order": "filed",
    "served": "order",
    "first_act": "served",
    "opposition": "served",
    "notice_of_opposition_costs": "served",
    "certificate": "served",
    "enforceable": "served",
}
OPPOSITION: tuple[EventKind, ...] = ("opposition", "notice_of_opposition_costs")


class Event(NamedTuple):
    """What happened.

    :param granted: of an order: `full`, `partial` or `refused`
    :param in_person: of a service: whether the debtor was given it himself
    """

    kind: EventKind
    date: date
    granted: str = "full"
    in_person: bool = False


class Case(NamedTuple):
    """What the deadlines depend on beside the events.

    :param amount: what is claimed, in EUR
    :param where: where the debtor lives, seen from the court
    """

    court_kind: Kind | None
    amount: Decimal
    where: Where = "metropole"


class Duty(NamedTuple):
    """What is to be done until a day, or can be done from that day (`AWAITED`)."""

    code: Code
    deadline: date
    done_on: date | None = None

    def is_late(self) -> bool:
        """Whether it was done when it was too late."""
        return bool(
            self.code not in AWAITED and self.done_on and self.done_on > self.deadline
        )


def duty(event: Event, events: Sequence[Event], case: Case) -> Duty | None:
    """The duty that an event opens, and whether it is fulfilled; None: it opens none.

    :param events: all those of the file, this one among them

    A refusal opens none (CPC 1409), and after an opposition nothing is enforced (1422).

    >>> case = Case("tj", Decimal(25000))
    >>> order = Event("order", date(2026, 9, 10), "refused")
    >>> duty(order, [order], case) is None
    True
    >>> order, served = order._replace(granted="partial"), Event(
    ...     "served", date(2026, 10, 15), in_person=True)
    >>> duty(served, [order, served], case).deadline
    datetime.date(2026, 12, 16)
    >>> opposed = Event("opposition", date(2026, 11, 2))
    >>> duty(served, [order, served, opposed], case) is None
    True
    >>> duty(opposed, [order, served, opposed], case).code
    'lawyer'
    """
    around = _same_request(event, events)
    opened = _open(event, around, case)
    if not opened:
        return None
    code, deadline = opened
    ends = (*FULFILLED_BY[code], *ENDS)
    done = (
        other.date
        for other in sorted(events, key=_by_date)
        if other.kind in ends and other != event and other.date >= event.date
    )
    return Duty(code, deadline, next(done, None))


def may_oppose_until(events: Sequence[Event], where: Where) -> date | None:
    """Until when the debtor can oppose the last order served; None: no end is known.

    >>> served = Event("served", date(2026, 10, 15))
    >>> may_oppose_until([served], "metropole") is None
    True
    >>> may_oppose_until([served, Event("first_act", date(2026, 12, 3))], "metropole")
    datetime.date(2027, 1, 4)
    """
    served = _last(events, "served")
    if not served:
        return None
    acts = [one for one in events if one.kind == "first_act"]
    first = min((act.date for act in acts if act.date >= served.date), default=None)
    return payment_order.opposition_deadline(
        served.date, served.in_person, first, where
    )


def missing_before(event: Event, events: Sequence[Event]) -> EventKind | None:
    """The kind of event that must have come before this one and did not.

    >>> served = Event("served", date(2026, 10, 15))
    >>> missing_before(served, [served])
    'order'
    >>> missing_before(served, [Event("order", date(2026, 9, 10)), served]) is None
    True
    """
    wanted = AFTER.get(event.kind)
    found = (one.kind == wanted and one.date <= event.date for one in events)
    return None if not wanted or any(found) else wanted


def interrupts(event: Event, events: Sequence[Event]) -> bool:
    """Whether an event interrupts limitation: the service of an order, in time.

    Neither the request nor the order does (1re civ., 9 Sept. 2020, n° 19-12.006 [N]);
    an order served too late is as if never made (CPC 1411 [T]).

    >>> order, late = Event("order", date(2026, 9, 10)), Event(
    ...     "served", date(2026, 12, 11))
    >>> interrupts(late, [order, late])
    False
    >>> interrupts(late._replace(date=date(2026, 12, 10)), [order, late])
    True
    """
    if event.kind != "served":
        return False
    order = _last(_same_request(event, events), "order", until=event.date)
    return bool(order and event.date <= payment_order.service_deadline(order.date))


def _open(event, events, case):
    """The duty that an event opens, as code and day."""
    match event.kind:
        case "filed" if case.court_kind:
            deadline = payment_order.fee_deadline(event.date, case.court_kind)
            return ("fee", deadline) if deadline else None
        case "order" if event.granted != "refused":
            return "serve", payment_order.service_deadline(event.date)
        case "served":
            return _open_enforcement(event, events, case)
        case "opposition" | "notice_of_opposition_costs" if case.court_kind:
            return _open_opposition(event, events, case)
        case "hearing":
            return "hearing", event.date
    return None


def _open_enforcement(event, events, case):
    order = _last(events, "order", until=event.date)
    opposed = any(one.kind in OPPOSITION for one in events)
    if not order or opposed:
        return None
    day = payment_order.enforceable_on(order.date, event.date, where=case.where)
    return ("enforce", day) if day else None


def _open_opposition(event, events, case):
    # The registry's letter says from when time runs; until it is there, the opposition.
    letter = _last(events, "notice_of_opposition_costs")
    if event.kind == "opposition" and letter:
        return None
    request = _last(events, "filed", until=event.date)
    step = payment_order.after_opposition(
        event.date, case.court_kind, case.amount, request and request.date
    )
    return step and (step.action, step.deadline)


def _same_request(event, events):
    """The events from the request that this one belongs to until the next one."""
    requests = [one.date for one in events if one.kind == "filed"]
    begin = max((day for day in requests if day <= event.date), default=date.min)
    end = min((day for day in requests if day > begin), default=date.max)
    return [one for one in events if begin <= one.date < end]


def _last(events, kind, until=date.max):
    of_kind = [one for one in events if one.kind == kind and one.date <= until]
    return max(of_kind, key=_by_date, default=None)


def _by_date(event):
    return event.date
