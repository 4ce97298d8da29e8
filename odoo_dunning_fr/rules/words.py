"""Amounts and numbers written in words, as acts and letters that matter have them.

C. civ. 1376: a private person's promise to pay bears its sum in words and in figures,
and the words win where they differ. A formal notice shows its total both ways too.
The French is that of the Imprimerie nationale: "deux cents", "deux cent un", "quatre-
vingts", "mille" without s, "un million d'euros"; from two on a unit is a plural.

>>> from decimal import Decimal
>>> amount_in_words(Decimal("1234.56"), "EUR")
'mille deux cent trente-quatre euros et cinquante-six centimes'
>>> amount_in_words(Decimal("1000000"), "EUR")
"un million d'euros"
>>> amount_in_words(Decimal("1.01"), "EUR")
'un euro et un centime'
>>> amount_in_words(Decimal("1234.56"), "EUR", "en")
'one thousand two hundred and thirty-four euros and fifty-six cents'
"""

import re
from decimal import Decimal

from num2words import num2words

# One and several of a currency, then of its hundredth part.
UNITS = {
    "fr": {
        "EUR": ("euro", "euros", "centime", "centimes"),
        "USD": ("dollar", "dollars", "cent", "cents"),
        "GBP": ("livre sterling", "livres sterling", "penny", "pence"),
        "CHF": ("franc suisse", "francs suisses", "centime", "centimes"),
    },
    "en": {
        "EUR": ("euro", "euros", "cent", "cents"),
        "USD": ("dollar", "dollars", "cent", "cents"),
        "GBP": ("pound sterling", "pounds sterling", "penny", "pence"),
        "CHF": ("Swiss franc", "Swiss francs", "centime", "centimes"),
    },
}
# Of a currency that is not among them: its code, and what its decimals are.
PARTS = {
    "fr": {2: ("centième", "centièmes"), 3: ("millième", "millièmes")},
    "en": {2: ("hundredth", "hundredths"), 3: ("thousandth", "thousandths")},
}
AND = {"fr": "et", "en": "and"}
FEMININE = ("livre sterling", "livres sterling")
FEMININE += ("échéance impayée", "échéances impayées", "seule indemnité", "indemnités")
_ROUND = re.compile(r"(million|milliard|billion)s?$")


def amount_in_words(amount: Decimal, currency: str, lang: str = "fr") -> str:
    """An amount of money in words, without cents when there are none.

    :param amount: not negative, with three decimals at most
    :param currency: its ISO code; one without a name of its own is told by the code
    :param lang: `fr` or `en`, also as a locale; English for any other
    :raises ValueError: the amount is negative, or finer than its currency's parts

    >>> amount_in_words(Decimal("2000000"), "USD"), amount_in_words(Decimal(0), "EUR")
    ('deux millions de dollars', 'zéro euro')
    >>> amount_in_words(Decimal("21.02"), "GBP")
    'vingt et une livres sterling et deux pence'
    >>> amount_in_words(Decimal("3.005"), "TND")
    'trois TND et cinq millièmes'
    """
    lang = _language(lang)
    amount = Decimal(amount).normalize()
    decimals = max(-amount.as_tuple().exponent, 0)
    names = UNITS[lang].get(currency)
    if amount < 0 or decimals > (2 if names else 3):
        raise ValueError(f"not an amount in {currency}: {amount}")
    one, many, *part = names or (currency, currency)
    digits = 3 if decimals == 3 else 2
    whole, rest = divmod(int(amount.scaleb(digits)), 10**digits)
    words = _count(whole, one, many, lang)
    if not rest:
        return words
    few, several = part or PARTS[lang][digits]
    return f"{words} {AND[lang]} {_count(rest, few, several, lang)}"


def number_in_words(number: int, lang: str = "fr") -> str:
    """A number in words.

    >>> number_in_words(15), number_in_words(8, "en_US"), number_in_words(280)
    ('quinze', 'eight', 'deux cent quatre-vingts')
    """
    return num2words(number, lang=_language(lang)).replace(",", "")


def things_in_words(number: int, one: str, many: str) -> str:
    """A number of things in French words.

    >>> things_in_words(2, "échéance impayée", "échéances impayées")
    'deux échéances impayées'
    >>> things_in_words(21, "seule indemnité", "indemnités")
    'vingt et une indemnités'
    """
    return _count(number, one, many, "fr")


def _language(lang: str) -> str:
    """The language that is written, of a language or a locale.

    >>> _language("fr_BE"), _language("de_DE")
    ('fr', 'en')
    """
    return "fr" if (lang or "")[:2] == "fr" else "en"


def _count(number: int, one: str, many: str, lang: str) -> str:
    """A number of things in words; French says one for zero as well.

    >>> _count(200, "euro", "euros", "fr"), _count(0, "euro", "euros", "en")
    ('deux cents euros', 'zero euros')
    """
    words = number_in_words(number, lang)
    name = one if number == 1 or (number == 0 and lang == "fr") else many
    if lang == "en":
        return f"{words} {name}"
    if name in FEMININE:
        words = re.sub(r"\bun$", "une", words)
    if _ROUND.search(words):  # "un million" is a noun, which "de" follows
        return f"{words} d'{name}" if name[0] in "aeiou" else f"{words} de {name}"
    return f"{words} {name}"
