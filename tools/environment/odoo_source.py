"""Odoo 19: the user's own, else a Debian package, else a commit of Odoo's repository.

Each is verified: a package by its pinned SHA-256 or by the signed index of its archive,
a commit by its name. What was taken is noted beside it, so that tests can say on which
Odoo they ran.
"""

import importlib.util
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from . import apt, debian
from .cache import Part, write_whole
from .console import SetupError, say, shout
from .paths import ADDON, CACHE
from .run import clean_env, run

SERIES = "19.0"
PACKAGE = "odoo-19"
# The add-ons of the pinned package; another Odoo 19 has some more or less of them.
ADDONS = 632
AT_LEAST = 450
NEEDED = ("account", "l10n_fr_account")
# Debian leaves this file out for its licence; without any, every page of the
# back office logs an error and every browser test fails.
EMPTY_SCRIPT = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
FONTS = {".ttf", ".otf", ".woff", ".woff2", ".eot", ".svg"}
# How the packages are called whose files Odoo's links to.
LINKED = ("fonts-", "libjs-", "node-")
NOTE = "origin.json"
ADVICE = (
    "Do one of these and run the command again: set ODOO_HOME to the folder of an "
    f"Odoo {SERIES} that you have; set ODOO_DEBIAN_MIRROR to the address of a Debian "
    f"archive that offers {PACKAGE}; or set ODOO_GIT to the address of a copy of "
    "Odoo's repository."
)


@dataclass(frozen=True)
class Odoo:
    """A folder for Python's path, and what is known of where it comes from."""

    root: Path
    origin: str
    version: str = SERIES
    commit: str = ""

    @property
    def addons(self) -> list[Path]:
        folders = [self.root / "odoo/addons", self.root / "addons"]
        return [f for f in folders if (f / "account/security").is_dir()] or folders[:1]

    def __str__(self) -> str:
        commit = f", commit {self.commit}" if self.commit else ""
        return f"Odoo {self.version} ({self.origin}{commit})"


def own_odoo() -> Odoo | None:
    """Return the user's Odoo 19: ODOO_HOME, or one that Python can import."""
    if home := os.environ.get("ODOO_HOME"):
        return _describe(Path(home).expanduser().resolve(), "ODOO_HOME")
    spec = importlib.util.find_spec("odoo")
    for place in (spec and spec.submodule_search_locations) or ():
        root = Path(place).resolve().parent
        if _series(root) == SERIES:
            return _describe(root, "already importable")
    return None


def fetched_odoo() -> Odoo:
    """Return the Odoo of the cache, made or repaired as needed."""
    pins = [debian.pins(section) for section in ("odoo", "companions", "git")]
    part = Part(f"Odoo {SERIES}", CACHE / "odoo", str(pins))
    part.ensure(lambda: _obtain(part.folder))
    note = json.loads((part.folder / NOTE).read_text("utf-8"))
    return Odoo(**note | {"root": part.folder / note["root"]})


def _obtain(folder: Path) -> None:
    """Fill the folder from the first source that has what it promises."""
    reasons = []
    for title, source in SOURCES:
        shutil.rmtree(folder)
        folder.mkdir()
        try:
            found = source(folder)
        except SetupError as error:
            reasons.append(f"{title}: {error}")
            say(f"not from {title}: {str(error).splitlines()[0]}")
            continue
        note = asdict(found) | {"root": str(found.root.relative_to(folder))}
        write_whole(folder / NOTE, json.dumps(note))
        say(f"taken: {found}")
        return
    raise SetupError("\n".join(["no Odoo 19 can be had.", *reasons, ADVICE]))


def _from_pinned_package(folder: Path) -> Odoo:
    packages = debian.pinned("odoo")
    if not packages:
        names = ", ".join(Path(path).name for path in debian.pins("odoo"))
        raise SetupError(f"{_asked()} gave {names} as it was pinned.")
    found = _unpack(packages[0], folder)
    if (count := len(_names(found))) != ADDONS:
        raise SetupError(f"{packages[0].name} was unpacked with {count} add-ons.")
    return found


def _from_offered_package(folder: Path) -> Odoo:
    packages = apt.offered([PACKAGE], folder)
    if not packages:
        raise SetupError(f"{_asked()} offers {PACKAGE} in a signed index.")
    found = _unpack(packages[0], folder)
    packages[0].unlink()
    _check_addons(found)
    return found


def _from_repository(folder: Path) -> Odoo:
    """Fetch one commit: a clone by branch could take no other than the newest."""
    (pinned, commit), *_none = debian.pins("git").items()
    address = os.environ.get("ODOO_GIT", pinned)
    own = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE")
    env = clean_env(GIT_TERMINAL_PROMPT="0", LC_ALL="C")
    env = {key: value for key, value in env.items() if key not in own}
    # A server that says nothing for a minute is left.
    git = ["git", "-c", "http.lowSpeedLimit=1000", "-c", "http.lowSpeedTime=60"]
    git += ["-C", str(folder)]
    run("Making a repository", [*git, "init", "--quiet"], env=env)
    fetch = [*git, "fetch", "--quiet", "--depth=1", address, commit]
    run(f"Fetching the commit {commit[:12]} of {address}", fetch, env=env)
    checkout = [*git, "checkout", "--quiet", "--detach", "FETCH_HEAD"]
    run("Checking Odoo out", checkout, env=env)
    found = _describe(folder, address)
    if found.commit != commit:
        raise SetupError(f"{address} gave the commit {found.commit}, not {commit}.")
    _check_addons(found)
    return found


