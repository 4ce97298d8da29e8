"""Files that are broken, locked, huge or hostile: named, and the rest is bound."""

import email.message

from odoo.tests import tagged
from odoo.tools import mute_logger

from ...dossiers import DossierCommon

CONVERSION = "odoo.addons.odoo_dunning_fr.models.referral.dossier.conversion"
LIBRARY = "PyPDF2._reader"


@tagged("post_install", "-at_install")
class TestDossierTrouble(DossierCommon):
    def slips(self, file):
        """Build; map the exhibits that are not bound to the code of the reason."""
        self.files = self.build(file)
        self.assertSums(self.files)
        words = file._in_dossier_lang()._get_troubles()
        codes = {told: code for code, told in words.items()}
        return {
            exhibit["number"]: codes.get(exhibit["trouble"], exhibit["trouble"])
            for exhibit in self.facts(self.files)["exhibits"]
            if exhibit["trouble"]
        }

    @mute_logger(CONVERSION, LIBRARY)
    def test_what_cannot_be_bound_is_named_and_stops_nothing(self):
        good = self.pdf(2, "Good")
        file = self.bare_file(
            ("good.pdf", good),
            ("locked.pdf", self.locked_pdf("s3cret")),
            ("truncated.pdf", good[: len(good) // 2]),
            ("garbage.pdf", b"%PDF-1.4 " + bytes(range(256)) * 8),
            ("photo.png", self.image()[:33] + b"no image" * 9),
            ("book.xlsx", b"PK\x03\x04 no sheet"),
            ("more.pdf", self.pdf(1, "More")),
        )
        slips = self.slips(file)
        slips.pop(3, None)  # the library may find its pages all the same
        self.assertEqual(
            slips, {2: "encrypted", 4: "broken", 5: "broken", 6: "unknown"}
        )
        pages = self.bound(self.files)
        self.assertRegex(" ".join(pages), "Good, 1.*Good, 2.*More, 1")
        [slip] = [page for page in pages if "06-book.xlsx" in page]
        self.assertIn("6 – 1/1", slip)
        self.assertIn("06-book.xlsx", self.files)
        self.assertTrue(file.exhibit_ids[1].trouble)
        note = file.message_ids[0].body
        self.assertIn("locked", note)
        self.assertNotIn("good", note)

    def test_a_pdf_that_anybody_may_read_is_bound(self):
        """Its owner only forbids to change it."""
        file = self.bare_file(("open.pdf", self.locked_pdf("")))
        self.assertFalse(self.slips(file))
        self.assertIn("Secret, 1", self.bound(self.files)[1])

    def test_a_huge_file_stays_out(self):
        file = self.bare_file(
            ("plan.bin", b"x" * (1 << 20) + b"x"), ("a.pdf", self.pdf())
        )
        self.company.dunning_attachment_limit = 1
        self.assertEqual(self.slips(file), {1: "large"})
        self.assertEqual([name for name in self.files if name.startswith("01-")], [])

    def test_a_huge_attachment_is_not_even_copied(self):
        self.company.dunning_attachment_limit = 1
        invoice = self.printed_invoice()
        self.env["ir.attachment"].create(
            {
                "name": "film.mp4",
                "raw": b"\0" * ((1 << 20) + 1),
                "res_model": "account.move",
                "res_id": invoice.id,
            }
        )
        file = self.refer(invoice)
        [film] = file.exhibit_ids.filtered(lambda exhibit: exhibit.name == "film")
        self.assertFalse(film.attachment_id)
        self.assertIn("film.mp4", film.trouble)
        self.assertIn("film.mp4", self.slips(file)[film.number])

    def test_a_deleted_document_is_named(self):
        file = self.bare_file(("a.pdf", self.pdf()))
        file.exhibit_ids.attachment_id.unlink()
        self.assertEqual(self.slips(file), {1: "empty"})

    def test_hostile_names(self):
        names = (
            "../../etc/passwd",
            "C:\\Windows\\system32\\a.exe",
            "\u202egpj.exe",
            "<script>alert(1)</script>.pdf",
            "facture.pdf/../../x.pdf",
            "合同.pdf",
            "a" * 300 + ".pdf",
            "\n\r.pdf",
            ".pdf",
        )
        file = self.bare_file(*((name, self.pdf()) for name in names))
        self.assertFalse(self.slips(file))
        for name in self.files:
            self.assertRegex(name, r"^[A-Za-z0-9][A-Za-z0-9-]*(\.[a-z0-9]{1,5})?$")
            self.assertLess(len(name), 80)
        self.assertNotIn(b"<script>", file.message_ids[0].body.encode())
        self.assertEqual(len(self.bound(self.files)), 1 + len(names))

    def test_texts_are_printed(self):
        sent = self.mail()
        file = self.bare_file(
            ("note.txt", "Reçu à l'été".encode("cp1252")),
            ("page.html", b"<h1>Titre</h1><script>x()</script><p>Bonjour</p>"),
            ("courriel.eml", sent),
        )
        self.assertFalse(self.slips(file))
        _list, note, page, mail = self.bound(self.files)
        self.assertIn("Reçu à l'été", note)
        self.assertIn("Bonjour", page)
        self.assertNotIn("x()", page)
        self.assertIn("Accord sur le devis", mail)
        self.assertIn("compta@moreau.example", mail)
        self.assertIn("Bon pour accord", mail)
        self.assertIn("devis.pdf", mail)
        self.assertEqual(self.files["03-courriel.eml"], sent)

    @staticmethod
    def mail():
        message = email.message.EmailMessage()
        message["From"] = "compta@moreau.example"
        message["To"] = "leblanc@leblanc.example"
        message["Subject"] = "Accord sur le devis"
        message.set_content("Bon pour accord")
        message.add_attachment(
            b"x", maintype="application", subtype="pdf", filename="devis.pdf"
        )
        return bytes(message)

    def test_pages_load_and_run_nothing(self):
        """Neither what an e-mail shows nor what a PDF does when it is opened."""
        html = (
            b"<img src='http://tracker.example/x.png'>"
            b"<p style='background: url(file:///etc/passwd)'>Bonjour</p>"
            b"<iframe src='file:///etc/passwd'></iframe>"
        )
        with self.assertNoLogs("odoo.addons.base.models.ir_actions_report", "WARNING"):
            file = self.bare_file(("page.html", html))
            self.assertFalse(self.slips(file))
        self.assertNotIn("root", self.bound(self.files)[1])

    def test_images_are_upright_on_their_page(self):
        file = self.bare_file(
            ("large.png", self.image((4000, 1000))),
            ("high.jpg", self.image((900, 1800), "JPEG")),
            ("anim.gif", self.image((10, 10), "GIF")),
        )
        self.assertFalse(self.slips(file))
        self.assertEqual(len(self.bound(self.files)), 4)
