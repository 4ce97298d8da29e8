"""The interest of worked cases, to the cent; what is unknown or absurd is refused.

The cases are rows of `late_interest_cases.csv`, whose amounts were counted day by day.
"""

import csv
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from dunning_rules.late_interest import accrue, contract_floor, first_day, rate_on
from dunning_rules.reference_rate import MissingRate, RateTable

CASES = Path(__file__).with_name("late_interest_cases.csv")
PERIOD = re.compile(r"(\d+) d x ([\d.]+) x ([\d.]+) % = ([\d.]+)")
DUE, PAID = date(2026, 5, 1), date(2026, 9, 1)
DEBT = Decimal(10000)


def read_cases():
    lines = CASES.read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def read_option(name, text):
    """An option of a case as the rule wants it."""
    if name == "split" or text == "actual":
        return text
    if name == "day_base":
        return int(text)
    return date.fromisoformat(text) if "-" in text else Decimal(text)


def accrue_case(case, rates):
    payments = [text.split() for text in case["payments"].split("; ") if text]
    options = dict(text.split("=") for text in case["options"].split())
    return accrue(
        Decimal(case["principal"]),
        date.fromisoformat(case["due"]),
        date.fromisoformat(case["until"]),
        rates,
        regime=case["regime"],
        payments=[(date.fromisoformat(day), Decimal(sum_)) for day, sum_ in payments],
        **{name: read_option(name, text) for name, text in options.items()},
    )


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: case["case"])
def test_a_worked_case(case, rates):
    found = accrue_case(case, rates)
    assert str(found.total) == case["total"]
    if case["periods"] != "many":
        assert [
            (period.days, period.base, period.rate, period.amount)
            for period in found.periods
        ] == [
            (int(days), Decimal(base), Decimal(rate), Decimal(amount))
            for days, base, rate, amount in PERIOD.findall(case["periods"])
        ]


def test_there_are_many_cases():
    """A reader that skipped rows would let everything pass."""
    assert len(read_cases()) > 100


def test_each_period_says_its_days(rates):
    """Cut at the half-year and after the payment of 31 July, with no gap."""
    paid = [(date(2026, 7, 31), Decimal(4000))]
    found = accrue(DEBT, DUE, PAID, rates, regime="company", payments=paid)
    assert [(period.start, period.end) for period in found.periods] == [
        (date(2026, 5, 2), date(2026, 6, 30)),
        (date(2026, 7, 1), date(2026, 7, 31)),
        (date(2026, 8, 1), date(2026, 9, 1)),
    ]


@pytest.mark.parametrize(
    ("options", "kind", "half_year"),
    [
        ({"regime": "company"}, "ecb_refi", date(2027, 1, 1)),
        (
            {"regime": "consumer", "formal_notice_date": DUE},
            "legal_professional_creditor",
            date(2027, 1, 1),
        ),
        (
            {"regime": "public", "due_date": date(2026, 12, 31)},
            "ecb_refi",
            date(2027, 1, 1),
        ),
        (
            {"regime": "company", "due_date": date(2011, 12, 1), "until": DUE},
            "ecb_refi",
            date(2011, 7, 1),
        ),
        (
            {"regime": "public", "due_date": date(2011, 12, 1), "since": DUE},
            "ecb_refi",
            date(2011, 7, 1),
        ),
    ],
)
def test_a_missing_half_year_is_named_and_never_guessed(
    rates, options, kind, half_year
):
    options = {"due_date": DUE, "until": date(2027, 3, 31), **options}
    with pytest.raises(MissingRate, match=f"{kind}.*{half_year}") as caught:
        accrue(DEBT, rates=rates, **options)
    assert (caught.value.kind, caught.value.half_year) == (kind, half_year)


@pytest.mark.parametrize(
    "options",
    [
        {"payments": [(date(2026, 12, 31), DEBT)]},  # paid before the gap
        {"insolvency_date": date(2027, 1, 1)},  # nothing runs in it
        {"until": date(2026, 12, 31)},  # it has not come yet
        {"due_date": date(2011, 1, 1), "since": DUE, "until": PAID},  # it is settled
        {"split": "freeze"},  # the rate of 2026 goes on
        {"contract_rate": Decimal(9)},  # another rate counts
        {"regime": "consumer"},  # no formal notice
    ],
)
def test_a_rate_that_no_day_needs_may_be_missing(rates, options):
    known = {
        "regime": "company",
        "due_date": DUE,
        "until": date(2027, 3, 31),
        **options,
    }
    accrue(DEBT, rates=rates, **known)


def test_an_ecb_rate_of_another_day_is_no_rate_of_a_half_year():
    """The ECB moved its rate in June: the law looks at 1 January and 1 July only."""
    rates = RateTable([("ecb_refi", date(2025, 6, 11), Decimal("2.15"))])
    with pytest.raises(MissingRate):
        rate_on("company", date(2025, 6, 20), rates)


@pytest.mark.parametrize(
    "options",
    [
        {"principal": Decimal(-1)},
        {"regime": "association"},
        {"regime": ""},
        {"payments": [(PAID, Decimal(-5))]},
        {"day_base": 366},
        {"day_base": "365"},
        {"split": "month"},
        {"contract_rate": Decimal("-0.1")},
        {"rounding": Decimal(0)},
    ],
)
def test_what_makes_no_sense_is_refused(rates, options):
    known = {"principal": DEBT, "due_date": DUE, "until": PAID, "regime": "company"}
    with pytest.raises(ValueError):
        accrue(rates=rates, **{**known, **options})


@pytest.mark.parametrize(
    ("day", "law", "floor"),
    [
        (date(2023, 7, 1), "14.00", "12.66"),
        (date(2024, 6, 30), "14.50", "15.21"),  # here the floor is above the law's rate
        (date(2024, 7, 1), "14.25", "14.76"),
        (date(2026, 11, 21), "12.40", "8.25"),
    ],
)
def test_the_floor_of_a_contract_is_said_and_corrects_nothing(rates, day, law, floor):
    assert rate_on("company", day, rates) == Decimal(law)
    assert contract_floor(rates, day) == Decimal(floor)
    assert rate_on("company", day, rates, Decimal(1)) == 1


def test_the_first_day_of_a_consumer_is_after_both_dates():
    assert first_day("consumer", DUE, date(2026, 4, 1)) == date(2026, 5, 2)
    assert first_day("consumer", DUE, date(2026, 7, 1)) == date(2026, 7, 2)
