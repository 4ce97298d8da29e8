"""Payments go to interest before principal; credits to the oldest debts first."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunning_rules.imputation import Imputed, impute_legal, oldest_first
from dunning_rules.late_interest import CENT, accrue

DUE, TODAY = date(2026, 5, 1), date(2026, 9, 1)
DEBT = Decimal(10000)


def euros(*texts):
    return [Decimal(text) for text in texts]


def test_three_part_payments(rates):
    """Each pays the interest of its days, on what the ones before left.

    30 days on 10 000 at 12.15 %: 99.86; 3 000 - 99.86 = 2 900.14 off the principal.
    30 days on 7 099.86 at 12.15 %: 70.90; 2 000 - 70.90 = 1 929.10.
    31 days on 5 170.76 at 12.40 %: 54.46; 1 500 - 54.46 = 1 445.54.
    """
    paid = [
        (date(2026, 5, 31), Decimal(3000)),
        (date(2026, 6, 30), Decimal(2000)),
        (date(2026, 7, 31), Decimal(1500)),
    ]
    parts = impute_legal(DEBT, DUE, paid, rates, regime="company")
    assert [part.to_interest for part in parts] == euros("99.86", "70.90", "54.46")
    assert [part.to_principal for part in parts] == euros(
        "2900.14", "1929.10", "1445.54"
    )
    # 32 days on 3 725.22 at 12.40 %: 40.50. Owed: 3 725.22 + 40.50 = 3 765.72.
    left = [(part.date, part.to_principal) for part in parts]
    found = accrue(DEBT, DUE, TODAY, rates, regime="company", payments=left)
    assert found.total == sum(euros("99.86", "70.90", "54.46", "40.50"))
    assert DEBT - 6500 + found.total == Decimal("3765.72")


def test_a_payment_smaller_than_the_interest_leaves_the_principal(rates):
    """150 of 199.73 on 30 June; the next day 100: 49.73 and the 3.40 of one day."""
    paid = [(date(2026, 6, 30), Decimal(150)), (date(2026, 7, 1), Decimal(100))]
    assert impute_legal(DEBT, DUE, paid, rates, regime="company") == [
        Imputed(*paid[0], *euros("150", "0")),
        Imputed(*paid[1], *euros("53.13", "46.87")),
    ]


def test_before_the_due_date_and_before_the_notice_all_is_principal(rates):
    early = [(date(2026, 4, 20), Decimal(100)), (DUE, Decimal(200))]
    parts = impute_legal(DEBT, DUE, early, rates, regime="company")
    assert [part.to_interest for part in parts] == [0, 0]
    later = [(date(2026, 6, 10), Decimal(100))]
    told = {"regime": "consumer", "formal_notice_date": date(2026, 6, 10)}
    assert impute_legal(DEBT, DUE, later, rates, **told)[0].to_principal == 100


def test_what_exceeds_all_that_was_owed_goes_nowhere(rates):
    paid = [(date(2026, 6, 30), Decimal(12000))]
    [part] = impute_legal(DEBT, DUE, paid, rates, regime="company")
    assert (part.to_interest, part.to_principal) == (Decimal("199.73"), DEBT)
    # The same in two payments of one day: 199.73 + 5 800.27, then the 4 199.73 left.
    paid = [(date(2026, 6, 30), Decimal(6000))] * 2
    parts = impute_legal(DEBT, DUE, paid, rates, regime="company")
    assert [part.to_principal for part in parts] == euros("5800.27", "4199.73")
    # In the ledger nothing is left of 10 000 paid; of the debt the interest's share is.
    paid = [(date(2026, 6, 30), DEBT)]
    [part] = impute_legal(DEBT, DUE, paid, rates, regime="company")
    assert DEBT - part.to_principal == Decimal("199.73")


def test_a_credit_note_pays_no_interest(rates):
    noted = [(date(2026, 5, 31), Decimal(4000))]
    paid = [(date(2026, 6, 30), Decimal(6000))]
    [part] = impute_legal(DEBT, DUE, paid, rates, regime="company", credit_notes=noted)
    assert part.to_interest == sum(euros("99.86", "59.92"))
    assert part.to_principal == 6000 - part.to_interest


PAYMENTS = st.lists(
    st.tuples(
        st.dates(date(2026, 4, 1), date(2026, 12, 31)), st.decimals(0, 4000, places=2)
    ),
    max_size=5,
)


@given(PAYMENTS, st.integers(0, 120))
def test_no_cent_of_a_payment_is_lost_or_counted_twice(rates, payments, days):
    parts = impute_legal(DEBT, DUE, payments, rates, regime="company")
    lowered = [(part.date, part.to_principal) for part in parts]
    last = max([TODAY, *(day for day, _amount in payments)])
    until = min(last + timedelta(days), date(2026, 12, 31))
    found = accrue(DEBT, DUE, until, rates, regime="company", payments=lowered)
    to_interest = sum(part.to_interest for part in parts)
    to_principal = sum(part.to_principal for part in parts)
    assert [(part.date, part.amount) for part in parts] == sorted(payments)
    assert all(part.to_interest >= 0 and part.to_principal >= 0 for part in parts)
    assert 0 <= to_interest <= found.total and to_principal <= DEBT
    paid = sum(amount for _day, amount in payments)
    if paid <= DEBT:
        assert to_interest + to_principal == paid
        # Owed on the debt's own account = the ledger's residual and all the interest.
        own = DEBT - to_principal + found.total - to_interest
        assert own == DEBT - paid + found.total


@given(PAYMENTS)
def test_interest_first_never_costs_less_than_principal_first(rates, payments):
    parts = impute_legal(DEBT, DUE, payments, rates, regime="company")
    lowered = [(part.date, part.to_principal) for part in parts]
    until = date(2026, 12, 31)
    costs = [
        accrue(DEBT, DUE, until, rates, regime="company", payments=paid)
        for paid in (payments, lowered)
    ]
    slack = CENT / 2 * sum(len(cost.periods) for cost in costs)
    assert costs[0].total <= costs[1].total + slack


def test_credits_go_to_the_oldest_debt_with_their_own_dates():
    june, july = (date(2026, 6, 10), Decimal(150)), (date(2026, 7, 1), Decimal(80))
    debts = [
        (date(2026, 8, 1), Decimal(500)),
        (date(2026, 6, 1), Decimal(100)),
        (date(2026, 5, 1), Decimal(200)),
    ]
    assert oldest_first([july, june], debts) == [
        [],
        [(july[0], Decimal(30))],
        [june, (july[0], Decimal(50))],
    ]
    assert oldest_first([], debts) == [[], [], []]
    assert oldest_first([june], []) == []


def test_a_credit_told_below_zero_is_refused():
    with pytest.raises(ValueError):
        oldest_first([(TODAY, Decimal(-5))], [(DUE, DEBT)])


DATED = st.lists(
    st.tuples(st.dates(DUE, TODAY), st.decimals(0, 900, places=2)), max_size=6
)


@given(DATED, DATED)
def test_all_credits_count_once_and_no_debt_goes_below_zero(credits, debts):
    covered = oldest_first(credits, debts)
    sums = [sum(amount for _day, amount in parts) for parts in covered]
    given_, owed = (sum(amount for _day, amount in pairs) for pairs in (credits, debts))
    assert sum(sums) == min(given_, owed)
    open_since = [
        due for (due, amount), sum_ in zip(debts, sums, strict=True) if sum_ < amount
    ]
    for (due, amount), sum_ in zip(debts, sums, strict=True):
        assert 0 <= sum_ <= amount
        if sum_:  # no older debt is left open
            assert due <= min(open_since, default=due)
