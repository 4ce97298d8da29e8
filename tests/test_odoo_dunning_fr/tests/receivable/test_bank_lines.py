"""Money at the bank that nobody has matched; and what came back there."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import DunningCommon


@tagged("post_install", "-at_install")
class TestBankLines(DunningCommon):
    """Today is Monday 14 September 2026; the first reminder leaves after 3 days."""

    def waits(self, bill, **context):
        return self.row(bill, **context).reason_code == "on_suspense"

    def test_a_bank_line_of_the_customer_makes_it_wait(self):
        """1 000 came on Thursday, with the number, and rest on the suspense account."""
        bill = self.invoice(1000, "2026-09-01")
        self.assertFalse(self.waits(bill))
        line = self.bank_line(1000, "2026-09-10", bill.name, self.customer)
        row = self.assertTold(bill, "on_suspense", "waiting", level=self.first)
        self.assertEqual(row.bank_line_id, line)
        run = self.run_today()
        self.assertFalse(run.notice_ids)
        preview = self.env["dunning.run.preview"].create(
            {"company_id": self.company.id, "date": "2026-09-14"}
        )
        for told in (row.reason, run.skip_ids.reason, preview.skip_line_ids.reason):
            self.assertRegex(told, r"1.?000")
            self.assertIn("10/09/2026", told)

    def test_it_goes_on_once_the_line_is_matched(self):
        bill = self.invoice(1000, "2026-09-01")
        line = self.bank_line(400, "2026-09-10", "Acompte", self.customer)
        self.assertTrue(self.waits(bill))
        # Matched with the invoice: 600 are left.
        _bank, suspense, _other = line.sudo()._seek_for_lines()
        suspense.account_id = self.receivable_lines(bill).account_id
        (suspense | self.receivable_lines(bill).sudo()).reconcile()
        self.assertEqual(self.issue().amount_principal, 600)

    def test_the_number_is_found_however_it_is_written(self):
        """Without customer; the words of the label are looked up, whole."""
        bill = self.invoice(1000, "2026-09-01")
        plain = bill.name.replace("/", "")
        for label, found in (
            (f"VIR SEPA {bill.name} MERCI", True),
            (f"vir {bill.name.lower()}", True),
            (f"REGLT FACT.{plain}", True),
            (f"REGLT FACT{plain}", False),  # glued to another word
            (f"/INV/{bill.name.replace('/', ' ')} NOTPROVIDED", True),
            (f"réf. {bill.name.replace('/', '-')}, Moreau", True),
            (f"{plain}9", False),
            ("VIREMENT MOREAU", False),
        ):
            with self.subTest(label):
                line = self.bank_line(1000, "2026-09-10", label)
                self.assertEqual(self.waits(bill), found)
                line.sudo().unlink()

    def test_it_concerns_nobody_else(self):
        bill = self.invoice(1000, "2026-09-01")
        other = self.invoice(700, "2026-09-01", self.make_customer("Garage Petit"))
        self.bank_line(1000, "2026-09-10", bill.name, self.customer)
        self.assertEqual(self.row(other).reason_code, "due")

    def test_what_went_out_or_is_old_does_not_count(self):
        """60 days by default: since 17 July."""
        bill = self.invoice(1000, "2026-07-01")
        for amount, day, days, waits in (
            (-1000, "2026-09-10", 60, False),
            (1000, "2026-07-16", 60, False),
            (1000, "2026-07-17", 60, True),
            (1000, "2026-07-16", 61, True),
            (1000, "2026-09-14", 0, False),
        ):
            with self.subTest(amount=amount, day=day, days=days):
                self.company.sudo().dunning_suspense_days = days
                line = self.bank_line(amount, day, "Virement", self.customer)
                self.assertEqual(self.waits(bill), waits)
                line.sudo().unlink()

    def test_a_payment_that_was_entered_is_known_already(self):
        """250 were entered on another invoice; the bank's line is the same money."""
        paid, bill = self.invoice(250, "2026-09-01"), self.invoice(800, "2026-09-01")
        journal = self.env["account.journal"].search(
            [("company_id", "=", self.company.id), ("type", "=", "bank")], limit=1
        )
        account = journal.company_id.transfer_account_id
        journal.sudo().inbound_payment_method_line_ids.payment_account_id = account
        payment = self.pay(paid)
        self.assertFalse(payment.is_matched)
        self.bank_line(250, "2026-09-12", "Virement", self.customer)
        self.assertFalse(self.waits(bill))
        self.bank_line(90, "2026-09-12", "Virement", self.customer)
        self.assertTrue(self.waits(bill))

    def test_a_person_may_send_a_reminder_but_no_formal_notice(self):
        """Who has seen the line and knows it is about something else."""
        self.policy.start_mode = "by_age"
        late, formal = self.invoice(100, "2026-09-01"), self.invoice(100, "2026-08-01")
        self.bank_line(30, "2026-09-10", "Acompte", self.customer)
        for bill, waits in ((late, False), (formal, True)):
            with self.subTest(bill.invoice_date_due):
                (late | formal - bill).dunning_assigned = True
                bill.dunning_assigned = False
                asked = {
                    "dunning_by_hand": True,
                    "dunning_escalated_line_ids": self.receivable_lines(bill).ids,
                }
                self.assertTrue(self.waits(bill))
                self.assertEqual(self.waits(bill, **asked), waits)

    # What came back

    def test_a_cheque_that_came_back_is_chased_once_somebody_says_so(self):
        """Booked D 411 C 512, without link: told each night until it is settled."""
        back = self.bank_line(
            -320, "2026-09-01", "Chèque impayé", self.customer, known=True
        )
        entry = back.move_id
        row = self.row(entry)
        self.assertEqual((row.reason_code, row.is_included), ("bank_entry", False))
        row.action_include()
        row = self.assertTold(entry, "due", "due", level=self.first)
        self.assertTrue(row.is_included)
        self.assertIn("included by hand", row.reason)
        self.assertIn("Included", entry.message_ids[0].body)
        notice = self.issue()
        self.assertEqual((notice.amount_principal, notice.amount_total), (320, 320))

    def test_it_can_be_left_out_again(self):
        back = self.bank_line(
            -320, "2026-09-01", "Chèque impayé", self.customer, known=True
        )
        entry = back.move_id
        self.row(entry).action_include()
        self.row(entry).action_exclude()
        self.assertEqual(self.row(entry).reason_code, "bank_entry")
        entry.action_dunning_include()
        self.assertEqual(self.row(entry).reason_code, "due")
        entry.action_dunning_exclude()
        self.assertEqual(self.row(entry).reason_code, "bank_entry")

    def test_only_the_button_includes_it(self):
        back = self.bank_line(
            -320, "2026-09-01", "Chèque impayé", self.customer, known=True
        )
        item = self.receivable_lines(back.move_id)
        with self.assertRaises(UserError):
            item.dunning_included = True
        clerk = self.make_user("paul_clerk", "account.group_account_invoice")
        row = self.env["dunning.receivable"].browse(item.id)
        with self.assertRaises(UserError):
            row.with_user(clerk).action_include()
        self.assertEqual(self.row(back.move_id).reason_code, "bank_entry")
