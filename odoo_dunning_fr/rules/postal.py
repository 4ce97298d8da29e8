"""The address block of a letter, as NF Z10-011 wants it.

At most six lines of 38 characters, left aligned, no blank line; a seventh names the
country, only abroad, last, in capitals, in the language of the sender, whose post reads
it. A company: 1 company, 2 person or service, 3 building, 4 number and street, 5
locality or post-office box, 6 postcode and town. A person has one line less.
From the street on: capitals without accents (La Poste reads both and recommends
none) nor punctuation nor "N°". The last three lines are in capitals in any case.
What is too long is abbreviated, then cut at a word; the postcode and the town stay.
Abroad the lines follow the order of the country of destination; accents and marks
such as "#12" stay, since its own post reads them.

>>> address_block(["Menuiserie Leblanc"], street="12, rue de l'Église",
...     street2="BP 40", postcode="42000", city="Saint-Étienne")
['Menuiserie Leblanc', '12 RUE DE L EGLISE', 'BP 40', '42000 SAINT ETIENNE']
>>> address_block(["Tischlerei Groß"], street="Hauptstraße 5", postcode="10115",
...     city="Berlin", country="Allemagne",
...     layout="%(street)s\\n%(zip)s %(city)s\\n%(country_name)s")
['Tischlerei Groß', 'HAUPTSTRASSE 5', '10115 BERLIN', 'ALLEMAGNE']
"""

import re
import textwrap
import unicodedata
from collections import defaultdict
from collections.abc import Sequence

from .postal_words import STREET_WORDS, TOWN_WORDS
from .typography import clean as clean_text

WIDTH = 38
LINES = 6
# What goes first when there is too much; what is kept can only be shortened.
KEPT, STREET, COMPLEMENT, CONTACT, REGION, REST = range(6)
BOX = re.compile(r"\s*(B\.?P\.?|C\.?S\.?|TSA|BOITE POSTALE|LIEU[ -]?DIT)\b", re.I)
LETTERS = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ø": "o"})

Row = tuple[int, str]  # how soon it goes, the line


def address_block(
    names: Sequence[str],
    *,
    street: str = "",
    street2: str = "",
    postcode: str = "",
    city: str = "",
    state: str = "",
    state_code: str = "",
    country: str = "",
    layout: str = "%(street)s\n%(street2)s\n%(city)s %(state_code)s %(zip)s",
) -> list[str]:
    """The lines of the block; `country` and `layout` are for letters that go abroad.

    :param names: who: the company, then the person or the service
    :param country: its name in the language of the sender; empty: no letter abroad
    :param layout: the lines of an address there, as Odoo's `address_format`
    """
    names = [name for name in dict.fromkeys(map(clean, names)) if name]
    rows = [
        row
        for rank, name in zip((KEPT, CONTACT), names, strict=False)
        for row in _wrap(rank, name)
    ]
    if country:
        fields = {
            "street": street,
            "street2": street2,
            "zip": postcode,
            "city": city,
            "state_name": state,
            "state_code": state_code,
        }
        rows += _abroad(fields, layout)
    else:
        rows += _french(street, street2, postcode, city)
    block = _shorten(rows)
    if country := clean(_plain_letters(clean(country))):
        block.append(country)
    return block[:-3] + [_cut(line.upper()) for line in block[-3:]]


def _french(street: str, street2: str, postcode: str, city: str) -> list[Row]:
    """Building, street, locality, postcode and town."""
    if not clean(street):
        street, street2 = street2, ""
    building, locality = ("", street2) if BOX.match(street2) else (street2, "")
    return [
        (COMPLEMENT, _building(building)),
        (STREET, _fit(_bare(street), WIDTH, STREET_WORDS, initials=True)),
        (COMPLEMENT, _cut(_bare(locality))),
        (KEPT, _beside(_bare(postcode), _bare(city))),
    ]


def _building(text: str) -> str:
    """As it is written where it fits, else as short as a street.

    >>> _building("Bâtiment administratif B, escalier 3, 2e étage droite")
    'BAT ADMINISTRATIF B ESC 3 2E ETAGE'
    """
    text = clean(text)
    return text if len(text) <= WIDTH else _fit(_bare(text), WIDTH, STREET_WORDS)


def _abroad(fields: dict[str, str], layout: str) -> list[Row]:
    """The lines in the order of the country; those of the town and postcode stay."""
    values = defaultdict(str, {key: clean(text) for key, text in fields.items()})
    rows = []
    for line in layout.split("\n"):
        text = clean(line % values).strip(",-/ ")
        if "%(city)s" in line or "%(zip)s" in line:
            rows.append((KEPT, _fit_town(line, values)))
        elif "%(state" in line:
            rows.append((REGION, _cut(text)))
        else:
            rank = STREET if "%(street)s" in line else COMPLEMENT
            rows += _wrap(rank, text)
    return rows


