"""What a legal form says of a party: its quality, its registry, its capital.

The court depends on the quality of both parties, not on having a SIREN (`court`):

- merchants by their form: SA, SAS, SASU, SARL, EURL, SNC, SCS, SCA (C. com. L210-1);
- civil: SCI, SCP, SCM, GAEC, EARL, SCEA and the other civil companies, associations,
  foundations, mutuals, unions, syndicats de copropriétaires, liberal professions,
  farmers;
- sociétés d'exercice libéral (SELARL, SELAS, SELAFA, SELCA): civil courts alone when
  ONE of the parties is one (C. com. L721-5 [W]);
- by their activity, which a person must say: GIE, sole traders, cooperatives, and
  whatever is not known here (`ask`);
- bodies under public law (`public`): neither, unless a contract is a private one.

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

Quality = Literal["merchant", "artisan", "civil", "sel", "ask", "public"]


class Form(NamedTuple):
    """A legal form.

    :param code: what it is called on a letter
    :param in_rcs: whether who has it is entered in the RCS, as civil companies are;
        None: who trades is, the others are not
    :param has_capital: whether its letters state a share capital
    :param words: how it is written, as a regular expression on plain small letters
    :param named: how it stands in a name; empty: never told by a name alone
    """

    code: str
    quality: Quality
    in_rcs: bool | None
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


def _sel(code, words, of, *, more=""):
    """A société d'exercice libéral, also written as a form “d'exercice libéral”.

    :param words: what follows “société d'exercice libéral” in its name
    :param of: how the form is written that it is a variety of
    """
    acronyms = f"{code}|{more}" if more else code
    found = (
        f"{acronyms.lower()}|{_SEL} {words}"
        f"|(?:{of})(?: unipersonnelle)? d'exercice liberal"
    )
    return Form(code, "sel", True, True, found, f"(?i:{found})")


SURE = 4  # letters: a shorter acronym may be a word, as “sa” and “sas” are
_SEL = "societe d'exercice liberal"
# The first that is found counts: the narrower before the wider.
FORMS = (
    _sel(
        "SELARL",
        "a responsabilite limitee",
        "sarl|eurl|societe a responsabilite limitee",
        more="SELARLU",
    ),
    _sel(
        "SELAS",
        "par actions simplifiee",
        "sas|sasu|societe par actions simplifiee",
        more="SELASU",
    ),
    _sel("SELAFA", "a forme anonyme", "sa|societe anonyme"),
    _sel(
        "SELCA",
        "en commandite par actions",
        "sca|societe en commandite par actions",
    ),
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
    # Public establishments, whatever their names begin with.
    _body(
        "Syndicat intercommunal",
        "public",
        "syndicat intercommunal.*|sivu|sivom",
        named="syndicat intercommunal|sivu|sivom",
    ),
    _body("Syndicat mixte", "public", "syndicat mixte.*", named="syndicat mixte"),
    _body(
        "Association",
        "civil",
        "association|asso|amicale|asl|aful",
        named="association|asso|amicale|asl|aful",
    ),
    _body("Fondation", "civil", "fondation|fonds de dotation", named="fondation"),
    _body("Mutuelle", "civil", "mutuelle", named="mutuelle"),
    # Of electricity, of water… it is a public one: the word alone does not tell.
    _body("Syndicat", "civil", "syndicat", named="syndicat (?:national|professionnel)"),
    _body("Artisan", "artisan", "artisan|artisane"),
    Form("Commerçant", "merchant", True, False, "commercant|commercante"),
    _body("Profession libérale", "civil", "profession liberale|liberal|liberale"),
    _body("Agriculteur", "civil", "agriculteur|agricultrice|exploitante? agricole"),
    Form(
        "Coopérative",
        "ask",
        True,
        True,
        "scop|scic|cooperative.*|societe cooperative.*",
        "(?i:scop|scic|^(?:societe )?cooperative)",
    ),
    Form(
        "Entrepreneur individuel",
        "ask",
        None,
        False,
        "ei|eirl|entrepreneur individuel|entreprise individuelle"
        "|micro-?entrepreneur|auto-?entrepreneur",
    ),
    _body(
        "Office public de l’habitat",
        "public",
        "office public.*|oph|opac",
        named="office public de l'habitat|oph|opac",
    ),
    _body(
        "Établissement public",
        "public",
        "etablissement public.*|epic|epa|epci",
        named="etablissement public",
    ),
    _body(
        "Collectivité territoriale",
        "public",
        "collectivite.*|commune|departement|region|metropole"
        "|communaute (?:de communes|d'agglomeration|urbaine)",
    ),
)
CIVIL = frozenset({"civil", "sel"})
PRIVATE = frozenset({form.quality for form in FORMS}) - {"public"}
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
    >>> read("société par actions simplifiée d’exercice libéral").quality
    'sel'
    >>> [read(form).in_rcs for form in ("SCOP", "entrepreneur individuel", "artisan")]
    [True, None, False]
    """
    plain = _plain(text).lower()
    return next((form for form, words in _WRITTEN if words.search(plain)), None)


def suggest(name: str | None) -> str:
    """The form that a name holds; empty: it holds none.

    >>> [suggest(name) for name in ("SELARL Petit", "dupont sarl", "Association Lug")]
    ['SELARL', 'SARL', 'Association']
    >>> [suggest(name) for name in ("Dr Petit", "Copropriété Services SARL", "SEMCODA")]
    ['', 'SARL', '']
    >>> suggest("Syndicat intercommunal du Lac"), suggest("Syndicat des eaux")
    ('Syndicat intercommunal', '')
    >>> suggest("Clinique des Tilleuls, SAS d’exercice libéral"), suggest("OPH de Vif")
    ('SELAS', 'Office public de l’habitat')
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
    >>> contradicts(read("GIE"), "civil"), contradicts(read("commune"), "civil")
    (False, False)
    >>> contradicts(read("SA"), "administrative")
    True
    """
    if not form or form.quality in ("ask", "public"):
        return False
    if jurisdiction == "administrative":
        return True
    return (jurisdiction == "civil") != (form.quality in CIVIL)


def _plain(text):
    """Without accents, dots within acronyms and typographic apostrophes."""
    letters = unicodedata.normalize("NFKD", text or "")
    plain = "".join(char for char in letters if not unicodedata.combining(char))
    plain = plain.replace("’", "'")
    return re.sub(r"\b(\w)\.(?=\w\b)", r"\1", plain).replace(".", " ")
