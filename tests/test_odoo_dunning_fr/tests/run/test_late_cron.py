"""A scheduled action that comes late, twice or on a Sunday: never a burst.

First reminder 3 days late; second 15 days late and 7 days after the first; formal
notice 30 days late and 8 days after the second, 8 days to pay; last notice 45 days late
and 8 days after the formal notice.
"""

from odoo.tests import tagged

from ..common import DunningCommon


@tagged("post_install", "-at_install")
class TestLateCron(DunningCommon):
    def night(self, day, hour=4):
        """The scheduled action of a night; what it made, sent the same day."""
        self.today(day, hour)
        before = self.notices()
        with self.enter_registry_test_mode():
            cron = self.env.ref("odoo_dunning_fr.ir_cron_dunning_run")
            cron.sudo().method_direct_trigger()
        self.env.invalidate_all()
        return self.notices() - before

    def nights(self, first, last):
        """All the nights from a day to another: {day: {invoice: its step}}.

        What needs approval is approved, and all leaves, on the same day.
        """
        taken = {}
        for rank in range((self.day(last) - self.day(first)).days + 1):
            day = self.day(first, rank).isoformat()
            notices = self.night(day)
            notices.filtered(lambda new: new.state == "approval").action_approve()
            self.send(notices)
            for line in notices.line_ids.filtered("claimed"):
                taken.setdefault(day, {})[line.move_id] = line.level_id
        return taken

    def notices(self):
        return self.env["dunning.notice"].search(
            [("company_id", "=", self.company.id)], order="id"
        )

    def formal_notice(self, amount=900):
        """On 14 September, for an invoice of July."""
        self.company.write(
            {"dunning_old_mode": "by_age", "dunning_start_date": "2026-09-01"}
        )
        self.bill = self.invoice(amount, "2026-07-01")
        notice = self.issue()
        notice.action_approve()
        self.assertEqual(notice.level_id, self.formal)
        return notice

    # Late

    def test_ten_days_late_each_item_takes_one_step(self):
        """No night from 5 to 14 September. Due on 20 and on 31 August and on 7
        September: 26, 15 and 8 days late on the 15th. All take their first reminder,
        in one notice; then nothing before the gap of 7 days is over, on the 22nd, when
        those of August take the second. That of 7 September has its 15 days then too.
        """
        bills = [
            self.invoice(100, day) for day in ("2026-08-20", "2026-08-31", "2026-09-07")
        ]
        taken = self.nights("2026-09-15", "2026-09-29")
        self.assertEqual(
            taken,
            {
                "2026-09-15": dict.fromkeys(bills, self.first),
                "2026-09-22": dict.fromkeys(bills, self.second),
            },
        )

    def test_two_months_late_the_ladder_is_climbed_step_by_step(self):
        """Due on 1 June, the server off from then to 14 September (105 days late).

        Monday 14th: first reminder. 7 days later, Monday 21st: the second. 8 days
        later, Tuesday 29th: formal notice; five days in the post (4 October, Sunday:
        the 5th), 8 days to pay (the 13th), 3 more: the last notice on Friday 16.
        """
        bill = self.invoice(500, "2026-06-01")
        taken = self.nights("2026-09-14", "2026-10-20")
        self.assertEqual(
            taken,
            {
                "2026-09-14": {bill: self.first},
                "2026-09-21": {bill: self.second},
                "2026-09-29": {bill: self.formal},
                "2026-10-16": {bill: self.final},
            },
        )

    def test_a_night_that_is_left_out_now_and_then_changes_no_gap(self):
        """The first reminder leaves on the 14th; no nights from 18 to 24 September:
        the second on the 25th, the formal notice 8 days after that, on 3 October, a
        Saturday, so on Monday the 5th."""
        bill = self.invoice(500, "2026-09-01")
        taken = self.nights("2026-09-14", "2026-09-17")
        taken |= self.nights("2026-09-25", "2026-10-06")
        self.assertEqual(
            taken,
            {
                "2026-09-14": {bill: self.first},
                "2026-09-25": {bill: self.second},
                "2026-10-05": {bill: self.formal},
            },
        )

    def test_the_gap_counts_from_the_letter_that_left_when_the_email_failed(self):
        """Second reminder by e-mail and letter on the 14th; the e-mail fails, the
        letter is posted on the 18th: the formal notice 8 days later, on Saturday the
        26th, so on Monday."""
        self.policy.start_mode = "by_age"
        bill = self.invoice(500, "2026-08-28")
        notice = self.issue()
        self.assertEqual(notice.level_id, self.second)
        email, letter = notice.delivery_ids.sorted("channel")
        email.sudo()._set_failed("No such mailbox")
        self.today("2026-09-18")
        letter.action_mark_sent()
        self.assertEqual(str(notice.first_sent_on), "2026-09-18")
        self.assertEqual(
            self.nights("2026-09-18", "2026-09-28"), {"2026-09-28": {bill: self.formal}}
        )

    def test_a_letter_that_nobody_posts_stops_the_ladder(self):
        """Issued on the 14th, still on the desk on 30 October."""
        self.policy.start_mode = "by_age"
        bill = self.invoice(500, "2026-08-28")
        self.second.by_email = False
        self.assertEqual(self.issue().delivery_ids.channel, "letter")
        for day in ("2026-09-15", "2026-09-30", "2026-10-30"):
            self.assertFalse(self.night(day))
        self.assertTold(bill, "sending", "waiting", level=self.formal)

    # After a formal notice

    def test_after_a_formal_notice_posted_late_silence_begins_late(self):
        """Approved on the 14th, posted on Monday the 28th: five days in the post, 3
        October; 8 days to pay, the 11th; 3 more: Wednesday 14 October."""
        notice = self.formal_notice()
        for day in ("2026-09-15", "2026-09-25"):
            self.assertFalse(self.night(day))
        self.today("2026-09-28")
        notice.delivery_ids.action_mark_sent()
        self.assertEqual(str(notice.deadline), "2026-10-11")
        self.assertEqual(
            self.nights("2026-09-28", "2026-10-20"),
            {"2026-10-14": {self.bill: self.final}},
        )

    def test_after_a_formal_notice_presented_late_silence_lasts_longer(self):
        """Posted on the 14th; the post presents it on the 25th only: 8 days to pay, 3
        October, 3 more: Tuesday 6 October and not 30 September."""
        notice = self.formal_notice()
        notice.delivery_ids.action_mark_sent()
        self.today("2026-09-28")
        notice.delivery_ids.date_presented = "2026-09-25"
        self.assertEqual(
            self.nights("2026-09-28", "2026-10-09"),
            {"2026-10-06": {self.bill: self.final}},
        )

    def test_while_a_formal_notice_waits_to_be_posted_nothing_else_is_said(self):
        """Another invoice of the customer falls due meanwhile."""
        self.formal_notice()
        other = self.invoice(50, "2026-09-10")
        for day in ("2026-09-15", "2026-09-30", "2026-11-30"):
            self.assertFalse(self.night(day))
        self.assertTold(other, "formal_running", "waiting", level=self.first)

    def test_a_formal_notice_of_one_customer_silences_no_other(self):
        self.formal_notice()
        other = self.invoice(50, "2026-09-10", self.make_customer("Garage Petit"))
        self.assertEqual(
            self.nights("2026-09-15", "2026-09-16"), {"2026-09-15": {other: self.first}}
        )

    def test_a_formal_notice_of_which_a_part_is_paid_still_asks_for_silence(self):
        """It asked for 900 and, listed beside, 50: 950 by the 27th. The 900 are paid on
        the 16th. Not a word about the 50 before the 30th."""
        listed = self.invoice(50, "2026-09-12")
        notice = self.formal_notice()
        self.assertEqual(notice.amount_total, 950)
        self.send(notice)
        self.today("2026-09-16")
        self.pay(self.bill)
        self.assertEqual(
            self.nights("2026-09-16", "2026-10-02"),
            {"2026-09-30": {listed: self.first}},
        )

    def test_a_formal_notice_that_could_not_leave_silences_nobody(self):
        """By e-mail, refused by the server: it waits for a person. The other invoice of
        the customer takes its first reminder meanwhile."""
        self.formal.write({"by_registered": False, "by_email": True})
        notice = self.formal_notice()
        self.assertEqual(notice.delivery_ids.channel, "email")
        notice.delivery_ids.sudo()._set_failed("No such mailbox")
        other = self.invoice(50, "2026-09-10")
        self.assertEqual(
            self.nights("2026-09-15", "2026-09-16"), {"2026-09-15": {other: self.first}}
        )
        self.assertTold(self.bill, "undelivered", "held", level=self.final)

    # One contact

    def test_two_currencies_of_one_run_are_one_contact(self):
        """Ten days between contacts. 100 euros and 100 dollars are due on 1 September:
        two notices on the 14th, none for ten days, two again on the 24th."""
        self.policy.min_interval_days = 10
        dollar = self.env.ref("base.USD")
        dollar.active = True
        euros = self.invoice(100, "2026-09-01")
        dollars = self.invoice(100, "2026-09-01", currency_id=dollar.id)
        both = (euros, dollars)
        taken = self.nights("2026-09-14", "2026-09-25")
        self.assertEqual(
            taken,
            {
                "2026-09-14": dict.fromkeys(both, self.first),
                "2026-09-24": dict.fromkeys(both, self.second),
            },
        )
        self.assertEqual(len(self.notices()), 4)

    # The calendar

    def test_a_weekend_and_a_holiday_make_their_runs_and_send_nothing(self):
        """Whit weekend 2026: Saturday 23 to Monday 25 May. Three days late on the 23rd:
        the reminder leaves on Tuesday the 26th, once; three runs say why not before."""
        bill = self.invoice(100, "2026-05-20")
        for day in ("2026-05-23", "2026-05-24", "2026-05-25"):
            self.assertFalse(self.night(day))
        runs = self.env["dunning.run"].search([("company_id", "=", self.company.id)])
        self.assertEqual(len(runs), 3)
        self.assertEqual(runs.skip_ids.mapped("reason_code"), ["closed_day"] * 3)
        self.assertEqual(
            self.nights("2026-05-26", "2026-05-29"), {"2026-05-26": {bill: self.first}}
        )

    def test_the_action_called_every_hour_sends_nothing_twice(self):
        self.invoice(100, "2026-09-01")
        made = [len(self.night("2026-09-14", hour)) for hour in range(4, 20, 3)]
        self.assertEqual(made, [1, 0, 0, 0, 0, 0])

    def test_after_midnight_in_france_it_is_the_next_day(self):
        """The action set to half past midnight: in Paris Monday 21 September has begun,
        on the server's clock (UTC) it is still Sunday, 22:30."""
        self.invoice(100, "2026-09-01")
        notice = self.night("2026-09-20", hour=22)
        self.assertEqual(str(notice.date), "2026-09-21")
