"""Debian packages, unpacked without root and without installing.

Which ones is written in ``pins.txt``, with the SHA-256 that each must have. A pinned
version that no archive has any more gives way to the package of the same name in the
machine's own suite, which apt holds against the archive's signed index.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from . import apt
from .console import SetupError, say
from .paths import DOWNLOADS
from .run import run

PINS = Path(__file__).with_name("pins.txt")
# Packages that later suites have under another name.
RENAMED = {"fonts-liberation2": "fonts-liberation"}


def pins(section: str) -> dict[str, str]:
    """Return {path in the pool: SHA-256} of one section of what is pinned."""
    found: dict[str, str] = {}
    current = ""
    for line in PINS.read_text("utf-8").splitlines():
        if line.startswith("["):
            current = line.strip("[]")
        elif current == section and not line.startswith("#"):
            path, digest = line.split()
            found[path] = digest
    return found


def package_name(package: str | Path) -> str:
    """Return the name in a package's path: name_version_architecture.deb."""
    return Path(package).name.split("_")[0]


def pinned(section: str) -> list[Path]:
    """Download the pinned packages of a section; return those that could be had."""
    wanted = pins(section)
    DOWNLOADS.mkdir(parents=True, exist_ok=True)
    missing = [path for path in wanted if not _is_good(path, wanted[path])]
    for archive in apt.archives() if missing and apt.available() else ():
        apt.fetch(archive, {_file(path): (path, wanted[path]) for path in missing})
        missing = [path for path in missing if not _is_good(path, wanted[path])]
        if not missing:
            break
    return [_file(path) for path in wanted if path not in missing]


def unpack(section: str, folder: Path) -> list[str]:
    """Unpack a section's packages into a folder: pinned, else of the own suite.

    Returns the names of those that could not be had at all.
    """
    packages = pinned(section)
    missing = _missing(section, packages)
    if missing and apt.available():
        say(f"not as pinned in any archive: {', '.join(missing)}; asking for others")
        names = [*missing, *(RENAMED[name] for name in missing if name in RENAMED)]
        packages += apt.own(names, DOWNLOADS / "own-suite")
    for package in packages:
        unpack_file(package, folder)
    return _missing(section, packages)


def unpack_file(package: Path, folder: Path) -> None:
    """Unpack one package; a package that cannot be read is thrown away."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        run(f"Unpacking {package.name}", ["dpkg-deb", "-x", package, folder])
    except SetupError:
        package.unlink(missing_ok=True)
        raise


def _missing(section: str, packages: Iterable[Path]) -> list[str]:
    names = {package_name(package) for package in packages}
    wanted = [package_name(path) for path in pins(section)]
    return [name for name in wanted if not {name, RENAMED.get(name)} & names]


def _file(path: str) -> Path:
    return DOWNLOADS / Path(path).name


def _is_good(path: str, digest: str) -> bool:
    try:
        with _file(path).open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest() == digest
    except FileNotFoundError:
        return False
