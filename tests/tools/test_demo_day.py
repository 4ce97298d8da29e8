"""The demonstration begins on the last Monday on which its story can be told."""

import doctest
import os
import subprocess
import sys
from datetime import date, timedelta
from decimal import Decimal

import pytest
from demo_company import day, plan
from demo_company.rules import Shipped, open_days, quiet, read_shipped

from dunning_rules.reference_rate import RateTable
from environment.paths import ROOT

SHIPPED = read_shipped()
YEARS = [date(2023, 1, 1) + timedelta(rank) for rank in range(4 * 365)]


def test_its_examples_hold():
    assert doctest.testmod(day).attempted > 15
    assert not doctest.testmod(day).failed


def test_on_whatever_day_it_is_there_is_a_monday_for_it():
    """Of four years: no day of work is closed or quiet, none is far away."""
    for today in YEARS:
        first = day.chosen(today, SHIPPED)
        assert first <= today and first.weekday() == 0
        assert today - first < timedelta(7 * 8), (today, first)
        for after in (0, day.SECOND, day.THIRD):
            assert open_days.is_open(first + timedelta(after))
            assert not quiet.quiet_until(SHIPPED.quiet, first + timedelta(after))


def test_it_is_the_last_one():
    for today in YEARS[::5]:
        first = day.chosen(today, SHIPPED)
        later = first + timedelta(7)
        while later <= today:
            assert day.find_fault(later, SHIPPED)
            later += timedelta(7)


def test_quiet_days_of_the_end_of_the_year_are_left_out():
    """From 20 December to 3 January: the third day is the 14th, or after the 4th."""
    assert day.find_fault(date(2024, 12, 16), SHIPPED) == (
        "Thursday 26 December 2024 lies in a quiet period"
    )
    assert not day.find_fault(date(2024, 12, 16), SHIPPED._replace(quiet=()))


def test_rates_that_are_not_shipped_hold_it_in_the_past():
    """Nobody has entered those of 2025 yet: the third day is in 2024."""
    half_years = [
        date(year, month, 1) for year in (2022, 2023, 2024) for month in (1, 7)
    ]
    rows = [(kind, first, Decimal(2)) for kind in day.RATES for first in half_years]
    known = Shipped((), RateTable(rows))
    assert day.chosen(date(2026, 11, 30), known) == date(2024, 12, 9)
    assert "2025-01-01" in day.find_fault(date(2024, 12, 16), known)
    lacking = Shipped((), RateTable(row for row in rows if row[0] != day.RATES[1]))
    assert day.RATES[1] in day.find_fault(date(2024, 12, 9), lacking)


def test_the_rates_reach_back_to_the_oldest_invoice():
    assert max(each.days for each in plan.whole_book()) <= day.BOOK_DAYS


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "2026-11-24",
            "it is Tuesday 24 November 2026, no Monday. The nearest that can: "
            "2026-11-23.",
        ),
        (
            "2026-05-25",
            "Monday 25 May 2026 is no day of work. The nearest that can: 2026-05-18.",
        ),
        ("2026-11-30", "lies in a quiet period. The nearest that can: 2026-11-23."),
        (
            "2013-01-07",
            "no ecb_refi for the half-year from 2011-01-01 is shipped. The "
            "nearest that can: 2013-09-02.",
        ),
        ("tomorrow", "DUNNING_DAY=tomorrow is no day such as 2026-11-23."),
    ],
)
def test_an_impossible_day_is_refused_with_the_nearest(text, told):
    command = [sys.executable, "-c", "import demo_company"]
    done = subprocess.run(
        command,
        cwd=ROOT / "tools",
        env=os.environ | {"DUNNING_DAY": text},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == "" and len(done.stderr.splitlines()) == 1
    assert told in done.stderr
