"""Papers that somebody would have scanned."""

import io

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas


def draw_paper(*lines: str) -> bytes:
    """A page with some lines, in place of what would have been scanned."""
    buffer = io.BytesIO()
    page = Canvas(buffer, pagesize=A4, invariant=True)
    for rank, line in enumerate(lines):
        page.drawString(72, 760 - 22 * rank, line)
    page.save()
    return buffer.getvalue()
