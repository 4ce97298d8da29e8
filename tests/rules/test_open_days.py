"""The calendar, against dates looked up by hand."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunning_rules import open_days


@pytest.mark.parametrize(
    ("year", "sunday"),
    [
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2027, date(2027, 3, 28)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter(year, sunday):
    assert open_days.easter(year) == sunday


def test_the_holidays_of_2026():
    """Easter Monday 6 April, Ascension 14 May, Whit Monday 25 May, and the fixed."""
    assert sorted(open_days.public_holidays(2026)) == [
        date(2026, 1, 1),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 8),
        date(2026, 5, 14),
        date(2026, 5, 25),
        date(2026, 7, 14),
        date(2026, 8, 15),
        date(2026, 11, 1),
        date(2026, 11, 11),
        date(2026, 12, 25),
    ]


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)))
def test_an_open_day_is_never_far(day):
    found = open_days.next_open_day(day)
    assert day <= found <= day + timedelta(5)
    assert open_days.is_open(found)
    assert found.weekday() < 5
