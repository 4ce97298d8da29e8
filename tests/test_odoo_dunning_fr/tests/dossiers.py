"""Files with exhibits, and how a dossier is read back."""

import base64
import hashlib
import io
import json
import zipfile

from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from odoo.tools.pdf import PdfFileReader, PdfFileWriter

from .letters import LetterCommon

DUE = "2026-07-14"  # 62 days late on Monday 14 September: 1 000 bear 21.06


class DossierCommon(LetterCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write({"company_registry": "44306184100047", "ref": "C0042"})
        cls.agency = cls.make_customer("Recouvrement Rhodanien")

    def refer(self, moves, kind="write_off", **values):
        """A file; of the kind for which nothing more is written, unless said."""
        action = moves.action_dunning_refer(kind, self.agency)
        file = self.env["dunning.referral"].browse(action["res_id"])
        file.write(values)
        return file

    def printed_invoice(self, amount=1000, due=DUE, pages=1, **values):
        """An invoice whose legal document was made when it was sent."""
        invoice = self.invoice(amount, due, **values)
        self.env["ir.attachment"].sudo().create(
            {
                "name": f"{invoice.name.replace('/', '_')}.pdf",
                "raw": self.pdf(pages, f"Facture {invoice.name}"),
                "res_model": "account.move",
                "res_id": invoice.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
        invoice.invalidate_recordset()
        return invoice

    def bare_file(self, *files):
        """A file whose exhibits are these (name, content) pairs alone."""
        file = self.refer(self.printed_invoice())
        file.exhibit_ids.unlink()
        for name, content in files:
            self.add(file, name, content)
        return file

    def add(self, file, name, content, **values):
        """Add an exhibit as the form does."""
        return self.env["dunning.exhibit"].create(
            {
                "referral_id": file.id,
                "file": base64.b64encode(content),
                "file_name": name,
                **values,
            }
        )

    # Documents

    @staticmethod
    def pdf(pages=1, text="Page", size=(595, 842)):
        stream = io.BytesIO()
        canvas = Canvas(stream, size, invariant=1)
        for page in range(1, pages + 1):
            canvas.drawString(60, size[1] - 90, f"{text}, {page}")
            canvas.showPage()
        canvas.save()
        return stream.getvalue()

    @classmethod
    def locked_pdf(cls, password):
        writer = PdfFileWriter()
        for page in PdfFileReader(io.BytesIO(cls.pdf(2, "Secret"))).pages:
            writer.addPage(page)
        writer.encrypt(password, "owner", use_128bit=True)
        stream = io.BytesIO()
        writer.write(stream)
        return stream.getvalue()

    @staticmethod
    def image(size=(300, 200), form="PNG"):
        stream = io.BytesIO()
        Image.new("RGB", size, "navy").save(stream, form)
        return stream.getvalue()

    # Reading back

    def build(self, file):
        file.action_build_dossier()
        return self.read_zip(file.dossier_id.raw)

    @staticmethod
    def read_zip(content):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert archive.testzip() is None
            return {name: archive.read(name) for name in archive.namelist()}

    def bound(self, files):
        """The texts of the pages of the bound dossier."""
        return self.read_pages(files["dossier.pdf"])

    @staticmethod
    def bookmarks(files):
        """The titles of the bookmarks, each with the number of its page."""
        reader = PdfFileReader(io.BytesIO(files["dossier.pdf"]))
        pages = [kid.idnum for kid in reader.trailer["/Root"]["/Pages"]["/Kids"]]
        return [
            (mark.title, pages.index(mark.raw_get("/Page").idnum) + 1)
            for mark in reader.outline
        ]

    @staticmethod
    def facts(files):
        return json.loads(files["dossier.json"])

    def assertSums(self, files):
        """SHA256SUMS names every other file, and rightly."""
        lines = files["SHA256SUMS"].decode().splitlines()
        sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
        self.assertEqual(set(sums), set(files) - {"SHA256SUMS"})
        for name, digest in sums.items():
            self.assertEqual(hashlib.sha256(files[name]).hexdigest(), digest, name)
