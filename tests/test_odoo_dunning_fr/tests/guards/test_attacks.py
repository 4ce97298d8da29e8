"""What somebody in a hurry, or of bad will, tries: the notices stay right."""

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import MANAGER
from ..delivery.test_email import LOUD
from ..delivery.test_outbox import OutboxCommon
from ..mail_servers import keeping_server, losing_server


@tagged("post_install", "-at_install")
class TestAttacks(OutboxCommon):
    def test_what_may_have_left_is_not_cancelled_while_its_letter_waits(self):
        """E-mail lost on the way, letter to post: else the level would come again."""
        self.policy.start_mode = "by_age"
        self.invoice(100, "2026-08-25")
        notice = self.issue()
        with losing_server(self.env), mute_logger(*LOUD):
            self.send_queued()
        states = {sent.channel: sent.state for sent in notice.delivery_ids}
        self.assertEqual(states, {"email": "unknown", "letter": "queued"})
        with self.assertRaisesRegex(UserError, "may have left"):
            notice.action_cancel()

    def test_a_payment_blocked_after_the_issue_stops_the_e_mail(self):
        bill = self.invoice(100, "2026-09-01")
        notice = self.issue()
        bill.action_toggle_block_payment()
        with keeping_server(self.env) as sink:
            self.send_queued()
            self.assertFalse(sink.messages())
        self.assertEqual(notice.delivery_ids.state, "cancelled")

    def test_an_invoice_assigned_after_the_issue_is_not_claimed_beside_others(self):
        """100 take a step, 70 are listed; the 70 are then sold to a factor."""
        self.invoice(100, "2026-09-01")
        listed = self.invoice(70, "2026-09-13")
        notice = self.issue()
        self.assertEqual(notice.amount_total, 170)
        listed.dunning_assigned = True
        with keeping_server(self.env) as sink:
            self.send_queued()
            self.assertFalse(sink.messages())
        self.assertEqual(notice.state, "cancelled")

    def test_what_a_stopped_run_had_issued_is_sealed_by_the_next_one(self):
        self.invoice(100, "2026-09-01")
        run = self.env["dunning.run"].create({})
        decision, customers = run._open()
        run._issue_customers(decision, customers)
        run.sudo().write({"state": "stopped", "failure": "The server was off"})
        self.today("2026-09-15")
        following = self.run_today()
        self.assertEqual(following.sealed_ids, run.notice_ids)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE dunning_notice SET snapshot = jsonb_set(snapshot, '{date}',"
            " '\"2026-01-01\"') WHERE id = %s",
            run.notice_ids.ids,
        )
        self.env.invalidate_all()
        told = self.env["dunning.run"].action_check_seals()["params"]
        self.assertEqual(told["type"], "danger")

    def test_without_its_reason_a_returned_payment_still_reopens_the_invoice(self):
        bill = self.invoice(100, "2026-08-01")
        self.pay(bill)
        self.env.ref("odoo_dunning_fr.hold_reason_returned").sudo().unlink()
        self.receivable_lines(bill).remove_move_reconcile()
        self.assertEqual(bill.dunning_hold_ids.kind, "pause")

    def test_one_bad_notice_does_not_keep_the_others_from_approval(self):
        """Two to approve; one customer has lost its e-mail and its address."""
        self.first.approval = "approve"
        lost = self.make_customer("Garage Petit")
        self.invoice(100, "2026-09-01")
        self.invoice(100, "2026-09-01", lost)
        notices = self.issue()
        lost.write({"email": False, "street": False, "city": False, "zip": False})
        told = notices.action_approve()
        of = notices.grouped("partner_id")
        self.assertEqual(of[self.customer].state, "issued")
        self.assertEqual(of[lost].state, "approval")
        self.assertIn("Garage Petit", told["params"]["message"])

    def test_the_state_and_the_seal_of_a_run_are_the_systems(self):
        self.invoice(100, "2026-09-01")
        run = self.run_today()
        runs = self.env["dunning.run"]
        for values in ({"seal": "0"}, {"state": "draft"}, {"seal_rank": 9}):
            with self.assertRaisesRegex(UserError, "by the program alone|is done"):
                run.write(values)
        with self.assertRaisesRegex(UserError, "by the program alone"):
            runs.create({"automatic": True})

    def test_who_chose_the_customers_does_not_approve_either(self):
        """The manager makes the run, a collector presses the button."""
        self.company.dunning_two_person_rule = True
        self.first.approval = "approve"
        self.invoice(100, "2026-09-01")
        run = self.env["dunning.run"].create({})
        run.with_user(self.collector).action_start()
        with self.assertRaisesRegex(UserError, "two-person rule"):
            run.notice_ids.action_approve()
        louis = self.make_user("louis", *MANAGER)
        run.notice_ids.with_user(louis).action_approve()
        self.assertEqual(run.notice_ids.state, "issued")

    def test_absurd_numbers_of_days_are_refused(self):
        for record, values in (
            (self.final, {"delay_days": 9_999_999}),
            (self.first, {"payment_days": 9_999_999}),
            (self.policy, {"min_interval_days": 2_000_000_000}),
        ):
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                record.write(values)
                self.env.flush_all()

    def test_no_two_notices_of_a_company_have_the_same_number(self):
        self.invoice(100, "2026-09-01")
        name = self.issue().name
        self.invoice(100, "2026-09-01", self.make_customer("Garage Petit"))
        sequence = self.company._get_dunning_sequence().sudo()
        sequence.number_next_actual = int(name.rpartition("/")[2])
        with mute_logger("odoo.sql_db", "odoo.addons.odoo_dunning_fr"):
            run = self.run_today()
        self.assertFalse(run.notice_ids)
        self.assertIn("error", run.skip_ids.mapped("reason_code"))
