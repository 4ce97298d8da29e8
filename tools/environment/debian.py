"""Debian packages, downloaded and unpacked without root and without installing.

They come from the archive that the machine's own apt uses, so that its proxies and
mirrors hold; ``ODOO_DEBIAN_MIRROR`` names another one.
"""

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from .console import SetupError
from .paths import CACHE, DOWNLOADS
from .run import clean_env, run, tail

APT_HELPER = Path("/usr/lib/apt/apt-helper")
# As root, apt would drop to a user who cannot write into the checkout.
NO_SANDBOX = "-oAPT::Sandbox::User=root"
PINS = Path(__file__).with_name("debian-packages.txt")
GONE = (
    "Either the network fails, or the archive has moved on from the pinned versions: "
    "set ODOO_HOME to an Odoo 19 of yours, or ODOO_DEBIAN_MIRROR to the address of a "
    "Debian archive which still has them."
)


def available() -> bool:
    """Tell whether this machine can fetch and unpack Debian packages."""
    return APT_HELPER.exists() and bool(shutil.which("dpkg-deb"))


def pins(section: str) -> dict[str, str]:
    """Return {path in the pool: SHA-256} of one section of the pinned packages."""
    found: dict[str, str] = {}
    current = ""
    for line in PINS.read_text("utf-8").splitlines():
        if line.startswith("["):
            current = line.strip("[]")
        elif current == section and not line.startswith("#"):
            path, digest = line.split()
            found[path] = digest
    return found


def unpack(section: str, folder: Path) -> None:
    """Unpack the pinned packages of a section into a folder."""
    wanted = pins(section)
    _download({p: d for p, d in wanted.items() if not _is_good(p, d)})
    for path in wanted:
        unpack_file(_file(path), folder)


def unpack_file(package: Path, folder: Path) -> None:
    """Unpack one package; a package that cannot be read is thrown away."""
    try:
        run(f"Unpacking {package.name}", ["dpkg-deb", "-x", package, folder])
    except SetupError:
        package.unlink(missing_ok=True)
        raise


def own_packages(names: Sequence[str]) -> list[Path]:
    """Download packages of the machine's own suite, which fit its other libraries."""
    state = CACHE / "apt"
    folder = DOWNLOADS / "libraries"
    for place in (state / "lists/partial", state / "archives/partial", folder):
        place.mkdir(parents=True, exist_ok=True)
    apt = [
        "apt-get",
        f"-oDir::State::lists={state}/lists",
        f"-oDir::Cache={state}",
        NO_SANDBOX,
        "-oAcquire::Languages=none",
    ]
    run("Reading the package lists", [*apt, "-oAPT::Update::Error-Mode=any", "update"])
    for name in names:
        # An unknown name is no failure here: names differ between releases.
        subprocess.run(
            [*apt, "download", name], cwd=folder, capture_output=True, check=False
        )
    return sorted(folder.glob("*.deb"))


def mirrors() -> list[str]:
    """Return the addresses of the archives that apt uses, security ones apart."""
    if mirror := os.environ.get("ODOO_DEBIAN_MIRROR"):
        return [mirror.rstrip("/")]
    listing = subprocess.run(
        ["apt-get", "update", "--print-uris"],
        env=clean_env(LC_ALL="C"),
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    found = re.findall(r"^'([^']+)/dists/(?![^/']*-security)", listing, re.MULTILINE)
    return list(dict.fromkeys(_resolve(uri) for uri in found if "security" not in uri))


def _resolve(uri: str) -> str:
    """Return the first address of a ``mirror+file:`` list, others as they are."""
    if not uri.startswith("mirror+file:"):
        return uri
    lines = Path(uri.removeprefix("mirror+file:")).read_text("utf-8").split("\n")
    return lines[0].split()[0].rstrip("/")


def _download(wanted: dict[str, str]) -> None:
    """Fetch all at once from the first mirror that has them."""
    if not wanted:
        return
    if not available():
        raise SetupError("apt and dpkg are missing on this machine.")
    DOWNLOADS.mkdir(parents=True, exist_ok=True)
    output = ""
    for mirror in mirrors():
        output = _fetch(mirror, wanted)
        wanted = {p: d for p, d in wanted.items() if not _is_good(p, d)}
        if not wanted:
            return
    names = ", ".join(Path(path).name for path in wanted)
    raise SetupError(f"Could not download {names}:\n{tail(output)}\n{GONE}")


def _fetch(mirror: str, wanted: dict[str, str]) -> str:
    command = [str(APT_HELPER), NO_SANDBOX, "download-file"]
    for path, digest in wanted.items():
        _file(path).unlink(missing_ok=True)
        command += [f"{mirror}/pool/{path}", str(_file(path)), f"SHA256:{digest}"]
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout


def _file(path: str) -> Path:
    return DOWNLOADS / Path(path).name


def _is_good(path: str, digest: str) -> bool:
    try:
        with _file(path).open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest() == digest
    except FileNotFoundError:
        return False
