"""What the post does with letters: posted, presented, refused, returned, and proofs."""

import base64

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import DunningCommon

LRAR = "1A 123 456 7890 1"


@tagged("post_install", "-at_install")
class TestPosting(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "dunning_old_mode": "by_age",
                "dunning_start_date": "2026-09-01",
                "dunning_transit_days": 5,
            }
        )
        cls.formal.approval = "auto"
        cls.karim = cls.make_user("karim", "odoo_dunning_fr.group_collector")

    def formal_letter(self, partner=None, day="2026-09-14"):
        """A registered letter of a Monday, eight days to pay, not posted yet."""
        self.invoice(900, "2026-07-01", partner)
        letter = self.issue(day).delivery_ids
        self.assertEqual(letter.channel, "registered")
        return letter.with_user(self.karim)

    def dialog(self, action):
        return (
            self.env[action["res_model"]].with_user(self.karim).browse(action["res_id"])
        )

    def post(self, letters, day, *numbers):
        """Mark as posted by the dialog, as a collector does."""
        wizard = self.dialog(letters.action_mark_posted())
        wizard.date = day
        for line, number in zip(wizard.line_ids, numbers, strict=False):
            line.number = number
        wizard.action_post()

    def tell(self, letter, **told):
        """Enter an outcome by the dialog."""
        wizard = self.dialog(letter.action_enter_outcomes())
        proofs = told.pop("proofs", None)
        if proofs:
            wizard.proof_ids = proofs
        wizard.line_ids.write(told)
        wizard.action_record()

    def scan(self, name="proof.pdf", **values):
        return (
            self.env["ir.attachment"]
            .with_user(self.karim)
            .create({"name": name, "raw": b"%PDF-1.4 scanned", **values})
        )

    # Posted

    def test_posted_yesterday_counts_from_yesterday(self):
        """Issued on Monday 14, posted on 15, told on 16: five days in the post make
        the 20th, a Sunday, so Monday the 21st; eight more the 29th."""
        letter = self.formal_letter()
        self.today("2026-09-16")
        self.post(letter, "2026-09-15", LRAR)
        notice = letter.notice_id
        self.assertEqual(letter.state, "sent")
        self.assertEqual(str(notice.first_sent_on), "2026-09-15")
        self.assertEqual(str(notice.deadline), "2026-09-29")
        self.assertEqual(letter.tracking_ref, LRAR)

    def test_posted_today_before_noon_is_not_in_the_future(self):
        letter = self.formal_letter()
        self.today("2026-09-15", hour=5)  # seven in the morning in Paris
        self.post(letter, "2026-09-15")
        self.assertEqual(str(letter.date_sent), "2026-09-15 05:00:00")

    def test_the_day_of_posting_is_neither_to_come_nor_before_the_issue(self):
        letter = self.formal_letter()
        with self.assertRaisesRegex(UserError, "in the future"):
            self.post(letter, "2026-09-15")
        with self.assertRaisesRegex(UserError, "issued on"):
            self.post(letter, "2026-09-13")
        self.assertEqual(letter.state, "queued")

    def test_ordinary_and_registered_letters_are_posted_together(self):
        """One with a number, one without, one ordinary: three are on their way."""
        self.policy.start_mode = "by_age"
        self.second.by_email = False
        formal = self.make_customer("Atelier Un"), self.make_customer("Atelier Deux")
        for partner in formal:
            self.invoice(900, "2026-07-01", partner)
        self.invoice(100, "2026-08-28")
        letters = self.issue().delivery_ids.with_user(self.karim)
        wizard = self.dialog(letters.action_mark_posted())
        self.assertEqual((wizard.letter_count, len(wizard.line_ids)), (3, 2))
        wizard.line_ids[0].number = "1a12345678901"
        wizard.action_post()
        self.assertEqual(set(letters.mapped("state")), {"sent"})
        self.assertEqual(wizard.line_ids[0].delivery_id.tracking_ref, LRAR)

    def test_posting_is_noted_on_the_customer_and_keeps_the_letter(self):
        letter = self.formal_letter()
        self.post(letter, "2026-09-14")
        notes = self.customer.message_ids.filtered(
            lambda message: letter.notice_id.name in (message.body or "")
        )
        self.assertEqual(len(notes), 1)
        self.assertTrue(letter.notice_id.document_id)
        self.assertEqual(letter.document_sha256, letter.notice_id.document_sha256)

    def test_what_was_posted_is_recorded_even_if_its_copy_cannot_be_made(self):
        letter = self.formal_letter()

        def failing(notices):
            raise ValueError("no printer")

        self.patch(type(letter.notice_id), "_render_documents", failing)
        with mute_logger("odoo.addons.odoo_dunning_fr.models.notice.letter"):
            self.post(letter, "2026-09-14")
        self.assertEqual(letter.state, "sent")

    def test_nothing_to_post_is_said(self):
        letter = self.formal_letter()
        self.post(letter, "2026-09-14")
        with self.assertRaisesRegex(UserError, "Choose letters"):
            letter.action_mark_posted()

    # Numbers

    def test_a_mistyped_number_is_refused(self):
        letter = self.formal_letter()
        with self.assertRaisesRegex(ValidationError, "wrong key"):
            letter.tracking_ref = "RK 123 456 784 FR"
        with self.assertRaisesRegex(ValidationError, "is not the number"):
            letter.tracking_ref = "1A 123 456 7890"
        letter.tracking_ref = "rk123456785fr"
        self.assertEqual(letter.tracking_ref, "RK 123 456 785 FR")

    def test_two_customers_never_have_the_same_number(self):
        one = self.formal_letter()
        two = self.formal_letter(self.make_customer("Garage Petit"))
        one.tracking_ref = LRAR
        with self.assertRaisesRegex(ValidationError, "already the number of"):
            two.tracking_ref = LRAR

    # What became of it: the deadline is the day of first presentation plus eight

    def test_delivered_at_the_second_attempt_counts_from_the_first(self):
        """Posted 14, presented 16, handed over 18, told on 21: until the 24th."""
        letter = self.formal_letter()
        self.post(letter, "2026-09-14", LRAR)
        self.today("2026-09-21")
        self.tell(
            letter,
            outcome="delivered",
            date_presented="2026-09-16",
            date_delivered="2026-09-18",
        )
        self.assertEqual(letter.state, "delivered")
        self.assertEqual(str(letter.notice_id.deadline), "2026-09-24")

    def test_only_the_day_of_delivery_is_known(self):
        letter = self.formal_letter()
        self.post(letter, "2026-09-14", LRAR)
        self.today("2026-09-21")
        self.tell(letter, outcome="delivered", date_delivered="2026-09-17")
        self.assertEqual(str(letter.notice_id.deadline), "2026-09-25")

    def test_refused_and_unclaimed_letters_have_reached_the_customer(self):
        """Presented on the 16th either way: until the 24th, and the step counts."""
        for outcome in ("refused", "unclaimed"):
            with self.subTest(outcome=outcome):
                partner = self.make_customer(f"Atelier {outcome}")
                letter = self.formal_letter(partner)
                self.post(letter, "2026-09-14")
                self.today("2026-10-05")
                with self.assertRaisesRegex(UserError, "first presentation"):
                    self.tell(letter, outcome=outcome)
                self.tell(letter, outcome=outcome, date_presented="2026-09-16")
                notice = letter.notice_id
                self.assertEqual(letter.state, outcome)
                self.assertEqual(str(notice.deadline), "2026-09-24")
                self.assertEqual(notice.sending_state, "sent")
                self.assertTrue(notice.line_ids.claimed)
                self.today("2026-09-14")

    def test_returned_from_a_wrong_address_it_has_reached_nobody(self):
        """The step does not count; the collector is told; the notice is cancelled and
        the next run takes the same step again, at the right address."""
        letter = self.formal_letter()
        notice = letter.notice_id
        self.post(letter, "2026-09-14", LRAR)
        self.today("2026-09-22")
        self.tell(letter, outcome="returned")
        self.assertEqual((letter.state, notice.sending_state), ("failed", "failed"))
        self.assertFalse(notice.first_sent_on)
        self.assertFalse(notice.deadline)
        self.assertIn("not known at this address", letter.failure)
        self.assertIn("Returned", notice.activity_ids.summary)
        bill = notice.line_ids.move_id
        self.assertTold(bill, "undelivered", "held", level=self.final)
        self.customer.street = "8 quai Neuf"
        notice.with_user(self.karim).action_cancel()
        again = self.issue("2026-09-23")
        self.assertEqual((again.level_id, again.line_ids.move_id), (self.formal, bill))
        self.assertIn("8 quai Neuf".upper(), again.delivery_ids.recipient.upper())

    def test_the_e_mail_of_a_returned_letter_still_counts(self):
        self.formal.by_email = True
        self.invoice(900, "2026-07-01")
        notice = self.issue_and_send()
        letter = notice.delivery_ids.filtered(lambda sent: sent.channel == "registered")
        self.tell(letter.with_user(self.karim), outcome="returned")
        self.assertEqual(notice.sending_state, "sent")
        self.assertEqual(str(notice.first_sent_on), "2026-09-14")

    def test_an_outcome_can_be_corrected_and_both_are_on_record(self):
        letter = self.formal_letter()
        self.post(letter, "2026-09-14", LRAR)
        self.today("2026-09-21")
        self.tell(letter, outcome="refused", date_presented="2026-09-16")
        self.tell(
            letter,
            outcome="delivered",
            date_presented="2026-09-17",
            date_delivered="2026-09-17",
        )
        self.assertEqual(str(letter.notice_id.deadline), "2026-09-25")
        told = [body for body in letter.notice_id.message_ids.mapped("body") if body]
        self.assertEqual(sum("Refused" in body for body in told), 1)
        self.assertEqual(sum("Delivered" in body for body in told), 1)
        self.assertTrue(any("Karim" in body for body in told))

    def test_a_day_entered_in_the_list_is_on_record_too(self):
        letter = self.formal_letter()
        self.post(letter, "2026-09-14")
        self.today("2026-09-17")
        letter.date_presented = "2026-09-16"
        self.assertEqual(str(letter.notice_id.deadline), "2026-09-24")
        self.assertIn("first presented", letter.notice_id.message_ids[0].body)

    def test_the_days_are_in_order_and_none_is_to_come(self):
        letter = self.formal_letter()
        with self.assertRaisesRegex(ValidationError, "not posted yet"):
            letter.date_presented = "2026-09-14"
        self.post(letter, "2026-09-14")
        with self.assertRaisesRegex(ValidationError, "presented before"):
            letter.date_presented = "2026-09-13"
        with self.assertRaisesRegex(ValidationError, "in the future"):
            letter.date_presented = "2026-09-15"
        self.today("2026-09-21")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            letter.write(
                {"date_presented": "2026-09-18", "date_delivered": "2026-09-16"}
            )
            self.env.flush_all()

    def test_the_outcome_of_a_letter_that_has_not_left_is_refused(self):
        letter = self.formal_letter().sudo()
        for setter in (
            lambda: letter._set_delivered(False, self.day("2026-09-14")),
            lambda: letter._set_refused(self.day("2026-09-14")),
            lambda: letter._set_unclaimed(self.day("2026-09-14")),
            letter._set_returned,
        ):
            with self.assertRaisesRegex(UserError, "cannot become"):
                setter()

    def test_an_ordinary_letter_can_only_come_back(self):
        self.policy.start_mode = "by_age"
        self.second.by_email = False
        self.invoice(100, "2026-08-28")
        letter = self.issue().delivery_ids.with_user(self.karim)
        self.post(letter, "2026-09-14")
        with self.assertRaisesRegex(UserError, "ordinary letter"):
            self.tell(letter, outcome="delivered", date_delivered="2026-09-14")
        self.tell(letter, outcome="returned")
        self.assertEqual(letter.state, "failed")

    def test_many_outcomes_at_once_and_the_silent_lines_stay(self):
        partners = [self.make_customer(f"Atelier N{rank}") for rank in range(3)]
        for partner in partners:
            self.invoice(900, "2026-07-01", partner)
        letters = self.issue().delivery_ids.with_user(self.karim)
        self.post(letters, "2026-09-14")
        self.today("2026-09-21")
        wizard = self.dialog(letters.action_enter_outcomes())
        wizard.proof_ids = self.scan()
        first, second, third = wizard.line_ids
        first.write({"outcome": "refused", "date_presented": "2026-09-16"})
        second.write({"date_presented": "2026-09-17", "number": LRAR})
        wizard.action_record()
        self.assertEqual(first.delivery_id.state, "refused")
        self.assertEqual(second.delivery_id.state, "sent")
        self.assertEqual(str(second.delivery_id.date_presented), "2026-09-17")
        self.assertEqual(second.delivery_id.tracking_ref, LRAR)
        self.assertFalse(third.delivery_id.date_presented)
        self.assertTrue(first.delivery_id.proof_ids)
        self.assertFalse((second | third).delivery_id.proof_ids)

    def test_an_auditor_enters_nothing(self):
        letter = self.formal_letter()
        auditor = self.make_user("audrey", "odoo_dunning_fr.group_auditor")
        for act in (
            letter.with_user(auditor).action_mark_posted,
            letter.with_user(auditor).action_enter_outcomes,
        ):
            with self.assertRaises(AccessError):
                act()

    # Proofs

    def test_a_proof_is_neither_changed_nor_deleted_nor_taken_away(self):
        letter = self.formal_letter()
        self.post(letter, "2026-09-14", LRAR)
        proof = self.scan()
        letter.proof_ids = proof
        self.env.flush_all()
        for user in (self.karim, self.user):
            mine = proof.with_user(user)
            for act in (
                mine.unlink,
                lambda mine=mine: mine.write({"raw": b"forged"}),
                lambda mine=mine: mine.write({"datas": base64.b64encode(b"forged")}),
                lambda mine=mine: mine.write({"type": "url", "url": "/nowhere"}),
            ):
                with self.assertRaisesRegex(UserError, "kept as evidence"):
                    act()
        with self.assertRaises(UserError):
            letter.proof_ids = False
        letter.proof_ids |= self.scan("second.pdf")
        self.assertEqual(len(letter.proof_ids), 2)

    def test_a_proof_is_seen_by_whoever_sees_the_letter(self):
        """Uploaded in a dialog, which is forgotten later: the proof is not."""
        letter = self.formal_letter()
        self.post(letter, "2026-09-14")
        wizard = self.dialog(letter.action_enter_outcomes())
        proof = self.scan(res_model=wizard._name, res_id=wizard.id)
        wizard.proof_ids = proof
        wizard.line_ids.write({"outcome": "refused", "date_presented": "2026-09-14"})
        wizard.action_record()
        wizard.unlink()
        auditor = self.make_user("audrey", "odoo_dunning_fr.group_auditor")
        self.assertEqual(proof.with_user(auditor).raw, b"%PDF-1.4 scanned")
        self.assertEqual((proof.res_model, proof.res_id), (letter._name, letter.id))
