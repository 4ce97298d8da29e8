"""What is handed out: the wheel, the source, what they say, the page in app stores."""

import ast
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_string
from pathlib import Path
from typing import NamedTuple

import pytest
from lxml import html

from environment.lint import COMMANDS, ODOO_RULES
from environment.paths import ADDON, ROOT
from environment.venv import REQUIREMENTS

MANIFEST = ast.literal_eval((ROOT / ADDON / "__manifest__.py").read_text("utf-8"))
PAGE = ROOT / ADDON / "static/description"
INSTALLED = f"odoo/addons/{ADDON}"
# What tools and tests make beside the sources; folders with a dot are none either.
MADE = ("build", "dist", "__pycache__")
# What building adds to the source distribution.
ADDED = re.compile(r"PKG-INFO|setup\.cfg|[^/]+\.egg-info/.*")


class Built(NamedTuple):
    """The names in a source distribution, and the wheel that was built from it."""

    source: set[str]
    wheel: zipfile.ZipFile

    @property
    def installed(self) -> set[str]:
        names = (Path(name) for name in self.wheel.namelist())
        return {
            path.relative_to(INSTALLED).as_posix()
            for path in names
            if path.is_relative_to(INSTALLED)
        }

    def read(self, name: str) -> str:
        """A file beside the package: what the wheel says about itself."""
        ending = f".dist-info/{name}"
        (found,) = [each for each in self.wheel.namelist() if each.endswith(ending)]
        return self.wheel.read(found).decode()


def list_sources(top: Path = ROOT) -> set[str]:
    """The project's own files, whether or not there is a git to ask."""
    found = set()
    for folder, folders, files in os.walk(top):
        folders[:] = [
            name
            for name in folders
            if name[0] != "." and name not in MADE and not name.endswith(".egg-info")
        ]
        found |= {os.path.relpath(Path(folder, name), top) for name in files}
    return {name for name in found if not Path(name).name.startswith(".")}


