"""Odoo's own tests: what counts as our doing, what does not, and what is told."""

import importlib.util
import json
import logging
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from core_tests.known import read_known, write_known
from core_tests.results import Outcome, Verdict, judge, table
from core_tests.sets import SELECTION, SETS
from environment.console import SetupError
from environment.core import name_of, read_outcome
from environment.odoo_source import Odoo

FILE = "/sale/tests/test_order.py"
PAY, SEND, COPY = (f"{FILE}:TestOrder.test_{word}" for word in ("pay", "send", "copy"))
ORDERS = f"{FILE}:TestOrder"
NOTHING = frozenset()


def outcome(*failed, passed=()):
    """Return what a run of these tests gave."""
    run = len(failed) + len(passed)
    return Outcome(run, passed=frozenset(passed), failed=frozenset(failed))


class Runs:
    """Runs of single tests: says what fails in them, keeps what it was asked."""

    def __init__(self, *failing):
        self.failing = failing
        self.asked = []

    def __call__(self, tags):
        self.asked += tags
        return outcome(*self.failing)


def test_what_is_known_is_not_run_again():
    again, without = Runs(), Runs()
    verdict = judge(
        {"sale": outcome(PAY, passed=[SEND])}, frozenset([PAY]), again, without
    )
    assert not verdict.ours and not verdict.gone
    assert again.asked == without.asked == []
    assert table(verdict) == [
        "set   tests run  failed  known  only with us",
        "sale          2       1      1             0",
        "all           2       1      1             0",
    ]


def test_what_fails_again_and_only_with_us_counts():
    again, without = Runs(SEND), Runs()
    verdict = judge({"sale": outcome(PAY, SEND)}, frozenset([PAY]), again, without)
    assert verdict.ours == {SEND}
    assert again.asked == without.asked == [SEND]
    assert table(verdict)[1] == "sale          2       2      1             1"


def test_what_passes_by_itself_does_not_count():
    without = Runs()
    verdict = judge({"sale": outcome(SEND)}, NOTHING, Runs(), without)
    assert verdict.shaky == {SEND}
    assert not verdict.ours and without.asked == []
    assert table(verdict)[1] == "sale          1       1      0             0"


def test_what_fails_without_us_too_is_no_alarm_in_a_version_without_a_list():
    verdict = judge({"sale": outcome(PAY, SEND)}, NOTHING, Runs(PAY, SEND), Runs(PAY))
    assert verdict.ours == {SEND}
    assert verdict.unlisted == {PAY}


def test_what_is_in_the_list_and_passes_is_told():
    verdict = judge(
        {"sale": outcome(passed=[PAY])}, frozenset([PAY, SEND]), Runs(), Runs()
    )
    assert verdict.gone == {PAY}, "and nothing of what was not run"


def test_a_class_that_is_known_to_fail_covers_its_tests():
    """Its set-up fails without us: where it does not with us, its tests may."""
    known = frozenset([ORDERS])
    verdict = judge({"sale": outcome(PAY, passed=[SEND])}, known, Runs(), Runs())
    assert not verdict.ours
    verdict = judge({"sale": outcome(passed=[PAY, SEND])}, known, Runs(), Runs())
    assert verdict.gone == {ORDERS}
    verdict = judge({"sale": outcome(ORDERS)}, frozenset([PAY]), Runs(ORDERS), Runs())
    assert verdict.ours == {ORDERS}, "a test known to fail says nothing of its class"


def test_a_class_that_fails_otherwise_by_itself_is_counted_once():
    verdict = judge({"sale": outcome(ORDERS)}, NOTHING, Runs(PAY, COPY), Runs(PAY))
    assert (verdict.ours, verdict.unlisted) == ({COPY}, {PAY})
    assert not verdict.shaky
    assert table(verdict)[1] == "sale          1       1      0             1"


def test_a_list_keeps_what_a_run_of_some_does_not_tell():
    known = frozenset([PAY, SEND])
    verdict = Verdict({"sale": outcome(COPY, passed=[PAY])}, known)
    assert verdict.relisted == {SEND, COPY}


def test_a_run_that_came_upon_nothing_is_found_out(tmp_path):
    file = tmp_path / "outcome.json"
    found = {"run": 0, "passed": [], "failed": [], "skipped": []}
    file.write_text(json.dumps(found))
    with pytest.raises(SetupError, match="no test of sale"):
        read_outcome(file, "sale")
    file.write_text(json.dumps(found | {"failed": [ORDERS]}))
    assert read_outcome(file, "sale").failed == {ORDERS}, "whose class is at fault"


def test_each_version_has_a_list_of_its_own(tmp_path):
    odoo = Odoo(Path("/usr"), "Debian's package", "19.0.0+dfsg-1")
    assert read_known(name_of(odoo), tmp_path) is None
    write_known(name_of(odoo), str(odoo), [SEND, PAY], tmp_path)
    assert read_known("19.0.0+dfsg-1", tmp_path) == {PAY, SEND}
    assert str(odoo) in (tmp_path / "19.0.0+dfsg-1.txt").read_text("utf-8")
    clone = replace(odoo, version="19.0 of 2026-11-20", commit="0123456789abcdef")
    assert name_of(clone) == "19.0_of_2026-11-20_0123456789ab"


@pytest.mark.parametrize("sets", [SETS, SELECTION], ids=["whole", "selection"])
def test_what_is_run_is_there(sets):
    """A test that Odoo renames would be left out in silence."""
    from odoo.tests.tag_selector import TagsSelector

    tags = [tag for each in sets.values() for tag in each]
    assert len(set(tags)) == len(tags), "none is run twice"
    for tag in tags:
        _sign, _tag, file, module, name, method, _parameters = (
            TagsSelector.filter_spec_re.match(tag).groups()
        )
        module = module or file.split("/")[1]
        folder = Path(importlib.util.find_spec(f"odoo.addons.{module}").origin).parent
        files = [folder.parent / file[1:]] if file else folder.glob("tests/test_*.py")
        words = [word for word in (name, method) if word]
        texts = [path.read_text("utf-8") for path in files if path.exists()]
        assert any(all(word in text for word in words) for text in texts), tag


def test_the_worst_that_became_of_each_test_is_remembered(caplog, monkeypatch):
    from odoo.tests.case import TestCase
    from odoo.tests.suite import OdooSuite

    from core_tests.recorder import Recorder

    module = "odoo.addons.sale.tests.test_order"
    monkeypatch.setitem(sys.modules, module, sys.modules[__name__])

    class Named(TestCase):
        def __init_subclass__(cls):
            cls.__module__, cls.__qualname__ = module, cls.__name__

    class TestOrder(Named):
        def test_copy(self):
            pass

        def test_pay(self):
            for amount in (0, 1, 2):
                with self.subTest(amount=amount):
                    self.assertEqual(amount, 0)

        def test_send(self):
            self.skipTest("no network")

    class TestUnready(Named):
        @classmethod
        def setUpClass(cls):
            raise ValueError("no chart")

        def test_never(self):
            pass

    caplog.set_level(logging.CRITICAL)
    Recorder.outcomes.clear()
    tests = [TestOrder(name) for name in ("test_copy", "test_pay", "test_send")]
    OdooSuite([*tests, TestUnready("test_never")])(Recorder())
    assert Recorder.outcomes == {
        COPY: "passed",
        PAY: "failed",
        SEND: "skipped",
        f"{FILE}:TestUnready": "failed",
    }
