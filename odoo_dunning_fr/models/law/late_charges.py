"""What a due item costs its debtor beside the principal: plain objects."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ...rules import fixed_indemnity, imputation, late_interest
from ...rules.early_discount import is_rest
from ...rules.reference_rate import MissingRate, RateTable


class Terms(NamedTuple):
    """What the law, the contract and the company's settings say of a customer."""

    regime: str  # `company`, `consumer`, `public`, or nothing: then nothing is claimed
    contract_rate: Decimal | None
    insolvency_date: date | None
    past_judgments: tuple[date, ...]  # of procedures that are over
    day_base: Any
    split: str
    imputation: str  # `principal` or `legal`
    gap: str = ""  # why nothing is claimed


class Debt(NamedTuple):
    """A due item: what was owed, what came of it and when. Money in its currency."""

    principal: Decimal  # less price corrections and what is disputed
    born_on: date
    due_date: date
    payments: tuple[late_interest.Payment, ...]
    credit_notes: tuple[late_interest.Payment, ...]  # lower the principal, pay nothing
    rounding: Decimal
    formal_notice_date: date | None = None
    since: date | None = None  # up to this day its interest is settled
    until: date | None = None  # after this day it is: see `DunningCharge._waive_quits`
    tolerance: Decimal = Decimal()  # a rest below it bears no charges


class LateCharges(NamedTuple):
    """What a due item owes beside its principal, as of a day."""

    regime: str
    accrual: late_interest.Accrual
    indemnity: Decimal
    gap: str  # why charges are left out
    payments: tuple[imputation.Imputed, ...]


NOTHING = late_interest.Accrual(Decimal(), ())


def assess(
    debt: Debt,
    terms: Terms,
    until: date,
    rates: RateTable,
    explain: Callable[[MissingRate], str],
) -> LateCharges:
    """The interest of a due item up to a day, and the indemnity in EUR if one is due.

    A rate that is not known leaves out the interest; the rest goes on.

    :param explain: puts it into words
    """
    if not terms.regime:
        return LateCharges("", NOTHING, Decimal(), terms.gap, ())
    judgment = _find_judgment(debt, terms)
    options = {
        "regime": terms.regime,
        "day_base": terms.day_base,
        "contract_rate": terms.contract_rate,
        "formal_notice_date": debt.formal_notice_date,
        "insolvency_date": judgment,
        "split": terms.split,
        "rounding": debt.rounding,
        # Nor is a payment set against interest that is owed by an invoice of its own.
        "since": debt.since,
    }
    gap, accrual, parts = "", NOTHING, []
    try:
        parts = _impute(debt, terms, until, rates, options)
        reducing = [(part.date, part.to_principal) for part in parts]
        accrual = late_interest.accrue(
            debt.principal,
            debt.due_date,
            min(until, debt.until or until),
            rates,
            payments=[*reducing, *debt.credit_notes, *_forgive(debt, reducing)],
            **options,
        )
    except MissingRate as error:
        gap = explain(error)
    parts += [_to_principal(*note) for note in debt.credit_notes]
    indemnity = _indemnity(debt, terms.regime, until, judgment)
    return LateCharges(terms.regime, accrual, indemnity, gap, tuple(sorted(parts)))


def _find_judgment(debt: Debt, terms: Terms) -> date | None:
    """The judgment that stops the interest of a debt.

    One whose procedure is over concerns what was born before it, for good.
    """
    days = [day for day in terms.past_judgments if debt.born_on < day]
    if terms.insolvency_date:
        days.append(terms.insolvency_date)
    return min(days, default=None)


def _impute(debt, terms, until, rates, options):
    if terms.imputation != "legal":
        return [_to_principal(*payment) for payment in debt.payments]
    # A bill that falls due later: what it will be set against is not known today.
    later = [_to_principal(*payment) for payment in debt.payments if payment[0] > until]
    made = [payment for payment in debt.payments if payment[0] <= until]
    parts = imputation.impute_legal(
        debt.principal,
        debt.due_date,
        made,
        rates,
        credit_notes=debt.credit_notes,
        **options,
    )
    return [*parts, *later]


def _forgive(debt: Debt, reducing: list[late_interest.Payment]):
    """What is too little to bear interest counts as paid with what has left it."""
    rest = debt.principal
    for day, amount in (
        (date.min, Decimal()),
        *sorted((*reducing, *debt.credit_notes)),
    ):
        rest -= amount
        if is_rest(rest, debt.tolerance):
            return [(day, rest)] if rest > 0 else []
    return []


def _to_principal(day, amount):
    return imputation.Imputed(day, amount, Decimal(), amount)


def _indemnity(debt: Debt, regime: str, until: date, judgment: date | None) -> Decimal:
    """Due once something was still owed after the due date, more than a rest."""
    lowered = (*debt.payments, *debt.credit_notes)
    in_time = sum(amount for day, amount in lowered if day <= debt.due_date)
    if is_rest(debt.principal - in_time, debt.tolerance):
        return Decimal()
    return fixed_indemnity.due(regime, debt.due_date, until, insolvency_date=judgment)


def describe(charge: LateCharges, exact: Callable[[Decimal], str]) -> dict:
    """How the interest of a due item was counted, as the calculation sheet shows it."""
    return {
        "interest": exact(charge.accrual.total),
        "indemnity": exact(charge.indemnity),
        "periods": [
            {
                "start": period.start.isoformat(),
                "end": period.end.isoformat(),
                "days": period.days,
                "base": exact(period.base),
                "rate": f"{period.rate.normalize():f}",
                "amount": exact(period.amount),
            }
            for period in charge.accrual.periods
        ],
        "payments": [
            {
                # A price correction counts from the start, on no day of its own.
                "date": "" if part.date == date.min else part.date.isoformat(),
                "amount": exact(part.amount),
                "to_interest": exact(part.to_interest),
            }
            for part in charge.payments
        ],
    }
