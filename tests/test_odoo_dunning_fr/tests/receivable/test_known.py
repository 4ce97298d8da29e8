"""When the debtor could know: an invoice that was sent late is counted as due later.

Dated 11 July, due on 10 August (30 days), sent on 14 September: due on 14 October. The
first reminder of the ladder leaves 3 days late, the second 15, the formal notice 30.
"""

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import DunningCommon

SENT = "2026-09-14"


@tagged("post_install", "-at_install")
class TestKnown(DunningCommon):
    def late(self, amount=1000, sent=SENT, **kw):
        return self.invoice(
            amount, "2026-08-10", sent=sent, invoice_date="2026-07-11", **kw
        )

    def test_sent_late_it_is_counted_from_its_sending_and_the_whole_term(self):
        bill = self.late()
        row = self.assertTold(
            bill, "sent_late", "not_due", level=self.courtesy, date="2026-10-09"
        )
        self.assertIn("10/08/2026", row.reason)
        self.assertIn("14/10/2026", row.reason)
        for day in ("2026-09-15", "2026-10-08"):
            self.assertFalse(self.issue(day))
        self.courtesy.active = False
        self.today("2026-10-14")
        self.assertTold(
            bill, "sent_late", "not_due", level=self.first, date="2026-10-19"
        )
        self.assertFalse(self.issue("2026-10-16"))
        # 17 October 2026 is a Saturday: on the Monday after it, or on any day.
        self.policy.any_day = True
        notice = self.issue("2026-10-17")
        self.assertEqual(notice.level_id, self.first)

    def test_it_never_enters_by_an_age_that_nobody_could_know(self):
        """Due on 14 October, it is 3 days late on the 17th: the first reminder, not
        the formal notice that 68 days since 10 August would be."""
        self.policy.write({"start_mode": "by_age", "any_day": True})
        self.courtesy.active = False
        bill = self.late()
        self.assertFalse(self.issue(SENT))
        self.today("2026-10-17")
        self.assertTold(bill, "due", "due", level=self.first)
        notice = self.issue()
        self.assertEqual(notice.level_id, self.first)
        self.assertFalse(self.row(bill, "2026-10-28").next_level_id == self.formal)

    def test_the_letter_says_from_which_day_it_counts(self):
        self.policy.any_day = True
        self.courtesy.active = False
        bill = self.late()
        notice = self.issue("2026-10-17")
        self.assertEqual(notice.line_ids.move_id, bill)
        [line] = notice.snapshot["lines"]
        self.assertEqual(
            (line["due"], line["sent"], line["counted"], line["days"]),
            ("2026-08-10", SENT, "2026-10-14", 3),
        )
        html = notice._render_html(
            "odoo_dunning_fr.dunning_notice_document",
            paper=self.company._prepare_dunning_paper(),
        )
        self.assertIn("14/10/2026", html)

    def test_charges_count_from_the_same_day(self):
        """Interest of 1 000 from 15 to 31 October, 17 days, as of an invoice due on 14
        October; from its due date it would be 82 days, from 11 August on."""
        self.customer.write({"company_registry": "73282932000074"})
        self.customer.dunning_debtor_kind = "company"
        bill, other = self.late(), self.invoice(1000, "2026-10-14")
        lines = self.receivable_lines(bill | other)
        until = self.day("2026-10-31")
        charges = lines._get_dunning_charges(until)
        mine, same = (charges[line] for line in lines)
        self.assertEqual(mine.accrual.total, same.accrual.total)
        self.assertEqual(sum(one.days for one in mine.accrual.periods), 17)
        self.assertEqual(mine.accrual.periods[0].start, self.day("2026-10-15"))
        # Nothing on 20 September, not even the 40 euros.
        before = lines[0]._get_dunning_charges(self.day("2026-09-20"))[lines[0]]
        self.assertEqual((before.accrual.total, before.indemnity), (0, 0))
        bill.action_dunning_count_legal()
        legal = lines[0]._get_dunning_charges(until)[lines[0]]
        self.assertEqual(sum(one.days for one in legal.accrual.periods), 82)

    def test_it_is_neither_claimed_nor_listed_beside_what_is_late(self):
        """On 20 October 500 is 20 days late; the 1 000 sent on 1 October counts from
        31 October: 500 is asked, not 1 500."""
        self.courtesy.active = False
        self.late(sent="2026-10-01")
        old = self.invoice(500, "2026-09-30")
        notice = self.issue("2026-10-20")
        self.assertEqual(notice.line_ids.move_id, old)
        self.assertEqual(notice.amount_total, 500)

    def test_the_run_says_that_it_leaves_it_alone(self):
        self.courtesy.active = False
        self.late()
        run = self.run_today()
        self.assertFalse(run.notice_ids)
        self.assertRecordValues(
            run.skip_ids, [{"reason_code": "sent_late", "amount": 1000}]
        )

    def test_each_instalment_has_its_own_term(self):
        """By halves 30 and 60 days after 11 July, sent on 14 September: due on 14
        October and on 13 November."""
        bill = self.late(invoice_payment_term_id=self.parts(30, 60).id)
        rows = self.rows(bill).sorted("date_maturity")
        self.assertEqual(
            rows.mapped("counted_due"),
            [self.day("2026-10-14"), self.day("2026-11-13")],
        )

    # Sent in time

    def test_sent_within_five_days_it_counts_as_dated(self):
        """Dated 9 September and due at once, sent on the 14th: due on the 9th, the
        first reminder of the 12th not before the 17th."""
        bill = self.invoice(100, "2026-09-09", invoice_date="2026-09-09", sent=SENT)
        row = self.assertTold(
            bill, "just_sent", "waiting", level=self.first, date="2026-09-17"
        )
        self.assertEqual(row.counted_due, self.day("2026-09-09"))
        self.assertFalse(self.issue("2026-09-16"))
        self.assertEqual(self.issue("2026-09-17").line_ids.move_id, bill)

    def test_sent_a_day_later_it_counts_from_its_sending(self):
        """Dated 8 September and due at once: six days, so due on the 14th."""
        bill = self.invoice(100, "2026-09-08", invoice_date="2026-09-08", sent=SENT)
        self.assertEqual(self.row(bill).counted_due, self.day(SENT))
        self.company.dunning_sent_days = 6
        self.assertEqual(self.row(bill).counted_due, self.day("2026-09-08"))

    def test_who_asks_at_once_does_not_overtake_the_post(self):
        bill = self.invoice(100, "2026-09-09", invoice_date="2026-09-09", sent=SENT)
        with self.assertRaisesRegex(UserError, "could not know"):
            bill.action_dunning_escalate()

    # Known, declared, unknown

    def test_what_odoo_sends_is_known(self):
        bill = self.invoice(100, "2026-08-10", sent=False)
        self.env["account.move.send"]._generate_and_send_invoices(
            bill, sending_methods=["manual"]
        )
        self.assertTrue(bill.is_move_sent)
        self.assertEqual(bill.dunning_sent_date, self.day(SENT))
        self.assertFalse(bill.dunning_sent_by_id)
        self.assertEqual(bill.dunning_sending, "Sent on 14/09/2026")

    def test_a_copy_that_was_printed_for_a_letter_is_not_sent(self):
        bill = self.invoice(100, "2026-08-10", sent=False)
        bill._make_invoice_pdf()
        self.assertFalse(bill.is_move_sent or bill.dunning_sent_date)
        # Sent later by Odoo, its PDF made before, it is sent all the same.
        self.today("2026-09-20")
        self.env["account.move.send"]._generate_and_send_invoices(
            bill, sending_methods=["manual"]
        )
        self.assertTrue(bill.is_move_sent)
        self.assertEqual(bill.dunning_sent_date, self.day("2026-09-20"))

    def test_who_marks_it_as_sent_declares_it(self):
        bill = self.invoice(100, "2026-08-10", sent=False)
        karim = self.make_user(
            "karim", "odoo_dunning_fr.group_collector", "account.group_account_invoice"
        )
        bill.with_user(karim).action_dunning_mark_sent()
        self.assertEqual(bill.dunning_sent_by_id, karim)
        self.assertEqual(bill.dunning_sending, "Declared sent by Karim on 14/09/2026")
        self.assertIn("Declared sent by Karim", bill.message_ids[0].body)
        with self.assertRaisesRegex(UserError, "sent already"):
            bill.action_dunning_mark_sent()

    def test_a_declaration_never_overwrites_a_known_day(self):
        bill = self.late(sent="2026-07-11")
        bill.sudo().is_move_sent = False
        bill.action_dunning_mark_sent()
        self.assertEqual(bill.dunning_sent_date, self.day("2026-07-11"))
        self.assertFalse(bill.dunning_sent_by_id)
        for values in (
            {"dunning_sent_date": "2026-07-12"},
            {"dunning_posted_date": "2026-07-12"},
            {"dunning_legal_due": True},
        ):
            with self.assertRaisesRegex(UserError, "by the program alone"):
                bill.write(values)

    def test_where_the_sending_is_unknown_it_is_the_posting(self):
        """Posted on 14 September with a date of July, and taken for sent."""
        bill = self.invoice(1000, "2026-08-10", sent=False, invoice_date="2026-07-11")
        self.assertEqual(bill.dunning_posted_date, self.day(SENT))
        self.env.cr.execute(
            "UPDATE account_move SET is_move_sent = TRUE WHERE id = %s", bill.ids
        )
        bill.invalidate_recordset()
        self.assertEqual(self.row(bill).counted_due, self.day("2026-10-14"))

    def test_nothing_changes_for_what_was_sent_before_the_days_were_noted(self):
        """Neither sending nor posting was noted then: as dated."""
        bill = self.late()
        bill.sudo().write({"dunning_sent_date": False, "dunning_posted_date": False})
        row = self.row(bill)
        self.assertEqual(
            (row.counted_due, row.known_on), (self.day("2026-08-10"), False)
        )
        self.assertEqual(row.reason_code, "due")

    def test_an_invoice_posted_again_keeps_the_day_on_which_it_was_first_posted(self):
        bill = self.late(sent="2026-07-11")
        bill.sudo().dunning_posted_date = False  # of before it was noted
        bill.button_draft()
        bill.action_post()
        self.assertFalse(bill.dunning_posted_date)
        self.assertEqual(self.row(bill).counted_due, self.day("2026-08-10"))

    # A manager's choice

    def test_a_manager_may_choose_the_due_date(self):
        bill = self.late()
        bill.action_dunning_count_legal()
        self.assertIn("Camille_Leblanc", bill.message_ids[0].body)
        self.assertEqual(self.row(bill).counted_due, self.day("2026-08-10"))
        self.assertTold(
            bill, "just_sent", "waiting", level=self.first, date="2026-09-17"
        )
        bill.action_dunning_count_sent()
        self.assertEqual(self.row(bill).counted_due, self.day("2026-10-14"))

    def test_nobody_else_does(self):
        bill = self.late()
        karim = self.make_user("karim", "odoo_dunning_fr.group_collector")
        for act in ("action_dunning_count_legal", "action_dunning_count_sent"):
            with self.assertRaisesRegex(UserError, "Only a dunning manager"):
                getattr(bill.with_user(karim), act)()
