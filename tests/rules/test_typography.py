"""French texts break their lines where a typographer lets them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunning_rules.typography import (
    NBSP,
    clean,
    french,
    french_day,
    french_html,
    grouped,
)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Objet : relance", "Objet_: relance"),
        ("Payé ? Non ! Merci ; bien", "Payé_? Non_! Merci_; bien"),
        ("10 % de 1 234 567,89 €", "10_% de 1_234_567,89_€"),
        ("sous 8 jours, 15 jours", "sous 8_jours, 15_jours"),
        ("le 1er décembre 2026", "le 1er_décembre_2026"),
        ("en mai 2026", "en mai_2026"),
        ("« mise en demeure »", "«_mise en demeure_»"),
        ('"mise en demeure"', "«_mise en demeure_»"),
        ("l'art. L. 441-10", "l'art._L._441-10"),
        ("n° 12", "n°_12"),
        ("à 12:30, https://a.fr/?x=1;2", "à 12:30, https://a.fr/?x=1;2"),
        ("le 12 345678", "le 12 345678"),
    ],
)
def test_spaces_that_do_not_break(typed, printed):
    assert french(typed).replace(NBSP, "_") == printed


def test_tags_and_entities_stay_as_they_are():
    html = '<p style="a : b ; c">A &amp; B : <b title="x ?">x ?</b></p>'
    assert french_html(html).replace(NBSP, "_") == (
        '<p style="a : b ; c">A &amp; B_: <b title="x ?">x_?</b></p>'
    )


@given(st.text(alphabet='ab1 0:;!?%€«»"' + NBSP, max_size=40))
def test_what_is_well_set_stays_as_it_is(text):
    assert french(french(text)) == french(text)


@given(st.text(max_size=60))
def test_letters_and_digits_are_never_touched(text):
    def letters(text):
        return [char for char in text if char.isalnum()]

    assert letters(french(text)) == letters(text)


@given(st.text(max_size=60))
def test_a_clean_text_is_one_visible_line(text):
    seen = clean(f"a\n{text}\x00\u202eb")
    assert not any(unicodedata.category(char) == "Cc" for char in seen)
    assert not set("\u2028\u202e\u200b") & set(seen)


@given(st.text())
def test_a_tidy_text_is_left_alone_as_an_untidy_one_is_cleaned(text):
    """A break before it, which goes, lets each text take the long way."""
    assert clean(text) == clean(f"\n{text}")


def test_a_day_and_an_iban():
    assert french_day("1 mai 2026") == f"1er{NBSP}mai{NBSP}2026"
    assert french_day("11 mai 2026") == f"11{NBSP}mai{NBSP}2026"
    assert grouped("FR76 30006", 4) == f"FR76{NBSP}3000{NBSP}6"
