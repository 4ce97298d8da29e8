"""Documents become one PDF: numbered pages, stamped exhibits, bookmarks."""

import tempfile
from itertools import pairwise
from typing import IO, NamedTuple

from reportlab.pdfbase.pdfmetrics import stringWidth

from odoo.tools.pdf import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    PdfFileReader,
    PdfFileWriter,
    createStringObject,
)

from .conversion import count_pages

FONT = "Helvetica-Bold"
KEY = "/DossierStamp"
A4_WIDTH = 595
SPOOL = 1 << 20  # bytes of a document that are kept in memory


class Part(NamedTuple):
    """A document of the dossier, kept on the disk until it is bound."""

    title: str  # its bookmark
    label: str  # stamped on each of its pages; empty: none
    pages: int
    stream: IO[bytes]


def hold(title, content, label=""):
    """A document whose PDF is clean already: see `conversion.copy_pdf`."""
    stream = tempfile.SpooledTemporaryFile(SPOOL)  # noqa: SIM115 closed when collected
    stream.write(content)
    return Part(title, label, count_pages(content), stream)


class Binder:
    """Binds the documents in `parts`, in their order."""

    def __init__(self, title):
        self.title = title
        self.parts = []

    @property
    def pages(self):
        return sum(part.pages for part in self.parts)

    def bind(self, target):
        """Write the parts in their order into a stream."""
        writer = PdfFileWriter()
        writer.page_mode = "/UseOutlines"
        writer.addMetadata({"/Title": self.title})
        pen = Pen(writer)
        count, done = self.pages, 0
        for part in self.parts:
            part.stream.seek(0)
            reader = PdfFileReader(part.stream, strict=False)
            for rank, page in enumerate(reader.pages, 1):
                writer.addPage(page)
                stamp = part.label and f"{part.label} – {rank}/{part.pages}"
                pen.mark(
                    writer.getPage(done + rank - 1), stamp, f"{done + rank} / {count}"
                )
            done += part.pages
        self._add_bookmarks(writer)
        writer.write(target)

    def _add_bookmarks(self, writer):
        """One a part. The library's own name a page by its number, which is only
        allowed for those of other files."""
        pages = writer._root_object["/Pages"]["/Kids"]
        outline = DictionaryObject()
        root = writer._addObject(outline)
        marks, done = [], 0
        for part in self.parts:
            mark = DictionaryObject()
            mark[NameObject("/Title")] = createStringObject(part.title)
            mark[NameObject("/Parent")] = root
            mark[NameObject("/Dest")] = ArrayObject([pages[done], NameObject("/Fit")])
            marks.append((mark, writer._addObject(mark)))
            done += part.pages
        for (mark, place), (follower, next_place) in pairwise(marks):
            mark[NameObject("/Next")] = next_place
            follower[NameObject("/Prev")] = place
        outline[NameObject("/First")] = marks[0][1]
        outline[NameObject("/Last")] = marks[-1][1]
        outline[NameObject("/Count")] = NumberObject(len(marks))
        writer._root_object[NameObject("/Outlines")] = root


class Pen:
    """Writes on finished pages, upright as they are looked at, over what is there."""

    def __init__(self, writer):
        self.writer = writer
        font = DictionaryObject()
        for key, value in (
            ("/Type", "/Font"),
            ("/Subtype", "/Type1"),
            ("/BaseFont", f"/{FONT}"),
            ("/Encoding", "/WinAnsiEncoding"),
        ):
            font[NameObject(key)] = NameObject(value)
        self.font = writer._addObject(font)
        self.before = self._stream("q\n")

    def _stream(self, operators):
        stream = DecodedStreamObject()
        stream.setData(operators.encode("ascii"))
        return self.writer._addObject(stream)

    def mark(self, page, stamp, number):
        """Put a stamp into the upper right corner, a number into the lower one."""
        matrix, width, height = _look(page)
        size = max(6, min(9 * width / A4_WIDTH, 40))
        marks = [_write(number, size * 0.8, width, size * 0.9)]
        if stamp:
            marks.append(_write(stamp, size, width, height - size * 2, boxed=True))
        written = f"\nQ\nq {matrix} cm\n{''.join(marks)}Q\n"
        content = page.get("/Contents")
        if isinstance(content, ArrayObject):
            own = list(content)
        else:
            own = [] if content is None else [page.raw_get("/Contents")]
        page[NameObject("/Contents")] = ArrayObject(
            [self.before, *own, self._stream(written)]
        )
        page[NameObject("/Resources")] = self._add_font(page)

    def _add_font(self, page):
        """The page's resources and our font; pages can share theirs."""
        resources = _copy(page.get("/Resources"))
        fonts = _copy(resources.get("/Font"))
        fonts[NameObject(KEY)] = self.font
        resources[NameObject("/Font")] = fonts
        return resources


def _copy(source):
    copy = DictionaryObject()
    if isinstance(source, DictionaryObject):
        for key in source:
            copy[key] = source.raw_get(key)
    return copy


def _look(page):
    """The matrix from the page as it is looked at, and its size then."""
    x0, y0, x1, y1 = (float(edge) for edge in page.get("/CropBox") or page["/MediaBox"])
    left, low, right, high = min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
    match int(page.get("/Rotate") or 0) % 360:
        case 90:
            turn, size = f"0 1 -1 0 {right:.2f} {low:.2f}", (high - low, right - left)
        case 180:
            turn, size = f"-1 0 0 -1 {right:.2f} {high:.2f}", (right - left, high - low)
        case 270:
            turn, size = f"0 -1 1 0 {left:.2f} {high:.2f}", (high - low, right - left)
        case _:
            turn, size = f"1 0 0 1 {left:.2f} {low:.2f}", (right - left, high - low)
    return turn, *size


def _write(text, size, width, bottom, boxed=False):
    """The operators that write a text at the right edge, in a white box or without."""
    encoded = text.encode("cp1252", "replace")
    wide = stringWidth(encoded.decode("cp1252"), FONT, size)
    left = width - size * 1.5 - wide
    box = (
        f"1 g 0.3 G 0.6 w {left - size * 0.5:.2f} {bottom - size * 0.4:.2f} "
        f"{wide + size:.2f} {size * 1.5:.2f} re B\n"
    )
    return (
        f"{box if boxed else ''}BT 0.2 g {KEY} {size:.2f} Tf "
        f"{left:.2f} {bottom:.2f} Td <{encoded.hex()}> Tj ET\n"
    )
