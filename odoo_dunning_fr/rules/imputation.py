"""What a payment is set against: interest before principal, old debts before new ones.

C. civ. 1343-1: a part payment goes to the interest accrued until its day, then to the
principal. The 40 euros of L441-10 are no interest and stay apart.
C. civ. 1342-10: without a word of the debtor, and where no debt weighs more than the
other, a payment goes to the oldest one.

The ledger books all of a payment on the principal, and is left alone. Where interest
comes first, the principal falls by less than the ledger says: the parts `to_principal`
are the payments that `late_interest.accrue` is given, and its base is the larger one.
What is owed in all is the ledger's residual and the whole interest accrued, that paid
included: the payment has lowered the residual by it already.

10 000 euros due on 1 May 2026, 5 000 paid on 30 June. 60 days at 12.15 % = 199.73 take
the first part of the payment, the principal falls by 4 800.27 to 5 199.73. Until 1
September these bear 63 days at 12.40 % = 111.29. Owed: 5 199.73 + 111.29 = 5 311.02,
which is the ledger's residual of 5 000 and an interest of 199.73 + 111.29 = 311.02.

>>> from .reference_rate import RateTable
>>> rates = RateTable([
...     ("ecb_refi", date(2026, 1, 1), Decimal("2.15")),
...     ("ecb_refi", date(2026, 7, 1), Decimal("2.40")),
... ])
>>> debt = Decimal(10000), date(2026, 5, 1)
>>> paid = [(date(2026, 6, 30), Decimal(5000))]
>>> [part] = impute_legal(*debt, paid, rates, regime="company")
>>> part.to_interest, part.to_principal
(Decimal('199.73'), Decimal('4800.27'))
>>> found = accrue(*debt, date(2026, 9, 1), rates, regime="company",
...                payments=[(part.date, part.to_principal)])
>>> found.total
Decimal('311.02')
>>> 10000 - 5000 + found.total
Decimal('5311.02')
"""

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from .late_interest import Payment, accrue
from .reference_rate import RateTable


class Imputed(NamedTuple):
    """A payment and its two parts; what exceeds them is more than was owed."""

    date: date
    amount: Decimal
    to_interest: Decimal
    to_principal: Decimal


def impute_legal(
    principal: Decimal,
    due_date: date,
    payments: Iterable[Payment],
    rates: RateTable,
    *,
    credit_notes: Iterable[Payment] = (),
    **options,
) -> list[Imputed]:
    """Set the payments of a debt, the first one first, against interest and principal.

    :param credit_notes: dates and amounts that lower the principal only, as they pay
        nothing: interest does not come before them
    :param options: those of `late_interest.accrue`, but `payments`
    :raises MissingRate: no rate is known for a day of before the last payment

    A credit note of 4 000 on 31 May, then 199.73 on 30 June: 30 days on 10 000 and 30
    on 6 000, at 12.15 %, are 99.86 + 59.92 = 159.78 of interest; 39.95 are left.

    >>> from .reference_rate import RateTable
    >>> rates = RateTable([("ecb_refi", date(2026, 1, 1), Decimal("2.15"))])
    >>> [part] = impute_legal(
    ...     Decimal(10000), date(2026, 5, 1), [(date(2026, 6, 30), Decimal("199.73"))],
    ...     rates, regime="company", credit_notes=[(date(2026, 5, 31), Decimal(4000))])
    >>> part.to_interest, part.to_principal
    (Decimal('159.78'), Decimal('39.95'))
    """
    imputed: list[Imputed] = []
    lowered = list(credit_notes)
    for day, amount in sorted(payments):
        accrued = accrue(principal, due_date, day, rates, payments=lowered, **options)
        unpaid = accrued.total - sum(part.to_interest for part in imputed)
        owed = principal - sum(part for when, part in lowered if when <= day)
        to_interest = min(amount, unpaid)
        to_principal = max(min(amount - to_interest, owed), Decimal())
        lowered.append((day, to_principal))
        imputed.append(Imputed(day, amount, to_interest, to_principal))
    return imputed


def oldest_first(
    credits: Iterable[Payment], debts: Sequence[tuple[date, Decimal]]
) -> list[list[Payment]]:
    """Count credits that pay no invoice yet on the debts, the oldest first.

    For interest only: the ledger does not match them. Each keeps its own date, so that
    it stops interest on what it covers from the day after it.

    :param credits: dates and amounts, above zero
    :param debts: due dates and what is left to pay, the credits not deducted
    :returns: for each debt, in the order given, the dates and amounts that cover it

    150 of 10 June and 80 of 1 July meet 100 due on 1 June and 200 due on 1 May: the
    latter, older, takes 150 and 50, the other the 30 left.

    >>> june, july = (date(2026, 6, 10), Decimal(150)), (date(2026, 7, 1), Decimal(80))
    >>> newer, older = oldest_first(
    ...     [july, june],
    ...     [(date(2026, 6, 1), Decimal(100)), (date(2026, 5, 1), Decimal(200))])
    >>> [(str(day), int(amount)) for day, amount in older]
    [('2026-06-10', 150), ('2026-07-01', 50)]
    >>> [(str(day), int(amount)) for day, amount in newer]
    [('2026-07-01', 30)]
    """
    covered: list[list[Payment]] = [[] for _debt in debts]
    left = deque(sorted(credits))
    if any(amount < 0 for _day, amount in left):
        raise ValueError("credits to count on debts are above zero")
    for rank in sorted(range(len(debts)), key=lambda rank: debts[rank][0]):
        owed = debts[rank][1]
        while left and owed > 0:
            day, amount = left.popleft()
            part = min(amount, owed)
            covered[rank].append((day, part))
            owed -= part
            if part < amount:
                left.appendleft((day, amount - part))
    return covered


def set_on_their_own(
    credits: Iterable[tuple[date, Decimal, int | None]], debts: Sequence[Any]
) -> tuple[list[tuple[date, Decimal]], list[Any]]:
    """Take off what open credit notes cover of the invoices that they were made of.

    It lowers those from the start.

    :param credits: (day, amount, id of the invoice that is corrected, if any)
    :param debts: named tuples with `move_id` and `residual`
    :returns: what is left of the credits, as (day, amount), and of the debts

    >>> from typing import NamedTuple
    >>> class Debt(NamedTuple):
    ...     move_id: int
    ...     residual: Decimal
    >>> debts = [Debt(7, Decimal(800)), Debt(8, Decimal(300))]
    >>> spare, left = set_on_their_own([(date(2026, 8, 1), Decimal(500), 8)], debts)
    >>> [int(amount) for _day, amount in spare], [int(debt.residual) for debt in left]
    ([200], [800, 0])
    """
    left = {debt: debt.residual for debt in debts}
    spare = []
    for day, amount, corrected in credits:
        for debt in debts:
            if debt.move_id == corrected:
                part = min(amount, left[debt])
                amount -= part
                left[debt] -= part
        spare.append((day, amount))
    return spare, [debt._replace(residual=rest) for debt, rest in left.items()]
