"""The interest of a debt that is paid late, day by day, at the rate of its regime.

`company`: C. com. L441-10 II, ECB rate + 10 points unless the contract has another,
    by right from the day after the due date; each day bears the rate of its half-year
    (a reading that is not settled: `split="freeze"` keeps the first).
`public`: CCP L2192-13, R2192-31 and R2192-32, ECB rate + 8 points, by right from the
    day after the due date; the rate of the half-year in which interest starts stays.
`consumer`: C. civ. 1231-6 and 1344-1, legal rate of a professional creditor, from the
    day after the later of due date and formal notice; without a notice, nothing.

The days are those after the start to the day of payment or of the statement, both
included. A payment lowers the base from the day after it. Interest stops on the eve of
an insolvency judgment (C. com. L622-28). Debts of before 2013 had other rules, which
are not here.

10 000 euros due on 1 May 2026 and paid on 1 September: from 2 May to 30 June 60 days at
2.15 + 10 %: 10 000 x 12.15 % x 60 / 365 = 199.73; from 1 July to 1 September 63 days at
2.40 + 10 %: 10 000 x 12.40 % x 63 / 365 = 214.03.

>>> from datetime import date
>>> from decimal import Decimal
>>> from .reference_rate import RateTable
>>> rates = RateTable([
...     ("ecb_refi", date(2026, 1, 1), Decimal("2.15")),
...     ("ecb_refi", date(2026, 7, 1), Decimal("2.40")),
... ])
>>> found = accrue(Decimal(10000), date(2026, 5, 1), date(2026, 9, 1), rates,
...                regime="company")
>>> found.total
Decimal('413.76')
>>> for period in found.periods:
...     print(period.start, period.end, period.days, period.rate, period.amount)
2026-05-02 2026-06-30 60 12.15 199.73
2026-07-01 2026-09-01 63 12.40 214.03
"""

from calendar import isleap
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Literal, NamedTuple

from .reference_rate import RateTable, next_half_year

REGIMES = ("company", "public", "consumer")
SPLITS = ("half_year", "freeze")
DAY_BASES = (365, 360, "actual")
COMPANY_POINTS = 10
PUBLIC_POINTS = 8
FLOOR_TIMES = 3
CENT = Decimal("0.01")
_DAY = timedelta(1)

Payment = tuple[date, Decimal]


class Period(NamedTuple):
    """Days, both ends included, with one base and one rate, in percent a year."""

    start: date
    end: date
    days: int
    base: Decimal
    rate: Decimal
    amount: Decimal


class Accrual(NamedTuple):
    """The interest of a debt: the sum of its periods, each rounded by itself."""

    total: Decimal
    periods: tuple[Period, ...]


def accrue(
    principal: Decimal,
    due_date: date,
    until: date,
    rates: RateTable,
    *,
    regime: str,
    payments: Iterable[Payment] = (),
    day_base: Literal[365, 360, "actual"] = 365,
    contract_rate: Decimal | None = None,
    formal_notice_date: date | None = None,
    insolvency_date: date | None = None,
    split: str = "half_year",
    rounding: Decimal = CENT,
    since: date | None = None,
) -> Accrual:
    """The interest of a principal until a day, cut at half-years and payments.

    :param principal: what is owed on the due date, taxes included
    :param until: the last day that counts: of the payment or of the statement
    :param regime: `company`, `public` or `consumer`
    :param payments: dates and amounts; one of before the interest lowers it from its
        first day, what exceeds the principal counts for nothing
    :param day_base: days of a year; `actual` is 365 or 366 as the calendar has it
    :param contract_rate: percent a year that companies agreed on, in place of the law's
    :param formal_notice_date: the day on which the notice was delivered, else presented
    :param insolvency_date: the day of the judgment, which bears no interest
    :param split: `half_year`, or `freeze`: companies keep the rate of the first day
    :param rounding: the smallest amount of the currency; a half of it is rounded up
    :param since: interest up to this day, included, is settled: only later days count
    :raises MissingRate: no rate is known for a day that bears interest
    :raises ValueError: what is asked makes no sense

    The floor that L441-10 sets to a contract rate is not applied: see `contract_floor`.
    """
    payments = [(day, amount) for day, amount in payments if amount]
    _check(principal, payments, regime, day_base, contract_rate, split, rounding)
    start = first_day(regime, due_date, formal_notice_date)
    if start is None:
        return Accrual(0 * rounding, ())
    is_frozen = regime == "public" or (regime == "company" and split == "freeze")
    first = max(start, since + _DAY) if since else start
    last = min(until, insolvency_date - _DAY) if insolvency_date else until
    periods = []
    for begin, end, base in _spans(principal, payments, first, last):
        rate = rate_on(regime, start if is_frozen else begin, rates, contract_rate)
        days = (end - begin).days + 1
        year = 365 + isleap(begin.year) if day_base == "actual" else day_base
        amount = _round(base * rate * days, 100 * year, rounding)
        periods.append(Period(begin, end, days, base, rate, amount))
    total = sum((period.amount for period in periods), 0 * rounding)
    return Accrual(total, tuple(periods))


