"""The fixed indemnity for recovery costs: 40 euros by right, once per late invoice.

Whoever is late owes it by right (L441-10 II: "tout professionnel en situation de retard
de paiement"): it is born with the delay, on the day after the due date. So its amount
is the one in force on that day, whatever a later decree sets.

C. com. L441-10 II and D441-5 between companies, CCP L2192-13 and D2192-35 for public
bodies. It is due from the day after the due date, without a reminder and without VAT. A
consumer never owes it; nor is it owed where an insolvency judgment, of the due date or
of before it, forbids the debtor to pay on that date. There is none for what was late
before 2013.

>>> due("company", date(2026, 5, 1), date(2026, 5, 1))       # the last day to pay
Decimal('0')
>>> due("company", date(2026, 5, 1), date(2026, 5, 2))
Decimal('40')
>>> due("public", date(2026, 5, 1), date(2026, 9, 1), insolvency_date=date(2026, 5, 1))
Decimal('0')
>>> due("company", date(2026, 5, 1), date(2026, 9, 1), insolvency_date=date(2026, 5, 2))
Decimal('40')
>>> due("consumer", date(2026, 5, 1), date(2026, 9, 1))
Decimal('0')
"""

from datetime import date, timedelta
from decimal import Decimal

from .dated import Dated, value_on
from .late_interest import check_regime

AMOUNTS = (
    Dated(
        date(2013, 1, 1),
        Decimal(40),
        "décret 2012-1115 [W]; C. com. D441-5 [N]; CCP D2192-35 [T]",
    ),
)


def amount_of(due_date: date) -> Decimal:
    """What the law sets for an invoice that is not paid on its due date, in euros.

    Zero for what was late before there was an indemnity.

    >>> amount_of(date(2012, 12, 31)), amount_of(date(2012, 12, 30))
    (Decimal('40'), Decimal('0'))
    """
    return value_on(AMOUNTS, due_date + timedelta(1)) or Decimal(0)


def due(
    regime: str,
    due_date: date,
    until: date,
    *,
    insolvency_date: date | None = None,
    amount: Decimal | None = None,
) -> Decimal:
    """The indemnity of an invoice that is unpaid, or was paid, on a day.

    :param regime: `company`, `public` or `consumer`
    :param until: the day of the payment or of the statement
    :param insolvency_date: the day of the judgment
    :param amount: in place of what the law sets in euros: its value in the invoice's
        currency
    :raises ValueError: the regime is unknown
    """
    check_regime(regime)
    legal = amount_of(due_date)
    is_owed = (
        legal
        and regime != "consumer"
        and due_date < until
        and not (insolvency_date and insolvency_date <= due_date)
    )
    if not is_owed:
        return Decimal(0)
    return legal if amount is None else amount
