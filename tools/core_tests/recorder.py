"""Runs tests inside Odoo's shell and writes down what became of each.

Odoo's own result only counts, and logs the rest: this one remembers the names.
"""

import json
import re
from pathlib import Path
from typing import Any
from unittest import mock

from odoo.tests import loader
from odoo.tests.result import OdooTestResult
from odoo.tests.shell import run_tests

# What Odoo calls a fault of a class: "setUpClass (odoo.addons.sale.tests.test_x.TestX)"
CLASS = re.compile(r"\(odoo\.addons\.(?P<file>.+)\.(?P<name>\w+)\)$")


def run(env: Any, tags: str, file: str) -> None:
    """Run the tests of some tags; write which passed, failed or were left out."""
    Recorder.outcomes.clear()
    with mock.patch.object(loader, "OdooTestResult", Recorder):
        report = run_tests(env, tags)
    found = {"run": report.testsRun, "passed": [], "failed": [], "skipped": []}
    for tag, outcome in sorted(Recorder.outcomes.items()):
        found[outcome].append(tag)
    Path(file).write_text(json.dumps(found), "utf-8")


class Recorder(OdooTestResult):
    """Remembers the worst that became of each test, whatever its parts did."""

    outcomes: dict[str, str] = {}

    def startTest(self, test):
        super().startTest(test)
        self.outcomes.setdefault(tag(test), "passed")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        if self.outcomes.get(tag(test)) != "failed":
            self.outcomes[tag(test)] = "skipped"

    def addError(self, test, err):
        super().addError(test, err)
        self.outcomes[tag(test)] = "failed"

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.outcomes[tag(test)] = "failed"


def tag(test: Any) -> str:
    """Name a test, or the class that could not be set up, as `--test-tags` does."""
    test = getattr(test, "test_case", None) or test  # of a part: what it is a part of
    if hasattr(test, "canonical_tag"):
        return test.canonical_tag
    found = CLASS.search(test.id())
    if not found:
        return test.id()
    return f"/{found['file'].replace('.', '/')}.py:{found['name']}"
