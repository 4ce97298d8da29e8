"""The cache never trusts what it cannot prove whole."""

import pytest

from environment import cache
from environment.cache import Part
from environment.console import SetupError


@pytest.fixture
def part(tmp_path, monkeypatch):
    """Return a part of a cache of its own, with a list of its builds."""
    monkeypatch.setattr(cache, "STAMPS", tmp_path / "stamps")
    return Part("Part", tmp_path / "part", "pins")


def build(part, builds):
    """Ensure the part; note each build."""

    def make():
        builds.append(part.pins)
        (part.folder / "a.txt").write_text("first file")
        (part.folder / "b.txt").write_text("second file")

    part.ensure(make)


def test_a_whole_part_is_built_once(part):
    builds = []
    build(part, builds)
    build(part, builds)
    assert builds == ["pins"]


def test_a_part_is_rebuilt_when_its_pins_change(part):
    builds = []
    build(part, builds)
    build(Part(part.title, part.folder, "newer pins"), builds)
    assert builds == ["pins", "newer pins"]


@pytest.mark.parametrize("damage", ["lost file", "cut file", "stamp", "stamp lost"])
def test_a_damaged_part_is_rebuilt(part, damage):
    builds = []
    build(part, builds)
    if damage == "lost file":
        (part.folder / "a.txt").unlink()
    elif damage == "cut file":
        (part.folder / "a.txt").write_text("fir")
    elif damage == "stamp":
        part.stamp.write_text("{")
    else:
        part.stamp.unlink()
    build(part, builds)
    assert builds == ["pins", "pins"]
    assert part.fault() == ""


def test_a_build_that_fails_leaves_no_stamp_and_no_leftovers(part):
    def fail():
        (part.folder / "leftover.txt").touch()
        raise SetupError("the network is down")

    with pytest.raises(SetupError):
        part.ensure(fail)
    assert part.fault() == "unfinished"
    build(part, [])
    assert not (part.folder / "leftover.txt").exists()


def test_byte_code_does_not_count(part):
    build(part, [])
    byte_code = part.folder / "__pycache__"
    byte_code.mkdir()
    (byte_code / "a.pyc").touch()
    assert cache.measure(part.folder) == (2, len("first file") + len("second file"))


def test_a_lock_is_given_to_one_at_a_time(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "LOCKS", tmp_path)
    first = cache.try_lock("demo")
    assert first is not None
    assert cache.try_lock("demo") is None
    first.close()
    assert cache.try_lock("demo") is not None
