"""An e-mail that failed is tried again by a person, as a new attempt."""

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..mail_servers import keeping_server, refusing_server
from .test_email import LOUD
from .test_outbox import OutboxCommon


@tagged("post_install", "-at_install")
class TestRetry(OutboxCommon):
    def refused(self):
        """A notice whose e-mail was refused for good."""
        notice = self.owing("Garage Petit")
        with refusing_server(self.env), mute_logger(*LOUD):
            self.send_queued()
        return notice

    def test_the_corrected_address_gets_it(self):
        """The failed attempt stays as it was, a new one goes to the new address."""
        notice = self.refused()
        failed = notice.delivery_ids
        self.assertEqual(self.activities(notice), [["chloe_leblanc"]])
        notice.partner_id.email = "factures@petit.example"
        failed.with_user(self.collector).action_retry()
        with keeping_server(self.env) as sink:
            self.send_queued()
            (message,) = sink.messages()
        self.assertEqual(self.to(message), "factures@petit.example")
        self.assertEqual(failed.state, "failed")
        self.assertIn("compta@petit.example", failed.recipient)
        self.assertEqual(notice.sending_state, "sent")
        self.assertEqual(self.activities(notice), [[]])

    def test_it_is_not_tried_twice_at_once(self):
        failed = self.refused().delivery_ids
        failed.action_retry()
        with self.assertRaisesRegex(UserError, "another one of the notice"):
            failed.action_retry()

    def test_what_is_paid_is_not_tried_again(self):
        notice = self.refused()
        self.pay(notice.line_ids.move_id)
        with self.assertRaisesRegex(UserError, "paid or reduced meanwhile"):
            notice.delivery_ids.action_retry()

    def test_a_cancelled_notice_is_not_tried_again(self):
        notice = self.refused()
        notice.action_cancel()
        with self.assertRaisesRegex(UserError, "its notice is cancelled"):
            notice.delivery_ids.action_retry()

    def test_without_an_address_there_is_nothing_to_try(self):
        notice = self.refused()
        notice.partner_id.email = False
        with self.assertRaisesRegex(UserError, "lacks .*an e-mail"):
            notice.delivery_ids.action_retry()
