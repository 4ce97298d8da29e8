"""A channel is only used where it reaches; a deadline never comes too early."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dunning_rules import reach

CODES = ["email", "letter", "registered", "call", "lre", "robot", "sms"]


@st.composite
def books(draw):
    """Ours and others, each of which may reach or not."""
    traits = {
        "email": {"stands_in": 2},
        "letter": {"stands_in": 1},
        "registered": {"registered": True},
        "call": {"spoken": True},
        "lre": {"registered": True},
        "robot": {"spoken": True},
        "sms": {},
    }
    return {
        code: reach.Channel(code, draw(st.booleans()), **traits[code]) for code in CODES
    }


WANTED = st.sets(st.sampled_from(CODES), min_size=1)


@given(WANTED, books())
def test_a_channel_is_only_used_where_it_reaches(wanted, known):
    used = reach.channels(wanted, known.values())
    assert all(known[code].reaches for code in used)
    for code in set(used) - wanted:
        assert code in ("letter", "email")
    if used:
        assert {"registered", "lre"} & wanted <= set(used)


@given(WANTED, books())
def test_all_that_reaches_is_used_unless_a_proof_is_missing(wanted, known):
    used = reach.channels(wanted, known.values())
    reaching = {code for code in wanted if known[code].reaches}
    assert not used or reaching <= set(used)
    if {"registered", "lre"} & wanted <= reaching and reaching - {"call", "robot"}:
        assert set(used) == reaching


def test_a_call_never_replaces_what_is_written():
    call = reach.Channel("call", True, spoken=True)
    email = reach.Channel("email", False, stands_in=2)
    letter = reach.Channel("letter", True, stands_in=1)
    assert reach.channels(["call", "email"], [call, email]) == ()
    assert reach.channels(["call", "email"], [call, email, letter]) == (
        "call",
        "letter",
    )
    assert reach.channels(["call"], [call, email]) == ("call",)


def test_what_nobody_knows_reaches_nobody():
    assert reach.channels(["telegraph"], []) == ()


DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


@given(st.integers(0, 60), DAYS, st.integers(0, 30))
def test_a_formal_notice_gives_its_days_from_the_first_presentation(days, sent, post):
    presented = sent + timedelta(post)
    deadline = reach.deadline("formal_notice", days, sent, presented)
    assert deadline == presented + timedelta(days)
    assert deadline >= reach.deadline("reminder", days, sent, presented)
    assert reach.deadline("formal_notice", days, None, None) is None


@given(WANTED, books())
def test_what_stands_in_is_used_and_what_it_replaces_is_not(wanted, known):
    used = reach.channels(wanted, known.values())
    spoken = [code for code in CODES if known[code].spoken]
    for stand_in, replaced in reach.stand_ins(wanted, used, spoken).items():
        assert replaced not in spoken
        assert stand_in in used and stand_in not in wanted
        assert replaced in wanted and replaced not in used
