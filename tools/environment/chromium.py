"""Chromium, which only the browser tests need: the one part that takes root."""

import os
import shutil
import subprocess

from .console import SetupError, say, shout

NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
INSTALL = ["apt-get", "install", "-y", "--no-install-recommends", "chromium"]
REQUIRED = "DUNNING_BROWSER_TESTS"


def required() -> bool:
    """Tell whether leaving the browser tests out is forbidden."""
    return os.environ.get(REQUIRED) == "required"


def ensure_chromium() -> bool:
    """Tell whether browser tests can run, having installed Chromium if allowed."""
    if found():
        return True
    root = _become_root()
    if root is not None and shutil.which("apt-get"):
        say("Chromium is missing: installing it on this machine with apt-get")
        _install(root)
    if found():
        return True
    cure = f"install it with: sudo {' '.join(INSTALL)}"
    if required():
        raise SetupError(f"Chromium is missing and the browser tests must run: {cure}")
    shout(
        "BROWSER TESTS ARE LEFT OUT: no Chromium on this machine.",
        f"To run them, {cure}",
    )
    return False


def found() -> bool:
    """Tell whether a browser that Odoo's tests look for is on PATH."""
    return any(shutil.which(name) for name in NAMES)


def _become_root() -> list[str] | None:
    """Return the prefix of commands run as root, or None where that is not allowed."""
    if os.getuid() == 0:
        return []
    if shutil.which("sudo") and not _status(["sudo", "-n", "true"]):
        return ["sudo", "-n"]
    return None


def _install(root: list[str]) -> None:
    settings = ["env", "DEBIAN_FRONTEND=noninteractive"]
    _status([*root, "apt-get", "update"])
    if _status([*root, *settings, *INSTALL]):
        say("apt-get could not install Chromium")


def _status(command: list[str]) -> int:
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode
