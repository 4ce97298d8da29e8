"""A green run that tested nothing, or left something out, is found out."""

import pytest

from environment.suite import FOLDERS, verdict

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
