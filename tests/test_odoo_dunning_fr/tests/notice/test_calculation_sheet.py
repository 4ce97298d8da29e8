"""The calculation of interest that is annexed: to the cent, from the snapshot alone.

10 000 EUR due on 1 May 2026, told on 1 September: 60 days at 12.15 % 199.73 and 63 days
at 12.40 % 214.03, in all 413.76.
"""

import re
from decimal import Decimal
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.base.models.ir_actions_report import IrActionsReport

from ..letters import LetterCommon

DUE = "2026-05-01"
DAY = "2026-09-01"
SHEET = "odoo_dunning_fr.dunning_sheet"


@tagged("post_install", "-at_install")
class TestCalculationSheet(LetterCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.start_mode = "by_age"
        levels = cls.second + cls.formal
        levels.write({"claim_interest": True, "claim_indemnity": True})
        cls.formal.by_email = True
        cls.customer.lang = "en_US"

    def claim(self, *invoices, day=DAY):
        """The formal notice of the customer, after these (amount, due date)."""
        self.today(day)
        for amount, due in invoices:
            self.invoice(amount, due)
        notice = self.issue()
        notice.action_approve()
        return notice

    def sheet(self, notice):
        return self.read_words(notice._render_html(SHEET))

    @staticmethod
    def read_words(markup):
        """The text within, every blank a plain one."""
        text = re.sub(r"<[^>]+>", " ", re.sub(r"</?span[^>]*>", "", markup))
        return " ".join(text.split())

    def assertAddsUp(self, notice):
        """Periods make the lines, lines the totals, totals what is asked for."""
        lines, totals = notice.snapshot["lines"], notice.snapshot["totals"]

        def add(amounts):
            return sum(map(Decimal, amounts), Decimal())

        for line in lines:
            self.assertEqual(
                add(period["amount"] for period in line["periods"]),
                Decimal(line["interest"]),
            )
        for part in ("interest", "indemnity"):
            self.assertEqual(add(line[part] for line in lines), Decimal(totals[part]))
        parts = [totals[part] for part in ("principal", "interest", "indemnity")]
        self.assertEqual(add(parts), Decimal(totals["total"]))

    # What it says

    def test_an_invoice_over_two_half_years(self):
        notice = self.claim((10000, DUE))
        self.assertAddsUp(notice)
        text = self.sheet(notice)
        for words in (
            "Calculation of the late-payment penalties",
            "due on May 1, 2026 May 2, 2026 Jun 30, 2026 60 €10,000.00 12.15% €199.73",
            "Jul 1, 2026 Sep 1, 2026 63 €10,000.00 12.40% €214.03",
            "Fixed indemnity for recovery costs €40.00 Subtotal for the invoice "
            "€453.76",
            "Late-payment penalties €413.76",
            "Total €453.76",
            "days / 365.",
            "to September 1, 2026 included.",
            "Each half-year has its own rate",
            "plus ten points (article L. 441-10, II, of the French Commercial Code)",
        ):
            self.assertIn(words, text)
        self.assertNotIn("Part payments", text)

    def test_a_part_payment_stands_where_the_base_changes(self):
        """4 000 on 20 July: 20 days on 10 000 67.95, then 43 on 6 000 87.65."""
        bill = self.invoice(10000, DUE)
        self.today(DAY)
        self.pay(bill, 4000, "2026-07-20")
        notice = self.claim()
        self.assertAddsUp(notice)
        text = self.sheet(notice)
        self.assertIn(
            "Jul 1, 2026 Jul 20, 2026 20 €10,000.00 12.40% €67.95 "
            "Payment or credit of €4,000.00 on Jul 20, 2026 "
            "Jul 21, 2026 Sep 1, 2026 43 €6,000.00 12.40% €87.65",
            text,
        )
        self.assertIn("Part payments were set against the principal.", text)

    def test_a_payment_that_goes_to_interest_first(self):
        """On 30 June 199.73 of the 4 000 pay interest; the base falls to 6 199.73."""
        self.company.dunning_imputation = "legal"
        bill = self.invoice(10000, DUE)
        self.today(DAY)
        self.pay(bill, 4000, "2026-06-30")
        notice = self.claim()
        self.assertAddsUp(notice)
        text = self.sheet(notice)
        self.assertIn("€4,000.00 on Jun 30, 2026, of which €199.73 of interest", text)
        self.assertIn("63 €6,199.73 12.40%", text)
        self.assertIn("set against interest first (article 1343-1", text)

    def test_a_price_that_was_corrected(self):
        bill = self.invoice(10000, DUE)
        note = self.credit_note(2000, "2026-08-10")
        self.receivable_lines(bill + note).reconcile()
        text = self.sheet(self.claim())
        self.assertIn("Price corrected by €2,000.00", text)
        self.assertIn("60 €8,000.00", text)

    def test_twenty_invoices_add_up_to_the_cent(self):
        notice = self.claim(
            *((1000 + 137.21 * rank, self.day(DUE, 3 * rank)) for rank in range(20))
        )
        self.assertAddsUp(notice)
        self.assertEqual(self.sheet(notice).count("Subtotal for the invoice"), 20)

    def test_the_settings_are_told(self):
        self.company.write({"dunning_day_base": "360", "dunning_split": "freeze"})
        text = self.sheet(self.claim((10000, DUE)))
        self.assertIn("days / 360.", text)
        self.assertIn("in which interest began, plus ten points", text)

    def test_it_is_what_was_said_whatever_changes_later(self):
        notice = self.claim((10000, DUE))
        before = self.sheet(notice)
        self.env["dunning.rate"].sudo().search([]).unlink()
        self.company.dunning_day_base = "360"
        self.customer.dunning_charge_mode = "none"
        self.today("2026-10-01")
        self.assertEqual(self.sheet(notice), before)

    # Where it is

    def test_it_has_a_page_of_its_own_and_is_named_as_enclosed(self):
        notice = self.claim((10000, DUE))
        first, second = self.pages(notice)[:2]
        self.assertIn("Enclosures: calculation of the late-payment penalties", first)
        self.assertNotIn("€199.73", first)
        for words in ("€199.73", "€214.03", "Page 2", "732 829 320 RCS Lyon"):
            self.assertIn(words, second)

    def test_its_head_is_repeated_and_its_total_stands_with_an_invoice(self):
        self.customer.lang = "fr_FR"
        notice = self.claim(*((100 + rank, DUE) for rank in range(40)))
        pages = self.pages(notice)
        sheet = [page for page in pages if re.search("Unpaid|Impayé", page)]
        self.assertGreater(len(sheet), 2)
        self.assertEqual(sheet, pages[-len(sheet) :])
        last = notice.snapshot["lines"][-1]["number"]
        self.assertIn(last, sheet[-1])

    def test_the_e_mail_has_a_compact_one(self):
        notice = self.claim((10000, DUE))
        text = self.read_words(notice._render_summary())
        self.assertIn(
            "May 2, 2026 – Jun 30, 2026 €10,000.00 × 12.15% × 60 days €199.73", text
        )

    def test_without_interest_there_is_none(self):
        self.formal.claim_interest = False
        notice = self.claim((10000, DUE))
        self.assertFalse(notice.snapshot["sheet"])
        self.assertNotIn("Calculation", self.text(notice))
        self.assertNotIn("Calculation", notice._render_summary())
        self.assertNotIn("calculation", " ".join(notice.snapshot["enclosures"]))

    def test_letters_with_their_sheets_are_printed_by_one_run(self):
        """A batch is cut where a letter begins, not where its sheet does."""
        customers = [self.make_customer(f"Client {rank}") for rank in range(3)]
        self.today(DAY)
        for customer in customers:
            self.invoice(10000, DUE, customer)
        notices = self.issue()
        notices.action_approve()
        real = IrActionsReport._run_wkhtmltopdf
        with patch.object(
            IrActionsReport, "_run_wkhtmltopdf", autospec=True, side_effect=real
        ) as run:
            notices._get_documents()
        self.assertEqual(run.call_count, 1)
        for notice in notices:
            self.assertEqual(len(self.pages(notice)), 2)
            self.assertIn(notice.name, self.pages(notice)[1])

    def test_a_formal_notice_in_english_has_the_sheet_in_french_too(self):
        self.formal.with_context(lang="fr_FR").letter_body = "<p>Veuillez payer.</p>"
        notice = self.claim((10000, DUE))
        pages = self.pages(notice)
        self.assertEqual(len(pages), 4)
        self.assertIn("€199.73", pages[1])
        self.assertIn("199,73 €", pages[3])
        self.assertTrue(notice.snapshot["french"]["sheet"]["method"])

    def test_a_notice_of_before_the_sheet_is_still_printed(self):
        """Snapshots of version 2 know neither charges nor a sheet."""
        notice = self.claim((10000, DUE))
        old = {**notice.snapshot, "version": 2}
        for key in ("charges", "sheet", "registered"):
            del old[key]
        old["lines"] = [
            {
                key: value
                for key, value in line.items()
                if key not in ("interest", "indemnity", "periods", "payments")
            }
            for line in old["lines"]
        ]
        text = notice._render_html(
            "odoo_dunning_fr.dunning_notice_document",
            old,
            paper=self.company._prepare_dunning_paper(),
        )
        self.assertIn("Late-payment penalties", text)
        self.assertNotIn("Calculation", text)
