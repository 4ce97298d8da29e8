"""What must be true before anything is downloaded or built."""

import os
import re
import shutil

from .console import SetupError
from .paths import CACHE, ROOT

NEEDED_GB = 4


def check_machine() -> None:
    """Raise SetupError with the cure for the first thing that is wrong."""
    if re.search(r"[\s,:'\"]", str(ROOT)):
        raise SetupError(
            f"the path of the checkout ({ROOT}) holds a space, comma, colon or quote, "
            "which Odoo's configuration cannot carry: move it to a plain path."
        )
    _check_owner()
    if not (CACHE / "stamps").is_dir():
        _check_disk()


def _check_owner() -> None:
    place = CACHE if CACHE.exists() else ROOT
    if CACHE.exists() and CACHE.stat().st_uid != os.getuid():
        raise SetupError(
            f"{CACHE} belongs to another user: remove it (sudo rm -rf {CACHE}) "
            "or work as that user."
        )
    if not os.access(place, os.W_OK):
        raise SetupError(f"{place} cannot be written to: clone the project elsewhere.")


def _check_disk() -> None:
    free = shutil.disk_usage(ROOT).free / 1e9
    if free < NEEDED_GB:
        raise SetupError(
            f"only {free:.1f} GB free at {ROOT}, the set-up needs {NEEDED_GB} GB: "
            "make room or clone the project on a larger disk."
        )
