"""Money beyond the invoices: for the late charges that were claimed, or a credit.

The debtor says which debt he pays (C. civ. 1342-10). A transfer that names the notice,
or whose excess is what was claimed beside the principal, says so. Anything else is his:
it is set against his next debts, and the charges are asked for apart. A consumer is
never taken at a word that he has not written.

>>> claimed = [Decimal("61.06")]
>>> is_for_charges(Decimal("61.06"), claimed)      # 1 061.06 paid on 1 000
True
>>> is_for_charges(Decimal(1000), claimed)         # 2 000 paid on 1 000
False
"""

from collections.abc import Iterable
from decimal import Decimal


def is_for_charges(
    excess: Decimal,
    claimed: Iterable[Decimal],
    *,
    named: Decimal = Decimal(),
    tolerance: Decimal = Decimal(1),
) -> bool:
    """Whether what is left of a payment pays the late charges of what it has paid.

    :param excess: what no invoice has taken of the payment
    :param claimed: what was claimed beside the principal: of all the paid invoices of
        the customer, of those that this payment has paid
    :param named: what the notices that the transfer names have claimed of it
    :param tolerance: how far the two may be apart

    >>> is_for_charges(Decimal("62.06"), [Decimal("61.06")])
    True
    >>> is_for_charges(Decimal("62.07"), [Decimal("61.06")])
    False
    >>> is_for_charges(Decimal(40), [], named=Decimal("61.06"))    # a part of them
    True
    >>> is_for_charges(Decimal(1000), [], named=Decimal("61.06"))
    False
    """
    if named and excess <= named + tolerance:
        return True
    return any(amount and abs(excess - amount) <= tolerance for amount in claimed)
