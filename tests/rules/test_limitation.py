"""Limitation, against periods counted by hand."""

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from dunning_rules.limitation import Interruption, barred_on, latest_start, start_on

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))
REGIMES = st.sampled_from(["company", "consumer", "public"])
TRADES = st.sampled_from([None, "general", "transport", "telecom"])
KINDS = st.sampled_from(
    ["acknowledgement", "court_claim", "enforcement", "insolvency_claim"]
)
INTERRUPTIONS = st.lists(
    st.builds(Interruption, DAYS, KINDS, st.none() | DAYS, st.booleans()), max_size=4
)
SUSPENSIONS = st.lists(
    st.tuples(DAYS, DAYS).map(lambda span: tuple(sorted(span))), max_size=3
)


@pytest.mark.parametrize(
    ("regime", "due", "barred"),
    [
        # A period that starts on 19 June ends on 18 June at midnight.
        ("company", date(2021, 6, 19), date(2026, 6, 19)),
        ("consumer", date(2024, 6, 19), date(2026, 6, 19)),
        # A Sunday is a day like another: 1 November 2026.
        ("consumer", date(2024, 11, 1), date(2026, 11, 1)),
        # 29 February counts as 28 February, in a leap year too.
        ("company", date(2024, 2, 29), date(2029, 2, 28)),
        ("consumer", date(2024, 2, 29), date(2026, 2, 28)),
        # Four years from 1 January of the year after.
        ("public", date(2022, 1, 1), date(2027, 1, 1)),
        ("public", date(2022, 12, 31), date(2027, 1, 1)),
        ("public", date(2023, 1, 1), date(2028, 1, 1)),
    ],
)
def test_from_the_due_date(regime, due, barred):
    assert barred_on(regime, due) == barred


def test_the_earlier_of_due_date_and_performance_counts():
    due, done = date(2024, 6, 30), date(2024, 5, 31)
    assert barred_on("company", due, performed_on=done) == date(2029, 5, 31)
    assert barred_on("company", done, performed_on=due) == date(2029, 5, 31)
    # Performed in December, due in January: a year earlier against a public body.
    january, december = date(2024, 1, 15), date(2023, 12, 15)
    assert barred_on("public", january) == date(2029, 1, 1)
    assert barred_on("public", january, performed_on=december) == date(2028, 1, 1)


@pytest.mark.parametrize("regime", ["company", "consumer", "public"])
def test_transport_and_telecom_have_one_year_whoever_the_debtor_is(regime):
    due, done = date(2026, 3, 31), date(2026, 3, 1)
    assert barred_on(regime, due, performed_on=done, trade="transport") == date(
        2027, 3, 1
    )
    # Transport runs from delivery even when it was paid for in advance.
    assert barred_on(regime, done, performed_on=due, trade="transport") == date(
        2027, 3, 31
    )
    assert barred_on(regime, due, trade="transport") == date(2027, 3, 31)
    assert barred_on(regime, due, performed_on=done, trade="telecom") == date(
        2027, 3, 31
    )


def test_an_acknowledgement_makes_a_new_period_run():
    """Due 1 March 2022, acknowledged 10 February 2026: five years from that day."""
    acts = [(date(2026, 2, 10), "acknowledgement", None, False)]
    assert barred_on("company", date(2022, 3, 1), interruptions=acts) == date(
        2031, 2, 10
    )


def test_what_comes_on_the_day_of_the_bar_is_too_late():
    due = date(2021, 3, 1)
    eve = [(date(2026, 2, 28), "acknowledgement", None, False)]
    day = [(date(2026, 3, 1), "acknowledgement", None, False)]
    assert barred_on("company", due, interruptions=eve) == date(2031, 2, 28)
    assert barred_on("company", due, interruptions=day) == date(2026, 3, 1)


def test_interruptions_follow_each_other_in_any_order():
    """Each in the period of the one before, from 2021 to 2030, then to 2035."""
    acts = [
        (date(2030, 2, 1), "enforcement", None, False),
        (date(2025, 6, 1), "acknowledgement", None, False),
    ]
    assert barred_on("company", date(2021, 3, 1), interruptions=acts) == date(
        2035, 2, 1
    )
    # Without the first one, the second comes too late.
    assert barred_on("company", date(2021, 3, 1), interruptions=acts[:1]) == date(
        2026, 3, 1
    )


def test_a_formal_notice_interrupts_nothing():
    acts = [(date(2026, 2, 10), "formal_notice", None, False)]
    assert barred_on("company", date(2022, 3, 1), interruptions=acts) == date(
        2027, 3, 1
    )


