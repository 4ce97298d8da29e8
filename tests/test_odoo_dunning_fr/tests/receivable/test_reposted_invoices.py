"""Invoices that go back to draft after a reminder: what was said still counts."""

from odoo.fields import Command
from odoo.tests import tagged

from ..mail_servers import keeping_server
from .test_history import HistoryCommon


@tagged("post_install", "-at_install")
class TestRepostedInvoices(HistoryCommon):
    def repost(self, bill, **values):
        bill.button_draft()
        bill.write(values)
        bill.action_post()
        self.env.flush_all()
        self.env.invalidate_all()

    def thirds(self, *days):
        """Three equal parts, so many days after the date of the invoice."""
        shares = zip((33.34, 33.33, 33.33), days, strict=True)
        return self.env["account.payment.term"].create(
            {
                "name": "Thirds",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": share, "nb_days": after}
                    )
                    for share, after in shares
                ],
            }
        )

    def parts(self, bill):
        """Map each due date to its due item."""
        return {str(row.date_maturity): row for row in self.rows(bill)}

    def test_a_postponed_invoice_goes_on_from_its_last_step(self):
        """Reminded on 14 September; then the due date becomes 10 October. The second
        reminder comes 15 days after it: Sunday the 25th, so Monday the 26th."""
        bill = self.invoice(100, "2026-09-01")
        notice = self.issue_and_send()
        before = self.evidence(notice)
        self.repost(bill, invoice_date_due="2026-10-10")
        self.assertEqual(self.evidence(notice), before)
        self.assertEqual(self.row(bill).level_id, self.first)
        self.assertTold(
            bill, "not_due", "not_due", level=self.second, date="2026-10-26"
        )
        for day in ("2026-09-30", "2026-10-05", "2026-10-14", "2026-10-23"):
            self.assertFalse(self.issue(day), day)
        self.assertEqual(self.issue("2026-10-26").level_id, self.second)

    def into_thirds(self):
        """900 euros due on 1 September, reminded on the 14th, then made three parts:
        300.06 due on 3 September, 299.97 on 3 October, 299.97 on 2 November. Odoo
        makes the item of 900, which was reminded, that of November."""
        bill = self.invoice(900, "2026-09-01", invoice_date="2026-08-20")
        notice = self.issue_and_send()
        whole = self.receivable_lines(bill)
        self.repost(bill, invoice_payment_term_id=self.thirds(14, 44, 74))
        self.assertEqual(str(whole.date_maturity), "2026-11-02", "another story")
        days = ["2026-09-03", "2026-10-03", "2026-11-02"]
        self.assertEqual(list(self.parts(bill)), days)
        return bill, notice

    def test_of_the_new_instalments_the_nearest_one_inherits_the_step(self):
        """The part due on 3 September takes its second reminder on the 21st (7 days
        after the first), its formal notice on 3 October, a Saturday, so on the 5th.
        That of 3 October takes its own first reminder on the 6th, a day later."""
        bill, notice = self.into_thirds()
        before = self.evidence(notice)
        levels = {day: row.level_id for day, row in self.parts(bill).items()}
        none = self.env["dunning.level"]
        self.assertEqual(
            levels,
            {"2026-09-03": self.first, "2026-10-03": none, "2026-11-02": none},
        )
        taken = []
        for day in ("2026-09-18", "2026-09-21", "2026-10-02", "2026-10-05"):
            for sent in self.issue_and_send(day):
                steps = sent.line_ids.filtered("claimed")
                taken += [
                    (day, str(step.date_maturity), step.level_id, step.amount_claimed)
                    for step in steps
                ]
        self.assertEqual(
            taken,
            [
                ("2026-09-21", "2026-09-03", self.second, 300.06),
                ("2026-10-05", "2026-09-03", self.formal, 300.06),
            ],
        )
        self.assertEqual(self.evidence(notice), before)

    def test_the_instalment_made_out_of_a_reminded_item_takes_its_own_steps(self):
        """The item of 2 November is the one that was reminded as of September: it gets
        its courtesy note on 28 October and its first reminder on 5 November."""
        bill, _notice = self.into_thirds()
        for item in self.receivable_lines(bill)[:2]:
            self.pay(bill, item.amount_residual)
        self.assertEqual(list(self.parts(bill)), ["2026-11-02"])
        steps = []
        for day in ("2026-10-27", "2026-10-28", "2026-11-04", "2026-11-05"):
            run = self.run_on(day)
            self.assertFalse(run.skip_ids.mapped("reason"))
            steps += [(day, notice.level_id) for notice in self.send(run.notice_ids)]
        self.assertEqual(
            steps, [("2026-10-28", self.courtesy), ("2026-11-05", self.first)]
        )

    def test_two_reminded_instalments_that_become_one_keep_the_later_reminder(self):
        """400 due on 1 September, reminded on the 4th; 400 due on the 10th, reminded
        on the 14th. One item of 800 due on the 10th: its second reminder is 15 days
        after it, on the 25th, and the first one never comes again."""
        halves = self.env["account.payment.term"].create(
            {
                "name": "Halves",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 50, "nb_days": days}
                    )
                    for days in (31, 40)
                ],
            }
        )
        bill = self.invoice(
            800,
            "2026-09-01",
            invoice_date="2026-08-01",
            invoice_payment_term_id=halves.id,
        )
        self.assertEqual(list(self.parts(bill)), ["2026-09-01", "2026-09-10"])
        self.assertEqual(self.issue_and_send("2026-09-04").amount_total, 400)
        self.assertEqual(self.issue_and_send("2026-09-14").amount_total, 800)
        self.repost(bill, invoice_payment_term_id=False, invoice_date_due="2026-09-10")
        self.assertTold(bill, "delay", "waiting", level=self.second, date="2026-09-25")
        self.assertFalse(self.issue("2026-09-24"))
        second = self.issue("2026-09-25")
        self.assertEqual((second.level_id, second.amount_total), (self.second, 800))

    def test_posted_twice_with_other_terms_the_steps_are_inherited_twice(self):
        """Into thirds and back to one: the first reminder is not sent again."""
        bill, _notice = self.into_thirds()
        self.repost(bill, invoice_payment_term_id=False, invoice_date_due="2026-09-01")
        self.assertEqual(self.row(bill).level_id, self.first)
        self.assertFalse(self.issue("2026-09-18"))
        self.assertEqual(self.issue("2026-09-21").level_id, self.second)

    def test_a_smaller_amount_goes_on_from_the_last_step(self):
        """A line of 100 becomes 60: the second reminder claims 60."""
        bill = self.invoice(100, "2026-09-01")
        self.issue_and_send()
        bill.button_draft()
        bill.invoice_line_ids.price_unit = 60
        bill.action_post()
        self.assertFalse(self.issue("2026-09-18"))
        second = self.issue("2026-09-21")
        self.assertEqual((second.level_id, second.amount_total), (self.second, 60))

    def test_a_notice_not_sent_yet_is_given_up_when_its_invoice_is_cancelled(self):
        bill = self.invoice(100, "2026-09-01")
        notice = self.issue()
        bill.button_draft()
        bill.button_cancel()
        with keeping_server(self.env) as sink:
            with self.enter_registry_test_mode():
                cron = self.env.ref("odoo_dunning_fr.ir_cron_dunning_send")
                cron.sudo().method_direct_trigger()
            self.assertFalse(sink.messages())
        self.env.invalidate_all()
        self.assertEqual(notice.delivery_ids.state, "cancelled")
        self.assertEqual(notice.state, "cancelled")
        self.assertFalse(self.rows(bill))

    def test_a_cancelled_invoice_is_chased_no_more_and_its_notice_stays(self):
        """Cancelled by mistake and posted again: it goes on where it was."""
        bill = self.invoice(100, "2026-09-01")
        notice = self.issue_and_send()
        before = self.evidence(notice)
        bill.button_draft()
        bill.button_cancel()
        self.assertFalse(self.issue("2026-09-21"))
        self.assertEqual(self.evidence(notice), before)
        self.assertVerifiable(notice)
        self.repost(bill)
        self.assertEqual(self.issue("2026-09-21").level_id, self.second)

    def test_a_deleted_invoice_stays_in_the_notice(self):
        """Number, due date, sum and days late were copied when it was issued."""
        bill = self.invoice(100, "2026-09-01")
        number = bill.name
        notice = self.issue_and_send()
        before = self.evidence(notice)
        bill.button_draft()
        bill.with_context(force_delete=True).unlink()
        self.assertEqual(self.evidence(notice), before)
        self.assertRecordValues(
            notice.line_ids,
            [
                {
                    "move_id": False,
                    "move_line_id": False,
                    "move_name": number,
                    "date_maturity": self.day("2026-09-01"),
                    "amount_claimed": 100,
                    "days_overdue": 13,
                    "claimed": True,
                }
            ],
        )
        self.assertIn(number, notice.preview)

    def test_an_invoice_made_anew_after_a_full_credit_begins_anew(self):
        """A wrong invoice is cancelled by a credit note, a right one takes its place:
        nobody has been reminded of that one."""
        wrong = self.invoice(100, "2026-09-01")
        self.issue_and_send()
        wrong._reverse_moves(cancel=True)
        right = wrong.copy({"invoice_date": "2026-08-20"})
        right.invoice_payment_term_id = False
        right.invoice_date_due = "2026-09-10"
        right.action_post()
        self.as_sent(right, right.invoice_date)
        notice = self.issue("2026-09-15")
        self.assertEqual(notice.level_id, self.first)
        self.assertEqual(notice.line_ids.move_id, right)
        self.assertEqual(notice.amount_total, 100)

    def test_a_paid_instalment_does_not_hand_its_reminders_to_the_next_one(self):
        """In thirds after the first reminder; the reminded third is paid. The customer
        has never been written to about that of 3 October: first reminder on the 6th."""
        bill, _notice = self.into_thirds()
        early = self.receivable_lines(bill)[0]
        self.pay(bill, early.amount_residual)
        self.assertTrue(early.reconciled)
        none = self.env["dunning.level"]
        levels = {day: row.level_id for day, row in self.parts(bill).items()}
        self.assertEqual(levels, {"2026-10-03": none, "2026-11-02": none})
        notice = self.issue("2026-10-06")
        self.assertEqual(notice.level_id, self.first)

    def test_another_customer_is_not_told_what_the_first_one_was(self):
        """Billed to the wrong bakery, which was reminded on the 14th; then billed to
        the right one, which has heard nothing yet: a first reminder."""
        right = self.make_customer("Boulangerie Durand")
        bill = self.invoice(100, "2026-09-01")
        wrong = self.issue_and_send()
        before = self.evidence(wrong)
        self.repost(bill, partner_id=right.id, invoice_date_due="2026-09-01")
        self.assertEqual(self.evidence(wrong)[0][:3], before[0][:3])
        self.assertEqual(wrong.partner_id, self.customer)
        run = self.run_on("2026-09-15")
        self.assertFalse(run.skip_ids.mapped("reason"))
        notice = run.notice_ids
        self.assertEqual((notice.partner_id, notice.level_id), (right, self.first))

    def run_on(self, day):
        self.today(day)
        return self.run_today()
