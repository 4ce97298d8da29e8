"""Who may ask which kind of court for a payment order, case by case."""

from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from dunning_rules.court import (
    TAE_SPAN,
    NotForCivilCourt,
    OwnProcedure,
    Party,
    competent_kind,
    judge,
    possible_kinds,
)

MERCHANT = Party("merchant", "75")
TODAY = date(2026, 11, 21)
SUM = Decimal(4200)


def kinds(debtor, creditor=MERCHANT, amount=SUM, nature="contract", on=TODAY):
    return possible_kinds(creditor, debtor, amount, nature, on=on)


@pytest.mark.parametrize("amount", [Decimal("0.01"), SUM, Decimal(10) ** 7])
def test_merchants_meet_before_the_commercial_court_whatever_the_amount(amount):
    assert kinds(Party("merchant", "42"), amount=amount) == ("tc",)


@pytest.mark.parametrize(
    ("on", "kind"),
    [
        (date(2024, 12, 31), "tc"),
        (date(2025, 1, 1), "tae"),
        (date(2028, 12, 31), "tae"),
        (date(2029, 1, 1), "tc"),
    ],
)
def test_lyon_is_a_court_of_economic_activities_for_four_years(on, kind):
    assert kinds(Party("merchant", "69", tae=TAE_SPAN), on=on) == (kind,)


def test_an_artisan_is_judged_by_merchants_since_2022():
    artisan = Party("artisan", "42")
    assert kinds(artisan, on=date(2021, 12, 31)) == ("tj",)
    assert kinds(artisan, on=date(2022, 1, 1)) == ("tc",)


@pytest.mark.parametrize("place", ["57", "67", "68"])
def test_alsace_moselle_has_commercial_chambers(place):
    assert kinds(Party("merchant", place)) == ("cctj",)
    assert kinds(Party("consumer", place)) == ("tj",)


@pytest.mark.parametrize(
    ("place", "commercial", "civil"),
    [
        ("972", "tmc", "tj"),  # Martinique
        ("976", "tmc", "tj"),  # Mayotte
        ("978", "tmc", "tj"),  # Saint-Martin
        ("975", "tpi", "tpi"),  # Saint-Pierre-et-Miquelon
    ],
)
def test_overseas(place, commercial, civil):
    assert kinds(Party("merchant", place)) == (commercial,)
    assert kinds(Party("consumer", place)) == (civil,)


@pytest.mark.parametrize("place", ["987", "988"])
@pytest.mark.parametrize("quality", ["merchant", "civil", "consumer"])
def test_polynesia_and_new_caledonia_have_codes_of_their_own(place, quality):
    with pytest.raises(OwnProcedure):
        kinds(Party(quality, place))


@pytest.mark.parametrize("amount", [SUM, Decimal(250000)])
def test_a_societe_d_exercice_liberal_brings_all_before_the_judicial_court(amount):
    """Creditor or debtor (C. com. L721-5)."""
    shop, sel = Party("merchant", "69", tae=TAE_SPAN), Party("sel", "69", tae=TAE_SPAN)
    assert kinds(shop, sel, amount) == ("tj",)
    assert kinds(sel, shop, amount) == ("tj",)
    assert kinds(sel, sel, amount) == ("tj",)


@pytest.mark.parametrize("quality", ["civil", "consumer"])
@pytest.mark.parametrize("amount", [SUM, Decimal(250000)])
def test_who_does_not_trade_is_judged_by_the_judicial_court(quality, amount):
    assert kinds(Party(quality, "69", tae=TAE_SPAN), amount=amount) == ("tj",)


def test_a_doctor_may_choose_where_to_sue_a_shop():
    """Mixed act: the choice belongs to who does not trade."""
    doctor, shop = Party("civil", "69"), Party("merchant", "69", tae=TAE_SPAN)
    assert kinds(shop, doctor) == ("tae", "tj")
    assert kinds(doctor, shop) == ("tj",)


def test_a_proximity_chamber_takes_small_claims():
    """Montreuil: up to 10 000 EUR near the debtor, above at Bobigny."""
    neighbour = Party("consumer", "93", proximity=True)
    assert kinds(neighbour, amount=Decimal(10000)) == ("tprx",)
    assert kinds(neighbour, amount=Decimal("10000.01")) == ("tj",)


@pytest.mark.parametrize("nature", ["consumer_credit", "housing_lease"])
def test_the_judge_of_protection_sits_near_the_debtor(nature):
    """Of any amount, and even if the tenant happens to trade."""
    neighbour = Party("consumer", "93", proximity=True)
    assert kinds(neighbour, amount=Decimal(30000), nature=nature) == ("tprx",)
    assert kinds(Party("merchant", "93"), nature=nature) == ("tj",)
    assert judge("tprx", nature) == judge("tj", nature) == "jcp"


def test_a_public_market_is_not_for_a_civil_court():
    with pytest.raises(NotForCivilCourt):
        kinds(Party("public", "31"))
    with pytest.raises(NotForCivilCourt):
        kinds(Party("merchant", "31"), nature="administrative")


def test_the_competent_kind_is_the_first_possible_one():
    """Whoever sues whom, wherever, there is a court, and the same every time."""
    qualities = ("merchant", "artisan", "civil", "sel", "consumer")
    places = ("69", "67", "972", "975", "986", "2A", "")
    for creditor, debtor, place, near in product(
        qualities, qualities, places, (True, False)
    ):
        case = (Party(creditor), Party(debtor, place, proximity=near), SUM)
        found = possible_kinds(*case)
        assert 1 <= len(found) <= 2
        assert competent_kind(*case) == found[0]
        if debtor in ("civil", "sel", "consumer") or creditor == "sel":
            assert set(found) <= {"tj", "tprx", "tpi"}
