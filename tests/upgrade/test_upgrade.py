"""A database that was lived in loses nothing by an upgrade, and goes on as before."""

import json
import sys
from ast import literal_eval
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import facts
import pytest
from wanted import CHANGED, NAMED, NARROWED, NOT_ADDED

from environment.paths import BUILD
from harness.programs import run
from smtp_sink import smtp_sink

NIGHT = Path(__file__).with_name("night.py")
# The day after the last one of the demonstration, a Tuesday; a week later; and the
# first Monday of a half-year whose rates nobody has entered yet.
DAYS = ("2026-12-15", "2026-12-22", "2027-01-04")


@pytest.fixture(scope="session")
def upgraded(state):
    """What a database held before, what it holds after the upgrade."""
    return facts.read(state.alone.database), facts.read(state.upgraded.database)


def test_the_book_was_lived_in(upgraded):
    """Else the others compare nothing with nothing."""
    before, _after = upgraded
    for table, least in (
        ("dunning_run", 3),
        ("dunning_notice", 50),
        ("dunning_notice_line", 80),
        ("dunning_delivery", 60),
        ("dunning_charge", 20),
        ("dunning_referral", 5),
        ("dunning_exhibit", 20),
        ("dunning_hold", 3),
        ("ir_attachment", 100),
    ):
        assert len(before[table]) >= least, table


def test_nothing_is_lost_or_changed(upgraded):
    found = facts.compare(*upgraded)
    unwanted = [change for change in found if change[:2] not in CHANGED]
    assert not unwanted, f"{len(unwanted)}: {unwanted[:20]}"
    assert {change[:2] for change in found} == set(CHANGED)


def test_lines_of_notices_tell_the_days_of_their_interest(upgraded):
    """As the charges have them that the notices claimed."""
    before, after = upgraded
    lines, count = after["dunning_notice_line"], 0
    for key, charge in before["dunning_charge"].items():
        line = lines.get(str(charge["notice_line_id"]))
        if charge["kind"] == "interest" and charge["state"] == "claimed" and line:
            count += 1
            days = (line["interest_from"], line["interest_to"])
            assert days == (charge["date_from"], charge["date_to"]), key
    assert count >= 5


def test_nobody_is_reminded_a_second_time(state):
    """Of each of the kinds there is one before; none is added by telling it again."""
    reminded = {
        "dunning.mandate odoo_dunning_fr.mail_activity_mandate",
        "dunning.rate odoo_dunning_fr.mail_activity_rate",
        "dunning.insurance.limit odoo_dunning_fr.mail_activity_insurance_overdue",
        "dunning.insurance.limit odoo_dunning_fr.mail_activity_insurance_claim",
        "dunning.referral mail.mail_activity_data_todo",
        "dunning.referral odoo_dunning_fr.mail_activity_vat_deadline",
        "dunning.referral odoo_dunning_fr.mail_activity_vat_due_again",
        "account.move mail.mail_activity_data_todo",
        "dunning.notice odoo_dunning_fr.mail_activity_reply",
        "dunning.notice odoo_dunning_fr.mail_activity_failure",
        "dunning.hold mail.mail_activity_data_todo",
    }
    assert reminded <= state.told.keys()
    assert state.remind_again() == state.told


def test_courts_know_the_row_that_they_were_made_from(upgraded):
    """And so follow what is shipped later, as those of a fresh install do."""
    _before, after = upgraded
    known = [court["shipped_digest"] for court in after["dunning_court"].values()]
    assert len(known) > 400
    assert all(known)


def test_no_shipped_text_of_a_level_has_the_indemnity_typed_into_it(upgraded):
    before, after = upgraded
    assert "€40" in str(before["dunning_level"])
    for key, level in after["dunning_level"].items():
        text = str(level["letter_body"])
        assert "€40" not in text and "40\u00a0€" not in text, key


def test_the_texts_of_levels_are_those_of_a_fresh_install(state, upgraded):
    """Nobody has changed one in the demonstration: each follows, in both languages."""
    before, after = upgraded
    fresh = facts.read(state.fresh.database)
    for field in ("subject", "letter_body"):
        for lang in ("en_US", "fr_FR"):
            told, shipped, old = (
                sorted(
                    " ".join((level[field] or {}).get(lang, "").split())
                    for level in book["dunning_level"].values()
                )
                for book in (after, fresh, before)
            )
            assert any(shipped) and told == shipped != old, (field, lang)


