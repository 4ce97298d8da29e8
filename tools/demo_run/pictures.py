"""Letters as pictures: each page of a PDF beside it."""

from pathlib import Path

import pypdfium2

DOTS = 96  # an inch: a page is as wide as a phone's or half a screen's
COLOURS = 64


def draw_pages(pdf: Path) -> list[Path]:
    """Draw `letter.pdf` as `letter-1.png` and so on; return the pictures."""
    pictures = []
    with pypdfium2.PdfDocument(pdf) as document:
        for number, page in enumerate(document, start=1):
            picture = pdf.with_name(f"{pdf.stem}-{number}.png")
            image = page.render(scale=DOTS / 72).to_pil()
            image.quantize(COLOURS).save(picture, optimize=True)
            pictures.append(picture)
    return pictures
