"""Letters that an accountant would sign: window, page breaks, typography."""

import base64
import hashlib
import re
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_actions_report import IrActionsReport
from odoo.addons.odoo_dunning_fr.models.letter.letter import DunningLetter

from ..letters import LetterCommon

NBSP = "\u00a0"
UNPATCHED = patch.object(DunningLetter, "_has_patched_qt", lambda self: False)


@tagged("post_install", "-at_install")
class TestLetterLayout(LetterCommon):
    # The window of the envelope

    def test_the_address_shows_in_the_window_and_nothing_else_does(self):
        """The window of a DL: 110 to 205 mm from the left, 45 to 85 from the top."""
        _bill, notice = self.letter_of()
        places = self.places(notice._get_document().raw)
        for line in ("BOULANGERIE MOREAU", "3 PLACE DU MARCHE", "69006 LYON"):
            x, y = places.pop(line)
            self.assertTrue(110 < x < 205 and 45 < y < 85, (line, x, y))
        inside = {
            text for text, (x, y) in places.items() if 95 < x < 205 and 40 < y < 88
        }
        self.assertFalse(inside)

    def test_the_settings_move_the_window_by_so_many_millimetres(self):
        def place(partner):
            _bill, notice = self.letter_of(partner=partner)
            return self.places(notice._get_document().raw)["69006 LYON"]

        before = place(self.customer)
        self.company.write({"dunning_window_left": 20, "dunning_window_top": 55})
        after = place(self.make_customer("Boulangerie Martin"))
        self.assertAlmostEqual(before[0] - after[0], 90, delta=0.5)
        self.assertAlmostEqual(after[1] - before[1], 10, delta=0.5)

    def test_a_window_is_at_the_left_or_at_the_right_of_the_paper(self):
        for place in ({"dunning_window_left": 60}, {"dunning_window_top": 120}):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
                self.company.write(place)
                self.env.flush_all()

    def test_the_settings_print_a_test_page(self):
        settings = self.env["res.config.settings"].create({"dunning_window_top": 50})
        action = settings.action_dunning_test_page()
        self.assertIn(f"/{settings.id}/dunning_test_page", action["url"])
        pdf = base64.b64decode(settings.dunning_test_page)
        self.assertEqual(len(self.read_pages(pdf)), 1)
        x, y = self.places(pdf)["ALLEMAGNE"]
        self.assertTrue(110 < x < 205 and 50 < y < 90, (x, y))

    def test_the_snapshot_keeps_the_lines_that_are_printed(self):
        berlin = self.make_customer(
            "Tischlerei Groß",
            street="Hauptstraße 5",
            zip="10115",
            city="Berlin",
            country_id=self.env.ref("base.de").id,
        )
        _bill, notice = self.letter_of(partner=berlin)
        self.assertEqual(notice.snapshot["version"], 3)
        self.assertEqual(
            notice.snapshot["recipient"]["address"],
            ["Tischlerei Groß", "HAUPTSTRASSE 5", "10115 BERLIN", "ALLEMAGNE"],
        )

    # Pages

    def test_seventy_invoices_over_three_pages(self):
        """The head is repeated; the sum and the signature stand with invoices."""
        for rank in range(70):
            self.invoice(100 + rank, "2026-08-28")
        notice = self.issue()
        pages = self.pages(notice)
        self.assertEqual(len(pages), 3)
        for rank, page in enumerate(pages, 1):
            self.assertIn(f"Page {rank} / 3", page)
            self.assertIn("732 829 320 RCS Lyon", page)
            self.assertRegex(page, r"(Facture|Invoice) Date")
        for line in notice.line_ids:
            self.assertEqual(" ".join(pages).count(f"{line.move_name} "), 1)
        last = notice.snapshot["lines"][-1]["number"]
        for words in (last, "9 415,00 €", "FR76", "Hélène Leblanc"):
            self.assertIn(words, pages[2])

    def test_a_letter_of_one_page_has_no_page_number(self):
        _bill, notice = self.letter_of()
        self.assertEqual(len(self.pages(notice)), 1)
        self.assertNotIn("Page", self.text(notice))

    def test_without_patched_qt_the_mentions_end_the_letter(self):
        _bill, notice = self.letter_of()
        with UNPATCHED:
            self.assertIn("732 829 320 RCS Lyon", self.text(notice))

    def test_many_letters_are_printed_by_one_run_and_kept_one_by_one(self):
        customers = [self.make_customer(f"Client {rank}") for rank in range(3)]
        for customer in customers:
            self.invoice(1000, "2026-08-28", customer)
        for rank in range(40):
            self.invoice(10 + rank, "2026-08-28", customers[1])
        self.second.letter_body = "<h1>A heading of the text</h1><p>Pay.</p>"
        notices = self.issue().sorted("id")
        real = IrActionsReport._run_wkhtmltopdf
        with patch.object(
            IrActionsReport, "_run_wkhtmltopdf", autospec=True, side_effect=real
        ) as run:
            documents = notices._get_documents()
            again = notices._get_documents()
        self.assertEqual(run.call_count, 1)
        self.assertEqual(again, documents)
        self.assertEqual(documents, notices.mapped("document_id"))
        self.assertEqual([len(self.pages(notice)) for notice in notices], [1, 2, 1])
        for notice in notices:
            content = notice.document_id.raw
            self.assertEqual(
                notice.document_sha256, hashlib.sha256(content).hexdigest()
            )
            text = self.text(notice)
            self.assertIn(notice.partner_id.name.upper(), text)
            for other in notices - notice:
                self.assertNotIn(other.name, text)
                self.assertNotIn(other.partner_id.name.upper(), text)
            # No picture of a code of another letter stays in the file either.
            self.assertEqual(content.count(b"/Subtype /Image"), 1)

    # Words

    def test_the_first_of_the_month_is_an_ordinal(self):
        self.today("2026-12-01")
        self.invoice(100, "2026-11-14")
        self.assertIn("Lyon, le 1er décembre 2026", self.text(self.issue()))

    def test_french_spaces_do_not_break(self):
        self.second.with_context(
            lang="fr_FR"
        ).letter_body = '<p title="a : b">Payez : 100 % sous 8 jours !</p>'
        _bill, notice = self.letter_of()
        self.assertIn(
            f"Payez{NBSP}: 100{NBSP}% sous 8{NBSP}jours{NBSP}!",
            notice.snapshot["body"],
        )
        html = notice._render_html(
            "odoo_dunning_fr.dunning_notice_document",
            paper=self.company._prepare_dunning_paper(),
        )
        self.assertIn(f"1{NBSP}234,50{NBSP}€", html)
        self.assertNotIn("\u202f", html)

    def test_a_sole_trader_says_so_and_has_no_capital(self):
        self.company.dunning_sole_trader = True
        text = self.text(self.letter_of()[1])
        self.assertIn("Menuiserie Leblanc (EI)", text)
        self.assertNotIn("8 000 €", text)

    def test_a_capital_is_written_without_idle_cents(self):
        text = self.text(self.letter_of()[1])
        self.assertRegex(text, r"SARL .*8 000 € – 732 829 320 RCS Lyon")

    def test_a_formal_notice_in_english_carries_the_french_text(self):
        self.formal.write({"subject": "Formal notice", "letter_body": "<p>Pay.</p>"})
        self.formal.with_context(lang="fr_FR").write(
            {"subject": "Mise en demeure", "letter_body": "<p>Veuillez payer.</p>"}
        )
        english = self.make_customer("Smith", lang="en_US")
        notice = self.formal_notice(english)
        first, second = self.pages(notice)
        self.assertIn("Pay.", first)
        self.assertNotIn("Veuillez payer.", first)
        for words in ("Mise en demeure", "Veuillez payer.", "1 234,50 €"):
            self.assertIn(words, second)

    def test_a_formal_notice_in_french_has_its_text_once(self):
        notice = self.formal_notice()
        self.assertFalse(notice.snapshot["french"])
        self.assertEqual(len(self.pages(notice)), 1)

    def test_the_enclosures_are_listed(self):
        self.second.attach_invoices = True
        bill, notice = self.letter_of()
        self.assertEqual(len(notice.snapshot["enclosures"]), 1)
        self.assertIn(bill.name, notice.snapshot["enclosures"][0])
        self.assertGreaterEqual(self.text(notice).count(bill.name), 2)

    # Payment

    def test_the_code_says_exactly_what_to_pay(self):
        """EPC069-12: service, version, UTF-8, transfer, BIC, name, IBAN, amount."""
        bank = self.company.partner_id.bank_ids
        bank.acc_holder_name = "Menuiserie\nLeblanc"
        _bill, notice = self.letter_of(1234.5)
        self.assertEqual(
            notice.snapshot["payment"]["qr"].split("\n"),
            [
                "BCD",
                "002",
                "1",
                "SCT",
                "",
                "Menuiserie Leblanc",
                "FR7630006000011234567890189",
                "EUR1234.50",
                "",
                "",
                notice.name,
            ],
        )
        self.assertEqual(self.count_images(notice), 1)

    def test_dollars_have_no_code(self):
        dollar = self.env.ref("base.USD")
        dollar.sudo().active = True
        english = self.make_customer("Acme", lang="en_US")
        _bill, notice = self.letter_of(partner=english, currency_id=dollar.id)
        self.assertFalse(notice.snapshot["payment"]["qr"])
        self.assertEqual(self.count_images(notice), 0)
        self.assertIn("$1,234.50", self.text(notice))

    def test_without_a_bank_account_there_is_no_way_to_pay_by(self):
        self.company.partner_id.bank_ids.active = False
        _bill, notice = self.letter_of()
        self.assertFalse(notice.snapshot["payment"]["qr"])
        self.assertNotIn("IBAN", self.text(notice))

    def test_an_account_that_is_no_iban_has_no_code(self):
        self.company.partner_id.bank_ids.acc_number = "12345-678"
        _bill, notice = self.letter_of()
        self.assertFalse(notice.snapshot["payment"]["qr"])
        self.assertIn("12345-678", self.text(notice))

    def count_images(self, notice):
        return len(re.findall(rb"/Subtype ?/Image", notice._get_document().raw))
