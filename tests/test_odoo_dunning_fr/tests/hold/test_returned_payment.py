"""A payment that comes back: the invoice is open again, but not chased that night."""

from odoo.fields import Command
from odoo.tests import tagged

from ..common import DunningCommon


@tagged("post_install", "-at_install")
class TestReturnedPayment(DunningCommon):
    """An invoice due on 1 September; the ladder is -5, 3, 15, 30 and 45 days.

    The gaps before the levels are 3, 7, 8 and 8 days.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.billing = cls.make_user(
            "bruno_billing",
            "account.group_account_invoice",
            "base.group_partner_manager",
        )
        cls.bill = cls.invoice(100, "2026-09-01")

    def give_back(self, payment):
        """The bank takes the money back: the payment is undone as a whole."""
        self.unreconcile()
        payment.action_draft()
        payment.action_cancel()

    def unreconcile(self, move=None):
        """As an accountant does who has no right of dunning."""
        lines = self.receivable_lines(move or self.bill).with_user(self.billing)
        lines.remove_move_reconcile()

    def holds(self):
        return self.env["dunning.hold"].search([("partner_id", "=", self.customer.id)])

    def test_a_returned_debit_does_not_jump_to_the_formal_notice(self):
        """First reminder on the 14th, paid on the 16th; returned on 5 October.

        34 days late, the formal notice would be due that night; the second reminder
        is next, seven days after the return: from Monday 12 October.
        """
        self.issue_and_send()
        self.today("2026-09-16")
        payment = self.pay(self.bill)
        self.today("2026-10-05")
        self.assertFalse(self.rows(self.bill))
        self.give_back(payment)
        hold = self.holds()
        self.assertRecordValues(
            hold,
            [
                {
                    "kind": "pause",
                    "move_ids": self.bill.ids,
                    "company_id": self.company.id,
                    "date_from": self.day("2026-10-05"),
                    "date_until": self.day("2026-10-11"),
                    "user_id": self.billing.id,
                    "reason_id": self.env.ref(
                        "odoo_dunning_fr.hold_reason_returned"
                    ).id,
                }
            ],
        )
        self.assertTold(
            self.bill, "hold_pause", "held", level=self.second, date="2026-10-12"
        )
        self.assertFalse(self.issue())
        self.assertFalse(self.issue("2026-10-09"))
        self.assertEqual(self.issue("2026-10-12").level_id, self.second)

    def test_where_age_decides_it_waits_all_the_same(self):
        """Paid before any reminder, it would enter at the formal notice by its age."""
        self.policy.start_mode = "by_age"
        payment = self.pay(self.bill)
        self.today("2026-10-05")
        self.give_back(payment)
        self.assertFalse(self.issue())
        self.assertTold(
            self.bill, "hold_pause", "held", level=self.formal, date="2026-10-13"
        )
        self.assertEqual(self.issue("2026-10-13").level_id, self.formal)

    def test_the_silence_between_contacts_counts_where_it_is_longer(self):
        self.policy.min_interval_days = 12
        self.pay(self.bill)
        self.unreconcile()
        self.assertEqual(str(self.row(self.bill).next_date), "2026-09-28")

    def test_without_any_gap_it_is_paused_for_the_day(self):
        self.first.min_gap_days = 0
        self.pay(self.bill)
        self.unreconcile()
        self.assertEqual(str(self.row(self.bill).next_date), "2026-09-15")

    def test_a_payment_undone_in_part_pauses_the_whole_invoice(self):
        self.pay(self.bill, 60)
        self.pay(self.bill, 40)
        partial = self.receivable_lines(self.bill).matched_credit_ids[:1]
        partial.with_user(self.billing).unlink()
        self.assertEqual(self.row(self.bill).reason_code, "hold_pause")

    def test_several_invoices_of_a_customer_share_one_pause(self):
        other = self.invoice(50, "2026-09-02")
        both = self.bill | other
        self.pay(self.bill)
        self.pay(other)
        self.unreconcile(both)
        self.assertEqual(self.holds().move_ids, both)

    def test_doing_and_undoing_piles_up_no_pauses(self):
        for _time in range(3):
            self.pay(self.bill)
            self.unreconcile()
        self.assertEqual(len(self.holds()), 1)

    def test_a_longer_hold_needs_no_pause(self):
        self.env["dunning.hold"].create(
            {
                "kind": "dispute",
                "partner_id": self.customer.id,
                "move_ids": [Command.set(self.bill.ids)],
                "date_until": "2026-12-31",
            }
        )
        self.pay(self.bill)
        self.unreconcile()
        self.assertEqual(self.holds().kind, "dispute")

    def test_draft_and_post_again_of_a_partly_paid_invoice(self):
        """The next step may wait for a gap, not for two."""
        self.pay(self.bill, 60)
        for _time in range(2):
            self.bill.button_draft()
            self.bill.action_post()
        self.assertLess(len(self.holds()), 2)

    def test_what_is_not_late_needs_no_pause(self):
        soon = self.invoice(50, "2026-09-30")
        self.pay(soon)
        self.unreconcile(soon)
        self.assertFalse(self.holds())

    def test_nothing_is_paused_before_dunning_has_begun(self):
        self.company.dunning_start_date = False
        self.pay(self.bill)
        self.unreconcile()
        self.assertFalse(self.holds())

    def test_a_payment_without_entry_that_is_rejected(self):
        """Announced, it held the reminder back; rejected, it leaves a pause behind."""
        self.issue_and_send()
        self.today("2026-10-02")
        payment = self.announce()
        self.today("2026-10-05")
        self.assertEqual(self.row(self.bill).reason_code, "payment_pending")
        payment.with_user(self.billing).action_reject()
        self.assertTold(
            self.bill, "hold_pause", "held", level=self.second, date="2026-10-12"
        )
        self.assertFalse(self.issue())
        self.assertEqual(self.issue("2026-10-12").level_id, self.second)

    def test_a_payment_without_entry_that_is_cancelled(self):
        self.announce().with_user(self.billing).action_cancel()
        self.assertEqual(self.holds().move_ids, self.bill)

    def test_a_draft_payment_that_is_cancelled_changes_nothing(self):
        payment = self.announce()
        payment.state = "draft"
        self.holds()._end("Never mind")
        payment.action_cancel()
        self.assertEqual(len(self.holds()), 1)

    def test_a_cancelled_payment_with_an_entry(self):
        payment = self.pay(self.bill)
        payment.action_draft()
        payment.action_cancel()
        self.assertEqual(self.row(self.bill).reason_code, "hold_pause")
        self.assertEqual(len(self.holds()), 1)

    def announce(self):
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_id": self.customer.id,
                "amount": 100,
                "invoice_ids": [Command.set(self.bill.ids)],
            }
        )
        payment.outstanding_account_id = False
        payment.state = "in_process"
        return payment
