"""How letters name the articles of law, from a day on and in their language."""

from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import DunningCommon

DAY = date(2026, 9, 14)
# Sentences and numbers of forms; the others name articles.
OTHERS = (
    "vat_charges",
    "vat_bad_debt_words",
    "ccag_claim",
    "form_tc",
    "form_tj",
    "form_jcp",
)


@tagged("post_install", "-at_install")
class TestLegalReferences(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.references = cls.env["dunning.legal.reference"]

    def words(self, code, day=DAY, lang="en_US"):
        return self.references.with_context(lang=lang)._get(code, day)

    def test_every_subject_has_its_words_today(self):
        for code, _label in self.references._fields["code"].selection:
            with self.subTest(code=code):
                words = self.words(code)
                if code not in OTHERS:
                    self.assertRegex(words, r"^articles? .* of (the )?French ")

    def test_the_articles_of_the_three_kinds_of_debtors(self):
        self.assertEqual(
            self.words("interest_company"),
            "article L. 441-10, II, of the French Commercial Code",
        )
        self.assertEqual(
            self.words("interest_public"),
            "articles L. 2192-13, R. 2192-31 and R. 2192-32 "
            "of the French Public Procurement Code",
        )
        self.assertEqual(
            self.words("interest_consumer"),
            "articles 1231-6 and 1344-1 of the French Civil Code",
        )

    def test_letters_in_french_have_the_french_words(self):
        reference = self.references.search([("code", "=", "formal_notice")])
        reference.with_context(lang="fr_FR").name = "article 1344 du code civil"
        self.assertEqual(
            self.words("formal_notice", lang="fr_FR"), "article 1344 du code civil"
        )
        self.assertEqual(
            self.words("formal_notice"), "article 1344 of the French Civil Code"
        )

    def test_an_article_that_moves_is_named_anew_from_its_day_on(self):
        """The VAT of bad debts goes to another code; the number is entered by hand."""
        before = self.words("vat_bad_debt", date(2026, 12, 31))
        self.assertEqual(before, "article 272 of the French General Tax Code")
        self.references.create(
            {"code": "vat_bad_debt", "valid_from": "2027-01-01", "name": "article X"}
        )
        self.assertEqual(self.words("vat_bad_debt", date(2026, 12, 31)), before)
        self.assertEqual(self.words("vat_bad_debt", date(2027, 1, 1)), "article X")
        self.assertEqual(self.words("vat_bad_debt", date(2030, 6, 1)), "article X")

    def test_a_correction_is_read_at_once(self):
        self.words("mediation")
        reference = self.references.search([("code", "=", "mediation")])
        reference.valid_from = "2026-09-15"
        with self.assertRaises(UserError):
            self.words("mediation")
        reference.valid_from = "2026-09-14"
        reference.name = "articles L. 616-1 and L. 616-2 of the French Consumer Code"
        self.assertIn("L. 616-2", self.words("mediation"))

    def test_a_missing_reference_is_named_in_words(self):
        self.references.search([("code", "=", "payment_order")]).unlink()
        with self.assertRaisesRegex(
            UserError, r"09/14/2026 for “Payment order” \(payment_order\).*Legal Ref"
        ):
            self.words("payment_order")

    def test_a_subject_has_one_reference_a_day(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.references.create(
                {"code": "mediation", "valid_from": "2020-01-01", "name": "article Y"}
            )

    def test_managers_write_and_auditors_read(self):
        auditor = self.make_user("anne_auditor", "odoo_dunning_fr.group_auditor")
        reference = self.references.with_user(auditor).search([], limit=1)
        self.assertTrue(reference.name)
        with self.assertRaises(AccessError):
            reference.name = "article Z"
