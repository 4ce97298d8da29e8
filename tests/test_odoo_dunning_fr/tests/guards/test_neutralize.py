"""A copy of the database for tests: it reaches no debtor, and its papers say so."""

from odoo.modules.neutralize import neutralize_database
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..delivery.test_email import LOUD
from ..delivery.test_outbox import OutboxCommon
from ..mail_servers import dead_server, keeping_server

BANNER = "solid #d0442c"  # its words are in the language of the reader


@tagged("post_install", "-at_install")
class TestNeutralize(OutboxCommon):
    def neutralize(self):
        """What `odoo neutralize` does to a copy: every module's own statements."""
        self.env.flush_all()
        neutralize_database(self.env.cr)
        self.forget_caches()
        self.addCleanup(self.forget_caches)

    def forget_caches(self):
        self.env.invalidate_all()
        self.registry.clear_all_caches()

    def wake_up(self):
        """Somebody puts the scheduled action back to work."""
        self.env.ref("odoo_dunning_fr.ir_cron_dunning_send").sudo().active = True

    def test_what_was_waiting_is_cancelled_and_says_why(self):
        """An e-mail, a letter and a call wait: none of them is for a copy to make."""
        self.second.by_call = True
        self.invoice(100, "2026-08-20")
        self.issue_and_send("2026-08-28")
        notice = self.issue("2026-09-14")
        self.assertEqual(len(notice.delivery_ids), 3)
        printed = self.env["ir.attachment"].create({"name": "l.pdf", "raw": b"%PDF"})
        notice.sudo().document_id = printed
        self.neutralize()
        self.assertFalse(notice.document_id)  # printed anew, with the banner
        self.assertEqual(set(notice.delivery_ids.mapped("state")), {"cancelled"})
        for delivery in notice.delivery_ids:
            self.assertIn("Copy of the database", delivery.failure)
        self.assertEqual(notice.sending_state, "failed")
        stored = notice.sending_state
        self.env.add_to_compute(notice._fields["sending_state"], notice)
        self.assertEqual(notice.sending_state, stored)

    def test_nothing_leaves_even_when_the_cron_and_a_server_are_put_back(self):
        waiting = self.owing("Garage Petit")
        self.neutralize()
        self.invoice(100, "2026-09-01")
        fresh = self.issue()
        self.wake_up()
        with keeping_server(self.env) as sink:
            self.send_queued()
            self.send_core_queue()
            self.assertFalse(sink.messages())
        self.assertEqual(waiting.delivery_ids.state, "cancelled")
        self.assertEqual(fresh.delivery_ids.state, "queued")

    def test_what_was_prepared_before_does_not_leave_either(self):
        """The server was dead, its mails were made: the copy must not find them."""
        notice = self.owing("Garage Petit")
        with dead_server(self.env), mute_logger(*LOUD):
            self.send_queued()
        self.assertTrue(self.emails(notice))
        self.neutralize()
        self.wake_up()
        with keeping_server(self.env) as sink:
            self.today("2026-09-15")
            self.send_queued()
            self.send_core_queue()
            self.assertFalse(sink.messages())

    def test_letters_and_e_mails_say_that_they_are_of_a_copy(self):
        """The banner is drawn, the content that was sealed is not touched."""
        notice = self.owing("Garage Petit")
        snapshot, seal = notice.snapshot, notice.snapshot_sha256
        for show in (lambda: notice.preview, notice._render_summary):
            self.assertNotIn(BANNER, show())
        self.neutralize()
        for show in (lambda: notice.preview, notice._render_summary):
            self.assertIn(BANNER, show())
        self.assertEqual((notice.snapshot, notice.snapshot_sha256), (snapshot, seal))
