"""The address block keeps to NF Z10-011 whatever is written in the address."""

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunning_rules.postal import LINES, WIDTH, address_block
from dunning_rules.postal_words import STREET_WORDS, TOWN_WORDS

GERMANY = "%(street)s\n%(street2)s\n%(zip)s %(city)s\n%(country_name)s"
BRITAIN = "%(street)s\n%(street2)s\n%(city)s\n%(state_name)s\n%(zip)s\n%(country_name)s"
AMERICA = "%(street)s\n%(street2)s\n%(city)s %(state_code)s %(zip)s\n%(country_name)s"
JAPAN = "%(zip)s\n%(state_name)s %(city)s\n%(street2)s\n%(street)s\n%(country_name)s"

anything = st.text(max_size=90)
words = st.text(alphabet=string.ascii_letters + " -'é", min_size=0, max_size=70)
postcodes = st.from_regex(r"\A[0-9]{5}\Z")
towns = st.text(alphabet=string.ascii_uppercase, min_size=1, max_size=12)


def test_a_company_with_all_six_lines():
    assert address_block(
        ["Société Dupond SA", "Mme Hélène Martin"],
        street="56, rue Émile Zola",
        street2="BP 90432 Montferrier-sur-Lez",
        postcode="34092",
        city="Montpellier Cedex 5",
    ) == [
        "Société Dupond SA",
        "Mme Hélène Martin",
        "56 RUE EMILE ZOLA",
        "BP 90432 MONTFERRIER SUR LEZ",
        "34092 MONTPELLIER CEDEX 5",
    ]


def test_the_building_comes_before_the_street():
    assert address_block(
        ["Jean Delarue"],
        street="25 D rue des Fleurs",
        street2="Résidence des Lilas, bât. B",
        postcode="33500",
        city="Libourne",
    ) == [
        "Jean Delarue",
        "RÉSIDENCE DES LILAS, BÂT. B",
        "25 D RUE DES FLEURS",
        "33500 LIBOURNE",
    ]


@pytest.mark.parametrize("mark", ["N°12", "n° 12", "nº12", "12,", "12"])
def test_a_number_is_written_without_its_sign(mark):
    block = address_block(["X"], street=f"{mark} quai d'Arloing", postcode="69009")
    assert block[1] == "12 QUAI D ARLOING"


def test_a_street_that_fits_is_not_abbreviated():
    block = address_block(["X"], street="12 avenue du Maréchal Foch", city="Lyon")
    assert block[1] == "12 AVENUE DU MARECHAL FOCH"


def test_a_long_street_is_abbreviated_only_as_far_as_needed():
    """49 characters; AV saves 4, MAL 5: 40; the title is shortened, not the name."""
    block = address_block(
        ["X"], street="1245 avenue du Maréchal Jean de Lattre de Tassigny", city="Lyon"
    )
    assert block[1] == "1245 AV DU MAL J DE LATTRE DE TASSIGNY"


def test_a_long_town_is_abbreviated_and_its_postcode_stays():
    block = address_block(
        ["X"],
        street="1 place",
        postcode="51290",
        city="Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson",
    )
    assert block[-1] == "51290 ST REMY EN BOUZEMONT ST GENEST"


def test_a_long_name_goes_on_the_next_line():
    name = "Compagnie Générale des Établissements Leblanc et Fils Réunis"
    block = address_block([name], street="1 rue X", postcode="69003", city="Lyon")
    assert " ".join(block[:2]).upper() == name.upper()


def test_abroad_the_lines_follow_the_country_and_it_comes_last_in_capitals():
    assert address_block(
        ["Acme Inc.", "Accounts Payable"],
        street="500 Market St #12",
        street2="Suite 1500",
        postcode="94105-1234",
        city="San Francisco",
        state_code="CA",
        country="États-Unis",
        layout=AMERICA,
    ) == [
        "Acme Inc.",
        "Accounts Payable",
        "500 Market St #12",
        "SUITE 1500",
        "SAN FRANCISCO CA 94105-1234",
        "ETATS-UNIS",
    ]


