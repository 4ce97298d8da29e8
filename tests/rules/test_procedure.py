"""The steps of a payment order, one after the other."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunning_rules.payment_order import distance
from dunning_rules.procedure import (
    FULFILLED_BY,
    Case,
    Duty,
    Event,
    duty,
    limitation_act,
    may_oppose_until,
    missing_before,
)

TC = Case("tc", Decimal(25000))
TJ = Case("tj", Decimal(25000))
FILED = Event("filed", date(2026, 9, 1))
ORDER = Event("order", date(2026, 9, 10))
SERVED = Event("served", date(2026, 10, 15), in_person=True)


@pytest.mark.parametrize(
    ("order", "deadline"),
    [(date(2026, 8, 31), date(2027, 3, 1)), (date(2026, 9, 1), date(2026, 12, 1))],
)
def test_the_order_opens_the_time_for_its_service(order, deadline):
    made = Event("order", order)
    assert duty(made, [made], TC) == Duty("serve", deadline)


@pytest.mark.parametrize("kind", ["tj", "tprx", "cctj", "tpi", None])
def test_no_fee_before_the_other_courts(kind):
    assert duty(FILED, [FILED], TC._replace(court_kind=kind)) is None


def test_served_in_time_and_too_late():
    in_time, late = SERVED, SERVED._replace(date=date(2026, 12, 11))
    assert not duty(ORDER, [FILED, ORDER, in_time], TC).is_late()
    assert duty(ORDER, [FILED, ORDER, late], TC).is_late()
    assert duty(late, [FILED, ORDER, late], TC) is None  # nothing to enforce
    assert limitation_act(in_time, [FILED, ORDER, in_time]) == (
        "enforcement",
        in_time.date,
    )
    assert limitation_act(late, [FILED, ORDER, late]) is None
    assert limitation_act(ORDER, [FILED, ORDER]) is None


def test_a_title_dates_from_the_day_on_which_it_could_be_enforced():
    """Served on 15 October 2026, two months without opposition: from 16 December.

    Two months later, on 16 February 2027, the legal rate rises (CMF L313-3).
    """
    seen, begun = (
        Event("certificate", date(2026, 12, 21)),
        Event("enforceable", date(2027, 1, 11)),
    )
    events = [FILED, ORDER, SERVED, seen, begun]
    assert limitation_act(seen, events) == ("title", date(2026, 12, 16))
    assert limitation_act(begun, events) is None  # the same title
    assert duty(seen, events, TC) == Duty("raise", date(2027, 2, 16))
    assert duty(begun, events, TC) is None


def test_the_title_of_an_opposed_order_dates_from_what_is_entered():
    opposed = Event("opposition", date(2026, 11, 2))
    begun = Event("enforceable", date(2027, 5, 3))
    events = [FILED, ORDER, SERVED, opposed, begun]
    assert limitation_act(begun, events) == ("title", date(2027, 5, 3))


def test_two_duties_after_an_opposition_before_a_commercial_court():
    """Told on 6 November 2026: until Monday 23; above 10 000 EUR a lawyer as well."""
    told = Event("notice_of_opposition_costs", date(2026, 11, 6))
    costs, lawyer = (
        Event("costs_paid", date(2026, 11, 10)),
        Event("lawyer_appointed", date(2026, 11, 12)),
    )
    events, until = [FILED, ORDER, SERVED, told], date(2026, 11, 23)
    small = TC._replace(amount=Decimal(10000))
    assert duty(told, events, small) == Duty("costs", until)
    assert duty(told, events, TC) == Duty("costs_lawyer", until)
    assert duty(told, [*events, costs], TC) == Duty("lawyer", until)
    assert duty(told, [*events, lawyer], TC) == Duty("costs", until)
    both = duty(told, [*events, costs, lawyer], TC)
    assert both.done_on and not both.is_late()
    late = costs._replace(date=date(2026, 11, 24))
    assert duty(told, [*events, late], TC).is_late()


def test_the_registry_s_letter_counts_and_not_the_opposition_before_it():
    opposed = Event("opposition", date(2026, 11, 2))
    told = Event("notice_of_opposition_costs", date(2026, 11, 6))
    before = [FILED, ORDER, SERVED, opposed]
    small = TC._replace(amount=Decimal(9000))
    assert duty(opposed, before, small) == Duty("costs", date(2026, 11, 17))
    assert duty(opposed, [*before, told], small) is None
    # 21 November is a Saturday
    assert duty(told, [*before, told], small) == Duty("costs", date(2026, 11, 23))
    assert duty(told, [*before, told], TJ) == Duty("lawyer", date(2026, 11, 23))
    assert duty(told, [*before, told], TJ._replace(amount=Decimal(9000))) is None


def test_a_debtor_abroad_has_longer():
    # Two months of the new rules against one and two for the distance.
    abroad = TC._replace(where="abroad")
    served = duty(SERVED, [FILED, ORDER, SERVED], abroad)
    assert served == Duty("enforce", date(2027, 1, 16))
    assert may_oppose_until([ORDER, SERVED], "abroad") == date(2027, 1, 15)


def test_no_end_to_oppose_before_a_service_or_an_act():
    unseen = SERVED._replace(in_person=False)
    assert may_oppose_until([ORDER], "metropole") is None
    assert may_oppose_until([ORDER, unseen], "metropole") is None
    seizure = Event("first_act", date(2026, 12, 18))
    assert may_oppose_until([ORDER, unseen, seizure], "metropole") == date(2027, 1, 18)


def test_what_comes_too_early():
    assert missing_before(SERVED, [FILED, SERVED]) == "order"
    assert missing_before(SERVED, [FILED, ORDER, SERVED]) is None
    early = Event("order", date(2026, 8, 1))
    assert missing_before(early, [early, FILED]) == "filed"


def test_a_second_request_stands_alone():
    again = Event("filed", date(2027, 1, 4))
    anew = Event("order", date(2027, 1, 20))
    events = [FILED, ORDER, again, anew]
    assert duty(ORDER, events, TC).done_on == again.date
    assert duty(anew, events, TC) == Duty("serve", date(2027, 4, 20))


@pytest.mark.parametrize(
    ("debtor", "court", "where"),
    [
        (("FR", "20000"), "20000", "metropole"),
        ((None, "33000"), "33000", "metropole"),
        (("RE", "97400"), "97400", "metropole"),
        (("NC", "98800"), "75004", "overseas"),
        (("DE", "10115"), "97200", "abroad"),
    ],
)
def test_distance(debtor, court, where):
    assert distance(*debtor, court) == where


DAYS = st.dates(date(2025, 1, 1), date(2028, 1, 1))
KINDS = st.sampled_from(
    "filed fee_paid order served opposition costs_paid closed".split()
)
EVENTS = st.lists(st.builds(Event, kind=KINDS, date=DAYS, in_person=st.booleans()))


@given(EVENTS, st.sampled_from(["tc", "tj", "tprx", "cctj"]))
def test_a_duty_begins_with_its_event_and_ends_after_it(events, kind):
    case = Case(kind, Decimal(25000))
    for event in events:
        found = duty(event, events, case)
        if found:
            assert found.deadline >= event.date
            assert found.done_on is None or found.done_on >= event.date
            assert set(found.code.split("_")) <= FULFILLED_BY.keys()
