"""What a night asks the database: as much for few customers as for many."""

from datetime import date

from odoo import fields
from odoo.tests import tagged

from ..common import MANAGER, DunningCommon


@tagged("post_install", "-at_install")
class TestIssueCost(DunningCommon):
    def setUp(self):
        super().setUp()
        # All that a level can ask for: copies, charges, calls, what came before.
        self.policy.level_ids.filtered(lambda one: one.stage != "courtesy").write(
            {
                "attach_invoices": True,
                "by_call": True,
                "claim_interest": True,
                "claim_indemnity": True,
                "letter_body": "<p>After <t t-out='object._reminders()'/> and "
                "<t t-out='object._formal_notices()'/>, pay.</p>",
            }
        )
        self.policy.collector_id = self.make_user("paul_b", MANAGER[0])

    def owe(self, count):
        """Customers of all kinds of steps, most of whom owe several invoices."""
        dues = ("2026-09-01", "2026-08-27", "2026-08-10", "2026-07-20", "2026-09-16")
        customers = self.env["res.partner"]
        for rank in range(count):
            customer = self.make_customer(f"Client {len(customers)} {count}")
            customers |= customer
            for due in dues[rank % 3 :]:
                self.invoice(100 + rank, due, customer)
        terms = self.parts(0, 10)
        self.invoice(900, "2026-08-20", customers[0], invoice_payment_term_id=terms.id)
        return customers

    def count_statements(self, customers):
        run = self.env["dunning.run"].create({"partner_ids": [(6, 0, customers.ids)]})
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        run.action_issue()
        self.env.flush_all()
        self.assertEqual(run.notice_ids.partner_id, customers)
        self.assertFalse(run.error_count)
        asked = self.cr.sql_log_count - before
        # As a list gives them: those of a run that is forgotten are read one by one.
        return asked, self.env["dunning.notice"].browse(run.notice_ids.ids)

    def test_issuing_asks_as_much_for_few_as_for_many(self):
        few, many = self.owe(4), self.owe(16)
        self.count_statements(self.owe(3))  # what Odoo reads once and keeps
        asked_of_few, _notices = self.count_statements(few)
        asked_of_many, notices = self.count_statements(many)
        self.assertGreaterEqual(len(notices), 16)
        self.assertLess(asked_of_many - asked_of_few, 6)  # not one for each of 12
        self.assertLessEqual(asked_of_many, 170)

    def test_a_second_night_asks_as_much_for_few_as_for_many(self):
        """With the charges of the first one, calls, and reminders that are cited."""
        asked, cited, mails = [], 0, self.env["mail.mail"].sudo().search_count([])
        for count in (3, 4, 16):
            customers = self.owe(count)
            _statements, first = self.count_statements(customers)
            sent = {"state": "sent", "date_sent": fields.Datetime.now()}
            first.sudo().delivery_ids.write(sent)
            self.today("2026-09-28")
            statements, notices = self.count_statements(customers)
            asked.append(statements)
            cited += sum("rappel du 14" in one.snapshot["body"] for one in notices)
            calls = notices.sudo().delivery_ids.filtered(lambda one: not one.is_letter)
            self.assertIn("call", calls.mapped("channel"))
            self.assertTrue(notices.activity_ids)
            self.today("2026-09-14")
        _first, few, many = asked
        self.assertTrue(cited)
        self.assertLess(many - few, 8)
        # Who calls finds it on his list, and no e-mail for each of a night.
        self.assertEqual(self.env["mail.mail"].sudo().search_count([]), mails)

    def test_buttons_ask_as_much_for_few_as_for_many(self):
        self.policy.level_ids.approval = "approve"
        for button, state in (
            (lambda notices: notices.action_approve(), "issued"),
            (lambda notices: notices.action_cancel(), "cancelled"),
            (lambda notices: notices._refuse("Wait", date(2026, 10, 1)), "cancelled"),
            (lambda notices: notices._withdraw("Wrong", apologize=False), "cancelled"),
        ):
            asked = []
            for count in (3, 4, 16):
                _statements, notices = self.count_statements(self.owe(count))
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                button(notices)
                self.env.flush_all()
                self.assertEqual({*notices.mapped("state")}, {state})
                asked.append(self.cr.sql_log_count - before)
            _first, few, many = asked
            with self.subTest(state=state, few=few, many=many):
                self.assertLess(many - few, 6)
