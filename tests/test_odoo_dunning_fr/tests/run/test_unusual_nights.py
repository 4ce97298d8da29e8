"""A night that would write to far more customers than usual asks a manager first.

Above 20 notices and three times the median of the last 20 nights, or above a fifth of
the customers who owe something, from six notices on.
"""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import DunningCommon


@tagged("post_install", "-at_install")
class TestUnusualNights(DunningCommon):
    def customers(self, count, due):
        """Customers with an invoice of 100 each, due on a day."""
        return self.env["account.move"].union(
            *(
                self.invoice(100, due, self.make_customer(f"Client {due} {number}"))
                for number in range(count)
            )
        )

    def night(self, day=None, hour=4):
        if day:
            self.today(day, hour)
        self.trigger("odoo_dunning_fr.ir_cron_dunning_run")
        return self.env["dunning.run"].search(
            [
                ("company_id", "=", self.company.id),
                ("automatic", "=", True),
                ("date", "=", fields.Date.today()),
            ]
        )

    def trigger(self, cron):
        with self.enter_registry_test_mode():
            self.env.ref(cron).sudo().method_direct_trigger()
        self.env.invalidate_all()

    def history(self, *counts):
        """Nights of before, with so many notices each, by a count of their own."""
        self.company.sudo().write({"dunning_night_floor": 1000})
        self.company.sudo().dunning_night_share = 1000
        for rank, count in enumerate(counts):
            day = self.day("2026-09-01") + timedelta(rank)
            self.customers(count, day - timedelta(4))
            self.night(day.isoformat())
        self.company.sudo().write(
            {"dunning_night_floor": 20, "dunning_night_share": 20}
        )

    def test_six_of_eight_customers_ask_five_do_not(self):
        """A fifth of 8 customers is one; five notices never ask, six do."""
        self.customers(3, "2026-10-30")  # not due yet
        self.customers(5, "2026-09-01")
        run = self.night()
        self.assertEqual((run.state, len(run.notice_ids)), ("done", 5))
        self.customers(6, "2026-09-02")
        run = self.night("2026-09-15")
        self.assertEqual((run.state, len(run.notice_ids)), ("asked", 0))
        self.assertIn("6", run.question)

    def test_a_manager_is_told_and_nothing_is_issued(self):
        bills = self.customers(6, "2026-09-01")
        run = self.night()
        self.assertEqual(run.state, "asked")
        self.assertEqual(run.activity_ids.user_id, self.company._get_dunning_manager())
        self.assertFalse(
            self.env["dunning.notice.line"].search([("move_id", "in", bills.ids)])
        )
        self.night()  # the scheduled action again: it goes on asking, once
        self.assertEqual((run.state, len(run.activity_ids)), ("asked", 1))
        self.trigger("odoo_dunning_fr.ir_cron_dunning_issue")
        self.assertEqual(run.state, "asked")

    def test_issued_all_the_same_by_a_manager(self):
        bills = self.customers(6, "2026-09-01")
        run = self.night()
        karim = self.make_user("karim", "odoo_dunning_fr.group_collector")
        for act in ("action_issue_asked", "action_leave_asked"):
            with self.assertRaisesRegex(UserError, "Only a dunning manager"):
                getattr(run.with_user(karim), act)()
        run.action_issue_asked()
        self.assertFalse(run.activity_ids)
        self.trigger("odoo_dunning_fr.ir_cron_dunning_issue")
        self.assertEqual((run.state, run.confirmed_by_id), ("done", self.user))
        self.assertEqual(run.notice_ids.line_ids.move_id, bills)
        with self.assertRaisesRegex(UserError, "asks nothing"):
            run.action_issue_asked()

    def test_left_the_next_night_decides_anew(self):
        """Paid meanwhile but one: the next night writes to one customer."""
        bills = self.customers(6, "2026-09-01")
        run = self.night()
        run.action_leave_asked()
        self.assertEqual((run.state, len(run.notice_ids)), ("done", 0))
        self.assertTrue(run.seal)
        for bill in bills[1:]:
            self.pay(bill)
        run = self.night("2026-09-15")
        self.assertEqual(run.state, "done")
        self.assertEqual(run.notice_ids.line_ids.move_id, bills[0])

    def test_what_nobody_answers_is_closed_the_next_night(self):
        self.customers(6, "2026-09-01")
        run = self.night()
        again = self.night("2026-09-15")
        self.assertEqual((run.state, len(run.notice_ids)), ("done", 0))
        self.assertFalse(run.activity_ids)
        self.assertEqual(again.state, "asked")
        self.today("2026-09-16")
        with self.assertRaisesRegex(UserError, "is past"):
            again.action_issue_asked()

    def test_three_times_the_usual_number(self):
        """Usually 8, 7 and 9: three times 8 is 24. 25 ask, 24 do not; a fifth of the
        customers is out of the way here."""
        self.history(8, 7, 9)
        self.company.sudo().dunning_night_share = 1000
        bills = self.customers(25, "2026-09-10")
        run = self.night("2026-09-14")
        self.assertEqual(run.state, "asked")
        run.action_leave_asked()
        self.pay(bills[0])
        run = self.night("2026-09-15")
        self.assertEqual((run.state, len(run.notice_ids)), ("done", 24))

    def test_the_first_night_after_the_preview_was_confirmed_does_not_ask(self):
        """The manager has just seen and confirmed what leaves."""
        self.company.sudo().write(
            {"dunning_start_date": "2026-09-14", "dunning_old_mode": "first_level"}
        )
        self.customers(6, "2026-09-01")
        self.assertEqual(self.night("2026-09-15").state, "done")
