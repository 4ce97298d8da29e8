"""Courts for each legal form on both sides, against a table worked by hand.

`courts_by_form.csv` has a row for each amount and form of the creditor, a column for
each form of the debtor; its cells name the courts that the creditor may choose from,
the usual one first. The debtor lives in a commune with a proximity chamber, where no
tribunal des activités économiques sits: TC commercial, TJ judicial, TPRX proximity.
"""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunning_rules import legal_form
from dunning_rules.court import Party, possible_kinds
from dunning_rules.debtor import has_public_accountant, jurisdiction

TABLE = Path(__file__).with_name("courts_by_form.csv")


def read_table():
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def quality(form):
    return "consumer" if form == "consommateur" else legal_form.read(form).quality


def test_the_court_of_each_form_against_each_form():
    cells = [
        (row["creditor"], debtor, row["amount"], courts)
        for row in read_table()
        for debtor, courts in row.items()
        if debtor not in ("amount", "creditor")
    ]
    assert len(cells) == 2 * 27 * 28
    wrong = []
    for creditor, debtor, amount, courts in cells:
        place = Party(quality(debtor), "93", proximity=True)
        found = possible_kinds(Party(quality(creditor)), place, Decimal(amount))
        if " ".join(found).upper() != courts:
            wrong.append((creditor, debtor, amount, courts, found))
    assert not wrong


def test_every_form_that_tells_its_quality_is_in_the_table():
    asked = {legal_form.read(row["creditor"]).code for row in read_table()}
    asking = ("ask", "public")  # a body under public law is sued before no civil court
    told = {form.code for form in legal_form.FORMS if form.quality not in asking}
    # “Société civile” and “SEL” are the general words; a GIE answers by its object.
    assert told - asked == {"Société civile", "SEL", "GIE"}


@pytest.mark.parametrize("form", legal_form.FORMS, ids=lambda form: form.code)
def test_a_form_is_read_as_it_is_called(form):
    assert legal_form.read(form.code).code == form.code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("S.A.S.", "SAS"),
        ("Sasu", "SASU"),
        ("SARL unipersonnelle", "SARL"),
        ("SELARL de vétérinaires", "SELARL"),
        ("Société d’exercice libéral par actions simplifiée", "SELAS"),
        ("société civile d'exploitation agricole", "SCEA"),
        ("Exploitation agricole à responsabilité limitée", "EARL"),
        ("société civile de construction-vente", "Société civile"),
        ("SA d’HLM à directoire", "SA"),
        ("SA coopérative", "SA"),
        ("association loi de 1901", "Association"),
        ("syndicat de copropriétaires", "Syndicat des copropriétaires"),
        ("syndicat professionnel", "Syndicat"),
        ("entrepreneur individuel, artisan", "Artisan"),
        ("EI – profession libérale", "Profession libérale"),
        ("entrepreneur individuel, commerçant", "Commerçant"),
        ("SAS d’exercice libéral", "SELAS"),
        ("société par actions simplifiée d’exercice libéral", "SELAS"),
        ("SARL unipersonnelle d'exercice libéral", "SELARL"),
        ("EURL d'exercice libéral", "SELARL"),
        ("société à responsabilité limitée d'exercice libéral", "SELARL"),
        ("SA d'exercice libéral", "SELAFA"),
        ("société en commandite par actions d'exercice libéral", "SELCA"),
        ("SCOP SARL", "SARL"),
        ("SCOP", "Coopérative"),
        ("société coopérative", "Coopérative"),
        ("syndicat intercommunal à vocation unique", "Syndicat intercommunal"),
        ("office public de l’habitat", "Office public de l’habitat"),
        ("commune", "Collectivité territoriale"),
        ("EPIC", "Établissement public"),
    ],
)
def test_forms_as_people_write_them(text, code):
    assert legal_form.read(text).code == code


@pytest.mark.parametrize("text", ["", None, "GmbH", "Ltd", "à compléter", "Sarlat"])
def test_what_is_no_form_of_this_table(text):
    assert legal_form.read(text) is None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Garage Kermarrec SARL", "SARL"),
        ("S.A.R.L. Petit et Fils", "SARL"),
        ("selarl Les Tilleuls", "SELARL"),
        ("SCP Aubry Notaires", "SCP"),
        ("GAEC de la Combe", "GAEC"),
        ("SDC 12 rue Paul-Bert", "Syndicat des copropriétaires"),
        ("Mutuelle des Alpes", "Mutuelle"),
        ("L’Artisan du pain", ""),
        ("Et sa suite", ""),
        ("Boulangerie Moreau", ""),
        ("La Mutuelle du pain SAS", "SAS"),
        ("Cabinet Noël-Lefèvre", ""),
        ("Clinique vétérinaire des Tilleuls", ""),
        ("Clinique des Tilleuls SAS d'exercice libéral", "SELAS"),
        ("PHARMACIE DU LAC SELARL", "SELARL"),
        ("Syndicat intercommunal du Lac", "Syndicat intercommunal"),
        ("SIVOM de la Combe", "Syndicat intercommunal"),
        ("Syndicat mixte des Monts", "Syndicat mixte"),
        ("Syndicat départemental d'énergie", ""),
        ("Syndicat national des menuisiers", "Syndicat"),
        ("OPH du Rhône", "Office public de l’habitat"),
        ("Scop Les Charpentiers", "Coopérative"),
        ("Coopérative agricole du Lac", "Coopérative"),
        ("Les Charpentiers SCOP SARL", "SARL"),
    ],
)
def test_the_form_that_a_name_holds(name, code):
    assert legal_form.suggest(name) == code


@pytest.mark.parametrize(
    "name",
    [
        "Cabinet Noël-Lefèvre",
        "Clinique vétérinaire des Tilleuls",
        "Dr Petit",
        "Étude Roy",
    ],
)
def test_names_of_liberal_professions_are_asked_about(name):
    assert legal_form.is_liberal(name)


def test_who_has_no_registry_is_asked_for_none():
    """Civil companies are in the RCS, associations and liberal professions are not."""
    in_rcs = {form.code for form in legal_form.FORMS if form.in_rcs}
    some = {"SAS", "SELARL", "SCI", "GAEC", "GIE", "Commerçant", "Coopérative"}
    assert some <= in_rcs
    unknown = {form.code for form in legal_form.FORMS if form.in_rcs is None}
    assert unknown == {"Entrepreneur individuel"}  # who trades is
    others = "Association Fondation Mutuelle Syndicat Artisan Agriculteur".split()
    others += ["Profession libérale", "Syndicat des copropriétaires"]
    assert not in_rcs & set(others)


@pytest.mark.parametrize("form", legal_form.FORMS, ids=lambda form: form.code)
def test_a_private_form_is_never_administrative(form):
    """Whoever buys as a public body does, and whatever his number."""
    for siren in (None, "732829320", "213105554"):
        courts = jurisdiction("public", form.quality, siren)
        accountant = has_public_accountant(courts, form.quality)
        if form.quality == "public":
            assert (courts, accountant) == ("administrative", True)
        else:
            assert courts == jurisdiction("company", form.quality, siren)
            assert accountant is False
        assert not legal_form.contradicts(form, courts)


@given(st.text())
def test_any_text_is_bearable(text):
    form = legal_form.read(text)
    assert form is None or form in legal_form.FORMS
    assert legal_form.suggest(text) in {"", *(one.code for one in legal_form.FORMS)}
