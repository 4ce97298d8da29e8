"""Several scheduled actions send: none takes what is another's, all is taken."""

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..mail_servers import keeping_server
from ..two_sessions import TwoSessionsCase
from .test_outbox import OutboxCommon

NAMES = [f"Customer {number}" for number in range(7)]


class SendersCommon(OutboxCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first_sender = cls.env.ref("odoo_dunning_fr.ir_cron_dunning_send").sudo()
        cls.second_sender = cls.env.ref("odoo_dunning_fr.ir_cron_dunning_send_2").sudo()
        cls.second_sender.active = True

    def send_by(self, sender):
        with self.enter_registry_test_mode():
            sender.method_direct_trigger()
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestSenders(SendersCommon):
    def test_each_takes_its_share(self):
        """Seven customers: what the first one leaves, the second one sends."""
        deliveries = self.owing(*NAMES).delivery_ids
        with keeping_server(self.env) as sink:
            self.send_by(self.first_sender)
            sent = deliveries.filtered(lambda delivery: delivery.state == "sent")
            self.assertTrue(0 < len(sent) < len(NAMES))
            self.assertEqual(sent.sudo().sender_id, self.first_sender)
            self.send_by(self.first_sender)
            self.assertEqual(len(sink.messages()), len(sent))
            self.send_by(self.second_sender)
            self.assertEqual(len(sink.messages()), len(NAMES))
        rest = deliveries - sent
        self.assertEqual({*deliveries.mapped("state")}, {"sent"})
        self.assertEqual(rest.sudo().sender_id, self.second_sender)
        self.assertFalse(any(deliveries.mapped("to_follow_up")))

    def test_one_that_is_archived_leaves_all_to_the_other(self):
        deliveries = self.owing(*NAMES).delivery_ids
        self.second_sender.active = False
        with keeping_server(self.env) as sink:
            self.send_by(self.first_sender)
            self.assertEqual(len(sink.messages()), len(NAMES))
        self.assertEqual({*deliveries.mapped("state")}, {"sent"})

    def test_one_that_fails_has_no_share(self):
        """Else its customers would wait until Odoo gives it up, a week later."""
        self.owing(*NAMES)
        self.second_sender.failure_count = 1
        with keeping_server(self.env) as sink:
            self.send_by(self.first_sender)
            self.assertEqual(len(sink.messages()), len(NAMES))

    def test_another_action_of_that_name_has_no_share(self):
        other = self.env["ir.model"]._get("res.partner")
        self.second_sender.model_id = other
        self.assertEqual(self.env["dunning.delivery"]._get_senders(), self.first_sender)

    def test_a_program_that_calls_it_only_wakes_it(self):
        """Who stops would leave what nobody knows to be in doubt."""
        deliveries = self.owing("Garage Petit").delivery_ids
        triggers = self.env["ir.cron.trigger"].sudo()
        triggers.search([]).unlink()
        with keeping_server(self.env) as sink:
            self.env["dunning.delivery"].sudo()._cron_send()
            self.assertFalse(sink.messages())
        self.assertEqual(deliveries.state, "queued")
        self.assertEqual(
            triggers.search([]).cron_id, self.first_sender | self.second_sender
        )

    def test_a_copy_that_an_administrator_makes_takes_part(self):
        self.second_sender.active = False
        third = self.first_sender.copy({"active": True})
        self.assertEqual(
            self.env["dunning.delivery"]._get_senders(), self.first_sender | third
        )
        deliveries = self.owing(*NAMES).delivery_ids
        with keeping_server(self.env) as sink:
            self.send_by(third)
            self.assertTrue(0 < len(sink.messages()) < len(NAMES))
            self.send_by(self.first_sender)
            self.assertEqual(len(sink.messages()), len(NAMES))
        self.assertEqual({*deliveries.mapped("state")}, {"sent"})

    def test_a_button_wakes_them_all(self):
        notices = self.owing(*NAMES[:2])
        triggers = self.env["ir.cron.trigger"].sudo()
        triggers.search([]).unlink()
        notices.delivery_ids.with_user(self.collector).action_send_now()
        self.assertEqual(
            triggers.search([]).cron_id, self.first_sender | self.second_sender
        )


@tagged("post_install", "-at_install")
class TestAfterACrash(SendersCommon):
    def test_who_was_not_told_of_the_outcome_is_told_by_the_next_run(self):
        """It was sent, the server stopped before anything else was written."""
        notice = self.owing("Garage Petit")
        delivery = notice.delivery_ids.sudo()
        invoice = notice.line_ids.move_id
        before = invoice.message_ids
        with (
            keeping_server(self.env) as sink,
            self.enter_registry_test_mode(),
            self.registry.cursor() as cr,
        ):
            local = delivery.with_env(self.env(cr=cr, su=True))._speak()
            local._prepare(lambda *_done, **_rest: 1)
            [(route, _ready)], watch = local._look()
            route.check()
            self.assertTrue(local._send_one(route, watch))
            self.assertEqual(len(sink.messages()), 1)
        self.env.invalidate_all()
        self.assertEqual((delivery.state, delivery.to_follow_up), ("sent", True))
        self.assertFalse(notice.first_sent_on)
        self.assertEqual(invoice.message_ids, before)
        with keeping_server(self.env) as sink:
            self.send_queued()
            self.assertFalse(sink.messages())
        self.assertFalse(delivery.to_follow_up)
        self.assertEqual(str(notice.first_sent_on), "2026-09-14")
        self.assertEqual(notice.sending_state, "sent")
        self.assertEqual(len(invoice.message_ids - before), 1)
        self.assertEqual(delivery.mail_message_id.mail_ids.state, "sent")


@tagged("post_install", "-at_install")
class TestTwoWorkers(TwoSessionsCase):
    """Whether a sender is at work is known by the lock that its worker holds."""

    def setUp(self):
        super().setUp()
        with self.session() as env:
            run = env["dunning.run"].create(
                {
                    "company_id": self.company,
                    "partner_ids": [(6, 0, [self.partner])],
                }
            )
            run.action_issue()
            self.sender = env.ref("odoo_dunning_fr.ir_cron_dunning_send_2").id
            self.delivery = run.notice_ids.delivery_ids.id
            at_work = env(context={**env.context, "cron_id": self.sender})
            at_work["dunning.delivery"].browse(self.delivery)._set_sending()
            env.flush_all()
            env.cr.commit()

    def take_over(self):
        """What another sender does when it starts."""
        with self.session() as env:
            other = env.ref("odoo_dunning_fr.ir_cron_dunning_send").id
            env = env(context={**env.context, "cron_id": other})
            env["dunning.delivery"]._take_over()
            env.flush_all()
            env.cr.commit()
            return env["dunning.delivery"].browse(self.delivery).state

    def test_what_another_one_sends_is_left_alone_while_it_works(self):
        with self.session() as worker:
            cron = worker["ir.cron"].browse(self.sender)
            self.assertTrue(
                cron._acquire_one_job(worker.cr, cron.id, include_not_ready=True)
            )
            self.assertEqual(self.take_over(), "sending")
        with mute_logger("odoo.sql_db"):  # the worker is dead, and its lock with it
            self.assertEqual(self.take_over(), "unknown")
