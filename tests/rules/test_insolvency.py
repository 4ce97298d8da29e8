"""The deadlines of a creditor in a collective procedure, against a calendar."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunning_rules import insolvency, open_days

DAYS = st.dates(date(2024, 1, 1), date(2040, 1, 1))


@pytest.mark.parametrize(
    ("creditor", "court", "deadline"),
    [
        ("metropole", "metropole", date(2026, 11, 16)),  # 15 November is a Sunday
        ("abroad", "metropole", date(2027, 1, 15)),
        ("974", "metropole", date(2027, 1, 15)),
        ("metropole", "974", date(2027, 1, 15)),
        ("972", "974", date(2027, 1, 15)),
        ("974", "974", date(2026, 11, 16)),
    ],
)
def test_a_creditor_out_of_the_territory_has_two_months_more(creditor, court, deadline):
    """Published in the BODACC on 15 September 2026."""
    published = date(2026, 9, 15)
    assert insolvency.declaration_deadline(published, creditor, court) == deadline


def test_a_creditor_who_was_late_and_the_other_deadlines():
    """Published on Friday 4 September 2026; the dispute received on 7 December."""
    published = date(2026, 9, 4)
    assert insolvency.declaration_deadline(published) == date(2026, 11, 4)
    assert insolvency.ownership_deadline(published) == date(2026, 12, 4)
    assert insolvency.relief_deadline(published) == date(2027, 3, 4)
    assert insolvency.answer_deadline(date(2026, 12, 7)) == date(2027, 1, 6)


@given(DAYS)
def test_the_deadlines_follow_each_other_on_working_days(published):
    found = [
        insolvency.declaration_deadline(published),
        insolvency.ownership_deadline(published),
        insolvency.relief_deadline(published),
    ]
    assert found == sorted(found)
    assert all(open_days.is_open(deadline) for deadline in found)
