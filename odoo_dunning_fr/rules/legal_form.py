"""What a legal form says of a party: its quality, its registry, its capital.

The court depends on the quality of both parties, not on having a SIREN (`court`):

- merchants by their form: SA, SAS, SASU, SARL, EURL, SNC, SCS, SCA (C. com. L210-1);
- civil: SCI, SCP, SCM, GAEC, EARL, SCEA and the other civil companies, associations,
  foundations, mutuals, unions, syndicats de copropriétaires, liberal professions,
  farmers;
- sociétés d'exercice libéral (SELARL, SELAS, SELAFA, SELCA): civil courts alone when
  ONE of the parties is one (C. com. L721-5 [W]);
- by their activity, which a person must say: GIE, sole traders, cooperatives, and
  whatever is not known here (`ask`).

Written in the field of the form, the words “GIE commercial”, “artisan”, “profession
libérale” and the like answer.

>>> [read(text).quality for text in ("SAS", "S.A.R.L.", "Selarl d’avocats", "GAEC")]
['merchant', 'merchant', 'sel', 'civil']
>>> read("Société par actions simplifiée au capital de 1 000 €").code
'SAS'
>>> read("GIE").quality, read("GIE à objet commercial").quality, read("GmbH") is None
('ask', 'merchant', True)

The name of a company often holds its form:

>>> suggest("Garage Kermarrec SARL"), suggest("SCI Les Lilas"), suggest("Le Sas")
('SARL', 'SCI', '')
>>> suggest("Habitat Solidaire du Rhône SA d'HLM"), suggest("Mulhouse et sa région")
('SA', '')
"""

import re
import unicodedata
from typing import Literal, NamedTuple

Quality = Literal["merchant", "artisan", "civil", "sel", "ask"]


class Form(NamedTuple):
    """A legal form.

    :param code: what it is called on a letter
    :param in_rcs: whether who has it is entered in the RCS, as civil companies are
    :param has_capital: whether its letters state a share capital
    :param words: how it is written, as a regular expression on plain small letters
    :param named: how it stands in a name; empty: never told by a name alone
    """

    code: str
    quality: Quality
    in_rcs: bool
    has_capital: bool
    words: str
    named: str = ""


def _company(code, quality, words, *, more=""):
    """A company, whose acronym stands in its name: in capitals when it is short."""
    acronyms = f"{code}|{more}" if more else code
    small = "|".join(word.lower() for word in acronyms.split("|"))
    named = "|".join(
        word if len(word) < SURE else f"(?i:{word})" for word in acronyms.split("|")
    )
    return Form(code, quality, True, True, f"{small}|{words}", named)


def _body(code, quality, words, *, named=""):
    """Who is entered in no RCS and has no share capital."""
    return Form(code, quality, False, False, words, named and f"(?i:^(?:{named}))")


SURE = 4  # letters: a shorter acronym may be a word, as “sa” and “sas” are
_SEL = "societe d'exercice liberal"
# The first that is found counts: the narrower before the wider.
FORMS = (
    _company("SELARL", "sel", f"{_SEL} a responsabilite limitee", more="SELARLU"),
    _company("SELAS", "sel", f"{_SEL} par actions simplifiee", more="SELASU"),
    _company("SELAFA", "sel", f"{_SEL} a forme anonyme"),
    _company("SELCA", "sel", f"{_SEL} en commandite par actions"),
    Form("SEL", "sel", True, True, f"sel|{_SEL}"),  # in capitals a name may have it
    _company("SASU", "merchant", "societe par actions simplifiee unipersonnelle"),
    _company("SAS", "merchant", "societe par actions simplifiee"),
    _company("EURL", "merchant", "entreprise unipersonnelle a responsabilite limitee"),
    _company("SARL", "merchant", "societe a responsabilite limitee", more="SARLU"),
    _company("SNC", "merchant", "societe en nom collectif"),
    _company("SCS", "merchant", "societe en commandite simple"),
    _company("SCA", "merchant", "societe en commandite par actions"),
    # In the midst of capitals it may be the word “sa”.
    Form(
        "SA",
        "merchant",
        True,
        True,
        "sa|sem|saem|societe anonyme|societe (?:anonyme )?d'economie mixte",
        r"^SA|(?<!\bET )SA(?=$| D'HLM)|(?<!\bet )SA(?=$| d'HLM)",
    ),
    _company("SCI", "civil", "societe civile immobiliere"),
    _company("SCP", "civil", "societe civile professionnelle"),
    _company("SCM", "civil", "societe civile de moyens"),
    _company("SCEA", "civil", "societe civile d'exploitation agricole"),
    _company("EARL", "civil", "exploitation agricole a responsabilite limitee"),
    _company("GAEC", "civil", "groupement agricole d'exploitation en commun"),
    Form("Société civile", "civil", True, True, "societe civile|sccv|scpi|scev|gfa"),
    Form("GIE", "merchant", True, False, "gie .*commercial.*"),
    Form("GIE", "civil", True, False, "gie .*civil.*"),
    Form("GIE", "ask", True, False, "gie|groupement d'interet economique", "GIE"),
    _body(
        "Syndicat des copropriétaires",
        "civil",
        "syndicat (?:des|de) coproprietaires|coproprietaires|copropriete|sdc",
        named="syndicat (?:des|de) coproprietaires|copropriete|sdc",
    ),
    # A public establishment, whatever its name begins with.
    _body("Syndicat mixte", "ask", "syndicat (?:mixte|intercommunal).*"),
    _body(
        "Association",
        "civil",
        "association|asso|amicale|asl|aful",
        named="association|asso|amicale|asl|aful",
    ),
    _body("Fondation", "civil", "fondation|fonds de dotation", named="fondation"),
    _body("Mutuelle", "civil", "mutuelle", named="mutuelle"),
    _body("Syndicat", "civil", "syndicat", named="syndicat"),
    _body("Artisan", "artisan", "artisan|artisane"),
    Form("Commerçant", "merchant", True, False, "commercant|commercante"),
    _body("Profession libérale", "civil", "profession liberale|liberal|liberale"),
    _body("Agriculteur", "civil", "agriculteur|agricultrice|exploitante? agricole"),
    _body("Coopérative", "ask", "scop|scic|cooperative.*|societe cooperative.*"),
    _body(
        "Entrepreneur individuel",
        "ask",
        "ei|eirl|entrepreneur individuel|entreprise individuelle"
        "|micro-?entrepreneur|auto-?entrepreneur",
    ),
)
CIVIL = frozenset({"civil", "sel"})
_WRITTEN = [(form, re.compile(rf"(?<!\w)(?:{form.words})(?!\w)")) for form in FORMS]
_NAMED = [
    (form, re.compile(rf"(?<!\w)(?:{form.named})(?!\w)"))
    for form in FORMS
    if form.named
]
# Those who exercise a liberal profession call their house so.
_LIBERAL = re.compile(
    r"(?i:\b(?:cabinet|clinique|etude|notaires?|avocats?|docteurs?|dr|veterinaires?"
    r"|huissiers?|commissaires? de justice|experts?-comptables?|architectes?"
    r"|medecins?|dentistes?|infirmi[eè]re?s?|kinesitherapeutes?|geometres?)\b)"
)


