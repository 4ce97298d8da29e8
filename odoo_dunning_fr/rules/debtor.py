"""Which kind of debtor a customer is, as a first guess that a person can correct.

The kind says which regime of late interest applies: `company` (C. com. L441-10),
`public` (CCP L2192-13), `consumer` (C. civ. 1231-6). The jurisdiction says which
courts are competent: `commercial`, `civil` or `administrative`.
A SIREN that begins with 1 or 2 belongs to a body governed by public law (INSEE's
numbering). It is only a guess: a contracting authority under private law pays the
interest of the CCP too, and an EPIC's private contracts go to the civil courts.

>>> kind("213105554", is_company=True)      # a town hall
'public'
>>> kind("732829320", is_company=True), kind(None, is_company=False)
('company', 'consumer')
>>> jurisdiction("public"), jurisdiction("company"), jurisdiction("consumer")
('administrative', 'commercial', 'civil')
"""

from stdnum.fr import siren as stdnum_siren
from stdnum.fr import siret as stdnum_siret

PUBLIC_FIRST_DIGITS = ("1", "2")
JURISDICTIONS = {
    "company": "commercial",
    "consumer": "civil",
    "public": "administrative",
}


def find_siren(*numbers: str | None) -> str | None:
    """The first valid SIREN found in a SIREN, a SIRET or a French VAT number.

    >>> find_siren(None, "732 829 320 00074"), find_siren("FR44732829320")
    ('732829320', '732829320')
    >>> find_siren("123456789") is None     # wrong check digit
    True
    """
    for number in numbers:
        digits = "".join(char for char in number or "" if char.isalnum()).upper()
        if digits.startswith("FR") and len(digits) == 13:
            digits = digits[4:]
        if stdnum_siret.is_valid(digits):
            return digits[:9]
        if stdnum_siren.is_valid(digits):
            return digits
    return None


def kind(siren: str | None, *, is_company: bool) -> str:
    """`company`, `public` or `consumer`; a SIREN makes a person a professional."""
    if siren:
        return "public" if siren.startswith(PUBLIC_FIRST_DIGITS) else "company"
    return "company" if is_company else "consumer"


def jurisdiction(debtor_kind: str) -> str:
    """The courts that usually judge a debtor of this kind (CPC 43, L721-3, CJA)."""
    return JURISDICTIONS[debtor_kind]
