"""Letters: the PDF made once, by wkhtmltopdf, from the snapshot alone."""

import hashlib

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..letters import LetterCommon


@tagged("post_install", "-at_install")
class TestLetter(LetterCommon):
    def test_the_letter_says_who_what_how_much_and_how_to_pay(self):
        bill, notice = self.letter_of()
        text = self.text(notice)
        for words in (
            "Menuiserie Leblanc",
            "12 rue des Tilleuls",
            "BOULANGERIE MOREAU",
            "3 PLACE DU MARCHE",
            "69006 LYON",
            notice.name,
            "Factures échues",
            "Nos rappels sont restés sans effet à ce jour.",
            bill.name,
            "28/08/2026",
            "14 septembre 2026",
            "1 234,50 €",
            "FR76 3000 6000 0112 3456 7890 189",
            "Hélène Leblanc",
            "Gérante",
            "732 829 320 RCS Lyon",
        ):
            self.assertIn(words, text)

    def test_the_letter_to_a_french_customer_has_no_english_word(self):
        _bill, notice = self.letter_of()
        text = self.text(notice)
        for word in ("Invoice", "Due date", "Total to pay", "Subject", "faithfully"):
            self.assertNotIn(word, text)

    def test_the_letter_to_an_english_reader_leaves_no_doubt_on_dates(self):
        """03/11 is March for some: the month is in letters."""
        _bill, notice = self.letter_of(
            partner=self.make_customer("Smith", lang="en_US")
        )
        text = self.text(notice)
        for words in ("Aug 28, 2026", "Due date", "Total to pay", "€1,234.50"):
            self.assertIn(words, text)

    def test_the_document_is_a_pdf_whose_hash_is_kept(self):
        _bill, notice = self.letter_of()
        content = notice._get_document().raw
        self.assertTrue(content.startswith(b"%PDF-"))
        self.assertEqual(notice.document_sha256, hashlib.sha256(content).hexdigest())
        letter = notice.delivery_ids.filtered(lambda sent: sent.channel == "letter")
        self.assertEqual(letter.document_sha256, notice.document_sha256)

    def test_the_document_is_made_once(self):
        _bill, notice = self.letter_of()
        first = notice._get_document()
        notice.action_print()
        self.assertEqual(notice._get_document(), first)
        self.assertEqual(
            self.env["ir.attachment"]
            .sudo()
            .search_count(
                [("res_model", "=", "dunning.notice"), ("res_id", "=", notice.id)]
            ),
            1,
        )

    def test_the_letter_printed_later_still_says_what_was_said(self):
        """1,234.50 claimed; then 1,000 paid, the customer moved, the text rewritten."""
        bill, notice = self.letter_of()
        self.pay(bill, 1000)
        self.customer.write({"name": "Nouveau nom", "street": "99 rue Ailleurs"})
        self.second.with_context(lang="fr_FR").letter_body = "<p>Tout autre texte</p>"
        self.company.street = "7 avenue Neuve"
        text = self.text(notice)
        for words in ("BOULANGERIE MOREAU", "PLACE DU MARCHE", "1 234,50 €", "rappels"):
            self.assertIn(words, text)
        for words in ("NOUVEAU", "AILLEURS", "Tout autre", "avenue Neuve"):
            self.assertNotIn(words, text)

    def test_a_name_that_looks_like_html_is_printed_as_it_is_written(self):
        rogue = self.make_customer("<b>Noël & Cie</b>", email="r@rogue.example")
        _bill, notice = self.letter_of(partner=rogue)
        self.assertIn("<B>NOËL & CIE</B>", self.text(notice))

    def test_a_credit_and_a_part_payment_are_shown(self):
        """800 less 300 paid, less 120 of credit: 380 to pay."""
        bill = self.invoice(800, "2026-08-28")
        self.pay(bill, 300)
        note = self.credit_note(120, "2026-08-20")
        notice = self.issue()
        self.assertEqual(notice.amount_total, 380)
        text = self.text(notice)
        for words in ("800,00 €", "300,00 €", "-120,00 €", "380,00 €", note.name):
            self.assertIn(words, text)

    def test_a_credit_is_never_late(self):
        """A credit note of 20 August bears no days late on 14 September."""
        self.invoice(800, "2026-08-28")
        self.credit_note(120, "2026-08-20")
        lines = self.issue().line_ids.sorted("role")
        self.assertRecordValues(
            lines,
            [
                {"role": "credit", "days_overdue": 0},
                {"role": "step", "days_overdue": 17},
            ],
        )

    def test_there_is_no_letter_before_the_notice_is_issued(self):
        self.second.approval = "approve"
        _bill, notice = self.letter_of()
        self.assertEqual(notice.state, "approval")
        with self.assertRaisesRegex(UserError, "not issued"):
            notice._get_document()

    def test_the_stored_letter_cannot_be_deleted_by_a_user(self):
        """Evidence outlives those who could wish it away."""
        _bill, notice = self.letter_of()
        document = notice._get_document()
        with self.assertRaises(UserError):
            document.with_user(self.user).unlink()
