"""French typography: no-break spaces, quotes, dates and numbers in groups.

A space before `:` `;` `!` `?` `%` `€` and inside « » never breaks a line, nor does one
within a number, a date or "article L. 441-10" (Imprimerie nationale, Lexique des règles
typographiques). We write U+00A0 everywhere: the narrow U+202F, which some of these
places would rather have, is missing from many fonts and then prints as a box.
Spaces are made unbreakable where they are; none is added, so that 12:30 stays 12:30.

>>> french("Total : 1 234,50 € le 1er mai 2026").replace(NBSP, "_")
'Total_: 1_234,50_€ le 1er_mai_2026'
"""

import re
import unicodedata
from email.errors import MessageError
from email.headerregistry import HeaderRegistry
from email.utils import getaddresses
from functools import lru_cache

NBSP = "\N{NO-BREAK SPACE}"
MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre "
    "décembre"
).replace(" ", "|")
_PLAIN = "[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]"
_GLUED = [
    (re.compile(rf"{_PLAIN}+(?=[:;!?%€»])"), NBSP),
    (re.compile(rf"«{_PLAIN}+"), f"«{NBSP}"),
    (re.compile(rf"(?<=\d){_PLAIN}(?=\d{{3}}(?!\d))"), NBSP),
    (re.compile(rf"(?<=\d){_PLAIN}(?=(?:jours?|euros?|{MONTHS})\b)"), NBSP),
    (re.compile(rf"(?<=\d(?:er)){_PLAIN}(?=(?:{MONTHS})\b)"), NBSP),
    (re.compile(rf"\b({MONTHS}){_PLAIN}(?=\d{{4}}\b)"), rf"\1{NBSP}"),
    (re.compile(rf"\b(art\.|articles?|n°|[LRD]\.){_PLAIN}(?=[\dLRD])"), rf"\1{NBSP}"),
]
_ARTICLE = re.compile(rf"\b(?:[LRD]\.{_PLAIN}\d+-\d+|\d{{4}}-\d\b)(?:-\d+)*")
_QUOTED = re.compile('"([^"«»]+)"')
_NOWRAP = r'<span style="white-space: nowrap;">\g<0></span>'
_TAG = re.compile(r"(<[^>]*>)")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# Reads the head of an e-mail as Python's own mailer does.
_read_head = HeaderRegistry()
# Marks that turn the direction of writing or hide within a word.
_MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+")
# Whatever of a text would be changed: most of them are as they should be.
_UNTIDY = re.compile(rf"{_CONTROLS.pattern}|{_MARKS.pattern}|  |=\?|^ | $")


def is_french(lang: str | None) -> bool:
    """Whether a language (`fr_FR`, `en_US`) is set as French is.

    >>> is_french("fr_BE"), is_french("en_US"), is_french(None)
    (True, False, False)
    """
    return (lang or "").split("_")[0] == "fr"


def line(text: str) -> str:
    r"""A text on one line, without control characters and double blanks.

    >>> line(" Noël\x00 \n et  \u202efils ")
    'Noël et fils'
    """
    return re.sub(" +", " ", _strip(text)).strip(" ")


def clean(text: str) -> str:
    r"""The same, whose encoded words (RFC 2047) are read, as deep as they lie.

    Else the mailer would read them, and the line break in one ends a head of an e-mail:
    what follows would be another head (CVE-2024-6923).

    >>> clean(" Noël\x00 \n et  \u202efils ")
    'Noël et fils'
    >>> clean("Rappel =?utf-8?q?de_No=C3=ABl=0d=0aBcc=3A_a@b.example?=")
    'Rappel de Noël Bcc: a@b.example'
    """
    if not _UNTIDY.search(text):
        return text
    while (read := _read_encoded(text := _strip(text))) != text:
        text = read
    return line(text)


def head(text: str) -> str:
    r"""The text of a head as it is, or cleaned where it hides a line break.

    >>> head("=?utf-8?q?No=C3=ABl?=  et fils")
    '=?utf-8?q?No=C3=ABl?=  et fils'
    >>> head("=?utf-8?q?No=C3=ABl=0a?= et fils")
    'Noël et fils'
    """
    return clean(text) if _has_break(text) else text


