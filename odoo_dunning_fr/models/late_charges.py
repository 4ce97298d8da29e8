"""What a due item costs its debtor beside the principal: plain objects."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ..rules import fixed_indemnity, imputation, late_interest
from ..rules.reference_rate import MissingRate, RateTable


class Terms(NamedTuple):
    """What the law, the contract and the company's settings say of a customer."""

    regime: str  # `company`, `consumer`, `public`, or nothing: then nothing is claimed
    contract_rate: Decimal | None
    insolvency_date: date | None
    day_base: Any
    split: str
    imputation: str  # `principal` or `legal`
    gap: str = ""  # why nothing is claimed


class Debt(NamedTuple):
    """A due item: what was owed, what came of it and when. Money in its currency."""

    principal: Decimal  # less price corrections and what is disputed
    due_date: date
    payments: tuple[tuple[date, Decimal], ...]
    rounding: Decimal
    formal_notice_date: date | None = None
    since: date | None = None  # up to this day its interest is settled


class LateCharges(NamedTuple):
    """What a due item owes beside its principal, as of a day."""

    regime: str
    accrual: late_interest.Accrual
    indemnity: Decimal
    gap: str
    payments: tuple[imputation.Imputed, ...]


NOTHING = late_interest.Accrual(Decimal(), ())


def assess(debt: Debt, terms: Terms, until: date, rates: RateTable) -> LateCharges:
    """The interest of a due item up to a day, and the indemnity in EUR if one is due.

    A rate that is not known leaves out the interest and says so; the rest goes on.
    """
    if not terms.regime:
        return LateCharges("", NOTHING, Decimal(), terms.gap, ())
    options = {
        "regime": terms.regime,
        "day_base": terms.day_base,
        "contract_rate": terms.contract_rate,
        "formal_notice_date": debt.formal_notice_date,
        "insolvency_date": terms.insolvency_date,
        "split": terms.split,
        "rounding": debt.rounding,
    }
    given = (debt.principal, debt.due_date)
    gap, accrual, parts = "", NOTHING, ()
    try:
        parts = _impute(*given, debt.payments, rates, terms.imputation, options)
        reducing = [(part.date, part.to_principal) for part in parts]
        accrual = late_interest.accrue(
            *given, until, rates, payments=reducing, since=debt.since, **options
        )
    except MissingRate as error:
        gap = str(error)
    return LateCharges(
        terms.regime, accrual, _indemnity(debt, terms, until), gap, tuple(parts)
    )


def _impute(principal, due_date, payments, rates, order, options):
    if order == "legal":
        return imputation.impute_legal(principal, due_date, payments, rates, **options)
    return [
        imputation.Imputed(day, amount, Decimal(), amount) for day, amount in payments
    ]


def _indemnity(debt: Debt, terms: Terms, until: date) -> Decimal:
    """Due once something was still owed after the due date."""
    in_time = sum(amount for day, amount in debt.payments if day <= debt.due_date)
    if debt.principal - in_time <= 0:
        return Decimal()
    return fixed_indemnity.due(
        terms.regime, debt.due_date, until, insolvency_date=terms.insolvency_date
    )
