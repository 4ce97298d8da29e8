import io

from odoo import api, models
from odoo.tools.pdf import PdfFileReader, PdfFileWriter


class DunningLetter(models.AbstractModel):
    _inherit = "dunning.letter"

    @api.model
    def _merge(self, documents):
        """One PDF of all: pairs of a PDF and whether it begins a sheet of its own."""
        documents = list(documents)
        if not documents:
            return b""
        writer = PdfFileWriter()
        for content, own_sheet in documents:
            if own_sheet and writer.getNumPages() % 2:
                writer.addBlankPage()
            reader = PdfFileReader(io.BytesIO(content), strict=False)
            writer.appendPagesFromReader(reader)
        stream = io.BytesIO()
        writer.write(stream)
        return stream.getvalue()
