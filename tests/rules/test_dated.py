"""A sum that the law changes from a day on is one more row, and nothing else."""

from datetime import date
from decimal import Decimal

import pytest

from dunning_rules import court, dated, fixed_indemnity, paths, payment_order

DAY = date(2027, 1, 1)
EVE = date(2026, 12, 31)
TABLES = {
    (fixed_indemnity, "AMOUNTS"): 40,
    (paths, "SMALL_CLAIM_CEILINGS"): 5000,
    (court, "PROXIMITY_CEILINGS"): 10000,
    (payment_order, "LAWYER_ABOVE"): 10000,
}


@pytest.fixture(params=TABLES, ids=[name for _module, name in TABLES])
def table(request, monkeypatch):
    """A table as it is in 2026, with a row more: a quarter more from 2027 on."""
    module, name = request.param
    value = dated.value_on(getattr(module, name), EVE)
    assert value == TABLES[request.param]
    new = dated.Dated(DAY, value * 5 / 4, "a decree to come")
    monkeypatch.setattr(module, name, (new, dated.Dated(None, value, "as it was")))
    return name, new.value


ASKED = {
    "AMOUNTS": lambda _amount, day: fixed_indemnity.amount_of(day),
    "SMALL_CLAIM_CEILINGS": lambda amount, day: paths.refusal(
        "small_claim", paths.Claim("civil", amount), on=day
    ),
    "PROXIMITY_CEILINGS": lambda amount, day: court.place_kind(
        "civil", court.Party("consumer", "93", proximity=True), amount, on=day
    ),
    "LAWYER_ABOVE": lambda amount, day: payment_order.needs_lawyer(amount, day),
}
SAID = {
    "AMOUNTS": (Decimal(40), Decimal(50)),
    "SMALL_CLAIM_CEILINGS": ("ceiling", None),
    "PROXIMITY_CEILINGS": ("tj", "tprx"),
    "LAWYER_ABOVE": (True, False),
}


def test_a_row_changes_the_answer_from_its_day_on(table):
    name, new = table
    # The indemnity is that of the day after the due date.
    early = date(2026, 12, 30) if name == "AMOUNTS" else EVE
    late = EVE if name == "AMOUNTS" else DAY
    assert (ASKED[name](new, early), ASKED[name](new, late)) == SAID[name]


def test_each_row_of_the_law_has_its_source():
    for module, name in TABLES:
        rows = getattr(module, name)
        assert all(row.source for row in rows), name
        assert len({row.since for row in rows}) == len(rows), name


def test_what_was_asked_before_stays_what_it_was(monkeypatch):
    """An opposition of 2027 to a request of 2026: the ceiling is that of 2026."""
    rows = (
        dated.Dated(None, Decimal(10000), "as it was"),
        dated.Dated(DAY, Decimal(20000), "a decree to come"),
    )
    monkeypatch.setattr(payment_order, "LAWYER_ABOVE", rows)
    sum_, letter = Decimal(15000), date(2027, 2, 1)
    assert payment_order.after_opposition(letter, "tj", sum_) == ()
    [step] = payment_order.after_opposition(letter, "tj", sum_, EVE)
    assert step.action == "lawyer"
