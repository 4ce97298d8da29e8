"""A green run that tested nothing, or left something out, is found out."""

import subprocess
import sys

import pytest

from environment.paths import ROOT
from environment.states import NO_HISTORY
from environment.suite import FOLDERS, describe_failure, verdict

CASE = '<testcase classname="{}.test_x" name="test_y">{}</testcase>'


@pytest.fixture
def report(tmp_path):
    """Return a function that writes a report of pytest."""

    def write(folders=FOLDERS, inside=""):
        cases = [CASE.format(folder.replace("/", "."), inside) for folder in folders]
        file = tmp_path / "report.xml"
        file.write_text(f"<testsuites>{''.join(cases)}</testsuites>")
        return file

    return write


def test_tests_everywhere_are_fine(report):
    assert verdict(report()) == ""


def test_a_folder_without_tests_is_named(report):
    assert FOLDERS[0] in verdict(report(FOLDERS[1:]))


def test_a_skip_is_allowed_unless_the_browser_is_required(report, monkeypatch):
    skipped = report(inside='<skipped message="no browser"/>')
    monkeypatch.delenv("DUNNING_BROWSER_TESTS", raising=False)
    assert verdict(skipped) == ""
    monkeypatch.setenv("DUNNING_BROWSER_TESTS", "required")
    assert "test_y" in verdict(skipped)


def test_a_checkout_without_its_history_is_no_fault(report, monkeypatch):
    """From an archive, or a shallow clone: said on the way, and not held against it."""
    monkeypatch.setenv("DUNNING_BROWSER_TESTS", "required")
    reason = f"{NO_HISTORY} 0d7896e"
    assert verdict(report(inside=f'<skipped message="{reason}"/>')) == ""


def test_a_failed_run_names_what_failed(report, tmp_path):
    told = describe_failure(report(inside='<failure message="no"/>'))
    for folder in FOLDERS:
        assert f"{folder.replace('/', '.')}.test_x::test_y" in told
    assert str(tmp_path / "report.xml") in told
    assert "test_y" not in describe_failure(report())


def test_a_run_that_was_ended_says_so(tmp_path):
    assert "before it could name" in describe_failure(tmp_path / "none.xml")
    (tmp_path / "cut.xml").write_text("<testsuites><test")
    assert "before it could name" in describe_failure(tmp_path / "cut.xml")


def test_the_last_screen_says_on_which_odoo_the_tests_ran(monkeypatch):
    odoo = "Odoo 19.0 of 2026-11-20 (ODOO_HOME, commit 0123456789abcdef)"
    monkeypatch.setenv("DUNNING_ODOO", odoo)
    command = [sys.executable, "-m", "pytest", "-p", "no:odoo", "--collect-only", "-q"]
    said = subprocess.run(
        [*command, __file__], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert f"on {odoo}" in said.splitlines()
