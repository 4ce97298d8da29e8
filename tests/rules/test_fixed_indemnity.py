"""The 40 euros: who owes them, from which day, and who never does."""

from datetime import date
from decimal import Decimal

import pytest

from dunning_rules.fixed_indemnity import due

MAY = date(2026, 5, 1)


@pytest.mark.parametrize(
    ("regime", "due_date", "until", "insolvency", "owed"),
    [
        ("company", MAY, date(2026, 4, 30), None, 0),
        ("company", MAY, MAY, None, 0),  # paid on the last day
        ("company", MAY, date(2026, 5, 2), None, 40),
        ("company", MAY, date(2031, 5, 2), None, 40),  # once, however late
        ("public", MAY, MAY, None, 0),
        ("public", MAY, date(2026, 5, 2), None, 40),
        ("consumer", MAY, date(2026, 9, 1), None, 0),
        # The judgment forbids to pay on the due date, or comes when it has passed.
        ("company", MAY, date(2026, 9, 1), date(2026, 4, 30), 0),
        ("company", MAY, date(2026, 9, 1), MAY, 0),
        ("company", MAY, date(2026, 9, 1), date(2026, 5, 2), 40),
        ("public", MAY, date(2026, 9, 1), date(2026, 4, 30), 0),
        # Late from 31 December 2012, and from 1 January 2013.
        ("company", date(2012, 12, 30), MAY, None, 0),
        ("company", date(2012, 12, 31), MAY, None, 40),
    ],
)
def test_who_owes_it_and_when(regime, due_date, until, insolvency, owed):
    assert due(regime, due_date, until, insolvency_date=insolvency) == owed


def test_its_amount_is_that_of_the_day():
    """Another amount of the law, or its value in another currency."""
    assert due("company", MAY, date(2026, 5, 2), amount=Decimal("43.12")) == Decimal(
        "43.12"
    )


def test_an_unknown_regime_is_refused():
    with pytest.raises(ValueError, match="association"):
        due("association", MAY, date(2026, 5, 2))
