"""The virtual environment: Odoo's libraries, PostgreSQL, linters and test tools."""

import os
import shutil
import sys
import sysconfig
from pathlib import Path

from . import debian
from .cache import Part, write_whole
from .console import SetupError
from .odoo_source import Odoo
from .paths import CACHE, ROOT, VENV
from .run import clean_env, run

PYTHON = VENV / "bin/python"
ODOO_ROOT = "DUNNING_ODOO_ROOT"  # of a command: another one may link another Odoo
LINK = f"import os, sys; sys.path.append(os.environ.get({ODOO_ROOT!r}) or {{root!r}})\n"
REQUIREMENTS = [ROOT / "requirements.txt", ROOT / "requirements-dev.txt"]
ADVICE = (
    "Check the network and pip's settings (pip config list), then run the command "
    "again: it starts this part over."
)
LACKING = (
    "If a package is missing that this version of Odoo wants and requirements.txt does "
    f"not have: {PYTHON} -m pip install NAME, then run the command again."
)


def ensure_venv() -> None:
    """Have a virtual environment with exactly the pinned packages, and probe it."""
    pins = "\n".join(path.read_text("utf-8") for path in REQUIREMENTS)
    part = Part("Python packages", VENV, f"{sys.version}\n{sys.executable}\n{pins}")
    if not part.fault() and not _runs():
        part.forget()
    part.ensure(_build)


def pip() -> list[str | Path]:
    """Return the command of pip: the environment's own, else Debian's."""
    program = ["-m", "pip"] if _has_pip() else [_debian_pip() / "pip"]
    return [PYTHON, *program, "--disable-pip-version-check"]


def link_odoo(odoo: Odoo) -> None:
    """Let the virtual environment import Odoo, after its own packages."""
    link = Path(sysconfig.get_path("purelib", vars={"base": str(VENV)})) / "odoo.pth"
    line = LINK.format(root=str(odoo.root))
    if link.is_file() and link.read_text("utf-8") == line:
        return
    check = "import odoo.release, odoo.http; print(odoo.release.version_info[:2])"
    write_whole(link, line)
    command = [PYTHON, "-c", check]
    env = clean_env(**{ODOO_ROOT: str(odoo.root)})
    try:
        output = run("Importing Odoo", command, env=env, advice=LACKING)
    except SetupError:
        link.unlink()  # to be tried again
        raise
    if "(19, 0)" not in output:
        raise SetupError(f"Python imported another Odoo than {odoo.root}: {output}")


def _runs() -> bool:
    try:
        run("Probing Python", [PYTHON, "-c", "import psycopg2, pytest"])
    except SetupError:
        return False
    return True


def _build() -> None:
    run("Creating the virtual environment", _creation(), env=clean_env())
    command = pip()
    files = [arg for path in REQUIREMENTS for arg in ("-r", path)]
    # Compiling as we go costs more than the first import of what is really used.
    install = [*command, "install", "--no-compile", *files]
    run("Installing the Python packages", install, env=clean_env(), advice=ADVICE)
    run("Checking the Python packages", [*command, "check"], env=clean_env())


def _creation() -> list[str | Path]:
    """Return the command; without ensurepip, pip is brought by ourselves."""
    command = [sys.executable, "-m", "venv"]
    return [*command, *([] if _has_ensurepip() else ["--without-pip"]), VENV]


def _has_ensurepip() -> bool:
    # Debian ships Python without it unless python3-venv is installed.
    try:
        __import__("ensurepip")
    except ImportError:
        return False
    return True


def _has_pip() -> bool:
    return (VENV / "bin/pip").exists()


def _debian_pip() -> Path:
    """Return a pip that runs from its wheel, taken out of Debian's package."""
    folder = CACHE / "pip"
    shutil.rmtree(folder, ignore_errors=True)
    debian.unpack("pip", folder)
    wheels = sorted(folder.glob("usr/share/python-wheels/pip-*.whl"))
    if not wheels or not os.access(wheels[0], os.R_OK):
        raise SetupError(
            "Python has no ensurepip, and no package of pip can be had: install it "
            "(Debian: apt-get install python3-venv) and run the command again."
        )
    return wheels[0]
