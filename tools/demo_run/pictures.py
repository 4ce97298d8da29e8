"""Letters as pictures: each page of a PDF beside it.

    python pictures.py

Draws the PDFs whose paths it reads, one a line.
"""

import subprocess
import sys
from collections.abc import Iterable, Iterator
from itertools import count, takewhile
from pathlib import Path
from typing import Any

import pypdfium2

DOTS = 96  # an inch: a page is as wide as a phone's or half a screen's
COLOURS = 64


def begin(evening: Any) -> subprocess.Popen:
    """Begin to draw the letters and papers of a day, while others go on working."""
    files = [str(file) for _owner, file in _list(evening)]
    drawing = subprocess.Popen(
        [sys.executable, __file__], stdin=subprocess.PIPE, text=True
    )
    drawing.stdin.write("\n".join(files))
    drawing.stdin.close()
    return drawing


def finish(evenings: Iterable[Any], drawings: Iterable[subprocess.Popen]) -> None:
    """Wait until all is drawn, and tell each letter and paper its pictures."""
    for drawing in drawings:
        if drawing.wait():
            raise SystemExit("FAILED: a letter could not be drawn, see above.")
    for evening in evenings:
        for owner, file in _list(evening):
            pages = (_name(file, number) for number in count(1))
            owner.pictures = list(takewhile(Path.exists, pages))


def _list(evening: Any) -> Iterator[tuple[Any, Path]]:
    """Each notice and paper of which there is a PDF."""
    for notice in evening.notices.values():
        if notice.letter:
            yield notice, notice.letter
    papers = [paper for followed in evening.files for paper in followed.papers]
    for paper in (*evening.bills, *papers):
        if paper.file and paper.file.suffix == ".pdf":
            yield paper, paper.file


def draw_pages(pdf: Path) -> None:
    """Draw `letter.pdf` as `letter-1.png` and so on."""
    with pypdfium2.PdfDocument(pdf) as document:
        for number, page in enumerate(document, start=1):
            image = page.render(scale=DOTS / 72).to_pil()
            image.quantize(COLOURS).save(_name(pdf, number), optimize=True)


def _name(pdf: Path, number: int) -> Path:
    return pdf.with_name(f"{pdf.stem}-{number}.png")


if __name__ == "__main__":
    for line in sys.stdin:
        draw_pages(Path(line.rstrip("\n")))
