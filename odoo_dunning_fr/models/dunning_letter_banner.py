import io
from html import escape

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.pdf import DependencyError, PdfFileReader, PdfFileWriter, PdfReadError

MARGIN = 28  # points: 10 mm
PADDING = 8
WORDS = ParagraphStyle("words", fontName="Helvetica", fontSize=10, leading=13)


class DunningLetter(models.AbstractModel):
    """Documents of others than us, with words of ours above each page."""

    _inherit = "dunning.letter"

    @api.model
    def _add_banner(self, pdf, title, words):
        """The PDF with a framed text above each page, which is made smaller for it."""
        try:
            reader = PdfFileReader(io.BytesIO(pdf), strict=False)
            writer = PdfFileWriter()
            for page in reader.pages:
                self._put_banner(page, title, words)
                writer.addPage(page)
            stream = io.BytesIO()
            writer.write(stream)
        except (
            PdfReadError,
            DependencyError,
            NotImplementedError,
            ValueError,
            KeyError,
        ) as error:
            raise UserError(
                self.env._(
                    "The PDF cannot be read, it may be encrypted or broken: %(reason)s",
                    reason=error,
                )
            ) from error
        return stream.getvalue()

    @api.model
    def _put_banner(self, page, title, words):
        width = float(page.mediaBox.getWidth())
        height = float(page.mediaBox.getHeight())
        text = Paragraph(f"<b>{escape(title)}</b><br/>{escape(words)}", WORDS)
        _width, tall = text.wrap(width - 2 * (MARGIN + PADDING), height)
        taken = tall + 2 * PADDING + MARGIN
        scale = (height - taken) / height
        matrix = (scale, 0, 0, scale, width * (1 - scale) / 2, 0)
        # The first is the name in the later versions of the library.
        getattr(page, "add_transformation", getattr(page, "addTransformation", None))(
            matrix
        )
        stream = io.BytesIO()
        canvas = Canvas(stream, pagesize=(width, height))
        canvas.rect(
            MARGIN, height - taken, width - 2 * MARGIN, tall + 2 * PADDING, stroke=1
        )
        text.drawOn(canvas, MARGIN + PADDING, height - taken + PADDING)
        canvas.save()
        stream.seek(0)
        page.mergePage(PdfFileReader(stream).pages[0])
