"""After the request: what happens before the court, and what must be done when."""

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .test_payment_order import PaymentOrderCommon


@tagged("post_install", "-at_install")
class TestProcedure(PaymentOrderCommon):
    def start(self, partner=None, amount=1000, **values):
        """A file that was handed over on Monday 14 September 2026."""
        return self.hand_over(self.file_for(partner, amount, **values))

    def note(self, file, kind, day, **values):
        """An event is entered on the day on which it happened."""
        if fields.Date.to_date(day) > fields.Date.today():
            self.today(day)
        return self.env["dunning.referral.event"].create(
            {"referral_id": file.id, "kind": kind, "date": day, **values}
        )

    def assertNext(self, file, duty, day):
        self.assertEqual(
            (file.next_duty, file.next_deadline),
            (duty, day and fields.Date.to_date(day)),
        )

    def notes(self, file):
        return str(file.with_context(lang="en_US").procedure_note or "")

    # Stories from end to end

    def test_a_company_before_the_commercial_court(self):
        file = self.start()
        filed = self.note(file, "filed", "2026-09-15")
        self.assertEqual(file.state, "in_progress")
        self.assertNext(file, "fee", "2026-09-30")
        self.note(file, "fee_paid", "2026-09-18", amount=33.47)
        self.assertEqual(filed.date_done, self.day("2026-09-18"))
        self.assertNext(file, False, False)
        order = self.note(file, "order", "2026-09-25", amount=1061.06)
        self.assertNext(file, "serve", "2026-12-28")  # 25 December, a Friday
        self.note(file, "served", "2026-10-15", in_person=True)
        self.assertTrue(order.done)
        self.assertFalse(order.is_missed)
        # Two months without news of an opposition, and the next day.
        self.assertNext(file, "enforce", "2026-12-16")
        self.assertIn("until Nov 16, 2026", self.notes(file))
        self.note(file, "enforceable", "2026-12-17")
        # A title since 16 December: two months later the legal rate rises.
        self.assertNext(file, "raise", "2027-02-16")
        file._close("paid")
        self.assertEqual(file.event_ids[-1].kind, "closed")
        self.assertFalse(file.is_late)

    def test_an_order_of_31_august_and_one_of_1_september(self):
        # The case was handed over long before.
        self.today("2026-08-24")
        old, new = self.start(), self.start()
        self.note(old, "filed", "2026-08-25")
        self.note(old, "order", "2026-08-31")
        self.note(new, "filed", "2026-08-25")
        self.note(new, "order", "2026-09-01")
        self.assertNext(old, "fee", "2026-09-09")
        self.note(old, "fee_paid", "2026-09-02")
        self.note(new, "fee_paid", "2026-09-02")
        self.assertNext(old, "serve", "2027-03-01")
        self.assertNext(new, "serve", "2026-12-01")
        # Served on the same day, the older may be enforced after the month to oppose.
        self.note(old, "served", "2026-10-15", in_person=True)
        self.note(new, "served", "2026-10-15", in_person=True)
        self.assertNext(old, "enforce", "2026-11-17")
        self.assertNext(new, "enforce", "2026-12-16")

    def test_a_consumer_before_the_judicial_court(self):
        file = self.start(self.make_consumer(), 12000)
        self.note(file, "filed", "2026-09-15")
        self.assertNext(file, False, False)  # no fee
        self.note(file, "order", "2026-10-01", amount=12000)
        self.assertNext(file, "serve", "2027-01-04")  # 1 January, then a weekend
        self.note(file, "served", "2026-10-20")
        self.assertIn("first seizure", self.notes(file))
        self.note(file, "first_act", "2027-01-05")
        self.assertIn("until Feb 5, 2027", self.notes(file))

    def test_an_alsatian_company_pays_no_fee_and_needs_a_lawyer(self):
        shop = self.make_debtor("Bretzel Koch", "67000", "Strasbourg", "Strasbourg")
        file = self.start(shop, 12000)
        self.note(file, "filed", "2026-09-15")
        self.assertNext(file, False, False)
        self.note(file, "order", "2026-10-01")
        self.note(file, "served", "2026-10-15", in_person=True)
        self.note(file, "notice_of_opposition_costs", "2026-11-06")
        self.assertNext(file, "lawyer", "2026-11-23")  # 21 November, a Saturday

    def test_an_opposition_before_the_commercial_court(self):
        file = self.start()
        self.note(file, "filed", "2026-09-15")
        self.note(file, "order", "2026-09-25")
        self.note(file, "fee_paid", "2026-09-25")
        served = self.note(file, "served", "2026-10-15", in_person=True)
        self.note(file, "opposition", "2026-11-03")
        self.assertFalse(served.duty)  # nothing to enforce
        self.assertNext(file, "costs", "2026-11-18")
        letter = self.note(file, "notice_of_opposition_costs", "2026-11-09")
        self.assertNext(file, "costs", "2026-11-24")
        self.assertIn("lapses", file.next_consequence)
        self.note(file, "costs_paid", "2026-11-12")
        self.assertTrue(letter.done)
        self.note(file, "hearing", "2027-01-14")
        self.assertNext(file, "hearing", "2027-01-14")
        self.note(file, "judgment", "2027-02-10", amount=1061.06)
        self.assertNext(file, False, False)

    def test_above_ten_thousand_euros_the_commercial_court_wants_a_lawyer_too(self):
        file = self.start(amount=12000)
        self.note(file, "filed", "2026-09-15")
        self.note(file, "fee_paid", "2026-09-16")
        self.note(file, "order", "2026-09-25")
        self.note(file, "served", "2026-10-15", in_person=True)
        letter = self.note(file, "notice_of_opposition_costs", "2026-11-09")
        self.assertNext(file, "costs_lawyer", "2026-11-24")
        for words in ("lapses", "CPC 853"):
            self.assertIn(words, file.next_consequence)
        self.note(file, "costs_paid", "2026-11-12")
        self.assertNext(file, "lawyer", "2026-11-24")
        self.assertFalse(letter.done)
        self.note(file, "lawyer_appointed", "2026-11-13")
        self.assertNext(file, False, False)
        self.assertTrue(letter.done)

    def test_an_opposition_before_the_judicial_court(self):
        small = self.start(self.make_consumer("Anne Roy"), 9000)
        large = self.start(self.make_consumer("Jean Petit"), 12000)
        for file in (small, large):
            self.note(file, "filed", "2026-09-15")
            self.note(file, "order", "2026-09-25")
            self.note(file, "served", "2026-10-15", in_person=True)
            self.note(file, "notice_of_opposition_costs", "2026-11-09")
        self.assertNext(small, False, False)  # the registry calls to a hearing
        self.assertNext(large, "lawyer", "2026-11-24")
        self.note(large, "lawyer_appointed", "2026-11-16")
        self.assertNext(large, False, False)

    def test_a_partial_grant(self):
        file = self.start()
        self.note(file, "filed", "2026-09-15")
        with self.assertRaisesRegex(ValidationError, "sum that the order grants"):
            self.note(file, "order", "2026-09-25", granted="partial")
        self.note(file, "order", "2026-09-25", granted="partial", amount=1000)
        said = self.notes(file)
        self.assertIn("1,000.00", said)
        self.assertIn("1,061.06", said)
        self.assertIn("No appeal lies", said)
        self.note(file, "served", "2026-10-15", in_person=True)
        self.assertNotIn("No appeal lies", self.notes(file))  # it is accepted

    def test_a_refusal(self):
        file = self.start()
        self.note(file, "filed", "2026-09-15")
        self.note(file, "fee_paid", "2026-09-15")
        self.note(file, "order", "2026-09-25", granted="refused")
        self.assertNext(file, False, False)
        self.assertIn("The order is refused", self.notes(file))

    def test_an_insolvency_in_the_middle_stops_the_suit(self):
        file = self.start()
        self.note(file, "filed", "2026-09-15")
        self.assertNotIn("insolvent", self.notes(file))
        self.env["dunning.hold"].create(
            {
                "kind": "insolvency",
                "company_id": self.company.id,
                "partner_id": self.customer.id,
                "date_from": "2026-09-15",
            }
        )
        self.env.invalidate_all()
        self.assertIn("Boulangerie Moreau is insolvent", self.notes(file))

    def test_a_missed_deadline_names_what_is_lost(self):
        file = self.start()
        filed = self.note(file, "filed", "2026-09-15")
        self.today("2026-09-30")
        self.assertFalse(filed.is_missed)
        self.today("2026-10-01")
        self.env.invalidate_all()
        self.assertTrue(filed.is_missed)
        self.assertTrue(file.is_late)
        self.assertIn("the request lapses", self.notes(file))
        late = self.env["dunning.referral"].search([("is_late", "=", True)])
        self.assertIn(file, late)
        # Paid too late it stays missed.
        self.note(file, "fee_paid", "2026-10-02")
        self.assertTrue(file.is_late)
        self.assertIn("too late", self.notes(file))

    def test_an_order_served_too_late_interrupts_nothing(self):
        file = self.start()
        self.note(file, "filed", "2026-09-15")
        self.note(file, "fee_paid", "2026-09-15")
        self.note(file, "order", "2026-09-25")
        served = self.note(file, "served", "2026-12-29", in_person=True)
        self.assertTrue(file.is_late)
        self.assertFalse(served.limitation_event_id)
        # Asked again, it begins anew.
        self.note(file, "filed", "2027-01-04")
        self.assertNext(file, "fee", "2027-01-19")

    # Limitation

    def test_the_service_interrupts_limitation_and_nothing_before_it(self):
        file = self.start()
        invoice = file.move_ids
        before = invoice.dunning_limitation_date
        self.note(file, "filed", "2026-09-15")
        self.assertIn("filing does not interrupt", self.notes(file))
        self.note(file, "order", "2026-09-25")
        self.assertEqual(invoice.dunning_limitation_date, before)
        served = self.note(file, "served", "2026-10-15", in_person=True)
        self.assertEqual(served.limitation_event_id.kind, "enforcement")
        self.assertEqual(invoice.dunning_limitation_date, self.day("2031-10-15"))
        # A day that was mistyped is corrected there too.
        served.date = "2026-10-14"
        self.assertEqual(invoice.dunning_limitation_date, self.day("2031-10-14"))
        act = served.limitation_event_id
        served.unlink()
        self.assertTrue(act.voided)
        self.assertEqual(invoice.dunning_limitation_date, before)

    def test_a_title_gives_ten_years_and_the_legal_rate_rises(self):
        """Served on 15 October, unopposed: a title from 16 December 2026."""
        file = self.start()
        invoice = file.move_ids
        for kind, day in [
            ("filed", "2026-09-15"),
            ("fee_paid", "2026-09-16"),
            ("order", "2026-09-25"),
            ("served", "2026-10-15"),
        ]:
            self.note(file, kind, day, in_person=True)
        seen = self.note(file, "certificate", "2026-12-21")
        self.assertEqual(seen.limitation_event_id.kind, "title")
        self.assertEqual(invoice.dunning_limitation_date, self.day("2036-12-16"))
        self.assertNext(file, "enforce", "2026-12-16")
        notes = self.notes(file)
        for words in ("Dec 15, 2036", "Feb 16, 2027", "L111-4"):
            self.assertIn(words, notes)
        # Who enters the seizure too has the same title.
        begun = self.note(file, "enforceable", "2027-01-11")
        self.assertFalse(begun.limitation_event_id)
        self.assertNext(file, "raise", "2027-02-16")
        self.assertIn("CMF L313-3", file.next_consequence)
        self.assertEqual(invoice.dunning_limitation_date, self.day("2036-12-16"))
        # The day passes by itself.
        self.today("2027-02-17")
        file.invalidate_recordset()
        self.assertNext(file, False, False)
        self.assertFalse(file.is_late)
        seen.unlink()
        self.assertEqual(begun.limitation_event_id.kind, "title")

    def test_a_debtor_of_the_mainland_sued_overseas_has_a_month_more(self):
        """CPC 644: served on 15 October, he may oppose until 15 December."""
        court = self.env["dunning.court"].search([("kind", "=", "tmc")])
        court = court.filtered(lambda one: one.zip.startswith("974"))[:1]
        file = self.file_for(court_id=court.id)
        file.sudo().write({"state": "sent"})  # no court that a manager could approve
        self.note(file, "filed", "2026-09-15")
        self.note(file, "order", "2026-09-25")
        self.note(file, "served", "2026-10-15", in_person=True)
        self.assertIn("until Dec 15, 2026", self.notes(file))

    # Who is told

    def activities(self, file):
        return file.activity_ids.sorted("id")

    def test_the_responsible_is_told_before_each_day_and_once(self):
        file = self.start()
        self.note(file, "filed", "2026-09-15")
        [activity] = self.activities(file)
        self.assertEqual(activity.user_id, file.user_id)
        self.assertEqual(
            activity.date_deadline, self.day("2026-09-23")
        )  # a week before
        self.assertIn("Sep 30, 2026", activity.summary)
        self.remind()
        self.assertEqual(self.activities(file), activity)
        activity.action_done()
        self.remind()
        self.assertFalse(self.activities(file))  # he knows
        self.note(file, "fee_paid", "2026-09-16")
        self.note(file, "order", "2026-09-25")
        [activity] = self.activities(file)
        self.note(file, "served", "2026-10-15", in_person=True)
        self.assertNotIn(activity, self.activities(file))  # it is done
        file._close("paid")
        self.assertFalse(self.activities(file))

    def remind(self):
        with self.enter_registry_test_mode():
            self.env.ref("odoo_dunning_fr.ir_cron_dunning_run").method_direct_trigger()

    def test_the_night_tells_whom_nobody_told(self):
        file = self.start()
        event = self.note(file, "filed", "2026-09-15")
        event._settle_reminders()
        self.remind()
        self.assertTrue(self.activities(file))

    def test_deadlines_within_fifteen_days(self):
        file = self.start()
        self.note(file, "filed", "2026-09-15")
        soon = [
            ("date_done", "=", False),
            ("deadline", "<=", "today +15d"),
        ]
        events = self.env["dunning.referral.event"]
        self.assertIn(file.event_ids, events.search(soon))
        self.note(file, "fee_paid", "2026-09-16")
        self.note(file, "order", "2026-09-25")
        self.assertNotIn(file.event_ids[-1], events.search(soon))

    # What is entered

    def test_events_come_in_their_order(self):
        file = self.start()
        with self.assertRaisesRegex(ValidationError, "enter first “Request filed”"):
            self.note(file, "order", "2026-09-14")
        self.note(file, "filed", "2026-09-14")
        with self.assertRaisesRegex(ValidationError, "dated after today"):
            self.env["dunning.referral.event"].create(
                {"referral_id": file.id, "kind": "order", "date": "2026-12-01"}
            )

    def test_not_before_the_file_is_handed_over(self):
        file = self.file_for()
        with self.assertRaisesRegex(UserError, "not handed over"):
            self.note(file, "filed", "2026-09-14")

    def test_closing_asks_for_the_outcome(self):
        file = self.start()
        with self.assertRaisesRegex(UserError, "Choose “Close”"):
            self.note(file, "closed", "2026-09-14")

    def test_something_else_with_a_day_of_its_own(self):
        file = self.start()
        event = self.note(
            file, "other", "2026-09-14", note="Send the Kbis", deadline="2026-09-21"
        )
        self.assertNext(file, "other", "2026-09-21")
        self.note(file, "filed", "2026-09-15")
        self.assertEqual(event.deadline, self.day("2026-09-21"))
        event.date_done = "2026-09-16"
        self.assertNext(file, "fee", "2026-09-30")

    def test_who_may_enter_and_remove(self):
        collector = self.make_user("lucie", "odoo_dunning_fr.group_collector")
        auditor = self.make_user("andre", "odoo_dunning_fr.group_auditor")
        file = self.start()
        events = self.env["dunning.referral.event"].with_user(collector)
        event = events.create(
            {"referral_id": file.id, "kind": "filed", "date": "2026-09-14"}
        )
        with self.assertRaises(UserError):
            event.unlink()
        with self.assertRaises(UserError):
            event.with_user(auditor).date = "2026-09-13"
        event.with_user(self.user).unlink()
        self.assertIn("Removed", file.message_ids[0].body)

    def test_the_collector_enters_the_service(self):
        collector = self.make_user("lucie", "odoo_dunning_fr.group_collector")
        file = self.start()
        events = self.env["dunning.referral.event"].with_user(collector)
        for kind in ("filed", "order", "served"):
            event = events.create(
                {"referral_id": file.id, "kind": kind, "date": "2026-09-14"}
            )
        self.assertTrue(event.limitation_event_id)
        self.today("2026-09-15")
        event.date = "2026-09-15"
        self.assertEqual(event.limitation_event_id.date, event.date)
