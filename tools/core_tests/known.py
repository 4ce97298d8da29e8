"""Which of Odoo's tests fail without us: a list for each version, in `known/`."""

from collections.abc import Iterable
from pathlib import Path

FOLDER = Path(__file__).with_name("known")
HEAD = """\
# What fails of the tests that {odoo} ships, without the add-on:
# made by make core ARGS="--baseline". Named as --test-tags has it.
"""


def read_known(name: str, folder: Path = FOLDER) -> frozenset[str] | None:
    """Return the tests that fail by themselves in a version, or None without a list."""
    try:
        lines = (folder / f"{name}.txt").read_text("utf-8").splitlines()
    except FileNotFoundError:
        return None
    return frozenset(line for line in lines if line and not line.startswith("#"))


def write_known(
    name: str, odoo: str, failed: Iterable[str], folder: Path = FOLDER
) -> Path:
    """Write the list of a version; return the file, which is to be committed."""
    file = folder / f"{name}.txt"
    folder.mkdir(exist_ok=True)
    text = HEAD.format(odoo=odoo) + "".join(f"{tag}\n" for tag in sorted(failed))
    file.write_text(text, "utf-8")
    return file
