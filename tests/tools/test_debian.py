"""Packages are taken by their digest, never by their name alone."""

import hashlib
from pathlib import Path

import pytest

from environment import debian
from environment.console import SetupError

PATH = "main/p/package_1_all.deb"
CONTENT = b"as published"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def archive(tmp_path, monkeypatch):
    """Replace the network: return the list of addresses that were asked."""
    asked = []

    def fetch(mirror, wanted):
        asked.append(mirror)
        if mirror == "http://whole.example":
            for path in wanted:
                (tmp_path / Path(path).name).write_bytes(CONTENT)
        return "404 Not Found"

    monkeypatch.setattr(debian, "DOWNLOADS", tmp_path)
    monkeypatch.setattr(debian, "PINS", tmp_path / "pins.txt")
    monkeypatch.setattr(debian, "_fetch", fetch)
    monkeypatch.setattr(debian, "available", lambda: True)
    monkeypatch.setattr(debian, "unpack_file", lambda package, folder: None)
    mirrors = ["http://empty.example", "http://whole.example"]
    monkeypatch.setattr(debian, "mirrors", lambda: mirrors)
    debian.PINS.write_text(f"# comment\n[other]\nx 0\n[some]\n{PATH} {DIGEST}\n")
    return asked


def test_a_package_is_taken_from_the_first_mirror_that_has_it(archive, tmp_path):
    debian.unpack("some", tmp_path)
    assert archive == ["http://empty.example", "http://whole.example"]


def test_a_downloaded_package_is_kept(archive, tmp_path):
    debian.unpack("some", tmp_path)
    archive.clear()
    debian.unpack("some", tmp_path)
    assert archive == []


def test_a_broken_download_is_fetched_again(archive, tmp_path):
    broken = tmp_path / Path(PATH).name
    broken.write_bytes(CONTENT[:5])
    debian.unpack("some", tmp_path)
    assert broken.read_bytes() == CONTENT


def test_a_package_gone_everywhere_says_what_to_do(archive, tmp_path, monkeypatch):
    monkeypatch.setattr(debian, "mirrors", lambda: ["http://empty.example"])
    with pytest.raises(SetupError, match="ODOO_HOME"):
        debian.unpack("some", tmp_path)


def test_every_pin_is_a_path_and_a_digest():
    for section in ("odoo", "fonts", "pip"):
        pins = debian.pins(section)
        assert pins
        assert all(path.endswith(".deb") for path in pins)
        assert all(len(digest) == 64 for digest in pins.values())
