"""Which ways are open at the end of dunning, by the law of the debtor and the claim.

- A payment order (CPC 1405, 1406) is for the civil and commercial courts: never for an
  administrative claim, nor against a debtor under an insolvency judgment, which stops
  suits (C. com. L622-21).
- The small claim by commissaire de justice (CPCE L125-1, R125-1) is for a contract,
  up to 5 000 EUR of principal and interest, and no longer for what merchants invoice
  each other (loi 2026-307 of 23 April 2026).
- A claim is declared in an insolvency only after its judgment (C. com. L622-24); the
  debtor may not pay earlier debts (L622-7), so nobody is sent to ask for them.
- Whoever's over-indebtedness is accepted may not pay earlier debts (C. conso. L722-5):
  nobody is sent to ask for them; a title can be sought, its enforcement waits (L722-2).
- The prior written claim is for public bodies (CJA R421-1).
- New Caledonia and French Polynesia have codes of civil procedure of their own: no
  payment order is asked for there by the CPC.
- A loss is booked, and an insurer told, whatever the debtor.

>>> shop = Claim("commercial", principal=Decimal(4000), interest=Decimal(100))
>>> refusal("payment_order", shop) is None, refusal("small_claim", shop)
(True, 'merchants')
>>> refusal("payment_order", Claim("administrative", Decimal(4000)))
'administrative'
>>> refusal("agency", Claim("commercial", Decimal(4000), is_insolvent=True))
'insolvent'
>>> refusal("small_claim", Claim("civil", Decimal(4950), Decimal("50.01")))
'ceiling'
>>> refusal("small_claim", Claim("civil", Decimal(4950), Decimal(50))) is None
True
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .dated import Dated, value_on

# Principal and interest of a small claim.
SMALL_CLAIM_CEILINGS = (Dated(None, Decimal(5000), "CPCE R125-1 [T]"),)
SUITS = ("payment_order", "small_claim")
AMICABLE = ("agency", "small_claim")
ASKING = (*SUITS, "agency", "public_claim")


class Claim(NamedTuple):
    """What is claimed and from whom; money in EUR."""

    jurisdiction: str  # `commercial`, `civil` or `administrative`
    principal: Decimal
    interest: Decimal = Decimal()
    is_insolvent: bool = False
    creditor_is_merchant: bool = True
    is_over_indebted: bool = False
    has_own_procedure: bool = False


def refusal(kind: str, claim: Claim, *, on: date | None = None) -> str | None:
    """Why a path is closed by law; None when it is open.

    :param kind: `agency`, `insurer`, `payment_order`, `small_claim`,
        `insolvency_claim`, `public_claim` or `write_off`
    :param on: the day of the request; None: the law as it is known last
    :returns: `insolvent`, `over_indebted`, `solvent`, `administrative`, `private`,
        `own_procedure`, `merchants`, `ceiling`, or None

    >>> noumea = Claim("commercial", Decimal(4000), has_own_procedure=True)
    >>> refusal("payment_order", noumea), refusal("agency", noumea) is None
    ('own_procedure', True)
    """
    is_public = claim.jurisdiction == "administrative"
    is_commercial = claim.jurisdiction == "commercial" and claim.creditor_is_merchant
    ceiling = value_on(SMALL_CLAIM_CEILINGS, on)
    closed = {
        "solvent": kind == "insolvency_claim" and not claim.is_insolvent,
        "insolvent": kind in ASKING and claim.is_insolvent,
        "over_indebted": kind in AMICABLE and claim.is_over_indebted,
        "private": kind == "public_claim" and not is_public,
        "administrative": kind in SUITS and is_public,
        "own_procedure": kind in SUITS and claim.has_own_procedure,
        "merchants": kind == "small_claim" and is_commercial,
        "ceiling": kind == "small_claim" and claim.principal + claim.interest > ceiling,
    }
    return next((code for code, is_closed in closed.items() if is_closed), None)
