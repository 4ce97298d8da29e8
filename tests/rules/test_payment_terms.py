"""Ceilings of payment terms, against dates counted by hand."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunning_rules.payment_terms import Ceiling, decade_end, latest, worst_excess

GENERAL = Ceiling(60, "invoice", month_end_days=45)
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("ceiling", "invoiced", "due"),
    [
        # 60 days: 28 days of February from the 1st are the 1st of March, 31, and one.
        (Ceiling(60, "invoice"), date(2026, 2, 1), date(2026, 4, 2)),
        # 45 days from 20 January are 6 March: the end of March.
        (Ceiling(45, "month_end_after"), date(2026, 1, 20), date(2026, 3, 31)),
        # The end of January, then 28 days of February and 17.
        (Ceiling(45, "end_then_days"), date(2026, 1, 20), date(2026, 3, 17)),
        # Alcohol: 30 days from the end of April.
        (Ceiling(30, "end_then_days"), date(2026, 4, 2), date(2026, 5, 30)),
        # Perishable food: 30 days from the end of the decade, the 20th.
        (Ceiling(30, "decade_end"), date(2026, 4, 11), date(2026, 5, 20)),
        (Ceiling(30, "invoice"), date(2026, 1, 31), date(2026, 3, 2)),
    ],
)
def test_each_way_of_counting(ceiling, invoiced, due):
    assert latest(invoiced, ceiling) == due


@pytest.mark.parametrize(
    ("invoiced", "due"),
    [
        (date(2026, 1, 31), date(2026, 4, 1)),  # 60 days beat 31 and 17 March
        (date(2026, 1, 16), date(2026, 3, 31)),  # 2 March, to its end; 60: 17 March
        (date(2026, 1, 1), date(2026, 3, 17)),  # 31 January and 45; 60: 2 March
    ],
)
def test_the_general_ceiling_is_the_latest_that_may_be_agreed(invoiced, due):
    assert latest(invoiced, GENERAL) == due


@given(DAYS)
def test_sixty_days_and_both_readings_of_end_of_month_are_always_allowed(day):
    ceiling = latest(day, GENERAL)
    for counting, days in [
        ("invoice", 60),
        ("month_end_after", 45),
        ("end_then_days", 45),
    ]:
        assert latest(day, Ceiling(days, counting)) <= ceiling
    assert ceiling <= day + timedelta(76)


@given(DAYS)
def test_a_decade_ends_within_eleven_days(day):
    assert day <= decade_end(day) <= day + timedelta(10)


def test_a_term_is_too_long_where_it_goes_beyond_on_any_day():
    """Sixty days end of month: an invoice of 1 March is due on 30 April, as 60 days.

    That of 2 March: 1 May, to 31 May, where 15 May (end of March and 45) is allowed;
    the worst day is told.
    """
    days = [date(2026, 1, 1) + timedelta(day) for day in range(365)]

    def sixty_end_of_month(day):
        return latest(day, Ceiling(60, "month_end_after"))

    assert sixty_end_of_month(date(2026, 3, 1)) == date(2026, 4, 30)
    assert sixty_end_of_month(date(2026, 3, 2)) == date(2026, 5, 31)
    day, due, allowed = worst_excess(sixty_end_of_month, GENERAL, days)
    assert due == sixty_end_of_month(day) > allowed == latest(day, GENERAL)
    assert (due - allowed).days == max(
        (sixty_end_of_month(day) - latest(day, GENERAL)).days for day in days
    )


def test_a_term_within_its_ceiling_has_no_worst_day():
    days = [date(2026, 1, 1) + timedelta(day) for day in range(365)]
    assert worst_excess(lambda day: day + timedelta(60), GENERAL, days) is None
