"""Threads: what the customer's and the invoices' pages tell of a notice."""

from odoo.tests import tagged

from ..common import DunningCommon


@tagged("post_install", "-at_install")
class TestChatter(DunningCommon):
    def notes(self, record, notice):
        """The notes of a record that name a notice, as plain text."""
        messages = record.message_ids.filtered(
            lambda message: notice.name in (message.body or "")
        )
        return messages, [" ".join(message.preview.split()) for message in messages]

    def test_customer_and_invoices_tell_what_was_sent(self):
        """Two invoices take a step, 350 euros in all; a third one is only listed.

        The company is French: so are the notes, whoever sends.
        """
        bills = self.invoice(100, "2026-09-01") | self.invoice(200, "2026-09-02")
        listed = self.invoice(50, "2026-09-13")
        notice = self.issue()
        self.assertFalse(self.notes(self.customer, notice)[0], "it has not left yet")
        self.send(notice)
        for record in (self.customer, *bills):
            messages, words = self.notes(record, notice)
            self.assertEqual(len(messages), 1)
            self.assertIn(f"{notice.name} : E-mail", words[0].replace("\xa0", " "))
            self.assertNotIn("First", words[0])
            self.assertNotIn("350", words[0])
            self.assertIn(f'data-oe-id="{notice.id}"', messages.body)
        self.assertFalse(self.notes(listed, notice)[0])

    def test_nobody_is_notified_of_it(self):
        """Not even a customer who follows its own page and its invoice."""
        bill = self.invoice(100, "2026-09-01")
        self.customer.message_subscribe(self.customer.ids)
        bill.message_subscribe(self.customer.ids)
        notice = self.issue()
        mails = self.env["mail.mail"].sudo().search_count([])
        self.send(notice)
        messages = self.notes(self.customer, notice)[0] | self.notes(bill, notice)[0]
        self.assertEqual(len(messages), 2)
        self.assertFalse(messages.notification_ids)
        self.assertTrue(all(messages.mapped("is_internal")))
        self.assertEqual(self.env["mail.mail"].sudo().search_count([]), mails)

    def test_a_letter_is_noted_when_it_is_posted(self):
        """E-mail and letter of one notice: a note each, when each has left."""
        self.policy.start_mode = "by_age"
        bill = self.invoice(100, "2026-08-28")
        notice = self.issue()
        letter = notice.delivery_ids.filtered(lambda sent: sent.channel == "letter")
        (notice.delivery_ids - letter).sudo()._set_sent()
        self.assertEqual(len(self.notes(bill, notice)[0]), 1)
        letter.action_mark_sent()
        words = self.notes(bill, notice)[1]
        self.assertEqual(len(words), 2)
        self.assertEqual(sum("Courrier" in line for line in words), 1)

    def test_what_was_overtaken_leaves_no_note(self):
        """Issued, paid, never sent: the customer's page does not speak of it."""
        self.invoice(100, "2026-09-01")
        notice = self.issue()
        notice.action_cancel()
        self.assertFalse(self.notes(self.customer, notice)[0])

    def test_at_night_somebody_real_is_in_charge(self):
        """No collector is chosen: a manager of the company, never the robot."""
        self.invoice(100, "2026-09-01")
        notice = self.issue()
        robot = notice.with_user(self.env.ref("base.user_root"))
        self.assertTrue(robot._get_collector().active)
        self.assertIn(self.company, robot._get_collector().company_ids)
