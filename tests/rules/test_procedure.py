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
    interrupts,
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
    assert interrupts(in_time, [FILED, ORDER, in_time])
    assert not interrupts(late, [FILED, ORDER, late])
    assert not interrupts(ORDER, [FILED, ORDER])


def test_the_registry_s_letter_counts_and_not_the_opposition_before_it():
    opposed = Event("opposition", date(2026, 11, 2))
    told = Event("notice_of_opposition_costs", date(2026, 11, 6))
    before = [FILED, ORDER, SERVED, opposed]
    assert duty(opposed, before, TC) == Duty("costs", date(2026, 11, 17))
    assert duty(opposed, [*before, told], TC) is None
    # 21 November is a Saturday
    assert duty(told, [*before, told], TC) == Duty("costs", date(2026, 11, 23))
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
            assert found.code in FULFILLED_BY
