"""The fonts of letters: the pinned ones, else the machine's own suite's, else its own.

With the pinned ones letters come out alike on every machine; with others they are
right, and may look a little different.
"""

from pathlib import Path

from . import debian
from .console import SetupError, say

INSTALLED = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts")
SUFFIXES = {".ttf", ".otf", ".pfb", ".ttc"}
SETTINGS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
{lines}
</fontconfig>
"""
ALIAS = "<alias><family>{}</family><prefer><family>{}</family></prefer></alias>"
FAMILIES = {
    "Arial": "Liberation Sans",
    "Helvetica": "Liberation Sans",
    "sans-serif": "Liberation Sans",
    "serif": "Liberation Serif",
    "monospace": "Liberation Mono",
}
# Where the machine's own fonts are named, and how they are told apart.
OF_MACHINE = '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'


def pins() -> str:
    """Return a text that changes with everything that asks for other settings."""
    return f"{debian.pins('fonts')}{SETTINGS}{FAMILIES}{ALIAS}{OF_MACHINE}{INSTALLED}"


def settings(folder: Path) -> str:
    """Return fontconfig's settings, having unpacked the fonts below a folder."""
    lines = [*_places(folder), f"<cachedir>{folder}/fontconfig</cachedir>"]
    lines += [ALIAS.format(*pair) for pair in FAMILIES.items()]
    return SETTINGS.format(lines="\n".join(lines))


def _places(folder: Path) -> list[str]:
    """Return where fonts are looked for: ours alone, if they are all there."""
    ours = folder / "fonts/usr/share/fonts"
    missing = debian.unpack("fonts", folder / "fonts")
    if not missing:
        return [f"<dir>{ours}</dir>"]
    places = [place for place in (ours, *_installed()) if _has_font(place)]
    if not places:
        raise SetupError(
            "this machine has no font and none can be had, letters would be blank: "
            "install one, such as fonts-liberation (Debian: apt-get install "
            "fonts-liberation)."
        )
    say(f"letters take the fonts of this machine: no {', '.join(missing)} to be had")
    return [*(f"<dir>{place}</dir>" for place in places), OF_MACHINE]


def _installed() -> list[Path]:
    return [Path(place).expanduser() for place in INSTALLED]


def _has_font(place: Path) -> bool:
    return any(path.suffix.lower() in SUFFIXES for path in place.rglob("*"))