def first_day(
    regime: str, due_date: date, formal_notice_date: date | None = None
) -> date | None:
    """The first day that bears interest; None where none does without a notice.

    >>> first_day("company", date(2025, 12, 31))
    datetime.date(2026, 1, 1)
    >>> first_day("consumer", date(2026, 5, 1), date(2026, 6, 10))
    datetime.date(2026, 6, 11)
    >>> first_day("consumer", date(2026, 5, 1)) is None
    True
    """
    if regime != "consumer":
        return due_date + _DAY
    return formal_notice_date and max(due_date, formal_notice_date) + _DAY


def rate_on(
    regime: str, day: date, rates: RateTable, contract_rate: Decimal | None = None
) -> Decimal:
    """The rate in percent a year that a regime has on a day.

    For a public body the day that matters is the first one that bears interest.

    >>> day, rates = date(2024, 3, 1), RateTable([
    ...     ("ecb_refi", date(2024, 1, 1), Decimal("4.50")),
    ...     ("legal_professional_creditor", date(2024, 1, 1), Decimal("5.07")),
    ... ])
    >>> [str(rate_on(regime, day, rates)) for regime in REGIMES]
    ['14.50', '12.50', '5.07']
    >>> rate_on("company", day, rates, Decimal("15.5"))
    Decimal('15.5')
    """
    check_regime(regime)
    if regime == "consumer":
        return rates.percent("legal_professional_creditor", day)
    if regime == "company" and contract_rate is not None:
        return contract_rate
    points = COMPANY_POINTS if regime == "company" else PUBLIC_POINTS
    return rates.percent("ecb_refi", day) + points


def contract_floor(rates: RateTable, day: date) -> Decimal:
    """The lowest rate that companies may agree on: 3 times the legal one (L441-10 II).

    In 2024 it was above the rate of the law itself, 14.50 %, which it does not raise.

    >>> day = date(2024, 1, 1)
    >>> contract_floor(
    ...     RateTable([("legal_professional_creditor", day, Decimal("5.07"))]), day)
    Decimal('15.21')
    """
    return FLOOR_TIMES * rates.percent("legal_professional_creditor", day)


def _spans(
    principal: Decimal, payments: Sequence[Payment], first: date, last: date
) -> Iterator[tuple[date, date, Decimal]]:
    """First day, last day and base of each stretch on which something is owed."""
    cuts = {first} | {day + _DAY for day, _amount in payments if day >= first}
    border = next_half_year(first)
    while border <= last:
        cuts.add(border)
        border = next_half_year(border)
    begins = sorted(cut for cut in cuts if cut <= last)
    for begin, following in pairwise([*begins, last + _DAY]):
        base = principal - sum(amount for day, amount in payments if day < begin)
        if base > 0:
            yield begin, following - _DAY, base


def _round(dividend: Decimal, divisor: int, rounding: Decimal) -> Decimal:
    """The quotient in whole steps of a currency, a half step rounded up.

    >>> _round(Decimal("12.5"), 100, CENT), _round(Decimal(50), 100, Decimal(1))
    (Decimal('0.13'), Decimal('1'))
    """
    steps = dividend / (divisor * rounding)
    return steps.quantize(Decimal(1), ROUND_HALF_UP) * rounding


def check_regime(regime: str) -> None:
    """Refuse a regime that does not exist."""
    if regime not in REGIMES:
        raise ValueError(f"unknown regime: {regime!r}")


def _check(
    principal: Decimal,
    payments: Sequence[Payment],
    regime: str,
    day_base: int | str,
    contract_rate: Decimal | None,
    split: str,
    rounding: Decimal,
) -> None:
    """Refuse what makes no sense."""
    check_regime(regime)
    if day_base not in DAY_BASES:
        raise ValueError(f"unknown number of days in a year: {day_base!r}")
    if split not in SPLITS:
        raise ValueError(f"unknown way to follow the rates: {split!r}")
    if rounding <= 0:
        raise ValueError(f"amounts cannot be rounded to {rounding}")
    amounts = [principal, contract_rate or 0, *(amount for _day, amount in payments)]
    if min(amounts) < 0:
        raise ValueError("principal, payments and rate cannot be negative")