def test_a_written_claim_interrupts_against_a_public_body_alone():
    """Claimed in 2026: four years again, from 1 January 2027."""
    acts = [(date(2026, 2, 10), "written_claim", None, False)]
    assert barred_on("public", date(2022, 3, 1), interruptions=acts) == date(2031, 1, 1)
    assert barred_on("company", date(2022, 3, 1), interruptions=acts) == date(
        2027, 3, 1
    )


def test_a_court_claim_counts_from_its_closing():
    acts = [(date(2026, 2, 10), "court_claim", date(2028, 9, 30), False)]
    assert barred_on("company", date(2022, 3, 1), interruptions=acts) == date(
        2033, 9, 30
    )


@pytest.mark.parametrize("kind", ["court_claim", "insolvency_claim"])
def test_while_a_court_claim_or_an_insolvency_is_open_the_long_stop_is_what_is_left(
    kind,
):
    acts = [(date(2026, 2, 10), kind, None, False)]
    assert barred_on("company", date(2022, 3, 1), interruptions=acts) == date(
        2042, 3, 1
    )


def test_a_claim_that_was_withdrawn_has_never_been():
    acts = [(date(2026, 2, 10), "court_claim", date(2028, 9, 30), True)]
    assert barred_on("company", date(2022, 3, 1), interruptions=acts) == date(
        2027, 3, 1
    )


def test_an_act_before_the_start_does_not_shorten_the_period():
    acts = [(date(2021, 12, 1), "acknowledgement", None, False)]
    assert barred_on("company", date(2022, 3, 1), interruptions=acts) == date(
        2027, 3, 1
    )


def test_the_long_stop_is_twenty_years():
    """Acknowledged every four years: the last one would lead to 2047."""
    acts = [
        (date(year, 1, 1), "acknowledgement", None, False)
        for year in (2026, 2030, 2034, 2038, 2042)
    ]
    assert barred_on("company", date(2022, 3, 1), interruptions=acts) == date(
        2042, 3, 1
    )


def test_a_suspension_adds_its_days():
    """92 days from 1 July to 1 October 2024: 1 June 2026 and 92 days."""
    pauses = [(date(2024, 7, 1), date(2024, 10, 1))]
    assert barred_on("consumer", date(2024, 6, 1), suspensions=pauses) == date(
        2026, 9, 1
    )


def test_six_months_remain_after_a_suspension():
    """30 days from 1 to 31 May 2026 would leave 60: six months from 31 May."""
    pauses = [(date(2026, 5, 1), date(2026, 5, 31))]
    assert barred_on("consumer", date(2024, 6, 1), suspensions=pauses) == date(
        2026, 11, 30
    )


def test_suspensions_that_overlap_count_once():
    """1 July to 1 October 2024 in two: 92 days again."""
    pauses = [
        (date(2024, 8, 15), date(2024, 10, 1)),
        (date(2024, 7, 1), date(2024, 9, 1)),
        (date(2024, 7, 10), date(2024, 7, 20)),
    ]
    assert barred_on("consumer", date(2024, 6, 1), suspensions=pauses) == date(
        2026, 9, 1
    )


def test_a_suspension_counts_within_the_period_alone():
    """Begun a month before the due date of 1 June: 30 days from it."""
    pauses = [(date(2024, 5, 1), date(2024, 7, 1))]
    assert barred_on("consumer", date(2024, 6, 1), suspensions=pauses) == date(
        2026, 7, 1
    )
    late = [(date(2026, 6, 1), date(2026, 9, 1))]
    assert barred_on("consumer", date(2024, 6, 1), suspensions=late) == date(2026, 6, 1)


def test_a_suspension_that_is_open_leaves_the_long_stop():
    pauses = [(date(2025, 5, 1), None)]
    assert barred_on("consumer", date(2024, 6, 1), suspensions=pauses) == date(
        2044, 6, 1
    )


def test_a_suspension_after_an_interruption_counts_in_the_new_period():
    """Acknowledged 1 January 2026: two years, and the 31 days of March 2027."""
    acts = [(date(2026, 1, 1), "acknowledgement", None, False)]
    pauses = [(date(2027, 3, 1), date(2027, 4, 1))]
    assert barred_on(
        "consumer", date(2024, 6, 1), interruptions=acts, suspensions=pauses
    ) == date(2028, 2, 1)


def test_a_due_date_at_the_end_of_the_calendar_is_bearable():
    assert barred_on("company", date(9999, 12, 31)) == date(9999, 12, 31)
    assert barred_on("public", date(9999, 12, 31)) == date(9999, 1, 1)


