"""French around a name: elision, the article of an institution, days told together.

A firm bears no article, but its first letter is heard: "contre Imprimerie Vasseur", "la
créance d’Imprimerie Vasseur". An institution whose name begins with what it is takes
its article: "nous réclamons à la Communauté de communes", "au Département du Rhône".

>>> preceded("à", "Communauté de communes des Monts Verts")
'à la Communauté de communes des Monts Verts'
>>> preceded("à", "DEPARTEMENT DU RHONE"), preceded("de", "Office public de l’habitat")
('au DEPARTEMENT DU RHONE', 'de l’Office public de l’habitat')
>>> preceded("à", "Hospices civils de Lyon"), preceded("par", "Mairie de Saint-Aubin")
('aux Hospices civils de Lyon', 'par la Mairie de Saint-Aubin')
>>> preceded("de", "Imprimerie Vasseur"), preceded("par", "Boulangerie Moreau")
('d’Imprimerie Vasseur', 'par Boulangerie Moreau')
>>> preceded("de", "Hôtel Beau Rivage"), preceded("de", "Harlow Interiors Ltd")
('d’Hôtel Beau Rivage', 'de Harlow Interiors Ltd')
"""

import unicodedata
from collections.abc import Sequence

from .typography import NBSP

# What an institution may be called by, as a plain word: its article follows from it.
FEMININE = frozenset(
    "academie agence association autorite bibliotheque caisse chambre collectivite "
    "commune communaute cour direction ecole eurometropole federation fondation mairie "
    "metropole prefecture regie region tresorerie universite ville".split()
)
MASCULINE = frozenset(
    "centre college comite conseil conservatoire departement etablissement groupement "
    "hopital institut lycee ministere musee office rectorat service syndicat "
    "tribunal".split()
)
PLURAL = frozenset("archives hopitaux hospices services".split())
# Words in h that are heard from their vowel on; others are taken as aspirated.
MUTE = ("habit", "harmon", "hebergement", "heritage", "homme", "hopita", "horlog")
MUTE += ("hospice", "hospital", "hote", "huil", "huit", "hydr", "hyg")
CONTRACTED = {
    ("à", "le "): "au ",
    ("de", "le "): "du ",
    ("à", "les "): "aux ",
    ("de", "les "): "des ",
}


def preceded(preposition: str, name: str) -> str:
    """A name after a preposition, with the article that it takes and with elision.

    >>> preceded("à", "Hôpital Saint-Luc"), preceded("de", "Ville de Givors")
    ('à l’Hôpital Saint-Luc', 'de la Ville de Givors')
    >>> preceded("de", "Hospices civils de Lyon"), preceded("de", "")
    ('des Hospices civils de Lyon', 'de ')
    """
    word = _plain(name)
    article = _get_article(word)
    if preposition == "de" and not article and _is_elided(word):
        return f"d’{name}"
    return CONTRACTED.get((preposition, article), f"{preposition} {article}") + name


def _get_article(word: str) -> str:
    if word in PLURAL:
        return "les "
    if word in FEMININE | MASCULINE and _is_elided(word):
        return "l’"
    return "la " if word in FEMININE else "le " if word in MASCULINE else ""


def _is_elided(word: str) -> bool:
    return word[:1] in tuple("aeiou") or word.startswith(MUTE)


def _plain(name: str) -> str:
    """Its first word, small and without accents.

    >>> _plain("École de musique"), _plain("  "), _plain("Œuvre")
    ('ecole', '', 'oeuvre')
    """
    first = (name.replace("Œ", "Oe").replace("œ", "oe").split() or [""])[0]
    bare = unicodedata.normalize("NFKD", first).encode("ascii", "ignore").decode()
    return bare.lower()


def together(days: Sequence[str]) -> list[str]:
    """Days written out in order; what the next one says as well is left to it.

    :param days: as `typography.french_day` writes them

    >>> def told(*days):
    ...     written = [day.replace(" ", NBSP) for day in days]
    ...     return ", ".join(together(written)).replace(NBSP, " ")
    >>> told("4 mai 2026", "11 mai 2026", "1er juin 2026")
    '4, 11 mai, 1er juin 2026'
    >>> told("28 décembre 2025", "4 janvier 2026")
    '28 décembre 2025, 4 janvier 2026'
    >>> told("4 mai 2025", "4 mai 2026"), told("4 mai 2026"), together([])
    ('4 mai 2025, 4 mai 2026', '4 mai 2026', [])
    """
    parts = [day.split(NBSP) for day in days]
    told = list(days[-1:])
    for (day, month, year), (_day, next_month, next_year) in zip(
        reversed(parts[:-1]), reversed(parts[1:]), strict=True
    ):
        if year != next_year:
            told.append(NBSP.join((day, month, year)))
        else:
            told.append(day if month == next_month else f"{day}{NBSP}{month}")
    return told[::-1]
