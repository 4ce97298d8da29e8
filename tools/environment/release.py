"""A release: what its version changes, gathered from the files that waited for it."""

import ast
import re
from pathlib import Path

from .console import SetupError, say
from .paths import ADDON, VENV
from .run import clean_env, run

FRAGMENTS = "changelog.d"


def read_version(root: Path) -> str:
    """Return the version in the add-on's manifest: `19.0.1.1.0`."""
    manifest = (root / ADDON / "__manifest__.py").read_text("utf-8")
    return ast.literal_eval(manifest)["version"]


def read_released(root: Path) -> list[str]:
    """Return the versions that CHANGELOG.md tells of, the newest first."""
    text = (root / "CHANGELOG.md").read_text("utf-8")
    return re.findall(r"^## (\S+)$", text, re.MULTILINE)


def read_waiting(root: Path) -> list[Path]:
    """Return the files that tell of changes since the last release."""
    return sorted(
        path for path in (root / FRAGMENTS).glob("*") if path.name != "README.md"
    )


def write_changelog(root: Path) -> None:
    """Write CHANGELOG.md for the manifest's version, and remove what it tells now.

    Raises SetupError if that version was told before, or if nothing waits.
    """
    version = read_version(root)
    if version in read_released(root):
        raise SetupError(
            f"CHANGELOG.md tells of {version} already: write the next version into "
            f"{ADDON}/__manifest__.py."
        )
    if not read_waiting(root):
        raise SetupError(f"nothing waits in {FRAGMENTS}: there is nothing to release.")
    command = [VENV / "bin/towncrier", "build", "--yes", "--version", version]
    run(f"Writing what {version} changes", command, cwd=root, env=clean_env())
    say(f"read CHANGELOG.md, then commit it as {version} and tag the commit {version}")
    say(
        "with the first change for the next version, name that commit in RELEASES of "
        "tools/environment/states.py: its databases are upgraded by the tests"
    )
