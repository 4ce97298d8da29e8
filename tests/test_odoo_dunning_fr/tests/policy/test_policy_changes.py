"""The ladder changes under an invoice that is already on it.

The invoice of these stories is due on 1 September 2026 and was reminded on Monday the
14th: first reminder (3 days late); the second would be 15 days late and 7 days after
the first, so on the 21st.
"""

from odoo.tests import tagged

from ..receivable.test_history import HistoryCommon


@tagged("post_install", "-at_install")
class TestPolicyChanges(HistoryCommon):
    def setUp(self):
        super().setUp()
        self.bill = self.invoice(100, "2026-09-01")
        self.reminder = self.issue_and_send()
        self.assertEqual(self.reminder.level_id, self.first)

    def move_to(self, name, ladder):
        policy = self.make_policy(
            name, ladder, company_id=self.company.id, by_default=False
        )
        self.customer.dunning_policy_id = policy
        return policy.level_ids.sorted("sequence")

    def assertNext(self, level, day):
        """The next step and the day on which it leaves, and neither before."""
        row = self.row(self.bill)
        self.assertEqual((row.next_level_id, str(row.next_date)), (level, day))
        eve = self.day(day, -1)
        self.assertFalse(self.issue(eve.isoformat()))
        self.assertEqual(self.issue_and_send(day).level_id, level)

    # Another policy

    def test_on_a_quicker_ladder_it_takes_the_first_level_that_goes_further(self):
        """Its reminders at 1 and 2 days are behind what was said at 3; the formal
        notice at 10 days is late already and comes 2 days after the reminder."""
        levels = self.move_to(
            "Quick",
            [
                (10, "Q1", "reminder", 1, 0, "email", {}),
                (20, "Q2", "reminder", 2, 0, "email", {}),
                (30, "Q3", "formal_notice", 10, 2, "letter", {"payment_days": 8}),
            ],
        )
        self.assertNext(levels[2], "2026-09-16")

    def test_on_a_slower_ladder_it_waits_longer(self):
        """Reminders at 6 and 40 days, 9 days apart: 14 + 9 is the 23rd."""
        levels = self.move_to(
            "Supple",
            [
                (10, "S1", "reminder", 6, 9, "email", {}),
                (20, "S2", "reminder", 40, 9, "email", {}),
            ],
        )
        self.assertNext(levels[0], "2026-09-23")
        self.assertNext(levels[1], "2026-10-12")  # the 11th is a Sunday

    def test_on_a_ladder_that_goes_no_further_it_is_at_the_top(self):
        self.move_to("Short", [(10, "Only", "reminder", 3, 0, "email", {})])
        self.today("2026-12-01")
        self.assertTold(self.bill, "last_level", "finished")
        self.assertFalse(self.issue())

    def test_after_a_formal_notice_no_ladder_sends_a_reminder_again(self):
        """Formal notice at 30 days on 1 October; then a ladder whose reminders go up
        to 90 days: only its last notice at 60 is left. Five days in the post, eight to
        pay, three more: silence until 16 October; 31 October is a Saturday."""
        self.issue_and_send("2026-09-21")
        self.assertEqual(self.issue_and_send("2026-10-01").level_id, self.formal)
        levels = self.move_to(
            "Long",
            [
                (10, "L1", "reminder", 35, 0, "email", {}),
                (20, "L2", "reminder", 50, 0, "email", {}),
                (30, "L3", "final_notice", 60, 0, "letter", {}),
            ],
        )
        self.assertNext(levels[2], "2026-11-02")

    def test_there_and_back_it_goes_on_where_it_was(self):
        """Another policy for a day, in which nothing is sent."""
        self.move_to("Detour", [(10, "D", "reminder", 60, 0, "email", {})])
        self.assertFalse(self.issue("2026-09-15"))
        self.customer.dunning_policy_id = False
        self.assertNext(self.second, "2026-09-21")

    def test_a_step_of_another_ladder_counts_on_the_way_back(self):
        """The other ladder's reminder at 20 days went out on the 21st: the own second
        one (15 days) is behind it, the formal notice (30 days) is next, on 1 October.
        """
        levels = self.move_to("Detour", [(10, "D", "reminder", 20, 7, "email", {})])
        self.assertNext(levels, "2026-09-21")
        self.customer.dunning_policy_id = False
        self.assertNext(self.formal, "2026-10-01")

    # The policy itself

    def test_a_level_that_was_used_can_be_archived(self):
        self.first.active = False
        self.assertNext(self.second, "2026-09-21")

    def test_a_level_archived_before_its_turn_is_left_out(self):
        self.second.active = False
        self.assertNext(self.formal, "2026-10-01")

    def test_a_level_put_in_between_is_taken(self):
        """At 8 days, 2 days after the first: on the 16th; then the second on the 23rd,
        7 days after it."""
        values = self.level_values(25, "Between", "reminder", 8, 2, "email", {})
        between = self.env["dunning.level"].create(
            {**values, "policy_id": self.policy.id}
        )
        self.assertNext(between, "2026-09-16")
        self.assertNext(self.second, "2026-09-23")

    def test_a_level_put_in_below_is_not_made_up_for(self):
        values = self.level_values(15, "Below", "reminder", 1, 0, "email", {})
        self.env["dunning.level"].create({**values, "policy_id": self.policy.id})
        self.assertNext(self.second, "2026-09-21")

    def test_a_longer_delay_holds_for_what_is_under_way(self):
        """The second reminder at 24 days: Friday 25 September."""
        self.second.delay_days = 24
        self.assertNext(self.second, "2026-09-25")

    def test_a_longer_gap_holds_for_what_is_under_way(self):
        """Ten days between the two: Thursday 24 September."""
        self.second.min_gap_days = 10
        self.assertNext(self.second, "2026-09-24")

    def test_an_archived_policy_hands_over_to_the_next_one(self):
        """The customer's own policy is archived: the company's default takes over, and
        knows what was said."""
        levels = self.move_to("Own", [(10, "Own", "reminder", 60, 0, "email", {})])
        levels.policy_id.active = False
        self.assertNext(self.second, "2026-09-21")

    def test_what_waits_for_approval_outlives_its_level_and_its_policy(self):
        """Archived while the formal notice waits: the manager may still approve it."""
        self.issue_and_send("2026-09-21")
        notice = self.issue("2026-10-01")
        self.assertEqual((notice.level_id, notice.state), (self.formal, "approval"))
        self.formal.active = False
        self.policy.active = False
        notice.action_approve()
        self.assertEqual(notice.state, "issued")
        self.assertEqual(notice.snapshot["level"]["name"], "Formal notice")
        self.assertVerifiable(notice)

    def test_whatever_becomes_of_the_policy_the_notice_stays(self):
        before = self.evidence(self.reminder)
        self.first.write({"name": "X", "subject": "X", "letter_body": "<p>X</p>"})
        self.first.payment_days = 77
        self.policy.level_ids.active = False
        self.policy.active = False
        self.assertEqual(self.evidence(self.reminder), before)
        self.assertVerifiable(self.reminder)
        self.assertIn("First text", self.reminder.preview)
