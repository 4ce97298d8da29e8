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

An opposition before a commercial court, above 10 000 EUR, opens two duties, the costs
and a lawyer (CPC 1425, 853): what is not done of them stays open.

>>> large = Case("tc", Decimal(25000))
>>> opposed, costs = Event("opposition", date(2026, 11, 2)), Event(
...     "costs_paid", date(2026, 11, 5))
>>> duty(opposed, [filed, opposed], large).code
'costs_lawyer'
>>> duty(opposed, [filed, opposed, costs], large)
Duty(code='lawyer', deadline=datetime.date(2026, 11, 17), done_on=None)

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
from .time_limits import add_months

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
Code = Literal[
    "fee", "serve", "enforce", "costs", "lawyer", "costs_lawyer", "hearing", "raise"
]
# The events that fulfil each duty; a new request and the closing end them all.
FULFILLED_BY: dict[Code, tuple[EventKind, ...]] = {
    "fee": ("fee_paid",),
    "serve": ("served",),
    "enforce": ("enforceable", "first_act"),
    "costs": ("costs_paid",),
    "lawyer": ("lawyer_appointed",),
    "hearing": ("judgment",),
    "raise": (),
}
ENDS: tuple[EventKind, ...] = ("filed", "closed")
# Days that come by themselves: nothing is lost when they have passed.
AWAITED: frozenset[Code] = frozenset({"enforce", "hearing", "raise"})
# Those that are over once their day has passed, whatever was done.
PASSING: frozenset[Code] = frozenset({"hearing", "raise"})
# What says that there is a title that may be enforced.
TITLE: tuple[EventKind, ...] = ("enforceable", "certificate")
# Above the legal rate from then on (CMF L313-3 [E]).
RAISE_MONTHS = 2
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
    opened = [
        Duty(code, deadline, _find_done(event, events, code))
        for code, deadline in _open(event, around, case)
    ]
    return _join(opened)


def _join(duties):
    """The duties of an event as one: what was too late, else open, else done."""
    late = [one for one in duties if one.is_late()]
    waiting = [one for one in duties if not one.done_on]
    if len(waiting) > 1:
        return waiting[0]._replace(code="_".join(one.code for one in waiting))
    return next(iter(late or waiting or duties), None)


def _find_done(event, events, code):
    ends = (*FULFILLED_BY[code], *ENDS)
    done = (
        other.date
        for other in sorted(events, key=_by_date)
        if other.kind in ends and other != event and other.date >= event.date
    )
    return next(done, None)


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


class Act(NamedTuple):
    """What changes limitation, as `limitation.Interruption` knows it."""

    kind: Literal["enforcement", "title"]
    date: date


def limitation_act(event: Event, events: Sequence[Event]) -> Act | None:
    """What an event does to limitation; None: nothing.

    The service of an order, in time, interrupts it. Neither the request nor the order
    does (1re civ., 9 Sept. 2020, n° 19-12.006 [N]); an order served too late is as if
    never made (CPC 1411 [T]). Whoever has a title has ten years from it (CPCE L111-4
    [T]): see `title_on`.

    >>> order, late = Event("order", date(2026, 9, 10)), Event(
    ...     "served", date(2026, 12, 11))
    >>> limitation_act(late, [order, late]) is None
    True
    >>> limitation_act(late._replace(date=date(2026, 12, 10)), [order, late]).kind
    'enforcement'
    """
    if event.kind in TITLE:
        day = title_on(event, events)
        return Act("title", day) if day else None
    if event.kind != "served":
        return None
    order = _last(_same_request(event, events), "order", until=event.date)
    in_time = order and event.date <= payment_order.service_deadline(order.date)
    return Act("enforcement", event.date) if in_time else None


def title_on(
    event: Event, events: Sequence[Event], where: Where = "metropole"
) -> date | None:
    """From when a title could be enforced, once an event says so; None: it does not.

    Of an order that nobody opposed, the first day of `payment_order.enforceable_on`,
    the prudent start of the ten years; else the event's own. The first event that says
    so counts.

    >>> order, served, begun = (
    ...     Event("order", date(2026, 9, 10)),
    ...     Event("served", date(2026, 10, 15), in_person=True),
    ...     Event("enforceable", date(2027, 1, 11)))
    >>> title_on(begun, [order, served, begun])
    datetime.date(2026, 12, 16)
    >>> title_on(begun, [begun._replace(date=date(2027, 1, 4)), begun]) is None
    True
    """
    around = _same_request(event, events)
    first = min((one for one in around if one.kind in TITLE), key=_by_date)
    if first != event:
        return None
    served, order = _last(around, "served"), _last(around, "order")
    opposed = any(one.kind in OPPOSITION for one in around)
    if not served or not order or opposed:
        return event.date
    day = payment_order.enforceable_on(order.date, served.date, where=where)
    return min(day or event.date, event.date)


def _open(event, events, case):
    """The duties that an event opens, as pairs of a code and a day."""
    match event.kind:
        case "filed" if case.court_kind:
            deadline = payment_order.fee_deadline(event.date, case.court_kind)
            return [("fee", deadline)] if deadline else []
        case "order" if event.granted != "refused":
            return [("serve", payment_order.service_deadline(event.date))]
        case "served":
            return _open_enforcement(event, events, case)
        case "opposition" | "notice_of_opposition_costs" if case.court_kind:
            return _open_opposition(event, events, case)
        case "hearing":
            return [("hearing", event.date)]
        case "enforceable" | "certificate":
            return _open_raise(event, events, case)
    return []


def _open_enforcement(event, events, case):
    order = _last(events, "order", until=event.date)
    opposed = any(one.kind in OPPOSITION for one in events)
    if not order or opposed:
        return []
    day = payment_order.enforceable_on(order.date, event.date, where=case.where)
    return [("enforce", day)] if day else []


def _open_opposition(event, events, case):
    # The registry's letter says from when time runs; until it is there, the opposition.
    letter = _last(events, "notice_of_opposition_costs")
    if event.kind == "opposition" and letter:
        return []
    request = _last(events, "filed", until=event.date)
    return payment_order.after_opposition(
        event.date, case.court_kind, case.amount, request and request.date
    )


def _open_raise(event, events, case):
    """Two months after the title the legal rate rises by five points (CMF L313-3)."""
    day = title_on(event, events, case.where)
    return [("raise", add_months(day, RAISE_MONTHS))] if day else []


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
