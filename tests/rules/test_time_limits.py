"""Time limits of procedure, against a calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunning_rules import open_days, time_limits

DAYS = st.dates(date(2020, 1, 1), date(2050, 1, 1))


@pytest.mark.parametrize(
    ("event", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),  # no 31 February
        (date(2028, 1, 31), 1, date(2028, 2, 29)),  # a leap year
        (date(2026, 2, 28), 1, date(2026, 3, 28)),  # not the end of March
        (date(2026, 10, 15), 3, date(2027, 1, 15)),  # over the year
    ],
)
def test_months_run_to_the_same_number_or_the_last_day(event, months, end):
    assert time_limits.add_months(event, months) == end


@pytest.mark.parametrize(
    ("event", "days", "end"),
    [
        (date(2026, 12, 10), 15, date(2026, 12, 28)),  # Christmas is a Friday
        (date(2026, 4, 16), 15, date(2026, 5, 4)),  # Labour Day is a Friday
        (date(2026, 4, 29), 15, date(2026, 5, 15)),  # Ascension is a Thursday
    ],
)
def test_a_limit_does_not_end_on_a_holiday(event, days, end):
    assert time_limits.after_days(event, days) == end


@given(DAYS, st.integers(1, 24))
def test_a_limit_ends_on_a_working_day_soon_after_its_months(event, months):
    end = time_limits.after_months(event, months)
    plain = time_limits.add_months(event, months)
    assert open_days.is_open(end)
    assert plain <= end <= plain + timedelta(5)
    assert plain.day == event.day or (plain + timedelta(1)).day == 1


@given(DAYS, st.integers(1, 24))
def test_more_months_never_end_sooner(event, months):
    assert time_limits.after_months(event, months) <= time_limits.after_months(
        event, months + 1
    )
