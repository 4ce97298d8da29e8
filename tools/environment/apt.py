"""The machine's apt, with lists and downloads of its own: nothing is installed.

What it fetches is held against the signed index of its archive; an archive without a
signature, or with a wrong one, gives nothing. Addresses come from apt's own settings,
with its proxies and mirrors, or from ``ODOO_DEBIAN_MIRROR``.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from .paths import CACHE
from .run import clean_env, keep_log

HELPER = Path("/usr/lib/apt/apt-helper")
# As root, apt would drop to a user who cannot write into the checkout.
NO_SANDBOX = "-oAPT::Sandbox::User=root"
STRICT = [
    "-oAcquire::AllowInsecureRepositories=false",
    "-oAcquire::AllowWeakRepositories=false",
    "-oAcquire::AllowDowngradeToInsecureRepositories=false",
    "-oAPT::Get::AllowUnauthenticated=false",
]
# Suites that move with each upload, of Debian and of Ubuntu; what an archive does not
# have is passed over.
NEWEST = ("sid", "devel")
COMPONENTS = "main universe"
KEYRINGS = Path("/usr/share/keyrings")


def available() -> bool:
    """Tell whether this machine can fetch and unpack Debian packages."""
    needed = all(shutil.which(name) for name in ("apt-get", "dpkg-deb"))
    return HELPER.exists() and needed


def archives() -> dict[str, list[str]]:
    """Map the addresses of the archives to ask to the suites in use of each."""
    if mirror := os.environ.get("ODOO_DEBIAN_MIRROR"):
        return {mirror.rstrip("/"): []}
    return known_to_apt() if available() else {}


@cache
def known_to_apt() -> dict[str, list[str]]:
    """Read apt's settings: addresses and suites, those for security alone apart."""
    listing = subprocess.run(
        ["apt-get", "update", "--print-uris"],
        env=clean_env(LC_ALL="C"),
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    found: dict[str, list[str]] = {}
    pattern = r"^'([^']+)/dists/(\S+?)/(?:In)?Release'"
    for uri, suite in re.findall(pattern, listing, re.MULTILINE):
        if "security" not in uri and not suite.endswith("-security"):
            found.setdefault(_resolve(uri), []).append(suite)
    return found


def fetch(archive: str, wanted: dict[Path, tuple[str, str]]) -> None:
    """Fetch files of an archive whose SHA-256 is known; what fails is not there.

    ``wanted`` maps the file to write to its path in the pool and its SHA-256.
    """
    command = [str(HELPER), NO_SANDBOX, "download-file"]
    for file, (path, digest) in wanted.items():
        file.unlink(missing_ok=True)
        command += [f"{archive}/pool/{path}", str(file), f"SHA256:{digest}"]
    _run(command, f"Asking {archive} for pinned packages")


def own(names: Sequence[str], folder: Path) -> list[Path]:
    """Download packages of the machine's own suite, which fit its other libraries.

    An unknown name is no failure: names differ between releases.
    """
    return _download(_apt(), names, folder)


def offered(names: Sequence[str], folder: Path) -> list[Path]:
    """Download what the indexes of the archives offer now, whatever the suite."""
    found: list[Path] = []
    for archive, suites in archives().items():
        with tempfile.TemporaryDirectory(dir=CACHE) as place:
            sources = Path(place, "sources.list")
            lines = [
                f"deb {_signed_by()} {archive} {suite} {COMPONENTS}\n"
                for suite in dict.fromkeys([*suites, *NEWEST])
            ]
            sources.write_text("".join(lines), "utf-8")
            # Neither the machine's sources, nor its preferences, nor what it has.
            status, nothing = Path(place, "status"), Path(place, "nothing")
            status.touch()
            nothing.mkdir()
            options = [
                f"-oDir::Etc::sourcelist={sources}",
                f"-oDir::Etc::sourceparts={nothing}",
                f"-oDir::Etc::preferences={nothing}/none",
                f"-oDir::Etc::preferencesparts={nothing}",
                f"-oDir::State::status={status}",
            ]
            found = _download([*_apt(), *options], names, folder)
        if found:
            break
    return found


def _download(apt: list[str], names: Sequence[str], folder: Path) -> list[Path]:
    """Read the lists and download, by a state of its own that is thrown away."""
    if not available():
        return []
    found = []
    with tempfile.TemporaryDirectory(dir=CACHE) as place:
        for part in ("lists/partial", "archives/partial", "packages"):
            Path(place, part).mkdir(parents=True)
        apt = [*apt, f"-oDir::State::lists={place}/lists", f"-oDir::Cache={place}"]
        # A suite that cannot be read is no reason to pass over the others.
        _run([*apt, "update"], "Reading the package lists")
        for name in names:
            title = f"Downloading {name}"
            _run([*apt, "download", name], title, cwd=Path(place, "packages"))
        folder.mkdir(parents=True, exist_ok=True)
        for package in sorted(Path(place, "packages").glob("*.deb")):
            found.append(Path(shutil.move(package, folder / package.name)))
    return found


def _apt() -> list[str]:
    return ["apt-get", NO_SANDBOX, *STRICT, "-oAcquire::Languages=none"]


def _signed_by() -> str:
    """Return the keys of the archives: what apt trusts by itself, if none is here."""
    if keyring := os.environ.get("ODOO_DEBIAN_KEYRING"):
        return f"[signed-by={keyring}]"
    keyrings = [str(path) for path in sorted(KEYRINGS.glob("*-archive-keyring.*"))]
    return f"[signed-by={','.join(keyrings)}]" if keyrings else ""


def _resolve(uri: str) -> str:
    """Return the first address of a ``mirror+file:`` list, others as they are."""
    if not uri.startswith("mirror+file:"):
        return uri
    lines = Path(uri.removeprefix("mirror+file:")).read_text("utf-8").split("\n")
    return lines[0].split()[0].rstrip("/")


def _run(command: list[str], title: str, cwd: Path | None = None) -> None:
    """Run a program of apt's and keep what it said; its files tell what came of it."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env=clean_env(LC_ALL="C"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    keep_log(title, done.stdout)
