"""The fixed indemnity for recovery costs: 40 euros by right, once per late invoice.

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

from .late_interest import check_regime

AMOUNT = Decimal(40)  # euros
IN_FORCE = date(2013, 1, 1)


def due(
    regime: str,
    due_date: date,
    until: date,
    *,
    insolvency_date: date | None = None,
    amount: Decimal = AMOUNT,
) -> Decimal:
    """The indemnity of an invoice that is unpaid, or was paid, on a day.

    :param regime: `company`, `public` or `consumer`
    :param until: the day of the payment or of the statement
    :param insolvency_date: the day of the judgment
    :param amount: what the law sets, in euros, or its value in the invoice's currency
    :raises ValueError: the regime is unknown
    """
    check_regime(regime)
    late_from = due_date + timedelta(1)
    is_owed = (
        regime != "consumer"
        and IN_FORCE <= late_from <= until
        and not (insolvency_date and insolvency_date <= due_date)
    )
    return amount if is_owed else Decimal(0)
