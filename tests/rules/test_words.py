"""Amounts in words: the plurals and hyphens that French is known for."""

from decimal import Decimal

import pytest

from dunning_rules.words import amount_in_words, number_in_words

EUROS = {
    "0": "zéro euro",
    "0.01": "zéro euro et un centime",
    "0.80": "zéro euro et quatre-vingts centimes",
    "1": "un euro",
    "1.50": "un euro et cinquante centimes",
    "2": "deux euros",
    "21": "vingt et un euros",
    "71": "soixante et onze euros",
    "80": "quatre-vingts euros",
    "81": "quatre-vingt-un euros",
    "99.99": "quatre-vingt-dix-neuf euros et quatre-vingt-dix-neuf centimes",
    "100": "cent euros",
    "200": "deux cents euros",
    "201": "deux cent un euros",
    "1000": "mille euros",
    "1980": "mille neuf cent quatre-vingts euros",
    "80000": "quatre-vingt mille euros",
    "200000": "deux cent mille euros",
    "1000000": "un million d'euros",
    "1000000.01": "un million d'euros et un centime",
    "1000001": "un million un euros",
    "2000000": "deux millions d'euros",
    "2500000": "deux millions cinq cent mille euros",
    "80000000": "quatre-vingts millions d'euros",
    "1000000000": "un milliard d'euros",
}

OTHERS = [
    ("1", "USD", "fr", "un dollar"),
    ("1000000", "USD", "fr", "un million de dollars"),
    ("3.10", "USD", "fr", "trois dollars et dix cents"),
    ("1", "GBP", "fr", "une livre sterling"),
    ("1.01", "GBP", "fr", "une livre sterling et un penny"),
    ("31000", "GBP", "fr", "trente et un mille livres sterling"),
    ("1000000", "GBP", "fr", "un million de livres sterling"),
    ("12.20", "CHF", "fr", "douze francs suisses et vingt centimes"),
    ("12.20", "CAD", "fr", "douze CAD et vingt centièmes"),
    ("12", "JPY", "fr", "douze JPY"),
    ("1", "EUR", "en", "one euro"),
    ("0", "EUR", "en_GB", "zero euros"),
    ("1001.01", "EUR", "en_US", "one thousand and one euros and one cent"),
    ("2000000", "USD", "en", "two million dollars"),
    ("7.01", "GBP", "en", "seven pounds sterling and one penny"),
    ("7.02", "CHF", "en", "seven Swiss francs and two centimes"),
    ("7.02", "NOK", "de_DE", "seven NOK and two hundredths"),
    ("12.345", "TND", "en", "twelve TND and three hundred and forty-five thousandths"),
]


@pytest.mark.parametrize(("figures", "words"), EUROS.items())
def test_euros_in_french(figures, words):
    """Zero and one are singular; "cents" and "quatre-vingts" lose their s inside."""
    assert amount_in_words(Decimal(figures), "EUR", "fr_FR") == words


@pytest.mark.parametrize(("figures", "currency", "lang", "words"), OTHERS)
def test_other_currencies_and_languages(figures, currency, lang, words):
    """A pound is feminine in French; a currency without a name is told by its code."""
    assert amount_in_words(Decimal(figures), currency, lang) == words


@pytest.mark.parametrize("trailing", ["1234.5", "1234.50", "1234.5000", "1.2345E+3"])
def test_the_same_sum_has_the_same_words(trailing):
    """Zeros at the end, and powers of ten, change nothing."""
    assert amount_in_words(Decimal(trailing), "EUR") == (
        "mille deux cent trente-quatre euros et cinquante centimes"
    )


@pytest.mark.parametrize(("figures", "currency"), [("-1", "EUR"), ("1.005", "EUR")])
def test_what_is_no_amount_of_the_currency_is_refused(figures, currency):
    """Words that say another sum than the figures would win over them."""
    with pytest.raises(ValueError, match="not an amount in EUR"):
        amount_in_words(Decimal(figures), currency)


def test_days_in_words():
    """The deadlines that letters give."""
    assert [number_in_words(days) for days in (1, 8, 15, 30)] == [
        "un",
        "huit",
        "quinze",
        "trente",
    ]
