"""What customers look like by their names and numbers: proposals, never decisions."""

import pytest

from dunning_rules.sorting import REASONS, SURE, TO_CONFIRM, propose


@pytest.mark.parametrize(
    "name",
    [
        "Mairie de Bron",
        "MAIRIE",
        "Services techniques - Mairie de Vaulx",
        "Commune de Saint-Priest",
        "Commune d’Oullins",
        "Ville de Givors",
        "Communauté de communes des Monts Verts",
        "Communauté d'agglomération du Pays Voironnais",
        "Communauté urbaine de Dunkerque",
        "Conseil départemental du Rhône",
        "Département de l'Ain",
        "Sous-préfecture de Vienne",
        "Ministère de la Culture",
        "CCAS de Décines",
        "SDIS 69",
        "SIVU des Eaux",
        "Syndicat intercommunal du Lac",
        "Centre hospitalier Lyon Sud",
        "CHU de Lyon",
        "Hôpital Édouard-Herriot",
        "Université Lyon 2",
        "OPH du Rhône",
        "Office public de l'habitat de Vif",
        "Métropole de Lyon",
        "Bordeaux Métropole",
        "Région Auvergne-Rhône-Alpes",
        "Lycée Ampère",
        "Chambre d’agriculture de l'Ain",
    ],
)
def test_names_that_look_public(name):
    assert propose(name, None, is_company=True) == ("public", "public_name")
    assert propose(name, None, is_company=False) == ("public", "public_name")


@pytest.mark.parametrize(
    "name",
    [
        "Café de la Mairie",
        "Bar-tabac de la Préfecture",
        "Garage de la Commune de Paris SARL",
        "Librairie du Ministère SAS",
        "Mairieux Transports",
        "Villedieu et fils",
        "Communication & Co",
        "Café du Lycée",
        "Librairie de l'Université",
        "Université populaire de Bron",
        "Lycée privé Saint-Marc",
        "Hôtel Métropole",
        "Taxis de la Métropole",
        "Région Sud Voyages SARL",
    ],
)
def test_names_that_only_sound_so(name):
    assert propose(name, None, is_company=True).kind == "company"


@pytest.mark.parametrize(
    "name", ["M. Paul Blanc", "Mme Anne Roy", "Monsieur Petit", "Mr. et Mme Noir"]
)
def test_persons_that_are_marked_as_companies(name):
    assert propose(name, None, is_company=True) == ("consumer", "person_name")


@pytest.mark.parametrize(
    "name", ["Association Lug", "SDC 12 rue Paul-Bert", "Amicale bouliste"]
)
@pytest.mark.parametrize("siren", [None, "732829320"])
def test_who_may_be_no_professional_is_asked_about_with_a_number_too(name, siren):
    found = propose(name, siren, is_company=True)
    assert found == ("company", "association")
    assert found.why in TO_CONFIRM


def test_a_house_of_trade_that_is_named_so_is_none():
    found = propose("Copropriété Services SARL", "732829320", is_company=True)
    assert found == ("company", "siren")


@pytest.mark.parametrize("siren", ["213105554", "200046977", "110002011", "180089013"])
def test_the_siren_of_a_public_body(siren):
    assert propose("Anything SARL", siren, is_company=True) == (
        "public",
        "public_siren",
    )


def test_each_reason_is_sure_or_asked_about():
    assert set(REASONS) == SURE | set(TO_CONFIRM)
    assert not SURE & set(TO_CONFIRM)
    # Nobody is silently a company.
    assert "unknown" in TO_CONFIRM