def _fit_town(line: str, values: dict[str, str]) -> str:
    """The line of the town, the name of the state or of the town made shorter."""
    for state in (values["state_name"], ""):
        text = clean(line % {**_blank(line), **values, "state_name": state}).upper()
        if len(text) <= WIDTH:
            return text.strip(",-/ ")
    spare = len(text) - WIDTH
    city = _cut(values["city"].upper(), max(len(values["city"].upper()) - spare, 1))
    short = {**_blank(line), **values, "state_name": "", "city": city}
    return clean(line % short).upper().strip(",-/ ")[:WIDTH].strip(",-/ ")


def _blank(line: str) -> dict[str, str]:
    return dict.fromkeys(re.findall(r"%\((\w+)\)s", line), "")


def _beside(postcode: str, city: str) -> str:
    room = WIDTH - len(postcode) - 1 if postcode else WIDTH
    return f"{postcode} {_fit(city, room, TOWN_WORDS)}".strip()[:WIDTH].strip()


def _fit(text: str, width: int, words: dict[str, str], *, initials=False) -> str:
    """Abbreviate the usual words one after the other, then cut, until it is enough.

    >>> _fit("125 AVENUE DU GENERAL LECLERC DE HAUTECLOCQUE", 38, STREET_WORDS)
    '125 AV DU GAL LECLERC DE HAUTECLOCQUE'
    >>> _fit("SAINT REMY EN BOUZEMONT SAINT GENEST ET ISSON", 32, TOWN_WORDS)
    'ST REMY EN BOUZEMONT ST GENEST'
    """
    parts = text.split()
    for rank, word in enumerate(parts):
        if len(" ".join(parts)) <= width:
            break
        parts[rank] = words.get(word, word)
    if initials:
        _take_initials(parts, width)
    return _cut(" ".join(parts), width)


def _take_initials(parts: list[str], width: int) -> None:
    """First names of a street become initials; its first and last words speak most.

    >>> parts = "12 RUE MARIE MADELEINE CHRISTOPHE DUROCHER".split()
    >>> _take_initials(parts, 38); " ".join(parts)
    '12 RUE M MADELEINE CHRISTOPHE DUROCHER'
    """
    first = next((i for i, word in enumerate(parts) if word.isalpha()), 0) + 1
    for rank in range(first, len(parts) - 1):
        if len(" ".join(parts)) <= width:
            break
        if len(parts[rank]) > 3 and parts[rank].isalpha():
            parts[rank] = parts[rank][0]


def _cut(text: str, width: int = WIDTH) -> str:
    """Cut at a word, and leave no article behind.

    >>> _cut("SERVICE DE LA COMPTABILITE ET DES FOURNISSEURS", 28)
    'SERVICE DE LA COMPTABILITE'
    """
    if len(text) <= width:
        return text
    kept = text[: width + 1].rsplit(" ", 1)[0] if " " in text[: width + 1] else text
    short = re.sub(r"(?: (?:DE|DU|DES|LA|LE|LES|L|D|ET|EN|SUR|SOUS|AUX?))+$", "", kept)
    return short[:width].strip()


def _wrap(rank: int, text: str) -> list[Row]:
    lines = textwrap.wrap(text, WIDTH, break_on_hyphens=False)
    return [(REST if i else rank, line) for i, line in enumerate(lines)]


def _shorten(rows: list[Row]) -> list[str]:
    """At most six lines: what matters least goes, the last of its kind first."""
    rows = [row for row in rows if row[1]]
    while len(rows) > LINES:
        del rows[max(range(len(rows)), key=lambda rank: (rows[rank][0], rank))]
    return [text for _rank, text in rows]


def clean(text: str) -> str:
    """The text on one line, with plain spaces only."""
    return " ".join(clean_text(text).split())


def _bare(text: str) -> str:
    """Capitals, digits and spaces.

    >>> _bare("N°12 bis, allée des Œillets")
    '12 BIS ALLEE DES OEILLETS'
    """
    text = re.sub(r"\bN\s*[°º]\s*(?=\d)", "", clean(text), flags=re.I)
    text = _plain_letters(text)
    return clean("".join(char if char.isalnum() else " " for char in text))


def _plain_letters(text: str) -> str:
    """Capitals without accents."""
    parts = unicodedata.normalize("NFKD", text.translate(LETTERS).upper())
    return "".join(char for char in parts if not unicodedata.combining(char))
