"""The rules of competence and the shipped table of courts agree, everywhere."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from dunning_rules.court import TAE_SPAN, Party, department, place_kind
from dunning_rules.territory import METROPOLE, SEATS, court_seat, territory

DATA = (
    Path(__file__).resolve().parents[2] / "odoo_dunning_fr/data/referral/court/courts"
)
TAE_TOWNS = (
    "Auxerre Avignon Limoges Lyon Marseille Nancy Nanterre Paris Saint-Brieuc "
    "Versailles"
).split() + ["Le Havre", "Le Mans"]


def read(name):
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def courts():
    return {row["code"]: row for row in read("courts.csv")}


def test_every_code_is_a_court_and_no_code_is_there_twice(courts):
    places = read("postal_codes.csv")
    assert len(courts) == len(read("courts.csv")) == 455
    assert len(places) == len({row["postal_code"] for row in places}) == 6310
    links = {row[name] for row in courts.values() for name in ("parent", "successor")}
    assert links - {""} <= courts.keys()
    for row in places:
        codes = "|".join((row["commercial"], row["civil"], row["proximity"]))
        assert set(codes.split("|")) - {"-"} <= courts.keys(), row


def test_the_courts_of_each_place_sit_where_the_rule_says(courts):
    """The time to declare claims hangs on it: of all overseas, and of the mainland."""
    elsewhere, seen = {}, set()
    for row in read("postal_codes.csv"):
        place = territory("FR", row["postal_code"])
        for code in row["commercial"].split("|"):
            seat = territory("FR", courts[code]["zip"])
            assert seat == court_seat(place), (row["postal_code"], code)
            seen.add(seat)
            if seat != place:
                elsewhere[place] = seat
    assert {METROPOLE, "971", "972", "973", "974", "976"} <= seen
    assert elsewhere.items() <= SEATS.items()
    assert {"977", "978"} <= elsewhere.keys()


def test_the_twelve_courts_of_economic_activities_and_who_follows_them(courts):
    """Law of 2023-11-20: from 2025-01-01 to 2028-12-31."""
    economic = [row for row in courts.values() if row["kind"] == "tae"]
    assert sorted(row["city"] for row in economic) == sorted(TAE_TOWNS)
    for row in economic:
        span = (row["valid_from"], row["valid_until"])
        assert tuple(map(date.fromisoformat, span)) == TAE_SPAN
        follower = courts[row["successor"]]
        assert (follower["kind"], follower["city"]) == ("tc", row["city"])


def test_the_table_has_in_each_place_the_kind_of_court_that_the_rule_wants(courts):
    small, day = Decimal(100), date(2026, 11, 21)
    for row in read("postal_codes.csv"):
        place = department(row["postal_code"])
        for code in row["commercial"].split("|"):
            kind = courts[code]["kind"]
            span = TAE_SPAN if kind == "tae" else None
            party = Party("merchant", place, tae=span)
            assert place_kind("commercial", party, small, on=day) == kind, row
        for code in row["civil"].split("|"):
            party = Party("consumer", place)
            assert place_kind("civil", party, small) == courts[code]["kind"], row
        for code in set(row["proximity"].split("|")) - {"-"}:
            party = Party("consumer", place, proximity=True)
            assert place_kind("civil", party, small) == courts[code]["kind"], row


def test_the_certainty_and_addresses_are_said_in_known_words(courts):
    for row in courts.values():
        assert row["certainty"] in ("high", "medium", "low")
        known = ("town", "single", "doubtful", "town_only", "none")
        assert row["address_status"] in known
        assert bool(row["address"]) == (row["address_status"] != "none")
