"""“Escalate now”: a person asks for the next step before its day."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import DunningCommon


@tagged("post_install", "-at_install")
class TestEscalate(DunningCommon):
    """Today is Monday 14 September 2026; the ladder is -5, 3, 15, 30 and 45 days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.karim = cls.make_user("karim_collec", "odoo_dunning_fr.group_collector")

    def escalate(self, moves):
        """The notices that the act made, as a collector sees them."""
        action = moves.with_user(self.karim).action_dunning_escalate()
        return self.env[action["res_model"]].search(action["domain"])

    def assertRefused(self, moves, words):
        before = self.env["dunning.run"].search_count([])
        with self.assertRaisesRegex(UserError, words) as caught:
            self.escalate(moves)
        for move in moves:
            self.assertIn(move.name, str(caught.exception))
        self.assertEqual(self.env["dunning.run"].search_count([]), before)

    def test_the_next_step_leaves_before_its_delay(self):
        """A day late; the first reminder would leave on the 16th."""
        bill = self.invoice(100, "2026-09-13")
        self.assertEqual(self.row(bill).reason_code, "delay")
        notice = self.escalate(bill)
        self.assertRecordValues(
            notice, [{"level_id": self.first.id, "state": "issued"}]
        )
        self.assertEqual(bill.dunning_level_id, self.first)
        self.assertTrue(notice.run_id.by_hand)

    def test_and_before_its_gap(self):
        bill = self.invoice(100, "2026-09-01")
        self.issue_and_send()
        self.today("2026-09-15")
        self.assertEqual(self.row(bill).reason_code, "gap")
        self.assertEqual(self.escalate(bill).level_id, self.second)

    def test_neither_silence_nor_minimum_hold_it_back(self):
        self.policy.write(
            {"min_interval_days": 10, "min_amount": 500, "ignore_below": 200}
        )
        self.invoice(600, "2026-09-01")
        self.issue_and_send()
        self.today("2026-09-17")
        bill = self.invoice(100, "2026-09-14")
        self.assertEqual(self.row(bill).reason_code, "too_small")
        self.assertEqual(self.escalate(bill).line_ids.filtered("claimed").move_id, bill)

    def test_the_customers_other_invoices_stay_where_they_are(self):
        """They are listed, as they are owed; their delay has not passed."""
        bill = self.invoice(100, "2026-09-13")
        other = self.invoice(250, "2026-09-12")
        notice = self.escalate(bill)
        self.assertRecordValues(
            notice.line_ids.sorted("amount_claimed"),
            [
                {"move_id": bill.id, "role": "step", "claimed": True},
                {"move_id": other.id, "role": "listed", "claimed": False},
            ],
        )
        self.assertFalse(other.dunning_level_id)
        self.today("2026-09-15")
        self.assertTold(other, "due", "due", level=self.first)

    def test_of_several_invoices_those_that_can_go_do(self):
        """Of three customers one is disputed: the two others get their notice."""
        garage = self.make_customer("Garage Petit")
        florist = self.make_customer("Fleurs Simon")
        one = self.invoice(100, "2026-09-13")
        two = self.invoice(200, "2026-09-12", garage)
        three = self.invoice(300, "2026-09-12", florist)
        self.hold(two)
        notices = self.escalate(one | two | three)
        self.assertEqual(notices.partner_id, self.customer | florist)
        self.assertFalse(two.dunning_notice_ids)

    def test_nobody_else_is_written_to(self):
        """Another customer is due today as well: that is for the nightly run."""
        self.invoice(500, "2026-09-01", self.make_customer("Garage Petit"))
        bill = self.invoice(100, "2026-09-13")
        self.assertEqual(self.escalate(bill).partner_id, self.customer)

    def test_no_notice_about_other_invoices_alone(self):
        """Asked for a disputed invoice and another customer's: not for the rest."""
        self.policy.grouping = "invoice"
        disputed = self.invoice(100, "2026-09-01")
        self.hold(disputed)
        due = self.invoice(70, "2026-09-01")
        bill = self.invoice(50, "2026-09-13", self.make_customer("Garage Petit"))
        notices = self.escalate(disputed | bill)
        self.assertEqual(notices.line_ids.move_id, bill)
        self.assertFalse(due.dunning_notice_ids)

    def test_customers_chased_by_hand_only_are_chased_by_hand(self):
        self.customer.dunning_manual = True
        self.first.approval = "manual"
        bill = self.invoice(100, "2026-09-13")
        self.assertEqual(self.escalate(bill).level_id, self.first)

    def test_a_step_that_needs_approval_still_does(self):
        """The first reminder taken, the second one archived: a formal notice next."""
        bill = self.invoice(100, "2026-09-01")
        self.issue_and_send()
        self.second.action_archive()
        self.today("2026-09-15")
        notice = self.escalate(bill)
        self.assertEqual((notice.level_id, notice.state), (self.formal, "approval"))
        self.assertFalse(notice.delivery_ids)

    # What is lawful, or lies with others, holds back

    def hold(self, move, **values):
        return self.env["dunning.hold"].create(
            {
                "kind": "dispute",
                "partner_id": move.partner_id.id,
                "move_ids": [Command.set(move.ids)],
                **values,
            }
        )

    def test_a_dispute_holds_back(self):
        bill = self.invoice(100, "2026-09-13")
        self.hold(bill)
        self.assertRefused(bill, "Disputed")

    def test_each_invoice_is_told_why(self):
        bill = self.invoice(100, "2026-09-13")
        self.hold(bill)
        paid = self.invoice(40, "2026-09-13", self.make_customer("Garage Petit"))
        self.pay(paid)
        self.assertRefused(bill | paid, "Disputed.*\n?.*Nothing is open")

    def test_before_the_due_date_only_a_courtesy_note(self):
        """Due in a month: the note may go at once; after it nothing before the day.

        Not on the day on which the invoice is sent: three days later.
        """
        bill = self.invoice(100, "2026-10-14")
        self.assertRefused(bill, "Due on")
        self.today("2026-09-17")
        self.assertEqual(self.escalate(bill).level_id, self.courtesy)
        self.send(bill.dunning_notice_ids)
        self.assertRefused(bill, "Due on")

    def test_on_the_due_date_nothing(self):
        bill = self.invoice(100, "2026-09-14")
        self.assertRefused(bill, "Due today")

    def test_a_formal_notice_under_way_holds_back(self):
        self.company.write(
            {"dunning_start_date": "2026-09-01", "dunning_old_mode": "by_age"}
        )
        old = self.invoice(1000, "2026-07-01")
        recent = self.invoice(50, "2026-09-10")
        self.issue_and_send(partners=self.customer)
        self.assertEqual(old.dunning_level_id, self.formal)
        self.today("2026-09-16")
        self.assertRefused(old | recent, "formal notice is under way")

    def test_credits_that_cover_the_debt_hold_back(self):
        bill = self.invoice(100, "2026-09-13")
        self.credit_note(100, "2026-09-01")
        self.assertRefused(bill, "credit notes or payments")

    def test_a_sunday_holds_back_unless_the_policy_says_so(self):
        self.today("2026-09-20")
        bill = self.invoice(100, "2026-09-18")
        self.assertRefused(bill, "weekend")
        self.policy.any_day = True
        self.assertEqual(self.escalate(bill).level_id, self.first)

    def test_what_waits_for_its_sending_is_not_said_twice(self):
        bill = self.invoice(100, "2026-09-13")
        self.escalate(bill)
        self.assertRefused(bill, "not sent yet")

    def test_at_the_top_of_the_ladder_nothing_is_left(self):
        self.policy.level_ids = [
            Command.unlink(level.id) for level in self.policy.level_ids - self.first
        ]
        bill = self.invoice(100, "2026-09-01")
        self.issue_and_send()
        self.assertRefused(bill, "All levels")

    @mute_logger("odoo.addons.odoo_dunning_fr.models.notice.run")
    def test_a_text_that_cannot_be_composed_is_told(self):
        self.first.with_context(
            lang="fr_FR"
        ).letter_body = '<p><t t-out="object.no_such_thing"/></p>'
        bill = self.invoice(100, "2026-09-13")
        with self.assertRaisesRegex(UserError, "Boulangerie Moreau: .*no_such_thing"):
            self.escalate(bill)
        self.assertFalse(bill.dunning_notice_ids)

    def test_excluded_invoices_stay_excluded(self):
        bill = self.invoice(100, "2026-09-13")
        bill.action_dunning_exclude()
        self.assertRefused(bill, "Excluded from follow-up")

    def test_nothing_before_the_first_preview_is_confirmed(self):
        self.company.dunning_start_date = False
        bill = self.invoice(100, "2026-09-13")
        with self.assertRaisesRegex(UserError, "confirmed its first preview"):
            self.escalate(bill)

    def test_two_companies_get_a_run_each(self):
        other = self.make_company("Charpentes Vial")
        self.karim.sudo().company_ids += other
        self.user.sudo().company_ids += other
        mine = self.invoice(100, "2026-09-13")
        theirs = self.invoice(900, "2026-09-13", company=other)
        self.env = self.env(
            context={"allowed_company_ids": [self.company.id, other.id]}
        )
        notices = self.escalate((mine | theirs).with_env(self.env))
        self.assertEqual(notices.run_id.company_id, self.company | other)
        self.assertEqual(len(notices.run_id), 2)
