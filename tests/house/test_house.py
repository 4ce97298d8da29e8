"""The picture is in the tree: small folders, whole models, rooms that know few others.

Imports are looked at by import-linter (`pyproject.toml`). But a model is also reached
by its name, in `env[...]`, as a parent or a comodel, in SQL: that is read here.
"""

import ast
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from sources import ADDON, get_named, get_owners, read

from harness.programs import run

FILES = 12  # in a folder, beside `__init__`
LINES = 600  # of a file
CLASSES = 10  # of a model of ours, the fields of kinds apart

# Which rooms each room may name beside itself and the models that lie in no room. The
# data goes from policy to receivable, run, notice and delivery: who comes later knows
# who comes earlier, never back.
MAY_NAME = {
    "house": {"letter", "policy"},
    "law": {"letter"},
    "letter": set(),
    "policy": {"letter"},
    "receivable": {"policy"},
    "hold": {"receivable"},
    "run": {"policy", "receivable"},
    # What a notice claims beside the principal is a charge, which says by which notice.
    "notice": {"charge", "hold", "letter", "policy", "receivable", "run"},
    "charge": {"hold", "law", "letter", "notice", "receivable", "run"},
    "delivery": {"letter", "notice", "run", "policy"},
    "limitation": {"law", "notice", "run"},
    "statement": {"charge", "hold", "law", "letter", "receivable"},
    "referral": {
        "charge",
        "delivery",
        "hold",
        "law",
        "letter",
        "limitation",
        "notice",
        "receivable",
        "run",
        "statement",
    },
}
# Facts that are read where they were made. The query of due items reads what was done
# about them; late charges run from the day on which a formal notice was received; the
# codes of channels are those that deliveries know.
FACTS = {
    "models/charge/account_move_line.py": {"dunning.channel", "dunning.delivery"},
    "models/policy/channel.py": {"dunning.delivery"},
    "models/receivable/reason.py": {"dunning.hold.kind"},
    "models/receivable/receivable.py": {
        "dunning.hold",
        "dunning.hold.kind",
        "dunning.notice",
    },
    "models/receivable/sql/money/excess.py": {
        "dunning.charge",
        "dunning.notice",
        "dunning.notice.line",
    },
    "models/receivable/sql/holds.py": {"dunning.hold"},
    "models/receivable/sql/ladder.py": {"dunning.notice", "dunning.notice.line"},
    "models/receivable/sql/ledger.py": {"dunning.referral"},
    "models/receivable/sql/reads.py": {
        "dunning.charge",
        "dunning.hold",
        "dunning.notice",
        "dunning.notice.line",
        "dunning.referral",
    },
    "models/receivable/sql/reasons.py": {"dunning.notice"},
    "models/receivable/sql/watched.py": {
        "dunning.charge",
        "dunning.delivery",
        "dunning.hold",
        "dunning.notice",
        "dunning.notice.line",
        "dunning.referral",
    },
}


def test_a_folder_holds_few_files():
    folders = Counter(
        path.parent.relative_to(ADDON).as_posix()
        for top in ("models", "wizard", "views", "report", "data")
        for path in (ADDON / top).rglob("*")
        if path.suffix in (".py", ".xml", ".csv") and path.name != "__init__.py"
    )
    assert len(folders) > 30
    assert not {name: count for name, count in folders.items() if count > FILES}


def test_a_file_is_read_in_one_sitting():
    lengths = {
        source.name: len(source.path.read_text("utf-8").splitlines())
        for source in read("models", "wizard")
    }
    assert not {name: count for name, count in lengths.items() if count > LINES}


def test_a_model_is_cut_into_few_classes():
    parts = Counter(
        part.model
        for source in read("models", "wizard")
        for part in source.classes
        if source.path.parent.name != "kinds" and part.model.startswith("dunning.")
    )
    assert parts["dunning.referral"] > 1
    assert not {model: count for model, count in parts.items() if count > CLASSES}


def test_what_a_room_adds_to_a_model_of_another_is_one_class():
    owners = get_owners()
    parts = defaultdict(list)
    for source in read("models", "wizard"):
        for part in source.classes:
            if owners.get(part.model) != source.room:
                parts[source.path.parent, part.model].append(source.name)
    cut = {key[1]: names for key, names in parts.items() if len(names) > 1}
    # Issuing and sealing are two vocabularies of a run, both about its notices.
    assert cut == {
        "dunning.run": ["models/notice/run.py", "models/notice/seal.py"],
    }


def test_no_method_of_a_model_is_in_two_classes():
    """Else what happens hangs on the order in which files are imported.

    What is Odoo's own is extended in the rooms that it concerns, each for itself.
    """
    found = defaultdict(list)
    for source in read("models", "wizard"):
        for part in source.classes:
            for name in part.methods:
                found[part.model, name].append(source.name)
    twice = {key: names for key, names in found.items() if len(names) > 1}
    assert ("dunning.referral", "create") in found
    assert set(twice) == {
        ("account.move", "_post"),
        ("account.move", "button_draft"),
        ("account.move", "write"),
        ("account.partial.reconcile", "unlink"),
        ("mail.thread", "_message_route_process"),
        ("res.partner", "_commercial_fields"),
    }


def test_rooms_name_only_the_models_that_they_may():
    owners, named = get_owners(), defaultdict(set)
    facts = defaultdict(set)
    for source in read("models"):
        for model in get_named(source):
            room = owners[model]
            if room in (source.room, "house"):
                continue
            if model in FACTS.get(source.name, ()):
                facts[source.name].add(model)
            else:
                named[source.room].add(room)
                assert room in MAY_NAME[source.room], (source.name, model)
    # What is allowed is needed: the tables do not grow by themselves.
    assert {room: named[room] for room in MAY_NAME} == MAY_NAME
    assert dict(facts) == FACTS


@pytest.mark.parametrize("room", ["policy", "receivable", "run", "notice", "delivery"])
def test_the_data_goes_one_way(room):
    way = ["policy", "receivable", "run", "notice", "delivery"]
    later = {*way[way.index(room) + 1 :], "referral"}
    assert not MAY_NAME[room] & later


def test_nobody_names_what_follows():
    assert not [room for room, names in MAY_NAME.items() if "referral" in names]


def test_kinds_of_referral_are_told_apart_in_their_files_alone():
    """What a kind does is its own to say; rules know codes and no model."""
    codes = {
        model.removeprefix("dunning.referral.kind.")
        for model in get_owners()
        if model.startswith("dunning.referral.kind.")
    }
    assert "payment_order" in codes
    for source in read("models", "wizard"):
        if source.path.parent.name == "kinds":
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Compare):
                assert not _compares_kind(node, codes), (source.name, node.lineno)


def _compares_kind(node, codes):
    sides = [node.left, *node.comparators]
    names = {getattr(side, "attr", getattr(side, "id", "")) for side in sides}
    values = {one.value for one in ast.walk(node) if isinstance(one, ast.Constant)}
    return "kind" in names and bool(codes & values)


def test_imports_keep_the_contract():
    """Rules import nothing; a room imports no room that comes after it."""
    said = run(Path(sys.executable).with_name("lint-imports"), "--no-cache")
    assert "0 broken" in said
