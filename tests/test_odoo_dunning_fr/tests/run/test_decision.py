"""What a run decides for a customer: one notice, the right step, on the right day."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import DunningCommon


@tagged("post_install", "-at_install")
class TestDecision(DunningCommon):
    def assertSteps(self, notice, expected):
        """The lines of a notice: {invoice: level taken, or None when only listed}."""
        self.assertEqual(
            {line.move_id: line.level_id or None for line in notice.line_ids}, expected
        )
        for line in notice.line_ids:
            self.assertEqual(line.claimed, bool(line.level_id), line.move_name)

    # One notice a customer

    def test_the_notice_takes_the_highest_step_and_each_line_its_own(self):
        """On 16 September three invoices of one customer are late.

        The one due on the 1st, reminded on the 4th, takes its second reminder; the one
        due on the 11th takes its first; the one due on the 15th is one day late: it is
        listed and takes no step. One notice of 500 + 300 + 200 = 1,000 euros.
        """
        oldest = self.invoice(500, "2026-09-01")
        self.issue_and_send("2026-09-04")
        middle = self.invoice(300, "2026-09-11")
        newest = self.invoice(200, "2026-09-15", invoice_date="2026-09-02")
        notice = self.issue("2026-09-16")
        self.assertRecordValues(
            notice, [{"level_id": self.second.id, "amount_total": 1000}]
        )
        self.assertSteps(
            notice, {oldest: self.second, middle: self.first, newest: None}
        )

    def test_what_was_only_listed_takes_its_own_step_later(self):
        listed = self.invoice(200, "2026-09-13")
        self.invoice(500, "2026-09-11")
        self.issue_and_send()
        self.today("2026-09-16")
        row = self.row(listed)
        self.assertEqual((row.reason_code, row.next_level_id), ("due", self.first))
        self.assertFalse(row.level_id)

    def test_what_went_further_is_listed_by_no_milder_notice(self):
        """Due on 14 August: the formal notice waits for a gap of 30 days since the
        letter of 31 August, which leaves until the 30th of September. The invoice of
        10 September, 4 days late, is a mild matter: 310 are asked for, not 2 560."""
        self.formal.min_gap_days = 30
        old = self.invoice(2250, "2026-08-14")
        self.issue_and_send("2026-08-17")  # the first
        letter = self.issue_and_send("2026-08-31")
        self.assertEqual((letter.level_id, letter.amount_total), (self.second, 2250))
        self.today("2026-09-14")
        self.assertEqual(self.row(old).reason_code, "gap")
        new = self.invoice(310, "2026-09-10")
        notice = self.issue_and_send()
        self.assertEqual(notice.level_id, self.first)
        self.assertEqual(notice.line_ids.move_id, new)
        self.assertEqual(notice.amount_total, 310)
        # 15 days late it is a letter, as the old one had: both are listed.
        again = self.issue("2026-09-25")
        self.assertEqual(again.level_id, self.second)
        self.assertEqual(again.amount_total, 2560)

    def test_a_payment_that_has_not_come_is_asked_for_by_no_milder_notice(self):
        """What waits for its formal notice is left alone, and asked for by nobody."""
        self.company.dunning_old_mode = "by_age"
        self.policy.start_mode = "by_age"
        old = self.invoice(2250, "2026-08-25")  # 20 days late: the letter
        self.issue_and_send("2026-09-14")
        self.today("2026-09-28")
        new = self.invoice(372, "2026-09-24")
        self.formal.approval = "manual"
        self.assertEqual(self.row(old).reason_code, "by_hand_level")
        notice = self.issue()
        self.assertEqual((notice.line_ids.move_id, notice.amount_total), (new, 372))

    def test_what_is_left_out_of_a_milder_notice_keeps_its_credits(self):
        """2 250 that had the letter, 310 that are new, 100 of credit: it settles the
        oldest, and the mild notice asks for 310."""
        self.formal.min_gap_days = 30
        self.invoice(2250, "2026-08-14")
        self.issue_and_send("2026-08-31")
        self.issue_and_send("2026-09-07")
        self.today("2026-09-14")
        new = self.invoice(310, "2026-09-10")
        self.credit_note(100, "2026-09-01")
        notice = self.issue()
        self.assertEqual((notice.line_ids.move_id, notice.amount_total), (new, 310))

    def test_reminding_one_invoice_leaves_the_others_to_be_seen(self):
        """Each item of the customer stays in the list and says its own reason."""
        one = self.invoice(500, "2026-09-11")
        two = self.invoice(200, "2026-09-13")
        three = self.invoice(100, "2026-10-16")
        self.issue_and_send()
        codes = {row.move_id: row.reason_code for row in self.rows(one | two | three)}
        self.assertEqual(codes, {one: "delay", two: "delay", three: "not_due"})
        self.today("2026-09-16")
        self.assertEqual(self.issue().line_ids.filtered("claimed").move_id, two)

    def test_a_courtesy_note_never_rides_on_a_reminder(self):
        late = self.invoice(500, "2026-09-11")
        self.invoice(900, "2026-09-18")
        notice = self.issue()
        self.assertSteps(notice, {late: self.first})
        self.assertEqual(notice.amount_total, 500)

    def test_courtesy_notes_go_together_and_list_nothing_else(self):
        """Two invoices due within five days, a third not due before October."""
        one = self.invoice(100, "2026-09-18")
        two = self.invoice(200, "2026-09-19")
        self.invoice(400, "2026-10-16")
        notice = self.issue()
        self.assertSteps(notice, {one: self.courtesy, two: self.courtesy})
        self.assertEqual((notice.level_id, notice.amount_total), (self.courtesy, 300))

    def test_each_customer_gets_its_own_notice_and_its_own_invoices(self):
        other = self.make_customer("Garage Petit")
        mine = self.invoice(100, "2026-09-01")
        theirs = self.invoice(200, "2026-09-01", other)
        notices = self.issue()
        self.assertEqual(len(notices), 2)
        for notice, move in zip(
            notices.sorted("amount_total"), (mine, theirs), strict=True
        ):
            self.assertEqual(notice.line_ids.move_id, move)
            self.assertEqual(notice.partner_id, move.partner_id)

    def test_by_invoice_each_invoice_gets_its_own_notice(self):
        self.policy.grouping = "invoice"
        bills = self.invoice(100, "2026-09-01") | self.invoice(200, "2026-09-02")
        self.invoice(50, "2026-09-13")
        notices = self.issue()
        self.assertEqual(len(notices), 2)
        self.assertEqual([n.line_ids.move_id for n in notices.sorted("id")], [*bills])

    def test_by_invoice_an_open_credit_makes_one_notice_of_all(self):
        """100 + 200 owed, 120 of credit, to be counted once: one notice of 180."""
        self.policy.grouping = "invoice"
        self.invoice(100, "2026-09-01")
        self.invoice(200, "2026-09-02")
        self.credit_note(120, "2026-09-01")
        notice = self.issue()
        self.assertEqual(len(notice), 1)
        self.assertEqual(notice.amount_total, 180)

    def test_the_notice_goes_to_the_invoicing_contact(self):
        contact = self.env["res.partner"].create(
            {
                "name": "Service comptable",
                "parent_id": self.customer.id,
                "type": "invoice",
                "email": "factures@moreau.example",
            }
        )
        self.invoice(100, "2026-09-01")
        notice = self.issue()
        self.assertEqual(
            (notice.partner_id, notice.contact_id), (self.customer, contact)
        )
        self.assertIn("factures@moreau.example", notice.delivery_ids.recipient)

    def test_a_contact_chosen_for_dunning_comes_before_the_invoicing_one(self):
        contacts = self.env["res.partner"].create(
            [
                {
                    "name": name,
                    "parent_id": self.customer.id,
                    "type": kind,
                    "email": f"{kind}@moreau.example",
                }
                for name, kind in (("Comptable", "invoice"), ("Gérante", "other"))
            ]
        )
        self.customer.dunning_contact_id = contacts[1]
        self.invoice(100, "2026-09-01")
        self.assertEqual(self.issue().contact_id, contacts[1])

    # When

    def test_days_of_silence_after_any_notice(self):
        """A reminder on Monday 14 for one invoice; seven days: nothing on the 18th for
        another that is four days late; on the 21st it takes its first reminder."""
        self.policy.min_interval_days = 7
        self.invoice(100, "2026-09-11")
        self.issue_and_send()
        later = self.invoice(300, "2026-09-14", invoice_date="2026-09-01")
        run = self.run_on("2026-09-18")
        self.assertFalse(run.notice_ids)
        self.assertRecordValues(
            run.skip_ids,
            [{"partner_id": self.customer.id, "reason_code": "interval"}],
        )
        notice = self.issue("2026-09-21")
        self.assertEqual(notice.line_ids.filtered("claimed").move_id, later)

    def run_on(self, day, **values):
        self.today(day)
        return self.run_today(**values)

    def test_a_late_run_sends_one_step_a_line_and_no_burst(self):
        """Nobody ran anything for weeks: due on 1 September, seen on 12 October.

        41 days late, four steps of the ladder have passed. The first reminder leaves
        on the 12th, nothing on the 13th, the second seven days after the first, on the
        19th; the formal notice eight days after the second, on the 27th.
        """
        self.invoice(500, "2026-09-01")
        taken = {}
        for day in range(12, 31):
            self.today(f"2026-10-{day}")
            for notice in self.issue_and_send():
                taken[day] = notice.level_id
        self.assertEqual(taken, {12: self.first, 19: self.second, 27: self.formal})

    def test_the_gap_counts_from_the_day_of_sending_not_of_issuing(self):
        """Issued on the 14th, posted on the 18th: seven days later is the 25th."""
        bill = self.invoice(500, "2026-09-01")
        notice = self.issue()
        self.today("2026-09-18")
        self.send(notice)
        row = self.row(bill)
        self.assertEqual(
            (str(row.level_date), str(row.next_date)), ("2026-09-18", "2026-09-25")
        )
        self.assertFalse(self.issue("2026-09-24"))
        self.assertTrue(self.issue("2026-09-25"))

    def test_nothing_leaves_on_a_public_holiday_or_a_weekend(self):
        """1 May 2026 (a Friday), the Saturday after, and Easter Monday 6 April."""
        self.invoice(100, "2026-03-02")
        for day in ("2026-04-06", "2026-05-01", "2026-05-02", "2026-05-03"):
            with self.subTest(day=day):
                run = self.run_on(day)
                self.assertFalse(run.notice_ids)
                self.assertEqual(run.skip_ids.reason_code, "closed_day")
        self.assertTrue(self.issue("2026-05-04"))

    def test_a_policy_may_send_on_any_day(self):
        self.policy.any_day = True
        self.invoice(100, "2026-03-02")
        self.assertTrue(self.issue("2026-05-01"))

    def test_a_formal_notice_asks_for_silence_until_its_deadline_plus_three(self):
        """A formal notice sent on 14 September, five days in the post: presented on the
        19th, eight days to pay: the 27th; the first day of speech is the 30th."""
        self.company.write(
            {"dunning_old_mode": "by_age", "dunning_start_date": "2026-09-01"}
        )
        self.invoice(900, "2026-07-01")
        self.assertEqual(self.issue_and_send().level_id, self.formal)
        self.invoice(50, "2026-09-10")
        run = self.run_on("2026-09-29")
        self.assertFalse(run.notice_ids)
        self.assertEqual(set(run.skip_ids.mapped("reason_code")), {"formal_running"})
        notice = self.issue("2026-09-30")
        self.assertEqual(notice.level_id, self.final)
        self.assertEqual(notice.amount_total, 950)

    # Before the first preview, and what was old

    def test_before_the_first_preview_is_confirmed_nothing_is_issued(self):
        """The decision can be read; the run refuses."""
        self.company.dunning_start_date = False
        self.invoice(100, "2026-09-01")
        self.assertEqual(len(self.decide().proposals), 1)
        with self.assertRaisesRegex(UserError, "confirmed its first preview"):
            self.run_today()
        mine = [("company_id", "=", self.company.id)]
        self.assertFalse(self.env["dunning.notice"].search(mine))

    def start(self, mode):
        """Dunning begins on 10 September; the item has been due since 1 July."""
        self.company.write(
            {"dunning_start_date": "2026-09-10", "dunning_old_mode": mode}
        )
        return self.invoice(900, "2026-07-01")

    def test_what_was_old_enters_at_the_first_reminder(self):
        bill = self.start("first_level")
        self.assertEqual(self.row(bill).next_level_id, self.first)
        self.assertEqual(self.issue().level_id, self.first)

    def test_what_was_old_enters_by_its_age_up_to_the_formal_notice(self):
        """75 days late, past the last notice (45 days): it enters at the formal one."""
        bill = self.start("by_age")
        self.assertEqual(self.row(bill).next_level_id, self.formal)
        self.assertRecordValues(
            self.issue(), [{"level_id": self.formal.id, "state": "approval"}]
        )

    def test_what_was_old_stays_out(self):
        bill = self.start("out")
        self.assertFalse(self.issue())
        self.assertEqual(self.row(bill).state, "excluded")

    def test_a_new_invoice_follows_the_policys_own_mode(self):
        """The company starts old items softly; the policy starts by age: 20 days late
        enters at the second reminder (15 days)."""
        self.policy.start_mode = "by_age"
        self.company.dunning_start_date = "2026-08-01"
        self.invoice(100, "2026-08-25")
        self.assertEqual(self.issue().level_id, self.second)

    # What did not arrive, whom it is about

    def test_a_step_that_never_arrived_counts_for_nothing_once_given_back(self):
        """The e-mail of the 14th came back; cancelled, the first reminder leaves again
        on the 15th: the customer is not thrown to the second one."""
        bill = self.invoice(100, "2026-09-01")
        lost = self.issue()
        lost.delivery_ids.sudo()._set_failed("No such mailbox")
        self.assertFalse(self.issue("2026-09-15"))
        self.assertEqual(self.row(bill).reason_code, "undelivered")
        lost.action_cancel()
        again = self.issue()
        self.assertEqual(again.level_id, self.first)
        self.assertNotEqual(again, lost)
        self.assertFalse(lost.line_ids.claimed)

    def test_a_failed_contact_does_not_silence_the_customer(self):
        """Five days of silence follow what was said, not what never arrived."""
        self.policy.min_interval_days = 5
        self.invoice(100, "2026-09-01")
        self.issue().delivery_ids.sudo()._set_failed("No such mailbox")
        other = self.invoice(60, "2026-09-12")
        notice = self.issue("2026-09-15")
        self.assertEqual(notice.line_ids.filtered("claimed").move_id, other)

    def test_an_archived_customer_is_left_alone_and_the_run_says_so(self):
        """It still owes: a person decides, so it is told and not forgotten."""
        bill = self.invoice(100, "2026-09-01")
        self.customer.active = False
        run = self.run_today()
        self.assertFalse(run.notice_ids)
        self.assertRecordValues(
            run.skip_ids, [{"partner_id": self.customer.id, "amount": 100}]
        )
        self.assertIn("archived", run.skip_ids.reason)
        self.assertEqual(self.row(bill).state, "held")

    def test_a_customer_without_language_is_written_to_in_the_companys(self):
        self.customer.lang = False
        self.invoice(100, "2026-09-01")
        notice = self.issue()
        self.assertEqual((notice.lang, notice.snapshot["lang"]), ("fr_FR", "fr_FR"))

    def test_each_customer_is_written_to_in_its_own_language(self):
        self.first.with_context(lang="fr_FR").subject = "Facture en attente"
        english = self.make_customer("Smith Ltd", lang="en_US")
        self.invoice(100, "2026-09-01")
        self.invoice(100, "2026-09-01", english)
        subjects = {
            notice.partner_id: notice.snapshot["subject"] for notice in self.issue()
        }
        self.assertEqual(
            subjects,
            {self.customer: "Facture en attente", english: "First subject"},
        )

    def test_a_run_for_one_policy_leaves_the_others_alone(self):
        other = self.make_customer("Garage Petit")
        other.dunning_policy_id = self.make_policy(
            "Other",
            [(10, "Only", "reminder", 3, 0, "email", {})],
            company_id=self.company.id,
            by_default=False,
        )
        self.invoice(100, "2026-09-01")
        self.invoice(100, "2026-09-01", other)
        run = self.run_today(policy_ids=[Command.set(self.policy.ids)])
        self.assertEqual(run.notice_ids.partner_id, self.customer)

    def test_a_run_asked_by_a_person_includes_who_is_chased_by_hand(self):
        self.customer.dunning_manual = True
        self.invoice(100, "2026-09-01")
        self.assertFalse(self.issue())
        self.assertTrue(self.issue(partners=self.customer, by_hand=True))

    def test_the_preview_and_the_run_decide_the_same(self):
        """Ten customers of the most diverse kinds: the same notices, amounts, skips."""
        for rank in range(10):
            customer = self.make_customer(f"Client{rank}", email=rank % 3 and "a@b.fr")
            self.invoice(100 + rank, self.day("2026-09-01", rank), customer)
            if rank % 4 == 0:
                self.credit_note(30 * rank + 10, "2026-09-01", customer)
        decision = self.decide()
        planned = {
            (plan.partner_id, plan.notice.level, float(plan.notice.principal))
            for plan in decision.proposals
        }
        skipped = {(skip.partner_id, skip.code) for skip in decision.skips()}
        run = self.run_today()
        self.assertTrue(planned)
        self.assertEqual(
            {(n.partner_id.id, n.level_id.id, n.amount_total) for n in run.notice_ids},
            planned,
        )
        self.assertEqual(
            {(skip.partner_id.id, skip.reason_code) for skip in run.skip_ids}, skipped
        )