def test_a_british_address_of_seven_lines_gives_up_its_county():
    block = address_block(
        ["Smith & Sons Ltd", "Mr John Smith"],
        street="12 High Street",
        street2="Unit 4",
        postcode="SW1A 1AA",
        city="London",
        state="Greater London",
        country="Royaume-Uni",
        layout=BRITAIN,
    )
    assert block == [
        "Smith & Sons Ltd",
        "Mr John Smith",
        "12 High Street",
        "Unit 4",
        "LONDON",
        "SW1A 1AA",
        "ROYAUME-UNI",
    ]


def test_a_blank_address_line_leaves_no_gap():
    assert address_block(["X", " "], street=" \n ", city="Lyon") == ["X", "LYON"]


@given(st.lists(anything, max_size=3), anything, anything, anything, anything)
def test_at_most_six_lines_of_38_and_none_blank(names, street, street2, zip_, city):
    block = address_block(
        names, street=street, street2=street2, postcode=zip_, city=city
    )
    assert len(block) <= LINES
    assert_tidy(block)


@given(
    st.lists(anything, max_size=3),
    st.lists(anything, min_size=6, max_size=6),
    anything.filter(lambda text: text.strip()),
    st.sampled_from([GERMANY, BRITAIN, AMERICA, JAPAN]),
)
def test_abroad_at_most_seven_and_none_blank(names, parts, country, layout):
    keys = ("street", "street2", "postcode", "city", "state", "state_code")
    block = address_block(
        names, **dict(zip(keys, parts, strict=True)), country=country, layout=layout
    )
    assert len(block) <= LINES + 1
    assert_tidy(block)


@given(words, words, words, postcodes, towns)
def test_postcode_and_town_are_always_there(name, street, street2, postcode, town):
    block = address_block(
        [name, "Contact"], street=street, street2=street2, postcode=postcode, city=town
    )
    assert block[-1] == f"{postcode} {town}"


@given(
    words,
    words,
    words,
    postcodes,
    towns,
    words,
    st.sampled_from([GERMANY, BRITAIN, AMERICA, JAPAN]),
)
def test_postcode_and_town_are_always_there_abroad(
    name, street, street2, postcode, town, state, layout
):
    block = address_block(
        [name, "Contact"],
        street=street,
        street2=street2,
        postcode=postcode,
        city=town,
        state=state,
        state_code="XY",
        country="Ailleurs",
        layout=layout,
    )
    assert any(postcode in line for line in block)
    assert any(town in line.split() for line in block)
    assert block[-1] == "AILLEURS"


@given(postcodes, words)
def test_a_long_town_never_costs_its_postcode(postcode, town):
    """In America the postcode comes last, where a cut would take it first."""
    block = address_block(
        ["X"],
        street="1 Main St",
        postcode=postcode,
        city=town * 3,
        state_code="CA",
        country="États-Unis",
        layout=AMERICA,
    )
    assert block[-2].endswith(f"CA {postcode}")


@given(st.text(alphabet=string.printable + "éàœßÆ", max_size=60), postcodes)
def test_from_the_street_on_only_capitals_digits_and_spaces(street, postcode):
    block = address_block(["X"], street=street, postcode=postcode, city="L'Haÿ")
    for line in block[1:]:
        assert set(line) <= set(string.ascii_uppercase + string.digits + " "), line


@given(st.lists(words, min_size=1, max_size=2), words, words, postcodes)
def test_the_last_three_lines_are_in_capitals(names, street, street2, postcode):
    block = address_block(
        names, street=street, street2=street2, postcode=postcode, city="Lyon"
    )
    assert all(line == line.upper() for line in block[-3:])


@pytest.mark.parametrize("table", [STREET_WORDS, TOWN_WORDS])
def test_an_abbreviation_is_shorter_than_its_word(table):
    for word, short in table.items():
        assert word.isupper() and short.isupper()
        assert len(short) < len(word)


def assert_tidy(block):
    for line in block:
        assert line == line.strip()
        assert 0 < len(line) <= WIDTH, line
        assert not any(unicodedata.category(char) == "Cc" for char in line)
