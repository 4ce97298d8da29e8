"""wkhtmltopdf with patched Qt: the user's own, else the one of the Python packages.

Ours is an old third-party build, for the demo and the tests only. It is given its own
fonts, so that letters come out alike on every machine, and where they are missing
the X libraries it was linked with.
"""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from . import apt, debian, fonts
from .cache import Part
from .console import SetupError, say
from .paths import CACHE, VENV
from .run import clean_env, run

FOLDER = CACHE / "wkhtmltopdf"
PROGRAM = VENV / "bin/wkhtmltopdf-pack"
LIBRARIES = """
    libxrender1 libxext6 libx11-6 libxcb1 libxau6 libxdmcp6 libbsd0 libmd0
    libfontconfig1 libfreetype6 libexpat1 libpng16-16 libpng16-16t64 libbrotli1
    zlib1g libstdc++6 libgcc-s1
"""
ADVICE = (
    "Install them (Debian: apt-get install libxrender1 libxext6 libfontconfig1) "
    "or put a wkhtmltopdf with patched Qt on PATH."
)
WRAPPER = """#!/bin/sh
export FONTCONFIG_FILE={folder}/fonts.conf
export LD_LIBRARY_PATH={folder}/lib${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}
exec {program} "$@"
"""


def ensure_wkhtmltopdf() -> Path | None:
    """Return the folder to put first on PATH, or nothing if PATH is fine as it is."""
    if own := shutil.which("wkhtmltopdf"):
        version = _output([own, "--version"])
        if "patched qt" in version.lower():
            return None
        say(f"{own} has no patched Qt: using our own wkhtmltopdf instead")
    pins = fonts.pins() + WRAPPER + LIBRARIES
    part = Part("wkhtmltopdf", FOLDER, pins)
    if not part.fault() and _missing_libraries(FOLDER / "lib"):
        part.forget()
    part.ensure(_build)
    return FOLDER / "bin"


def _build() -> None:
    library_folder = FOLDER / "lib"
    library_folder.mkdir()
    if missing := _missing_libraries(library_folder):
        _add_libraries(library_folder, missing)
    (FOLDER / "fonts.conf").write_text(fonts.settings(FOLDER), "utf-8")
    program = FOLDER / "bin/wkhtmltopdf"
    program.parent.mkdir()
    program.write_text(WRAPPER.format(folder=FOLDER, program=PROGRAM), "utf-8")
    program.chmod(0o755)
    _check(program)


def _missing_libraries(folder: Path) -> list[str]:
    """Return the libraries that the loader does not find."""
    env = clean_env(LD_LIBRARY_PATH=str(folder), LC_ALL="C")
    return re.findall(r"(\S+) => not found", _output(["ldd", str(PROGRAM)], env))


def _add_libraries(folder: Path, missing: list[str]) -> None:
    """Unpack the missing libraries of the machine's own suite into the cache."""
    say(f"this machine lacks {', '.join(missing)}: unpacking them into the cache")
    with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
        for package in apt.own(LIBRARIES.split(), Path(scratch, "packages")):
            debian.unpack_file(package, Path(scratch))
        for library in Path(scratch).rglob("*.so*"):
            shutil.copy2(library, folder, follow_symlinks=True)
    if missing := _missing_libraries(folder):
        raise SetupError(f"wkhtmltopdf still lacks {', '.join(missing)}. {ADVICE}")


def _check(program: Path) -> None:
    """Print a page: without fonts the program succeeds with an empty one."""
    with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
        page, letter = Path(scratch, "page.html"), Path(scratch, "letter.pdf")
        page.write_text("<meta charset='utf-8'><p>Mise en demeure</p>", "utf-8")
        run("Trying wkhtmltopdf", [program, "-q", page, letter], advice=ADVICE)
        if b"/BaseFont" not in letter.read_bytes():
            raise SetupError(f"wkhtmltopdf printed an empty page. {ADVICE}")


def _output(command: list[str], env: dict[str, str] | None = None) -> str:
    try:
        done = subprocess.run(
            command,
            env=env or dict(os.environ),
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return ""
    return done.stdout