# In this order: what was tested, what is nearest to it, what is always there.
SOURCES: tuple[tuple[str, Callable[[Path], Odoo]], ...] = (
    ("the pinned Debian package", _from_pinned_package),
    ("the newest Debian package", _from_offered_package),
    ("Odoo's repository", _from_repository),
)


def _asked() -> str:
    """Name the archives that were asked, as the subject of a sentence."""
    if not apt.available():
        return "this machine has no apt: no archive"
    return f"none of the archives ({', '.join(apt.archives()) or 'apt knows none'})"


def _unpack(package: Path, folder: Path) -> Odoo:
    """Unpack Odoo's package and what it links to, and complete them."""
    debian.unpack_file(package, folder)
    lacking = debian.unpack("companions", folder)
    version = package.name.split("_")[1]
    root = _checked(folder / "usr/lib/python3/dist-packages")
    if any(not _is_font(link) for link in _lost_links(root)):
        _unpack_what_it_needs(package, folder)
    script = root / "odoo/addons" / EMPTY_SCRIPT
    script.parent.mkdir(parents=True, exist_ok=True)
    script.touch()
    _replace_lost_fonts(root, lacking)
    return Odoo(root, "Debian's package", version)


def _unpack_what_it_needs(package: Path, folder: Path) -> None:
    """Unpack the scripts and fonts that a newer package names among its needs."""
    command = ["dpkg-deb", "--field", package, "Depends"]
    needs = re.findall(r"[\w.+-]+", run("Reading a package", command))
    known = {debian.package_name(path) for path in debian.pins("companions")}
    names = {name for name in needs if name.startswith(LINKED)} - known
    with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
        for found in apt.offered(sorted(names), Path(scratch)) if names else ():
            debian.unpack_file(found, folder)


def _lost_links(root: Path) -> list[Path]:
    return [p for p in root.rglob("*") if p.is_symlink() and not p.exists()]


def _is_font(path: Path) -> bool:
    return path.suffix.lower() in FONTS


def _replace_lost_fonts(root: Path, lacking: list[str]) -> None:
    """Have another font where one is missing; a link to another file must be good."""
    lost = _lost_links(root)
    for link in lost:
        if not _is_font(link):
            raise SetupError(
                f"it links to {link.readlink()}, which no package here has "
                f"({', '.join(lacking) or 'a version that has moved it'})."
            )
    if not lost:
        return
    fonts = (p for p in root.rglob("*.ttf") if p.is_file() and not p.is_symlink())
    other = next(fonts, None)
    for link in lost:
        link.unlink()
        if other:
            link.symlink_to(os.path.relpath(other, link.parent))
        else:
            link.touch()
    shout(
        f"Odoo's package lacks {len(lost)} fonts, another stands in for them: icons "
        "and some letters of Odoo look odd.",
        *(f"{name} could not be had." for name in lacking),
    )


def _names(odoo: Odoo) -> set[str]:
    """Return the names of the add-ons, the one that lies apart included."""
    folders = (odoo.root / "odoo/addons", odoo.root / "addons")
    manifests = [path for each in folders for path in each.glob("*/__manifest__.py")]
    return {manifest.parent.name for manifest in manifests}


def _check_addons(odoo: Odoo) -> None:
    """Refuse what was cut short, without knowing how many add-ons there should be."""
    names = _names(odoo)
    missing = ", ".join(name for name in NEEDED if name not in names)
    if missing or len(names) < AT_LEAST:
        raise SetupError(f"it has {len(names)} add-ons, without {missing or 'others'}.")


def _describe(root: Path, origin: str) -> Odoo:
    """Return an Odoo that lies in a folder, with its commit if it is a clone."""
    _checked(root)
    if not (root / ".git").exists():
        return Odoo(root, origin, _version(root))
    # The folder may be another user's: git is told that it is meant.
    command = ["git", "-c", "safe.directory=*", "-C", root, "log", "-1"]
    try:
        said = run("Asking git", [*command, "--format=%H %cs"], env=clean_env())
    except SetupError:
        return Odoo(root, origin, _version(root))
    commit, day = said.split()
    return Odoo(root, origin, f"{_version(root)} of {day}", commit)


def _checked(root: Path) -> Path:
    """Refuse an Odoo that is not 19.0, or that would hide our add-on by its own."""
    if (series := _series(root)) != SERIES:
        raise SetupError(
            f"{root} holds {'Odoo ' + series if series else 'no Odoo'}: set "
            f"ODOO_HOME to the root of an Odoo {SERIES} (the folder of odoo-bin), "
            "or unset it to have one fetched."
        )
    if (hidden := root / "odoo/addons" / ADDON).exists():
        raise SetupError(
            f"an installed copy of {ADDON} in {hidden} would be run instead of this "
            f"checkout: uninstall it (pip uninstall odoo-addon-{ADDON}) first."
        )
    return root


def _release(root: Path) -> str:
    release = root / "odoo/release.py"
    return release.read_text("utf-8") if release.is_file() else ""


def _series(root: Path) -> str:
    pattern = r"^version_info = \((\d+), (\d+)"
    found = re.search(pattern, _release(root), re.MULTILINE)
    return ".".join(found.groups()) if found else ""


def _version(root: Path) -> str:
    """Return the version that a nightly build writes into Odoo, else the series."""
    pattern = r"^version = ['\"]([\w.+-]+)['\"]"
    found = re.search(pattern, _release(root), re.MULTILINE)
    return found[1] if found else _series(root)