def build(kind: str, folder: Path, output: Path) -> Path:
    """Have setuptools build from a folder, as pip and others do."""
    call = f"from setuptools import build_meta as b; b.build_{kind}({str(output)!r})"
    command = [sys.executable, "-c", call]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False
    )
    assert not done.returncode, done.stdout + done.stderr
    (built,) = output.iterdir()
    return built


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The source distribution of the tree; the wheel of what was unpacked from it."""
    tree, source, wheel = map(tmp_path_factory.mktemp, ("tree", "source", "wheel"))
    for name in list_sources():
        copy = tree / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes((ROOT / name).read_bytes())
    with tarfile.open(build("sdist", tree, source)) as archive:
        names = {Path(*Path(name).parts[1:]).as_posix() for name in archive.getnames()}
        archive.extractall(source, filter="data")
    (unpacked,) = [path for path in source.iterdir() if path.is_dir()]
    files = {name for name in names if (unpacked / name).is_file()}
    # What an earlier build may have left of a file that is gone.
    stale = unpacked / "build/lib" / INSTALLED / "models/gone.py"
    stale.parent.mkdir(parents=True)
    stale.touch()
    with zipfile.ZipFile(build("wheel", unpacked, wheel)) as archive:
        yield Built(files, archive)


@pytest.fixture(scope="module")
def told(built):
    """What the wheel says about itself."""
    return message_from_string(built.read("METADATA"))


def test_the_wheel_is_the_addon_no_more_no_less(built):
    assert built.installed == list_sources(ROOT / ADDON)


def test_the_source_is_the_tree(built):
    source = {name for name in built.source if not ADDED.fullmatch(name)}
    assert source == list_sources()


def test_odoo_finds_the_addon_where_it_was_installed(built, tmp_path):
    """Beside a clone or a package of Odoo, without a path of add-ons."""
    built.wheel.extractall(tmp_path)
    code = (
        "from odoo.modules import module; module.initialize_sys_path();"
        f"print(module.Manifest.for_addon({ADDON!r}).path)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path), "ODOO_RC": os.devnull},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == str(tmp_path / INSTALLED), done.stderr


def test_the_metadata_says_what_the_manifest_says(told):
    assert told["Version"] == MANIFEST["version"]
    assert told["Summary"] == MANIFEST["summary"]
    assert told["Author"] == MANIFEST["author"]
    assert told.get_payload().strip() == (ROOT / "README.md").read_text("utf-8").strip()
    series = ".".join(MANIFEST["version"].split(".")[:2])
    assert f"Framework :: Odoo :: {series}" in told.get_all("Classifier")


def test_odoo_is_asked_for_by_an_extra_alone(told):
    """Who has a clone of Odoo has no package of that name."""
    asked = told.get_all("Requires-Dist")
    assert asked
    assert all(re.match(r"odoo\b.*; extra == \"odoo\"", each) for each in asked)


def test_the_licences_are_there_the_one_that_it_refers_to_too(built, told):
    assert MANIFEST["license"] == "LGPL-3"
    assert told["License-Expression"] == "LGPL-3.0-only"
    assert told.get_all("License-File") == ["LICENSE", "COPYING"]
    lesser, general = map(built.read, ("licenses/LICENSE", "licenses/COPYING"))
    assert '"GNU GPL" refers to version 3 of the GNU' in " ".join(lesser.split())
    assert general.split()[:6] == "GNU GENERAL PUBLIC LICENSE Version 3,".split()
    assert "END OF TERMS AND CONDITIONS" in general


def test_the_page_shows_pictures_that_are_there():
    page = html.fromstring((PAGE / "index.html").read_text("utf-8"))
    pictures = page.xpath("//img")
    assert len(pictures) > 3
    for picture in pictures:
        assert (PAGE / picture.get("src")).is_file()
        assert picture.get("alt")
    banners = MANIFEST["images"]
    assert banners
    assert all((ROOT / ADDON / name).is_file() for name in banners)
    # None lies there that nobody shows; the icon is found by its name.
    shown = {picture.get("src") for picture in pictures} | {"icon.png"}
    shown |= {Path(name).name for name in banners}
    assert {path.name for path in PAGE.glob("*.png")} == shown


def test_the_page_calls_nobody():
    """A reader's browser asks no other host: not for a picture, not for a script."""
    text = (PAGE / "index.html").read_text("utf-8")
    assert not re.findall(r"//|<script|<link|<iframe|url\(", text)


def test_the_readme_shows_pictures_that_are_there():
    text = (ROOT / "README.md").read_text("utf-8")
    names = re.findall(r"!\[.+?\]\((.+?)\)", text)
    assert names
    assert all((ROOT / name).is_file() for name in names)


def test_lines_end_alike():
    names = sorted(list_sources())
    assert len(names) > 500
    texts = {name: (ROOT / name).read_bytes() for name in names}
    assert not [n for n, text in texts.items() if b"\r" in text and b"\0" not in text]
    assert "* text=auto eol=lf\n" in (ROOT / ".gitattributes").read_text("utf-8")


def test_hooks_before_a_commit_are_the_linters_of_make_lint():
    hooks = (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    pins = {
        line.strip() for path in REQUIREMENTS for line in path.read_text().splitlines()
    }
    used = re.findall(r"[\w-]+==[\w.]+", hooks)
    assert used
    assert set(used) <= pins
    entries = [entry.split() for entry in re.findall(r"^ +entry: (.+)$", hooks, re.M)]
    linters = [list(command) for command in COMMANDS]
    for entry in entries:
        entry = [word for word in entry if word != "--force-exclude"]
        assert any(linter[: len(entry)] == entry for linter in linters), entry
    programs = {(entry[0], *entry[1:2]) for entry in entries}
    assert {(linter[0], *linter[1:2]) for linter in linters} == programs
    assert ["pylint", *ODOO_RULES] in entries


def test_a_forge_runs_what_everybody_runs_on_the_whole_history():
    (workflow,) = (ROOT / ".github/workflows").glob("*.yml")
    text = workflow.read_text("utf-8")
    assert "run: bash .ci/run\n" in text
    # Without it the tests of upgrades are left out: states are earlier commits.
    assert "fetch-depth: 0" in text
    assert os.access(ROOT / ".ci/run", os.X_OK)