def addresses(text: str) -> str:
    r"""Addresses for a head; the names that hide a line break are cleaned.

    A name stays a name, whatever its encoded words would add to the addresses.

    >>> addresses('"=?utf-8?q?Moreau=0d=0aBcc:?=" <a@b.example>, "Petit" <c@d.example>')
    '"Moreau Bcc:" <a@b.example>, "Petit" <c@d.example>'
    >>> addresses('"=?utf-8?q?=0a=22_=3Ce@f.example=3E=2C_=22?=" <a@b.example>')
    '"\\" <e@f.example>, \\"" <a@b.example>'
    >>> addresses('"Noël, fils" <a@b.example>')
    '"Noël, fils" <a@b.example>'
    """
    if not _has_break(text):
        return text
    pairs = [(clean(name), clean(at)) for name, at in getaddresses([_strip(text)])]
    quoted = [(re.sub(r'([\\"])', r"\\\1", name), at) for name, at in pairs if at]
    return ", ".join(f'"{name}" <{at}>' if name else at for name, at in quoted)


def _strip(text):
    return _MARKS.sub("", _CONTROLS.sub(" ", text))


def _has_break(text):
    while not _CONTROLS.search(text):
        if (read := _read_encoded(text)) == text:
            return False
        text = read
    return True


def _read_encoded(text):
    """The text with its encoded words read once; it is shorter then."""
    if "=?" not in text:
        return text
    try:
        return str(_read_head("subject", text))
    except (MessageError, LookupError, ValueError):  # what no mailer reads is no word
        return text.replace("=?", "= ?")


@lru_cache(maxsize=4096)  # of a thousand letters most passages are the same
def french(text: str) -> str:
    """The text with French quotes and with its spaces made unbreakable.

    >>> french('Dit "mise en demeure" : 8 jours !').replace(NBSP, "_")
    'Dit «_mise en demeure_»_: 8_jours_!'
    >>> french("article L. 441-10 ; 12:30 ; 10 000 %").replace(NBSP, "_")
    'article_L._441-10_; 12:30_; 10_000_%'
    """
    text = _QUOTED.sub(r"« \1 »", text)
    for pattern, glued in _GLUED:
        text = pattern.sub(glued, text)
    return text


def french_html(html: str) -> str:
    """The same for the text between the tags, whose attributes stay as they are.

    >>> french_html('<a title="Ah !">Dit "non" !</a>').replace(NBSP, "_")
    '<a title="Ah !">Dit «_non_»_!</a>'
    """
    parts = _TAG.split(html)
    return "".join(
        part if rank % 2 else french(part) for rank, part in enumerate(parts)
    )


def unbroken_html(html: str) -> str:
    """The same text, whose numbers of articles no line ends in the middle of.

    >>> unbroken_html("<p>art. L. 616-1, 2026-09-14</p>")
    '<p>art. <span style="white-space: nowrap;">L. 616-1</span>, 2026-09-14</p>'
    """
    parts = _TAG.split(html)
    parts[::2] = [_ARTICLE.sub(_NOWRAP, part) for part in parts[::2]]
    return "".join(parts)


def grouped(text: str, size: int) -> str:
    """The characters in groups, by no-break spaces: an IBAN by 4, a SIREN by 3.

    >>> grouped("732829320", 3).replace(NBSP, "_")
    '732_829_320'
    """
    bare = "".join(text.split())
    return NBSP.join(bare[i : i + size] for i in range(0, len(bare), size))


def french_day(text: str) -> str:
    """A day written out, the first of the month as an ordinal, never broken.

    >>> french_day("1 décembre 2026").replace(NBSP, "_")
    '1er_décembre_2026'
    >>> french_day("21 décembre 2026").replace(NBSP, "_")
    '21_décembre_2026'
    """
    return re.sub(r"^1(?=\s)", "1er", text).replace(" ", NBSP)


# Words in h before which one elides, by how they begin; before the others one does not.
_MUTE_H = (
    "habi harmo hebdo heber helic hemo herbo heri heur hist hom hono hopi horlo hormo "
    "horti hospi hote hotel hui humid hydr hygi hypo"
).split()


def elided(word: str, name: str) -> str:
    """A word of French as it stands before a name: “de ” or “d’”.

    >>> [elided("de", name) for name in ("Imprimerie Roy", "Boulangerie", "Éts Roy")]
    ['d’', 'de ', 'd’']
    >>> [elided("de", name) for name in ("Hôtel du Port", "Haras", "3M", "Yaourts", "")]
    ['d’', 'de ', 'de ', 'de ', 'de ']
    """
    letters = unicodedata.normalize("NFKD", name).lower().lstrip("«\"' ")
    plain = "".join(char for char in letters if not unicodedata.combining(char))
    is_open = plain.startswith(("a", "e", "i", "o", "u", "œ", *_MUTE_H))
    return f"{word[:-1]}’" if is_open else f"{word} "
