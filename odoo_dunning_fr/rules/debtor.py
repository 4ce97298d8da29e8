"""Which kind of debtor a customer is, as a first guess that a person can correct.

The kind says which regime of late interest applies: `company` (C. com. L441-10),
`public` (CCP L2192-13), `consumer` (C. civ. 1231-6). The jurisdiction says which
courts are competent: `commercial`, `civil` or `administrative`.
A SIREN that begins with 1 or 2 belongs to a body governed by public law (INSEE's
numbering). It is only a guess: a contracting authority under private law pays the
interest of the CCP too, and an EPIC's private contracts go to the civil courts.
Administrative courts judge only who contracts under public law: no private form.

>>> kind("213105554", is_company=True)      # a town hall
'public'
>>> kind("732829320", is_company=True), kind(None, is_company=False)
('company', 'consumer')
>>> jurisdiction("public"), jurisdiction("company"), jurisdiction("consumer")
('administrative', 'commercial', 'civil')

Whether an association or a co-ownership buys as a professional is not settled, and the
interest that a consumer abroad owes may follow another law: a person answers before
anything is claimed beyond the principal.

>>> charge_question("Association Les Amis du Canal", "company", "FR")
'association'
>>> charge_question("Jan Peeters", "consumer", "BE")
'abroad'
>>> charge_question("Boulangerie Moreau", "company", "FR")
''
"""

import re
import unicodedata

from stdnum.fr import siren as stdnum_siren
from stdnum.fr import siret as stdnum_siret

from . import legal_form

PUBLIC_FIRST_DIGITS = ("1", "2")
JURISDICTIONS = {
    "company": "commercial",
    "consumer": "civil",
    "public": "administrative",
}
# France and its overseas territories.
FRANCE = frozenset("FR GP MQ GF RE YT PM BL MF WF PF NC TF".split())
_ASSOCIATION = re.compile(
    r"\b(association|asso|amicale|copropriete|coproprietaires)\b|^(sdc|asl|aful)\b"
)
# Not SA, which is a word too ("… et sa région"): to ask once too often does no harm.
_COMMERCIAL_FORM = re.compile(r"\b(sarl|eurl|sas|sasu|snc|selarl)\b")


def find_siren(*numbers: str | None, country: str | None = None) -> str | None:
    """The first valid SIREN found in a SIREN, a SIRET or a French VAT number.

    Nine digits are a number of other countries too, one in ten with the right check
    digit: abroad they are no SIREN. Those of a SIRET or a VAT number say what they are.

    :param country: the code of the country of who has the numbers; empty: not known

    >>> find_siren(None, "732 829 320 00074"), find_siren("FR44732829320")
    ('732829320', '732829320')
    >>> find_siren("123456789") is None     # wrong check digit
    True
    >>> find_siren("73-2829320", country="US") is None
    True
    >>> find_siren("73282932000074", country="DE")
    '732829320'
    >>> find_siren("732829320", country="RE")
    '732829320'
    """
    at_home = not country or country in FRANCE
    for number in numbers:
        digits = "".join(char for char in number or "" if char.isalnum()).upper()
        is_vat = digits.startswith("FR") and len(digits) == 13
        if is_vat:
            digits = digits[4:]
        if stdnum_siret.is_valid(digits):
            return digits[:9]
        if (is_vat or at_home) and stdnum_siren.is_valid(digits):
            return digits
    return None


def kind(siren: str | None, *, is_company: bool) -> str:
    """`company`, `public` or `consumer`; a SIREN makes a person a professional."""
    if siren:
        return "public" if siren.startswith(PUBLIC_FIRST_DIGITS) else "company"
    return "company" if is_company else "consumer"


def jurisdiction(debtor_kind: str, quality: str = "", siren: str | None = None) -> str:
    """The courts that usually judge a debtor of this kind (CPC 43, L721-3, CJA).

    :param quality: of its legal form, by `legal_form`; empty: not known
    :param siren: a valid one, which tells where the form is not known

    Who buys as public bodies do under a private form, such as a company for housing at
    moderate rents, an association or a mutual, contracts under private law: the courts
    are those of its form.

    >>> jurisdiction("company", "civil"), jurisdiction("company", "sel")
    ('civil', 'civil')
    >>> [jurisdiction("public", one) for one in ("merchant", "civil", "ask", "public")]
    ['commercial', 'civil', 'commercial', 'administrative']
    >>> jurisdiction("public", "", "213105554"), jurisdiction("public", "", "732829320")
    ('administrative', 'commercial')
    >>> jurisdiction("consumer", "civil"), jurisdiction("company", "ask")
    ('civil', 'commercial')
    """
    is_private = quality in legal_form.PRIVATE or (
        not quality and siren and not siren.startswith(PUBLIC_FIRST_DIGITS)
    )
    if debtor_kind == "public" and is_private:
        debtor_kind = "company"
    if debtor_kind == "company" and quality in legal_form.CIVIL:
        return "civil"
    return JURISDICTIONS[debtor_kind]


def has_public_accountant(courts: str, quality: str = "") -> bool | None:
    """Whether a public body has a public accountant (loi 68-1250); None: not known.

    :param courts: that judge its debts
    :param quality: of its legal form, by `legal_form`; empty: not known

    Whom administrative courts judge has one, a private form has none. Of a body under
    public law whose contracts are private, nothing says it.

    >>> has_public_accountant("administrative"), has_public_accountant("civil", "civil")
    (True, False)
    >>> has_public_accountant("civil", "public"), has_public_accountant("commercial")
    (None, None)
    """
    if courts == "administrative":
        return True
    return False if quality in legal_form.PRIVATE else None


def charge_question(name: str | None, debtor_kind: str, country: str | None) -> str:
    """What must be answered before charges are claimed: `association`, `abroad` or ''.

    :param country: the ISO code of the customer's country, where it is known

    >>> [charge_question(name, "company", "FR") for name in (
    ...     "SDC 12 rue Paul-Bert", "Syndicat des copropriétaires Les Lilas",
    ...     "ASL du Clos Fleuri", "COPROPRIETE LE PARC", "Asso. sportive de Bron")]
    ['association', 'association', 'association', 'association', 'association']
    >>> [charge_question(name, "company", "FR") for name in (
    ...     "Copropriété Services SARL", "Cabinet Roux et Associés", "Transports ASL")]
    ['', '', '']
    >>> charge_question("Association foncière de Vaux", "public", "FR")
    ''
    >>> [charge_question("Anne Roy", "consumer", code) for code in ("RE", None, "CH")]
    ['', '', 'abroad']
    """
    if debtor_kind == "consumer" and country and country not in FRANCE:
        return "abroad"
    words = plain(name or "")
    by_name = _ASSOCIATION.search(words) and not _COMMERCIAL_FORM.search(words)
    return "association" if by_name and debtor_kind != "public" else ""


def plain(text: str) -> str:
    """Lower case without accents.

    >>> plain("Copropriété")
    'copropriete'
    """
    letters = unicodedata.normalize("NFKD", text)
    return "".join(char for char in letters if not unicodedata.combining(char)).lower()
