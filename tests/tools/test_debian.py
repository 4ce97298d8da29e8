"""Packages are taken by their digest, never by their name alone."""

import hashlib

import pytest

from environment import apt, debian

PATH = "main/p/package_1_all.deb"
CONTENT = b"as published"
DIGEST = hashlib.sha256(CONTENT).hexdigest()
NAME = "package_1_all.deb"


@pytest.fixture
def asked(tmp_path, monkeypatch):
    """Replace the network: return the list of addresses that were asked."""
    addresses = []

    def fetch(archive, wanted):
        addresses.append(archive)
        if archive == "http://whole.example":
            for file in wanted:
                file.write_bytes(CONTENT)

    monkeypatch.setattr(debian, "DOWNLOADS", tmp_path)
    monkeypatch.setattr(debian, "PINS", tmp_path / "pins.txt")
    monkeypatch.setattr(apt, "fetch", fetch)
    monkeypatch.setattr(apt, "available", lambda: True)
    archives = ["http://empty.example", "http://whole.example", "http://late.example"]
    monkeypatch.setattr(apt, "archives", lambda: {each: [] for each in archives})
    debian.PINS.write_text(f"# comment\n[other]\nx 0\n[some]\n{PATH} {DIGEST}\n")
    return addresses


def test_a_package_is_taken_from_the_first_archive_that_has_it(asked, tmp_path):
    assert debian.pinned("some") == [tmp_path / NAME]
    assert asked == ["http://empty.example", "http://whole.example"]


def test_a_downloaded_package_is_kept(asked, tmp_path):
    debian.pinned("some")
    asked.clear()
    assert debian.pinned("some") == [tmp_path / NAME]
    assert asked == []


def test_a_broken_download_is_fetched_again(asked, tmp_path):
    broken = tmp_path / NAME
    broken.write_bytes(CONTENT[:5])
    debian.pinned("some")
    assert broken.read_bytes() == CONTENT


def test_a_package_that_cannot_be_had_is_not_in_the_list(asked, monkeypatch):
    monkeypatch.setattr(apt, "archives", lambda: {"http://empty.example": []})
    assert debian.pinned("some") == []


def test_every_pin_is_a_path_and_a_digest():
    for section in ("odoo", "companions", "fonts", "pip"):
        pins = debian.pins(section)
        assert pins
        assert all(path.endswith(".deb") for path in pins)
        assert all(len(digest) == 64 for digest in pins.values())