def test_without_a_day_of_performance_the_invoice_is_watched():
    """Invoiced on 30 May 2026, due on 14 July: nobody knows when it was delivered."""
    invoiced, due = date(2026, 5, 30), date(2026, 7, 14)
    for regime, barred in [
        ("company", date(2031, 5, 30)),
        ("consumer", date(2028, 5, 30)),
        ("public", date(2031, 1, 1)),
    ]:
        assert barred_on(regime, due, invoiced_on=invoiced) == barred
    assert barred_on("company", due, invoiced_on=invoiced, trade="transport") == date(
        2027, 5, 30
    )
    # By law from the due date; due before it was invoiced; delivered later.
    assert barred_on("company", due, invoiced_on=invoiced, trade="telecom") == date(
        2027, 7, 14
    )
    assert barred_on("company", invoiced, invoiced_on=due) == date(2031, 5, 30)
    assert barred_on(
        "company", due, invoiced_on=invoiced, performed_on=date(2026, 6, 10)
    ) == date(2031, 6, 10)


def test_a_written_claim_interrupts_nothing_under_private_law():
    """A company for housing at moderate rents has no public accountant."""
    acts = [(date(2026, 6, 1), "written_claim", None, False)]
    due = date(2022, 3, 1)
    assert barred_on("public", due, interruptions=acts) == date(2031, 1, 1)
    for has_accountant, barred in ((False, date(2027, 3, 1)), (None, date(2027, 1, 1))):
        found = barred_on(
            "public", due, has_accountant=has_accountant, interruptions=acts
        )
        assert found == barred


def test_without_a_public_accountant_it_is_five_years_from_the_start():
    """Invoiced on 2 March 2022, due on 1 April: the earlier of the two is watched."""
    due, invoiced = date(2022, 4, 1), date(2022, 3, 2)
    for has_accountant, barred in (
        (True, date(2027, 1, 1)),
        (None, date(2027, 1, 1)),  # not known: the earlier day
        (False, date(2027, 3, 2)),
    ):
        found = barred_on(
            "public", due, invoiced_on=invoiced, has_accountant=has_accountant
        )
        assert found == barred


@given(st.dates(date(2010, 1, 1), date(2050, 1, 1)))
def test_where_the_accountant_is_not_known_the_day_is_never_later(due):
    unknown, none, some = (
        barred_on("public", due, has_accountant=one) for one in (None, False, True)
    )
    assert unknown == some <= none == barred_on("company", due)


@pytest.mark.parametrize("regime", ["company", "consumer", "public"])
@pytest.mark.parametrize("trade", [None, "transport", "telecom"])
def test_a_title_gives_ten_years_whoever_the_debtor_is(regime, trade):
    """And so does each act of enforcement after it (CPCE L111-4)."""
    due, title = date(2026, 3, 1), date(2026, 12, 16)
    acts = [(title, "title", None, False)]
    assert barred_on(regime, due, trade=trade, interruptions=acts) == date(2036, 12, 16)
    acts.append((date(2030, 5, 2), "enforcement", None, False))
    assert barred_on(regime, due, trade=trade, interruptions=acts) == date(2040, 5, 2)


def test_a_title_after_the_bar_changes_nothing():
    acts = [(date(2028, 3, 1), "title", None, False)]
    assert barred_on("consumer", date(2026, 3, 1), interruptions=acts) == date(
        2028, 3, 1
    )


@given(REGIMES, DAYS, TRADES)
def test_the_latest_start_is_the_inverse(regime, day, trade):
    start = latest_start(regime, day, trade=trade)
    after = start + timedelta(1)
    assert barred_on(regime, start, trade=trade) <= day
    assert barred_on(regime, after, trade=trade) > day


@given(REGIMES, DAYS, st.none() | DAYS, st.none() | DAYS, TRADES, DAYS)
def test_the_latest_start_finds_what_is_barred(regime, due, done, invoiced, trade, day):
    barred = barred_on(
        regime, due, performed_on=done, invoiced_on=invoiced, trade=trade
    )
    latest = latest_start(regime, day, trade=trade)
    assert (barred <= day) == (start_on(due, done, trade, invoiced) <= latest)


@given(REGIMES, DAYS, st.none() | DAYS, DAYS, TRADES)
def test_what_is_not_known_never_puts_the_bar_off(regime, due, done, invoiced, trade):
    known = barred_on(regime, due, performed_on=done, trade=trade)
    assert (
        barred_on(regime, due, performed_on=done, invoiced_on=invoiced, trade=trade)
        <= known
    )


@given(REGIMES, DAYS, TRADES, INTERRUPTIONS, SUSPENSIONS)
def test_acts_only_put_the_bar_off_up_to_the_long_stop(
    regime, due, trade, interruptions, suspensions
):
    plain = barred_on(regime, due, trade=trade)
    with_acts = barred_on(
        regime,
        due,
        trade=trade,
        interruptions=interruptions,
        suspensions=suspensions,
    )
    assert plain <= with_acts <= due + relativedelta(years=20)
