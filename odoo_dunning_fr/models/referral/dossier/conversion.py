"""A file comes in, plain pages of PDF go out; or the reason why it has none."""

import email
import email.policy
import io
import logging
import re

from lxml import etree
from lxml import html as lxml_html
from PIL import Image, ImageOps
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from odoo.tools.mimetypes import guess_mimetype
from odoo.tools.pdf import DictionaryObject, PdfFileReader, PdfFileWriter

from ....rules import file_name

_logger = logging.getLogger(__name__)

MARGIN = 42  # points around an image
FINE = (2480, 3508)  # pixels of a page at 300 dots an inch
MOST_PIXELS = 60_000_000  # what an image may take of memory
MOST_PAGES = 2000
MOST_TEXT = 500_000  # bytes of a text that is printed
HEAD = 1 << 16  # bytes that tell what a file is
# What a page needs to be seen; all else could lead elsewhere or run.
PAGE_KEYS = frozenset(
    "/Type /MediaBox /CropBox /Rotate /UserUnit /Resources /Contents /Annots /Group"
    "".split()
)
ACTIONS = ("/A", "/AA", "/Dest", "/P", "/Parent", "/PA", "/Popup")
# What makes a page of HTML load something or run.
LOADING = (
    "script style link meta base iframe frame object embed img picture source video "
    "audio svg math form input button textarea select template noscript head title"
).split()

LOOKS = frozenset("style colspan rowspan align valign width".split())
UNSAFE_STYLE = re.compile(r"url|expression|import|position|[@\\]", re.IGNORECASE)


class Unprintable(Exception):
    """Why a file gives no pages: empty, encrypted, broken, large or unknown."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def tell_kind(content, name):
    """What a file is by its content, whatever its name says: `pdf`, `image`, `mail`,
    `html`, `text`, or nothing that we can print."""
    if b"%PDF-" in content[:1024]:
        return "pdf"
    mimetype = guess_mimetype(content[:HEAD], "application/octet-stream")
    ending = file_name.extension(name, "")
    if mimetype.startswith("image/") and mimetype != "image/svg+xml":
        return "image"
    if not _is_text(content):
        return ""
    if mimetype == "message/rfc822" or ending == "eml":
        return "mail"
    if mimetype in ("text/html", "application/xhtml+xml") or ending in ("html", "htm"):
        return "html"
    return "text" if ending in ("txt", "csv", "log", "md", "") else ""


def _is_text(content):
    return b"\0" not in content[:HEAD]


def copy_pdf(content):
    """The pages of a PDF alone: no scripts, no links, no form, no dates, no password.

    What is broken in it shows here, and not when all is bound.
    """
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        if reader.isEncrypted and not reader.decrypt(""):
            raise Unprintable("encrypted")
        pages = reader.pages
        if not 0 < len(pages) <= MOST_PAGES:
            raise Unprintable("large" if len(pages) else "broken")
        writer = PdfFileWriter()
        for page in pages:
            writer.addPage(_strip(page))
        stream = io.BytesIO()
        writer.write(stream)
        return stream.getvalue()
    except Unprintable:
        raise
    except Exception as error:  # a broken file makes the library raise anything
        _logger.info("A PDF cannot be read: %s", error)
        locked = b"/Encrypt" in content
        raise Unprintable("encrypted" if locked else "broken") from error


def _strip(page):
    for key in page.keys() - PAGE_KEYS:
        del page[key]
    for mark in page.get("/Annots") or ():
        note = mark.getObject()
        if isinstance(note, DictionaryObject):
            for key in note.keys() & set(ACTIONS):
                del note[key]
    return page


def count_pages(content):
    return len(PdfFileReader(io.BytesIO(content), strict=False).pages)


def draw_image(content):
    """An image on a page of A4 as it is looked at; each one of a TIFF on its own."""
    try:
        image = Image.open(io.BytesIO(content))
        stream = io.BytesIO()
        canvas = Canvas(stream, invariant=1)
        for rank in range(image.n_frames if image.format == "TIFF" else 1):
            image.seek(rank)
            if image.width * image.height > MOST_PIXELS or rank == MOST_PAGES:
                raise Unprintable("large")
            _draw_page(canvas, _flatten(image))
        canvas.save()
        return copy_pdf(stream.getvalue())
    except Unprintable:
        raise
    except Image.DecompressionBombError as error:
        raise Unprintable("large") from error
    except Exception as error:  # a broken file makes the library raise anything
        _logger.info("An image cannot be read: %s", error)
        raise Unprintable("broken") from error


def _flatten(image):
    """The image upright, on white, as fine as a printer is."""
    image.draft("RGB", FINE)  # a photograph is then read at half its size or less
    upright = ImageOps.exif_transpose(image).convert("RGBA")
    upright.thumbnail(FINE if upright.height >= upright.width else FINE[::-1])
    sheet = Image.new("RGB", upright.size, "white")
    sheet.paste(upright, mask=upright)
    return sheet


def _draw_page(canvas, image):
    width, height = A4 if image.height >= image.width else landscape(A4)
    wide, high = width - 2 * MARGIN, height - 2 * MARGIN
    scale = min(wide / image.width, high / image.height, 1)
    size = image.width * scale, image.height * scale
    packed = io.BytesIO()
    image.save(packed, "JPEG", quality=90)
    canvas.setPageSize((width, height))
    canvas.drawImage(
        ImageReader(packed), (width - size[0]) / 2, height - MARGIN - size[1], *size
    )
    canvas.showPage()


def read_text(content):
    """The text of a file, whatever it was written with."""
    if len(content) > MOST_TEXT:
        raise Unprintable("large")
    for encoding in ("utf-8-sig", "cp1252", "latin-1"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unprintable("broken")


def read_mail(content):
    """An e-mail as a file: its heads, its body as HTML or as text, its files' names."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    body = message.get_body(("html", "plain"))
    try:
        text = body.get_content() if body else ""
        rich = bool(body) and body.get_content_subtype() == "html"
        names = [part.get_filename() or "?" for part in message.iter_attachments()]
        heads = {
            head: str(message[head] or "") for head in ("from", "to", "date", "subject")
        }
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        raise Unprintable("broken") from error
    if len(text) > MOST_TEXT:
        raise Unprintable("large")
    return {
        **heads,
        "html": defuse(text) if rich else "",
        "text": "" if rich else text,
        "files": names,
    }


def defuse(source):
    """HTML that loads nothing, runs nothing and starts no chapter: to be printed.

    >>> defuse('<p onclick="x()">Bonjour<img src="http://x/y.png"></p><h1>Ah</h1>')
    '<div><p>Bonjour</p><b>Ah</b></div>'
    """
    root = _parse_body(source)
    if root is None:
        return ""
    root.tag, root.tail = "div", None
    for node in list(root.iter()):
        if isinstance(node.tag, str) and node.tag not in LOADING:
            _strip_node(node)
        elif node.getparent() is not None:
            node.drop_tree()
    return lxml_html.tostring(root, encoding="unicode")


def _parse_body(source):
    source = re.sub(r"^\s*<\?xml[^>]*>", "", source)
    try:
        return lxml_html.document_fromstring(source).find("body")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _strip_node(node):
    if re.fullmatch("h[1-6]", node.tag):
        node.tag = "b"
    for name, value in node.attrib.items():
        if name not in LOOKS or UNSAFE_STYLE.search(value):
            del node.attrib[name]
