"""What an invoice must say of its issuer and of late payment, looked for in its text.

C. com. R123-237 and R123-238: SIREN, RCS and its town, form and capital; the number of
VAT (CGI ann. II 242 nonies A). C. com. L441-9 I, between professionals: the day of
payment, which every invoice has, the terms of discount, the rate of the penalties that
are due from the day after, and the fixed indemnity of 40 euros.

A text is read as a person would skim it: what is not found may be said in other words,
so that the answer is a hint, and never corrects anything.

>>> FOOT = "SAS au capital de 80 000 € – 999 406 127 RCS Lyon – TVA FR94999406127"
>>> find_missing(FOOT, siren="999406127", registry="Lyon", form="SAS",
...     capital="80000.00", vat="FR94999406127")
('discount', 'rate', 'indemnity')
>>> TERMS = (
...     "Pas d'escompte pour paiement anticipé. Tout retard entraîne des pénalités au "
...     "taux annuel de 12 % et une indemnité forfaitaire de 40 euros.")
>>> find_missing(FOOT + TERMS, siren="999406127", registry="Lyon", form="SAS",
...     capital="80000.00", vat="FR94999406127")
()
>>> find_missing(TERMS, siren="999406127", registry="", form="", capital="", vat="")
('siren',)
"""

import re
import unicodedata
from decimal import Decimal
from typing import NamedTuple

# What a percentage is about: the nearest of these words before it says it.
_ABOUT = re.compile(
    r"(?P<late>penalit|penalt|retard|moratoire|interest|late |overdue)"
    r"|escompte|discount|acompte|deposit|arrhes|remise|tva|vat|taxe|capital|garantie"
)
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?) ?(?:%|pour ?cent|percent)")
_REACH = 200  # characters before a percentage that may say what it is about
_CENTRAL_BANK = re.compile(
    r"(?:banque centrale|\bbce\b|central bank|\becb\b).{0,160}?"
    r"(?:10|dix|ten) (?:percentage )?points"
)
_TIMES_LEGAL = re.compile(
    r"(?:\d|une|deux|trois|quatre|cinq|two|three) (?:fois|times) (?:le |the )?"
    r"(?:taux|legal)"
)
_DISCOUNT = re.compile(r"escompte|early payment|discount")
_INDEMNITY = re.compile(r"\b40(?:[.,]00)? ?(?:€|euro|eur\b)|€ ?40\b|quarante euros")


class Rate(NamedTuple):
    """The rates of late interest that a text names."""

    percents: frozenset[Decimal]
    central_bank: bool  # that of the ECB and ten points, as the law has it
    times_legal: bool  # a multiple of the legal rate

    def __bool__(self) -> bool:
        return bool(self.percents or self.central_bank or self.times_legal)


def find_rate(text: str) -> Rate:
    """The rates of late interest that a text names, as percentages and as formulas.

    >>> find_rate("Acompte de 30 %. En cas de retard, 12,5 % l'an.").percents
    frozenset({Decimal('12.5')})
    >>> find_rate("au taux de la BCE majoré de 10 points de pourcentage")
    Rate(percents=frozenset(), central_bank=True, times_legal=False)
    >>> find_rate("trois fois le taux d'intérêt légal").times_legal
    True
    >>> bool(find_rate("TVA 20 %, escompte de 2 % à 8 jours"))
    False
    """
    plain = _plain(text)
    percents = {
        Decimal(found[1].replace(",", "."))
        for found in _PERCENT.finditer(plain)
        if _is_late(plain[max(found.start() - _REACH, 0) : found.start()])
    }
    return Rate(
        frozenset(percents),
        bool(_CENTRAL_BANK.search(plain)),
        bool(_TIMES_LEGAL.search(plain)),
    )


def names_other_rate(text: str, agreed: Decimal | None) -> bool:
    """Whether a text names a rate of late interest, and not the one that is claimed.

    :param agreed: percent a year, in the company's terms; None: that of the law

    >>> TEN = "Pénalités de retard : 10 % par an"
    >>> names_other_rate(TEN, Decimal("10.0")), names_other_rate(TEN, Decimal(12))
    (False, True)
    >>> names_other_rate(TEN, None), names_other_rate("Paiement à 30 jours", None)
    (True, False)
    >>> LAW = "pénalités au taux de la BCE majoré de 10 points, soit 12,40 % l'an"
    >>> names_other_rate(LAW, None), names_other_rate(LAW, Decimal(10))
    (False, True)
    """
    named = find_rate(text)
    if not named:
        return False
    return agreed not in named.percents if agreed else not named.central_bank


def find_missing(
    text: str, *, siren: str, registry: str, form: str, capital: str, vat: str
) -> tuple[str, ...]:
    """Which mentions a text lacks: `siren`, `registry`, `form`, `capital`, `vat`,
    `discount`, `rate`, `indemnity`.

    What the company itself does not have, such as a capital, is not looked for; a
    SIREN every company has.
    """
    plain = _plain(text)
    close = re.sub(r"[\s.]", "", plain)
    asked = {
        "siren": bool(siren) and siren in close,
        "registry": not registry or "rcs" in close,
        "form": not form or _plain(form).replace(".", "") in plain.replace(".", ""),
        "capital": not capital or capital.partition(".")[0] in close,
        "vat": not vat or _plain(vat).replace(" ", "") in close,
        "discount": bool(_DISCOUNT.search(plain)),
        "rate": bool(find_rate(text)),
        "indemnity": bool(_INDEMNITY.search(plain)),
    }
    return tuple(code for code, is_said in asked.items() if not is_said)


def _is_late(before: str) -> bool:
    words = list(_ABOUT.finditer(before))
    return bool(words) and words[-1]["late"] is not None


def _plain(text: str) -> str:
    """Small letters without accents, every blank one space.

    >>> _plain("Pénalités\\xa0de  RETARD")
    'penalites de retard'
    """
    letters = unicodedata.normalize("NFKD", " ".join(text.split()))
    return "".join(char for char in letters if not unicodedata.combining(char)).lower()
