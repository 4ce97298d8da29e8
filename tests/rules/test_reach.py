"""A channel is only used where it reaches; a deadline never comes too early."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dunning_rules import reach


@given(
    st.sets(st.sampled_from(["email", "letter", "registered", "call"]), min_size=1),
    st.booleans(),
    st.booleans(),
)
def test_a_channel_is_only_used_where_it_reaches(wanted, has_email, has_address):
    used = reach.channels(wanted, has_email=has_email, has_address=has_address)
    if "email" in used:
        assert has_email
    if {"letter", "registered"} & set(used):
        assert has_address
    if "registered" in wanted and used:
        assert "registered" in used


DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


@given(st.integers(0, 60), DAYS, st.integers(0, 30))
def test_a_formal_notice_gives_its_days_from_the_first_presentation(days, sent, post):
    presented = sent + timedelta(post)
    deadline = reach.deadline("formal_notice", days, sent, presented)
    assert deadline == presented + timedelta(days)
    assert deadline >= reach.deadline("reminder", days, sent, presented)
    assert reach.deadline("formal_notice", days, None, None) is None


@given(
    st.sets(st.sampled_from(["email", "letter", "registered", "call"]), min_size=1),
    st.booleans(),
    st.booleans(),
)
def test_what_stands_in_is_used_and_what_it_replaces_is_not(wanted, email, address):
    used = reach.channels(wanted, has_email=email, has_address=address)
    for stand_in, replaced in reach.stand_ins(wanted, used).items():
        assert stand_in in used and stand_in not in wanted
        assert replaced in wanted and replaced not in used
