"""What holds for the interest of any debt, whatever is paid and when."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from dunning_rules.late_interest import CENT, accrue, first_day, rate_on

FIRST, LAST = date(2012, 1, 1), date(2026, 12, 31)  # the rates are known
DAYS = st.dates(FIRST, LAST)
SUMS = st.decimals(0, 100_000, places=2)
PAYMENTS = st.lists(st.tuples(DAYS, SUMS), max_size=5)


@st.composite
def debts(draw, payments=PAYMENTS):
    """Arguments of `accrue`: a debt of up to three years in any regime."""
    due = draw(st.dates(FIRST, LAST - timedelta(1)))
    near = st.dates(due - timedelta(60), due + timedelta(1100))
    return {
        "principal": draw(SUMS),
        "due_date": due,
        "until": min(draw(near), LAST),
        "regime": draw(st.sampled_from(["company", "public", "consumer"])),
        "payments": [
            (min(day, due + timedelta(day.toordinal() % 900)), amount)
            for day, amount in draw(payments)
        ],
        "day_base": draw(st.sampled_from([365, 360, "actual"])),
        "contract_rate": draw(st.none() | st.decimals(0, 30, places=2)),
        "formal_notice_date": draw(st.none() | near),
        "insolvency_date": draw(st.none() | near),
        "split": draw(st.sampled_from(["half_year", "freeze"])),
    }


def half_cents(*accruals):
    """What the rounding of each period may add up to."""
    return CENT / 2 * sum(len(accrual.periods) for accrual in accruals)


@given(debts())
def test_interest_is_never_negative_and_its_periods_follow_each_other(rates, debt):
    found = accrue(**debt, rates=rates)
    assert found.total == sum(period.amount for period in found.periods) >= 0
    last = debt["due_date"]
    for period in found.periods:
        assert last < period.start <= period.end <= debt["until"]
        assert period.days == (period.end - period.start).days + 1
        assert 0 < period.base <= debt["principal"]
        assert period.amount >= 0
        last = period.end


@given(debts())
def test_it_is_what_each_day_bears(rates, debt):
    """Counted without periods: for each day what is left, its rate and its year."""
    total = Fraction()
    start = first_day(debt["regime"], debt["due_date"], debt["formal_notice_date"])
    frozen = debt["regime"] == "public" or (
        debt["regime"] == "company" and debt["split"] == "freeze"
    )
    day = start or date.max
    while day <= debt["until"] and day != debt["insolvency_date"]:
        if debt["insolvency_date"] and debt["insolvency_date"] < start:
            break
        left = debt["principal"] - sum(
            (amount for paid, amount in debt["payments"] if paid < day), Decimal()
        )
        rate = rate_on(
            debt["regime"], start if frozen else day, rates, debt["contract_rate"]
        )
        year = date(day.year + 1, 1, 1) - date(day.year, 1, 1)
        base = year.days if debt["day_base"] == "actual" else debt["day_base"]
        total += max(Fraction(left), 0) * Fraction(rate) / 100 / base
        day += timedelta(1)
    found = accrue(**debt, rates=rates)
    assert abs(Fraction(found.total) - total) <= half_cents(found)


@given(debts(), st.integers(0, 400))
def test_a_later_day_never_lowers_it(rates, debt, more):
    later = {**debt, "until": min(debt["until"] + timedelta(more), LAST)}
    assert accrue(**later, rates=rates).total >= accrue(**debt, rates=rates).total


@given(debts(), DAYS)
def test_it_adds_up_when_a_part_was_settled_on_any_day(rates, debt, settled):
    settled = min(settled, debt["until"])
    whole = accrue(**debt, rates=rates)
    before = accrue(**{**debt, "until": settled}, rates=rates)
    after = accrue(**debt, rates=rates, since=settled)
    parts = before.total + after.total
    extra = len(before.periods) + len(after.periods) - len(whole.periods)
    assert extra in (0, 1)
    assert abs(parts - whole.total) <= CENT * extra
    assert sum(period.days for period in before.periods + after.periods) == sum(
        period.days for period in whole.periods
    )


@given(debts(), st.integers(2, 9))
def test_a_debt_several_times_as_large_bears_as_many_times(rates, debt, times):
    larger = {
        **debt,
        "principal": debt["principal"] * times,
        "payments": [(day, amount * times) for day, amount in debt["payments"]],
    }
    one, many = accrue(**debt, rates=rates), accrue(**larger, rates=rates)
    assert len(one.periods) == len(many.periods)
    assert abs(many.total - times * one.total) <= times * half_cents(one) + half_cents(
        many
    )


@given(debts(st.just([])), DAYS, st.integers(1, 500), SUMS)
def test_paying_earlier_never_costs_more(rates, debt, day, days, amount):
    """But for the half cent of a period: it is cut at the day of the payment."""
    early = max(day - timedelta(days), FIRST)
    costs = [
        accrue(**{**debt, "payments": [(paid, amount)]}, rates=rates)
        for paid in (early, day)
    ]
    assert costs[0].total <= costs[1].total + half_cents(*costs)
    if amount >= debt["principal"]:
        assert costs[0].total <= costs[1].total


@given(debts(), DAYS, SUMS)
def test_one_payment_more_never_costs_more(rates, debt, day, amount):
    paid = {**debt, "payments": [*debt["payments"], (day, amount)]}
    less, more = accrue(**paid, rates=rates), accrue(**debt, rates=rates)
    assert less.total <= more.total + half_cents(less, more)


@given(debts())
def test_payments_of_any_order_count_alike(rates, debt):
    turned = {**debt, "payments": debt["payments"][::-1]}
    assert accrue(**turned, rates=rates) == accrue(**debt, rates=rates)


@given(debts(), st.sampled_from(["1", "0.001", "0.05", "0.01"]))
def test_each_amount_is_a_whole_number_of_the_currencys_steps(rates, debt, step):
    step = Decimal(step)
    found = accrue(**debt, rates=rates, rounding=step)
    assert all(not period.amount % step for period in found.periods)
    exact = accrue(**debt, rates=rates, rounding=Decimal("0.00000001"))
    assert abs(found.total - exact.total) <= (step + CENT**3) * len(found.periods)


@given(debts())
def test_a_consumer_pays_nothing_until_told(rates, debt):
    assume(debt["regime"] == "consumer")
    told = debt["formal_notice_date"]
    found = accrue(**debt, rates=rates)
    assert all(told and told < period.start for period in found.periods)
