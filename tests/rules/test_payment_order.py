"""The deadlines of a payment order, against a calendar."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunning_rules import open_days
from dunning_rules.payment_order import (
    NEW_RULES_FROM,
    after_opposition,
    distance,
    enforceable_on,
    fee_deadline,
    must_assign,
    opposition_deadline,
    service_deadline,
)

DAYS = st.dates(date(2024, 1, 1), date(2040, 1, 1))
PLACES = st.sampled_from(["metropole", "overseas", "abroad"])


@pytest.mark.parametrize(
    ("order", "deadline"),
    [
        (date(2026, 8, 31), date(2027, 3, 1)),  # the last with six months; a Sunday
        (date(2026, 9, 1), date(2026, 12, 1)),  # the first with three
        (date(2026, 9, 25), date(2026, 12, 28)),  # Christmas, a Friday: Monday
        (date(2026, 11, 30), date(2027, 3, 1)),  # 28 February, a Sunday
    ],
)
def test_the_day_of_the_order_says_how_long_it_may_be_served(order, deadline):
    assert service_deadline(order) == deadline


@pytest.mark.parametrize(
    ("kind", "deadline"),
    [
        ("tc", date(2026, 10, 16)),
        ("tae", date(2026, 10, 16)),
        ("tmc", date(2026, 10, 16)),
        ("cctj", None),
        ("tj", None),
        ("tprx", None),
    ],
)
def test_only_commercial_courts_ask_their_fee_within_fifteen_days(kind, deadline):
    assert fee_deadline(date(2026, 10, 1), kind) == deadline


@pytest.mark.parametrize(
    ("where", "deadline"),
    [
        ("metropole", date(2026, 10, 30)),
        ("overseas", date(2026, 11, 30)),
        ("abroad", date(2026, 12, 30)),
    ],
)
def test_a_debtor_far_away_has_longer_to_oppose(where, deadline):
    assert opposition_deadline(date(2026, 9, 30), True, where=where) == deadline


def test_an_order_left_at_the_town_hall_can_be_opposed_until_a_seizure():
    """Served on 5 October, not in person; the account is seized on 14 December."""
    served, seized = date(2026, 10, 5), date(2026, 12, 14)
    assert opposition_deadline(served, False) is None
    assert opposition_deadline(served, False, seized) == date(2027, 1, 14)
    assert opposition_deadline(served, True, seized) == date(2026, 11, 5)


@pytest.mark.parametrize(
    ("kind", "amount", "step"),
    [
        ("tc", 3000, "costs"),
        ("tc", 10000, "costs"),
        ("tc", "10000.01", "costs lawyer"),
        ("tae", 80000, "costs lawyer"),
        ("tmc", 80000, "costs lawyer"),
        ("tj", 10000, ""),
        ("tj", 10001, "lawyer"),
        ("cctj", 80000, "lawyer"),
        ("cctj", 3000, ""),
        ("tprx", 3000, ""),
    ],
)
def test_after_an_opposition(kind, amount, step):
    """Told on 9 November 2026: until 24 November."""
    steps = after_opposition(date(2026, 11, 9), kind, Decimal(amount))
    assert [one.action for one in steps] == step.split()
    assert {one.deadline for one in steps} <= {date(2026, 11, 24)}


@pytest.mark.parametrize(
    ("country", "here", "court", "where"),
    [
        ("FR", "69003", "75004", "metropole"),
        ("FR", "97200", "75004", "overseas"),  # CPC 643
        ("MQ", "97200", "75004", "overseas"),
        ("MQ", "", "75004", "overseas"),
        ("BE", "1000", "75004", "abroad"),
        ("FR", "69003", "97400", "overseas"),  # CPC 644
        ("MQ", "97200", "97400", "overseas"),
        ("RE", "97400", "97400", "metropole"),
        ("MF", "97150", "97100", "overseas"),  # Saint-Martin, sued in Guadeloupe
        ("FR", "", "97400", "metropole"),  # not known: nothing is added
        (None, "69003", "", "metropole"),
    ],
)
def test_how_far_a_debtor_lives_from_the_court(country, here, court, where):
    assert distance(country, here, court) == where


def test_enforcement_waits_two_months_for_new_orders_one_for_older():
    """Both served on 3 November 2026, a month ending on 3 December, two on 4 January.

    3 January 2027 is a Sunday.
    """
    served = date(2026, 11, 3)
    assert enforceable_on(date(2026, 8, 31), served) == date(2026, 12, 4)
    assert enforceable_on(date(2026, 9, 1), served) == date(2027, 1, 5)


def test_an_opposition_or_a_late_service_stop_enforcement():
    order, served = date(2026, 9, 1), date(2026, 11, 3)
    assert enforceable_on(order, served, opposed_on=date(2026, 11, 20)) is None
    assert enforceable_on(order, date(2026, 12, 1)) == date(2027, 2, 2)
    assert enforceable_on(order, date(2026, 12, 2)) is None


def test_with_less_than_six_months_left_the_court_is_seized_directly():
    today = date(2026, 8, 31)
    assert not must_assign(date(2027, 2, 28), today)
    assert must_assign(date(2027, 2, 27), today)
    assert must_assign(date(2026, 8, 1), today)  # barred already


@given(DAYS, st.integers(0, 60), PLACES)
def test_nothing_is_enforced_while_the_debtor_may_still_oppose(order, days, where):
    """Served within two months of the order: always in time."""
    served = order + timedelta(days)
    day = enforceable_on(order, served, where=where)
    assert day > opposition_deadline(served, True, where=where)
    if order >= NEW_RULES_FROM:
        assert day > served + timedelta(58)


@given(DAYS)
def test_every_deadline_is_a_working_day(day):
    found = (
        service_deadline(day),
        fee_deadline(day, "tc"),
        opposition_deadline(day, True),
        after_opposition(day, "tc", Decimal(1))[0].deadline,
    )
    assert all(open_days.is_open(deadline) for deadline in found)