def read(text: str | None) -> Form | None:
    """The form that is written in the field of the form; None: empty, or not known.

    >>> read("société d'exercice libéral à responsabilité limitée").code
    'SELARL'
    >>> read("Syndicat des copropriétaires").code, read("artisan plombier").in_rcs
    ('Syndicat des copropriétaires', False)
    >>> read("SA d’HLM").code, read("") is None
    ('SA', True)
    """
    plain = _plain(text).lower()
    return next((form for form, words in _WRITTEN if words.search(plain)), None)


def suggest(name: str | None) -> str:
    """The form that a name holds; empty: it holds none.

    >>> [suggest(name) for name in ("SELARL Petit", "dupont sarl", "Association Lug")]
    ['SELARL', 'SARL', 'Association']
    >>> [suggest(name) for name in ("Dr Petit", "Copropriété Services SARL", "SEMCODA")]
    ['', 'SARL', '']
    >>> suggest("COMPTOIR DU SEL SARL"), suggest("SCI DU SEL"), read("SEM").code
    ('SARL', 'SCI', 'SA')
    >>> suggest("ASSOCIATION SPORTIVE DE BRON ET SA REGION"), suggest("SA Roux")
    ('Association', 'SA')
    """
    plain = _plain(name)
    return next((form.code for form, words in _NAMED if words.search(plain)), "")


def is_liberal(name: str | None) -> bool:
    """Whether a name looks like that of a liberal profession.

    >>> is_liberal("Clinique vétérinaire des Tilleuls"), is_liberal("Cabinet Noël")
    (True, True)
    >>> is_liberal("Boulangerie Moreau")
    False
    """
    return bool(_LIBERAL.search(_plain(name)))


def is_social_landlord(*texts: str | None) -> bool:
    """Whether a company for housing at moderate rents (SA d'HLM) calls itself so.

    They are public undertakings, which have sixty days (CCP R2192-11 2° [W high]); an
    office public de l'habitat (OPH) is none.

    >>> is_social_landlord("Habitat Solidaire du Rhône SA d'HLM")
    True
    >>> is_social_landlord("Le Logis, SA d’H.L.M."), is_social_landlord("OPH")
    (True, False)
    """
    plain = _plain(" ".join(filter(None, texts))).lower()
    return bool(re.search(r"\bhlm\b", plain)) and not re.search(
        r"\b(?:oph|office public|opac)\b", plain
    )


def contradicts(form: Form | None, jurisdiction: str) -> bool:
    """Whether a form and the courts that are said to judge it cannot both be right.

    >>> contradicts(read("SCI"), "commercial"), contradicts(read("SARL"), "civil")
    (True, True)
    >>> contradicts(read("GIE"), "civil"), contradicts(read("SA"), "administrative")
    (False, False)
    """
    if not form or form.quality == "ask" or jurisdiction == "administrative":
        return False
    return (jurisdiction == "civil") != (form.quality in CIVIL)


def _plain(text):
    """Without accents, dots within acronyms and typographic apostrophes."""
    letters = unicodedata.normalize("NFKD", text or "")
    plain = "".join(char for char in letters if not unicodedata.combining(char))
    plain = plain.replace("’", "'")
    return re.sub(r"\b(\w)\.(?=\w\b)", r"\1", plain).replace(".", " ")
