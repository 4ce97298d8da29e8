"""Odoo 19: the user's own, else Debian's package, else Odoo's repository."""

import importlib.util
import os
import re
from dataclasses import dataclass
from pathlib import Path

from . import debian
from .cache import Part
from .console import SetupError, say, shout
from .paths import ADDON, CACHE
from .run import run

REPOSITORY = "https://github.com/odoo/odoo"
BRANCH = "19.0"
DEBIAN_ADDONS = 632
# Debian leaves this file out for its licence; without any, every page of the
# back office logs an error and every browser test fails.
EMPTY_SCRIPT = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"


@dataclass(frozen=True)
class Odoo:
    """A folder for Python's path and the add-on folders it comes with."""

    root: Path
    origin: str

    @property
    def addons(self) -> list[Path]:
        folders = [self.root / "odoo/addons", self.root / "addons"]
        return [f for f in folders if (f / "account/security").is_dir()] or folders[:1]


def own_odoo() -> Odoo | None:
    """Return the user's Odoo 19: ODOO_HOME, or one that Python can import."""
    if home := os.environ.get("ODOO_HOME"):
        return Odoo(_checked(Path(home).expanduser().resolve()), "ODOO_HOME")
    spec = importlib.util.find_spec("odoo")
    for place in (spec and spec.submodule_search_locations) or ():
        root = Path(place).resolve().parent
        if _version(root) == BRANCH:
            return Odoo(_checked(root), "already importable")
    return None


def fetched_odoo() -> Odoo:
    """Return the Odoo of the cache, made or repaired as needed."""
    if debian.available():
        part = Part("Odoo 19 from Debian", CACHE / "odoo", str(debian.pins("odoo")))
        try:
            part.ensure(lambda: _unpack(part.folder))
            return Odoo(_python_root(part.folder), "Debian's package")
        except SetupError as error:
            if os.environ.get("ODOO_DEBIAN_MIRROR"):
                raise
            shout("Debian's package of Odoo 19 cannot be had:", *str(error).split("\n"))
    return _cloned_odoo()


def _cloned_odoo() -> Odoo:
    """Clone Odoo's own repository: the branch moves, hence only the last resort."""
    address = os.environ.get("ODOO_GIT", REPOSITORY)
    say(f"falling back to the branch {BRANCH} of {address}")
    part = Part("Odoo 19 from its repository", CACHE / "odoo-git", address + BRANCH)
    clone = ["git", "clone", "--quiet", "--depth=1", f"--branch={BRANCH}"]
    advice = "Set ODOO_HOME to the folder of an Odoo 19 that you have."
    part.ensure(
        lambda: run("Cloning Odoo", [*clone, address, part.folder], advice=advice)
    )
    return Odoo(_checked(part.folder), f"{address}, branch {BRANCH}")


def _python_root(folder: Path) -> Path:
    return folder / "usr/lib/python3/dist-packages"


def _unpack(folder: Path) -> None:
    """Unpack, complete and check the Debian packages."""
    debian.unpack("odoo", folder)
    addons = _python_root(folder) / "odoo/addons"
    script = addons / EMPTY_SCRIPT
    script.parent.mkdir(parents=True, exist_ok=True)
    script.touch()
    count = sum(1 for _ in addons.glob("*/__manifest__.py"))
    if count != DEBIAN_ADDONS:
        raise SetupError(
            f"Odoo was unpacked with {count} add-ons: run the command again."
        )
    dangling = [p for p in folder.rglob("*") if p.is_symlink() and not p.exists()]
    if dangling:
        raise SetupError(
            f"Odoo was unpacked with links to nothing, such as {dangling[0]}: "
            "run make clean and the command again."
        )


def _checked(root: Path) -> Path:
    """Refuse an Odoo that is not 19.0, or that would hide our add-on by its own."""
    if (version := _version(root)) != BRANCH:
        raise SetupError(
            f"{root} holds {'Odoo ' + version if version else 'no Odoo'}: set "
            f"ODOO_HOME to the root of an Odoo {BRANCH} (the folder of odoo-bin), "
            "or unset it to have one fetched."
        )
    if (hidden := root / "odoo/addons" / ADDON).exists():
        raise SetupError(
            f"an installed copy of {ADDON} in {hidden} would be run instead of this "
            f"checkout: uninstall it (pip uninstall odoo-addon-{ADDON}) first."
        )
    return root


def _version(root: Path) -> str:
    release = root / "odoo/release.py"
    if not release.is_file():
        return ""
    text = release.read_text("utf-8")
    found = re.search(r"^version_info = \((\d+), (\d+)", text, re.MULTILINE)
    return ".".join(found.groups()) if found else ""
