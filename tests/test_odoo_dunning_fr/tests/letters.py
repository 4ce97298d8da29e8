"""Letters of the book: who writes them, and how they are read back."""

import io

from odoo.tools.pdf import PdfFileReader

from .common import DunningCommon

POINTS = 72 / 25.4  # a millimetre


class LetterCommon(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.start_mode = "by_age"  # sixteen days late: the second, by letter
        cls.second.with_context(lang="fr_FR").write(
            {
                "subject": "Factures échues",
                "letter_body": "<p>Nos rappels sont restés sans effet à ce jour.</p>",
            }
        )
        cls.company.write(
            {
                "dunning_legal_form": "SARL",
                "dunning_capital": 8000,
                "dunning_registry": "Lyon",
                "dunning_signatory": "Hélène Leblanc",
                "dunning_signatory_quality": "Gérante",
                "company_registry": "732829320",
            }
        )

    def letter_of(self, amount=1234.5, partner=None, **values):
        bill = self.invoice(amount, "2026-08-28", partner, **values)
        return bill, self.issue()

    def formal_notice(self, partner=None, amount=1234.5):
        """The customer's formal notice, approved."""
        self.invoice(amount, "2026-08-10", partner)  # 35 days late
        notice = self.issue()
        notice.action_approve()
        self.assertEqual(notice.stage, "formal_notice")
        return notice

    def pages(self, notice):
        return self.read_pages(notice._get_document().raw)

    def text(self, notice):
        return " ".join(self.pages(notice))

    @staticmethod
    def read_pages(pdf):
        """The text of each page, every kind of blank made a plain one."""
        pages = PdfFileReader(io.BytesIO(pdf)).pages
        texts = [page.extract_text().replace("\u200b", "") for page in pages]
        return [" ".join(text.split()) for text in texts]

    @staticmethod
    def places(pdf, page=0):
        """Where each piece of text starts, in millimetres from the top left corner."""
        places = {}

        def note(text, matrix, at, _font, _size):
            if text.strip():
                x = at[4] * matrix[0] + matrix[4]
                y = at[5] * matrix[3] + matrix[5]
                places[" ".join(text.split())] = (x / POINTS, 297 - y / POINTS)

        PdfFileReader(io.BytesIO(pdf)).pages[page].extract_text(visitor_text=note)
        return places
