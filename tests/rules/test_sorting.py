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
    ],
)
def test_names_that_only_sound_so(name):
    assert propose(name, None, is_company=True).kind == "company"


@pytest.mark.parametrize(
    "name", ["M. Paul Blanc", "Mme Anne Roy", "Monsieur Petit", "Mr. et Mme Noir"]
)
def test_persons_that_are_marked_as_companies(name):
    assert propose(name, None, is_company=True) == ("consumer", "person_name")


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
