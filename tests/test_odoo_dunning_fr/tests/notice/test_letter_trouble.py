"""Letters that cannot be printed say why, in words; nothing is left half done."""

import base64
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_actions_report import IrActionsReport
from odoo.addons.odoo_dunning_fr.models.letter import res_company as res_company_letter

from ..letters import LetterCommon

SVG = base64.b64encode(
    b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
)
DOT = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestLetterTrouble(LetterCommon):
    def assertNotPrinted(self, notice, words):
        with self.assertRaisesRegex(UserError, words):
            notice._get_document()
        self.assertFalse(notice.document_id)
        self.assertFalse(notice.document_sha256)
        attachments = self.env["ir.attachment"].sudo()
        self.assertFalse(
            attachments.search(
                [("res_model", "=", notice._name), ("res_id", "=", notice.id)]
            )
        )

    def test_without_wkhtmltopdf(self):
        _bill, notice = self.letter_of()
        with patch.object(
            IrActionsReport, "get_wkhtmltopdf_state", lambda self: "install"
        ):
            self.assertNotPrinted(notice, "is wkhtmltopdf installed")
            settings = self.env["res.config.settings"].create({})
            with self.assertRaisesRegex(UserError, "is wkhtmltopdf installed"):
                settings.action_dunning_test_page()

    def test_a_printer_that_gives_nothing(self):
        _bill, notice = self.letter_of()
        with patch.object(IrActionsReport, "_run_wkhtmltopdf", return_value=b""):
            self.assertNotPrinted(notice, "could not print")

    def test_a_layout_with_an_error(self):
        _bill, notice = self.letter_of()
        layout = self.env.ref("odoo_dunning_fr.dunning_notice_document").sudo()
        layout.arch_db = "<t t-name='x'><p t-out='nowhere.to_be.found'/></t>"
        self.assertNotPrinted(notice, "layout of the letters")
        self.assertIn("layout of the letters", notice.preview)

    def test_one_bad_letter_leaves_none_of_its_batch_half_done(self):
        first, second = (self.make_customer(name) for name in ("Un", "Deux"))
        for customer in (first, second):
            self.invoice(100, "2026-08-28", customer)
        notices = self.issue()
        with (
            patch.object(IrActionsReport, "_run_wkhtmltopdf", return_value=b""),
            self.assertRaises(UserError),
        ):
            notices._get_documents()
        self.assertFalse(notices.document_id)

    def test_names_with_tags_and_control_characters(self):
        rogue = self.make_customer(
            "<script>alert(1)</script>\x01\u202eNoël",
            email="r@rogue.example",
            street="3 place\x0b <i>du</i>\r\nMarché",
            ref='"><img src=x>',
        )
        _bill, notice = self.letter_of(partner=rogue, ref="<u>BC</u>\x03 1")
        self.assertEqual(
            notice.snapshot["recipient"]["address"],
            ["<SCRIPT>ALERT(1)</SCRIPT> NOËL", "3 PLACE I DU I MARCHE", "69006 LYON"],
        )
        self.assertEqual(notice.snapshot["lines"][0]["ref"], "<u>BC</u> 1")
        text = self.text(notice)
        for words in ("<SCRIPT>", '"><img src=x>', "<u>BC</u> 1"):
            self.assertIn(words, text)

    def test_a_missing_line_of_the_address_leaves_no_gap(self):
        partner = self.make_customer("Petit", street=False, street2="Le Bourg", zip=" ")
        partner.zip = "69006"
        _bill, notice = self.letter_of(partner=partner)
        self.assertEqual(
            notice.snapshot["recipient"]["address"],
            ["PETIT", "LE BOURG", "69006 LYON"],
        )

    def test_a_logo_is_printed(self):
        self.company.logo = DOT
        self.assertTrue(self.company._prepare_dunning_paper()["logo"])

    def test_a_logo_that_cannot_be_read_is_left_out_and_the_test_page_says_so(self):
        self.company.logo = SVG
        self.assertLogoLeftOut()

    def test_a_logo_that_is_too_large_is_left_out_and_the_test_page_says_so(self):
        self.company.logo = DOT
        bomb = res_company_letter.Image.DecompressionBombError("too many pixels")
        with patch.object(res_company_letter, "binary_to_image", side_effect=bomb):
            self.assertLogoLeftOut()

    def assertLogoLeftOut(self):
        with mute_logger(res_company_letter.__name__):
            self.assertFalse(self.company._prepare_dunning_paper()["logo"])
            _bill, notice = self.letter_of()
            self.assertIn("Factures échues", self.text(notice))
            [page] = self.read_pages(self.company._print_dunning_test_page())
        self.assertIn("Menuiserie Leblanc is left out of the letters", page)
