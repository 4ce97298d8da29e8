"""The fixed indemnity becomes 50 euros from a day on: one row says it all."""

from datetime import date
from decimal import Decimal

from odoo.tests import tagged

from odoo.addons.odoo_dunning_fr.rules import fixed_indemnity
from odoo.addons.odoo_dunning_fr.rules.dated import Dated

from ..letters import TextCommon

SHEET = "odoo_dunning_fr.dunning_sheet"


@tagged("post_install", "-at_install")
class TestDatedIndemnity(TextCommon):
    """From 11 August 2026: an invoice due on the 10th, unpaid, is the first.

    One due on 1 May keeps the 40 euros of the day on which it was late.
    """

    def setUp(self):
        super().setUp()
        row = Dated(date(2026, 8, 11), Decimal(50), "a decree to come")
        self.patch(fixed_indemnity, "AMOUNTS", (*fixed_indemnity.AMOUNTS, row))

    def claim(self, *due, lang="fr_FR", level="level_company_4", kind="company"):
        customer = self.debtor("Boulangerie Vidal", kind, lang)
        for day in due:
            self.invoice(1000, day, customer)
        return self.notice(self.level(level), customer)

    def test_the_charges_the_letter_and_the_sheet_follow(self):
        notice = self.claim("2026-05-01", "2026-08-09", "2026-08-10")
        lines = notice.line_ids.sorted("date_maturity")
        self.assertEqual(lines.mapped("amount_indemnity"), [40, 40, 50])
        self.assertEqual(notice.amount_indemnity, 130)
        letter = self.letter(notice)
        self.assertSays(letter, ["130,00 € à raison de 40 € ou 50 € par facture"])
        sheet = self.plain(notice._render_html(SHEET))
        self.assertSays(sheet, ["40,00 €", "50,00 €", "130,00 €"])

    def test_where_all_are_late_since_then_only_the_new_one_is_said(self):
        notice = self.claim("2026-08-10", "2026-08-11")
        self.assertEqual(notice.amount_indemnity, 100)
        letter = self.letter(notice)
        self.assertSays(letter, ["100,00 € à raison de 50 € par facture"])
        self.assertNotSays(letter, ["40 €"])

    def test_a_reminder_that_claims_nothing_yet_names_it_too(self):
        notice = self.claim("2026-08-15", level="level_company_3", lang="en_US")
        self.assertSays(self.letter(notice), ["fixed indemnity of €50 for recovery"])

    def test_a_public_body_owes_the_same(self):
        notice = self.claim("2026-08-15", level="level_public_3", kind="public")
        self.assertEqual(notice.amount_indemnity, 50)
        self.assertSays(self.letter(notice), ["50,00 € d’indemnité forfaitaire"])
        self.assertNotSays(self.letter(notice), ["40 €"])

    def test_before_that_day_nothing_changes(self):
        notice = self.claim("2026-08-09")
        self.assertSays(self.letter(notice), ["recouvrement, soit 40,00 € (article"])

    def test_no_shipped_text_has_the_sum_typed_into_it(self):
        for lang in ("fr_FR", "en_US"):
            levels = self.env["dunning.level"].sudo().with_context(lang=lang)
            shipped = self.env["ir.model.data"].sudo()
            ids = shipped.search(
                [("model", "=", "dunning.level"), ("module", "=", "odoo_dunning_fr")]
            ).mapped("res_id")
            for level in levels.browse(ids):
                for text in (level.subject, level.letter_body or ""):
                    self.assertNotRegex(text, r"\b[45]0\s?€|€\s?[45]0\b")