def test_the_names_are_those_of_a_fresh_install(state):
    fresh = facts.read_names(state.fresh.database)
    upgraded = facts.read_names(state.upgraded.database)
    assert len(fresh) > 1000
    differences = {(name, model) for name, model, _noupdate in fresh ^ upgraded}
    assert differences == set(NAMED)


def test_the_schema_is_that_of_a_fresh_install(state):
    """Columns, indexes and constraints: one that changed is changed there too."""
    fresh = facts.read_schema(state.fresh.database)
    assert len(fresh) > 800
    assert facts.read_schema(state.upgraded.database) == fresh


def test_the_next_nights_are_the_same(state, show):
    """By the add-on as it was on one copy, by the upgraded one on the other.

    The first night above all: what is forgotten by an upgrade is told again then.
    """
    with ThreadPoolExecutor() as pool:
        sites = (state.alone, state.upgraded)
        alone, upgraded = pool.map(work, sites)
    missed = set()
    for day in DAYS:
        counts = {model: len(rows) for model, rows in alone[day].items()}
        show(f"the night of {day}: {counts}")
        for model, rows in alone[day].items():
            unwanted = [row for row in rows if NOT_ADDED.keys() & set(row)]
            missed.update(*unwanted)
            wanted = [row for row in rows if row not in unwanted]
            told = upgraded[day][model]
            assert told == wanted or is_narrower(model, told, wanted), (day, model)
    assert NOT_ADDED.keys() <= missed
    for model in ("dunning.notice", "dunning.delivery", "mail.activity"):
        assert any(alone[day][model] for day in DAYS), model
    assert upgraded["seals"] == "success"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"t": {"1": {"a": 1}}}, {"t": {"1": {"a": 1, "new": 2}}, "u": {}}, []),
        ({"t": {"1": {"a": 1}}}, {"t": {"1": {"a": 2}}}, [("t", "a")]),
        ({"t": {"1": {"a": 1}}}, {"t": {"1": {}}}, [("t", "a")]),
        ({"t": {"1": {"a": 1}}}, {"t": {}}, [("t", "*")]),
        ({"t": {}}, {"t": {"1": {"a": 1}}}, [("t", "*")]),
        ({"t": {}}, {}, [("t", "*")]),
    ],
)
def test_the_comparison_finds(before, after, expected):
    assert [change[:2] for change in facts.compare(before, after)] == expected


def is_narrower(model, told, before):
    """Whether less is told of the same customers, as it is meant to be."""
    if model not in NARROWED:
        return False
    if model != "dunning.notice":
        return all(row in before for row in told)
    # customer, level, state; the numbers of the items come last
    return len(told) == len(before) and all(
        row[:3] == other[:3]
        and set(literal_eval(row[-1])) <= set(literal_eval(other[-1]))
        for row, other in zip(told, before, strict=True)
    )


def test_a_notice_may_tell_less_and_never_more():
    notice, other = (
        ["7", "3", "issued", "9.0", "['A']"],
        ["8", "3", "issued", "1", "[]"],
    )
    more = [*notice[:3], "20.0", "['A', 'B']"]
    assert is_narrower("dunning.notice", [notice], [more])
    assert not is_narrower("dunning.notice", [more], [notice])
    assert not is_narrower("dunning.notice", [notice], [notice, other])
    assert not is_narrower("dunning.notice", [other], [notice])
    assert is_narrower("dunning.charge", [notice], [notice, other])
    assert not is_narrower("dunning.charge", [notice], [other])
    assert not is_narrower("dunning.delivery", [notice], [notice, other])


def work(site):
    """Let the nights pass on a copy; its mails are kept beside."""
    folder = BUILD / "upgrade" / site.database
    with smtp_sink(folder) as sink:
        config = folder / "odoo.conf"
        text = site.config.read_text("utf-8")
        config.write_text(f"{text}smtp_server = 127.0.0.1\nsmtp_port = {sink.port}\n")
        said = run(sys.executable, NIGHT, config, site.database, *DAYS)
    return json.loads(said.splitlines()[-1])
