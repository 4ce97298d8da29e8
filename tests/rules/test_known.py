"""When the debtor could know, quiet periods and unusual nights: tables by hand."""

from datetime import date

import pytest

from dunning_rules import known, quiet, unusual


@pytest.mark.parametrize(
    ("dated", "due", "sent", "counted"),
    [
        # 30 days; sent on the day, five days later, six days later, nine weeks later
        ("2026-07-11", "2026-08-10", "2026-07-11", "2026-08-10"),
        ("2026-07-11", "2026-08-10", "2026-07-16", "2026-08-10"),
        ("2026-07-11", "2026-08-10", "2026-07-17", "2026-08-16"),
        ("2026-07-11", "2026-08-10", "2026-09-14", "2026-10-14"),
        # due at once; due before its date, as some programs write it
        ("2026-09-01", "2026-09-01", "2026-09-14", "2026-09-14"),
        ("2026-09-01", "2026-08-25", "2026-09-14", "2026-09-14"),
        # sent before its date: nothing is brought forward
        ("2026-09-30", "2026-10-30", "2026-09-14", "2026-10-30"),
        # of a year that counts 29 February
        ("2028-01-31", "2028-02-29", "2028-02-10", "2028-03-10"),
        ("2026-07-11", "2026-08-10", None, "2026-08-10"),
    ],
)
def test_from_which_day_an_invoice_counts(dated, due, sent, counted):
    sent = sent and date.fromisoformat(sent)
    days = (date.fromisoformat(due), date.fromisoformat(dated), sent)
    assert known.counted_due(*days) == date.fromisoformat(counted)


def test_it_never_counts_sooner_than_its_due_date():
    due, dated = date(2026, 8, 10), date(2026, 7, 11)
    for rank in range(0, 90):
        sent = date.fromordinal(dated.toordinal() + rank)
        for in_time in (0, 5, 30):
            assert known.counted_due(due, dated, sent, in_time=in_time) >= due


@pytest.mark.parametrize(
    ("day", "until"),
    [
        ("2026-12-19", None),
        ("2026-12-20", "2027-01-03"),
        ("2027-01-03", "2027-01-03"),
        ("2027-01-04", None),
        ("2031-12-31", "2032-01-03"),
        ("2024-01-02", "2024-01-03"),
    ],
)
def test_the_end_of_each_year_is_quiet(day, until):
    winter = quiet.Period(date(2026, 12, 20), date(2027, 1, 3))
    found = quiet.quiet_until([winter], date.fromisoformat(day))
    assert found == (until and date.fromisoformat(until))


def test_a_year_that_is_quiet_all_along_comes_to_an_end():
    always = quiet.Period(date(2026, 1, 1), date(2026, 12, 31))
    assert quiet.quiet_until([always], date(2026, 5, 1)) > date(2100, 1, 1)


@pytest.mark.parametrize(
    ("notices", "customers", "before", "asks"),
    [
        (20, 1000, [], False),
        (21, 1000, [], True),
        (24, 1000, [7, 8, 9], False),
        (25, 1000, [7, 8, 9], True),
        (40, 200, [8] * 20, True),
        # a fifth of 30 customers is 6
        (6, 30, [6] * 20, False),
        (7, 30, [7] * 20, True),
        (5, 5, [], False),
        # the median is of the last twenty nights
        (31, 1000, [10] * 20 + [100] * 50, True),
    ],
)
def test_which_night_asks_first(notices, customers, before, asks):
    assert unusual.is_unusual(notices, customers, before) is asks
