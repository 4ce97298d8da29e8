"""A release tells what it changes, and its databases are upgraded from then on."""

import ast
import re
import shutil
import subprocess

import pytest

from environment.console import SetupError
from environment.paths import ADDON, ROOT
from environment.release import (
    FRAGMENTS,
    read_released,
    read_version,
    read_waiting,
    write_changelog,
)
from environment.states import NO_HISTORY, RELEASES, is_known


@pytest.fixture
def checkout(tmp_path):
    """A copy of what a release reads, about to release a version of a later year."""
    for name in ("pyproject.toml", "CHANGELOG.md"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / FRAGMENTS, tmp_path / FRAGMENTS)
    set_version(tmp_path, "19.0.9.0.0")
    (tmp_path / FRAGMENTS / "+a-story.added.md").write_text("A story\nis told.\n")
    return tmp_path


def set_version(checkout, version):
    manifest = checkout / ADDON / "__manifest__.py"
    manifest.parent.mkdir(exist_ok=True)
    manifest.write_text(repr({"version": version}))


def number(version):
    return [int(part) for part in version.split(".")]


def test_what_waited_is_told_under_the_new_version(checkout):
    before = read_released(checkout)
    waiting = [path.read_text("utf-8") for path in read_waiting(checkout)]
    write_changelog(checkout)
    assert read_released(checkout) == ["19.0.9.0.0", *before]
    told = (checkout / "CHANGELOG.md").read_text("utf-8")
    told = told.split("## 19.0.9.0.0")[1].split(f"## {before[0]}")[0]
    assert "- A story\n  is told.\n" in told
    words = " ".join(told.split())
    assert [text for text in waiting if " ".join(text.split()) not in words] == []
    assert read_waiting(checkout) == []


def test_a_version_is_told_once(checkout):
    write_changelog(checkout)
    with pytest.raises(SetupError, match=r"tells of 19\.0\.9\.0\.0 already"):
        write_changelog(checkout)
    set_version(checkout, "19.0.9.1.0")
    with pytest.raises(SetupError, match="nothing waits"):
        write_changelog(checkout)


@pytest.mark.parametrize("name", ["+a.improved.md", "notes.md", "fixed.md"])
def test_a_change_of_no_known_kind_is_refused(checkout, name):
    before = (checkout / "CHANGELOG.md").read_bytes()
    (checkout / FRAGMENTS / name).write_text("Better.\n")
    with pytest.raises(SetupError, match="Invalid news fragment"):
        write_changelog(checkout)
    assert (checkout / "CHANGELOG.md").read_bytes() == before


def test_the_kinds_are_explained():
    settings = (ROOT / "pyproject.toml").read_text("utf-8")
    kinds = re.findall(r'^directory = "(\w+)"$', settings, re.MULTILINE)
    assert len(kinds) > 3
    guide = (ROOT / FRAGMENTS / "README.md").read_text("utf-8")
    assert re.findall(r"^\| `(\w+)` \|", guide, re.MULTILINE) == kinds


def test_a_change_waits_under_a_version_that_was_not_released():
    released, version = read_released(ROOT), read_version(ROOT)
    assert sorted(released, key=number, reverse=True) == released
    assert number(version) >= number(released[0])
    if read_waiting(ROOT):
        assert version not in released


def test_no_migration_is_of_a_later_version():
    folders = {path.name for path in (ROOT / ADDON / "migrations").iterdir()}
    assert folders - {"__pycache__"}
    version = number(read_version(ROOT))
    assert [name for name in folders if number(name) > version] == []


def test_each_release_keeps_a_state_for_the_upgrades():
    """The newest one as soon as the next version is begun: its commit is known then."""
    version = read_version(ROOT)
    begun = [each for each in read_released(ROOT) if each != version]
    assert begun
    assert [each for each in reversed(begun) if each not in RELEASES] == []
    assert [each for each in RELEASES if each not in read_released(ROOT)] == []
    assert sorted(RELEASES, key=number) == list(RELEASES)


@pytest.mark.parametrize("version", RELEASES)
def test_a_state_is_the_commit_of_its_release(version):
    if not is_known(commit := RELEASES[version]):
        pytest.skip(f"{NO_HISTORY} {commit}")
    manifest = subprocess.run(
        ["git", "show", f"{commit}:{ADDON}/__manifest__.py"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    assert ast.literal_eval(manifest)["version"] == version
