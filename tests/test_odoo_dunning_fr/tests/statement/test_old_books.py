"""Old books: what was old when dunning began is first told by a statement of account.

Dunning begins on 14 September 2026; 900 is due since 1 July.
"""

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..letters import LetterCommon


@tagged("post_install", "-at_install")
class TestOldBooks(LetterCommon):
    def setUp(self):
        super().setUp()
        self.company.write(
            {"dunning_start_date": "2026-09-14", "dunning_old_mode": "statement"}
        )

    def test_a_new_company_begins_with_statements(self):
        company = self.env["res.company"].new({"name": "Charpentes Vial"})
        self.assertEqual(company.dunning_old_mode, "statement")

    def test_the_first_contact_is_a_statement_of_account(self):
        """Sent on 15 September; the first reminder 8 days later, on the 23rd."""
        bill = self.invoice(900, "2026-07-01")
        self.assertFalse(self.issue())
        self.assertTold(bill, "statement_first", "waiting", level=self.first)
        self.today("2026-09-15")
        action = self.customer.action_dunning_send_statement()
        composer = self.env["mail.compose.message"].with_context(**action["context"])
        composer.create({})._action_send_mail()
        self.assertEqual(self.customer.dunning_statement_date, self.day("2026-09-15"))
        row = self.assertTold(
            bill, "statement_sent", "waiting", level=self.first, date="2026-09-23"
        )
        self.assertIn("15/09/2026", row.reason)
        self.assertFalse(self.issue("2026-09-22"))
        self.assertEqual(self.issue("2026-09-23").level_id, self.first)

    def test_one_on_paper_is_noted_by_a_collector(self):
        bill = self.invoice(900, "2026-07-01")
        self.customer.action_dunning_statement_posted()
        self.assertEqual(self.row(bill).reason_code, "statement_sent")
        reader = self.make_user("noemie", "odoo_dunning_fr.group_auditor")
        with self.assertRaisesRegex(UserError, "Only a collector"):
            self.customer.with_user(reader).action_dunning_statement_posted()
        with self.assertRaisesRegex(UserError, "by the program alone"):
            self.customer.dunning_statement_date = "2026-01-01"

    def test_what_falls_due_later_needs_no_statement(self):
        bill = self.invoice(100, "2026-09-20")
        self.assertEqual(self.issue("2026-09-23").line_ids.move_id, bill)

    def test_over_twelve_months_it_is_a_persons_business(self):
        """Due on 13 September 2025 it is too old on 14 September 2026; on the 14th of
        2025 it is not."""
        old, younger = (self.invoice(900, day) for day in ("2025-09-13", "2025-09-14"))
        for mode in ("statement", "first_level", "by_age"):
            self.company.dunning_old_mode = mode
            self.assertEqual(self.row(old).reason_code, "too_old")
            self.assertNotEqual(self.row(younger).reason_code, "too_old")
        self.assertEqual(self.row(old).state, "held")
        self.company.dunning_old_months = 13
        self.assertNotEqual(self.row(old).reason_code, "too_old")
        self.company.dunning_old_months = 12
        notices = self.issue(partners=self.customer, by_hand=True)
        self.assertIn(old, notices.line_ids.move_id)

    def test_what_is_barred_is_chased_by_hand_only(self):
        """A consumer's debt of 1 September 2024 is barred on 1 September 2026: by hand
        a reminder may leave, but no formal notice that speaks of courts."""
        self.company.write(
            {"dunning_start_date": "2024-01-01", "dunning_old_mode": "by_age"}
        )
        person = self.make_customer("Jean Durand", is_company=False)
        person.dunning_debtor_kind = "consumer"
        person.dunning_policy_id = self.policy
        self.policy.start_mode = "first_level"
        barred = self.invoice(900, "2024-08-30", person)
        near = self.invoice(900, "2025-01-30", person)
        self.assertTold(barred, "barred", "held", level=self.first)
        self.assertEqual(self.row(near).reason_code, "due")
        notices = self.issue(partners=person, by_hand=True)
        self.assertIn(barred, notices.line_ids.filtered("claimed").move_id)
        self.send(notices)
        self.policy.level_ids.filtered(
            lambda level: level.stage in ("reminder",) and level != self.first
        ).active = False
        row = self.row(barred, "2026-11-02", dunning_by_hand=True)
        self.assertEqual((row.reason_code, row.next_level_id), ("barred", self.formal))
