"""The deadlines of a creditor in a collective procedure, against a calendar."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunning_rules import insolvency, open_days
from dunning_rules.territory import territory

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
        ("", "974", date(2026, 11, 16)),  # not known: the prudent day
        ("metropole", "", date(2026, 11, 16)),
        ("abroad", "974", date(2027, 1, 15)),
    ],
)
def test_a_creditor_out_of_the_territory_has_two_months_more(creditor, court, deadline):
    """Published in the BODACC on 15 September 2026."""
    published = date(2026, 9, 15)
    assert insolvency.declaration_deadline(published, creditor, court) == deadline


@pytest.mark.parametrize(
    ("creditor", "court", "deadline"),
    [
        # Both in Martinique; Lyon against La Réunion: 20 December is a Sunday.
        (("MQ", "97200"), ("MQ", "97200"), date(2026, 10, 20)),
        (("FR", "97200"), ("MQ", ""), date(2026, 10, 20)),
        (("FR", "69003"), ("FR", "97400"), date(2026, 12, 21)),
        (("RE", "97400"), ("FR", "69003"), date(2026, 12, 21)),
        (("FR", "69003"), ("FR", "38000"), date(2026, 10, 20)),
        (("BE", "1000"), ("FR", "38000"), date(2026, 12, 21)),
        (("FR", ""), ("RE", "97400"), date(2026, 10, 20)),
        (("FR", "69003"), ("FR", ""), date(2026, 10, 20)),
        # The court of Saint-Martin and Saint-Barthélemy sits in Guadeloupe.
        (("GP", "97100"), ("FR", "97150"), date(2026, 10, 20)),
        (("FR", "97110"), ("BL", "97133"), date(2026, 10, 20)),
        (("MF", "97150"), ("MF", "97150"), date(2026, 10, 20)),
        (("FR", "97150"), ("FR", "97100"), date(2026, 10, 20)),
        (("MQ", "97200"), ("MF", "97150"), date(2026, 12, 21)),
        (("FR", "69003"), ("MF", "97150"), date(2026, 12, 21)),
        (("MF", "97150"), ("FR", "69003"), date(2026, 12, 21)),
    ],
)
def test_the_place_of_the_creditor_against_that_of_the_court(creditor, court, deadline):
    """Published in the BODACC on 20 August 2026."""
    places = territory(*creditor), territory(*court)
    assert insolvency.declaration_deadline(date(2026, 8, 20), *places) == deadline


def test_who_is_relieved_has_half_the_time_from_when_he_is_told():
    """Published on 4 May 2026; told of the relief on 12 October and 15 January."""
    published = date(2026, 5, 4)
    for relieved, creditor, deadline in [
        (date(2026, 10, 12), "metropole", date(2026, 11, 12)),
        (date(2027, 1, 15), "metropole", date(2027, 2, 15)),
        (date(2026, 10, 12), "abroad", date(2026, 12, 14)),  # 12: a Saturday
    ]:
        assert deadline == insolvency.declaration_deadline(
            published, creditor, relieved_on=relieved
        )


@pytest.mark.parametrize(
    ("published", "deadline"),
    [
        (date(2026, 8, 20), date(2026, 10, 20)),
        (date(2026, 9, 15), date(2026, 11, 16)),  # 15: a Sunday
        (date(2026, 12, 31), date(2027, 3, 1)),  # 28 February: a Sunday
    ],
)
def test_the_personal_recovery_of_a_consumer(published, deadline):
    assert insolvency.recovery_deadline(published) == deadline


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
