"""Which kind of debtor a customer looks like, and what says so.

A guess by a flag that somebody ticked, or did not, decides nothing: what cannot be
read from a number or a legal form is proposed, and a person confirms it.

>>> propose("Mairie de Bron", None, is_company=True)
Proposal(kind='public', why='public_name')
>>> propose("Mairie de Bron", "216900290", is_company=True)
Proposal(kind='public', why='public_siren')
>>> propose("Garage Kermarrec SARL", None, is_company=True)
Proposal(kind='company', why='form')
>>> propose("Boulangerie Moreau", "732829320", is_company=True)
Proposal(kind='company', why='siren')
>>> propose("Boulangerie Moreau", None, is_company=True)
Proposal(kind='company', why='unknown')
>>> propose("Association Lug", "732829320", is_company=True)
Proposal(kind='company', why='association')
>>> propose("Mme Jeanne Petit", None, is_company=True)
Proposal(kind='consumer', why='person_name')
>>> propose("Jeanne Petit", None, is_company=False)
Proposal(kind='consumer', why='person')
"""

import re
from typing import NamedTuple

from .debtor import PUBLIC_FIRST_DIGITS, charge_question, plain

__all__ = ["TO_CONFIRM", "Proposal", "propose"]

# What is sure enough by itself; all the rest is asked.
SURE = frozenset({"siren", "vat", "form"})
REASONS = (
    "public_siren",
    "public_name",
    "person_name",
    "person",
    "association",
    "unknown",
    "siren",
    "vat",
    "form",
)
TO_CONFIRM = tuple(why for why in REASONS if why not in SURE)

# Names that only bodies under public law bear, without accents.
PUBLIC_NAMES = (
    "mairie",
    "commune de",
    "ville de",
    "communaute de communes",
    "communaute d.agglomeration",
    "communaute urbaine",
    "conseil (departemental|regional|general)",
    "departement (de|du)",
    "(sous-)?prefecture",
    "ministere",
    "rectorat",
    "centre communal d.action sociale",
    "ccas",
    "sdis",
    "sivu",
    "sivom",
    "syndicat (mixte|intercommunal)",
    "centre hospitalier",
    "(chu|chru)",
    "hospices civils",
    "assistance publique",
    "(college|lycee|ecole|hopital) (public|publique|communale?|municipale?)",
    "office public",
    "(oph|opac)",
    "etablissement public",
    "metropole (de|du|d.aix.marseille|europeenne)",
    "chambre (de commerce|de metiers|d.agriculture)",
    "crous",
)
# Those of others too, in the midst of a name: what begins so looks public.
PUBLIC_STARTS = (
    "universite(?! (populaire|libre|catholique|du temps libre))",
    "(college|lycee|hopital)(?! (prive|catholique))",
    "region",
)
# What calls itself so and is a house of trade.
_TRADE = "hotel|cafe|bar|brasserie|restaurant|garage|pharmacie|residence|taxis?"
# A café “de la Mairie” is none.
_PUBLIC = re.compile(
    r"(?<!\bla )(?<!\ble )(?<!\bdu )(?<!\bl')\b"
    rf"(({'|'.join(PUBLIC_NAMES)})\b|(commune|ville|departement) d')"
    rf"|^({'|'.join(PUBLIC_STARTS)}) \w"
    rf"|^(?!({_TRADE})\b)[\w-]+( [\w-]+)? metropole$"
)
_PERSON = re.compile(r"^(m|mr|mme|mlle|monsieur|madame|mademoiselle)\b\.? +\w")
_FORM = re.compile(r"\b(sarl|eurl|sas|sasu|snc|selarl|gmbh|ltd|srl|bvba)\b")


class Proposal(NamedTuple):
    """A kind of debtor, and the code of what says so."""

    kind: str
    why: str


def propose(
    name: str | None, siren: str | None, *, is_company: bool, has_vat: bool = False
) -> Proposal:
    """What a customer looks like.

    :param siren: a valid one, see `debtor.find_siren`
    :param has_vat: whether it has a VAT number, of whatever country

    >>> [propose(name, None, is_company=True).kind for name in (
    ...     "Communauté de communes des Monts Verts", "Café de la Mairie SARL",
    ...     "Commune d'Oullins", "Hôtel de la Préfecture", "M. Paul Blanc")]
    ['public', 'company', 'public', 'company', 'consumer']
    >>> propose("Moulins Peeters", None, is_company=True, has_vat=True)
    Proposal(kind='company', why='vat')
    """
    if siren and siren.startswith(PUBLIC_FIRST_DIGITS):
        return Proposal("public", "public_siren")
    words = plain(name or "").replace("’", "'")
    has_form = bool(_FORM.search(words))
    if not has_form and _PUBLIC.search(words):
        return Proposal("public", "public_name")
    # Whether it buys as a professional is not settled: a number does not say it.
    if (siren or is_company) and charge_question(name, "company", None):
        return Proposal("company", "association")
    if siren:
        return Proposal("company", "siren")
    if has_form:
        return Proposal("company", "form")
    if not is_company:
        return Proposal("consumer", "person")
    if _PERSON.search(words):
        return Proposal("consumer", "person_name")
    return Proposal("company", "vat" if has_vat else "unknown")
