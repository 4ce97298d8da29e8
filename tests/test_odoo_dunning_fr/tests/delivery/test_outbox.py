"""The outbox: nothing leaves twice, nothing is lost, whatever the mail server does."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..mail_servers import (
    busy_server,
    dead_server,
    dying_server,
    keeping_server,
    losing_server,
    refusing_server,
    slow_server,
)
from .test_email import LOUD, EmailCommon


class OutboxCommon(EmailCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.collector = cls.make_user(
            "chloe_leblanc",
            "odoo_dunning_fr.group_collector",
            "account.group_account_invoice",
        )
        cls.policy.collector_id = cls.collector

    def at(self, hour, minute=0, day="2026-09-14"):
        """Let it be that time in Paris."""
        self.clock.move_to(f"{day} {hour - 2:02}:{minute:02}:00")

    def owing(self, *names):
        """The notices of customers who owe 100 euros each, in this order."""
        customers = [self.make_customer(name) for name in names]
        for customer in customers:
            self.invoice(100, "2026-09-01", customer)
        notices = self.issue().grouped("partner_id")
        return self.env["dunning.notice"].union(*(notices[c] for c in customers))

    def activities(self, notices):
        """Who is told what: the names of the users, notice by notice."""
        self.env.invalidate_all()
        return [notice.activity_ids.user_id.mapped("login") for notice in notices]

    def emails(self, notice):
        return notice.message_ids.filtered(
            lambda message: message.message_type == "email_outgoing"
        )


@tagged("post_install", "-at_install")
class TestOutbox(OutboxCommon):
    def test_a_busy_server_is_asked_again_a_quarter_of_an_hour_later(self):
        """“451 come back later” at noon: not at 12:10, at 12:20; one message in all."""
        notice = self.owing("Garage Petit")
        delivery = notice.delivery_ids
        with busy_server(self.env) as server, mute_logger(*LOUD):
            self.at(12)
            self.send_queued()
            self.assertEqual((delivery.state, delivery.attempts), ("queued", 1))
            self.assertIn("451", delivery.failure)
            self.assertEqual(str(delivery.next_attempt), "2026-09-14 10:15:00")
            cron = self.env.ref("odoo_dunning_fr.ir_cron_dunning_send")
            calls = self.env["ir.cron.trigger"].sudo()
            calls = calls.search([("cron_id", "=", cron.id)]).mapped("call_at")
            self.assertIn(delivery.next_attempt, calls)
            self.at(12, 10)
            self.send_queued()
            self.assertEqual(len(server.refused), 1)
        message_id = delivery.mail_message_id.message_id
        with keeping_server(self.env) as sink:
            self.at(12, 20)
            self.send_queued()
            (message,) = sink.messages()
        self.assertEqual(message["Message-Id"], message_id)
        self.assertEqual(len(self.emails(notice)), 1)
        self.assertRecordValues(
            delivery, [{"state": "sent", "attempts": 2, "failure": False}]
        )
        self.assertEqual(self.activities(notice), [[]])

    def test_a_server_that_stays_busy_has_refused_in_the_end(self):
        """After 15 minutes, 1 hour, 4 hours and a day the collector learns of it."""
        notice = self.owing("Garage Petit")
        with busy_server(self.env) as server, mute_logger(*LOUD):
            for time in (
                (10, 0),
                (10, 15),
                (11, 15),
                (15, 15),
                (15, 15, "2026-09-15"),
                (15, 15, "2026-09-17"),
            ):
                self.at(*time)
                self.send_queued()
            self.assertEqual(len(server.refused), 5)
        self.assertEqual(notice.delivery_ids.state, "failed")
        self.assertEqual(notice.sending_state, "failed")
        self.assertEqual(self.activities(notice), [["chloe_leblanc"]])

    def test_somebody_in_a_hurry_does_not_wait(self):
        notice = self.owing("Garage Petit")
        with busy_server(self.env), mute_logger(*LOUD):
            self.send_queued()
        with keeping_server(self.env) as sink:
            self.send_queued()
            self.assertFalse(sink.messages())
            notice.delivery_ids.with_user(self.collector).action_send_now()
            self.assertFalse(sink.messages())
            self.send_queued()
            self.assertEqual(len(sink.messages()), 1)

    def test_a_line_cut_within_a_message_leaves_it_to_a_person(self):
        """The customer may have it or not: it is not sent again by itself."""
        notice = self.owing("Garage Petit")
        with losing_server(self.env) as server, mute_logger(*LOUD):
            self.send_queued()
        self.assertEqual(len(server.taken), 1)
        self.assertEqual(notice.delivery_ids.state, "unknown")
        self.assertEqual(self.activities(notice), [["chloe_leblanc"]])
        with keeping_server(self.env) as sink:
            self.today("2026-09-15")
            self.send_queued()
            self.assertFalse(sink.messages())
        notice.delivery_ids.action_settle_sent()
        self.assertEqual(str(notice.first_sent_on), "2026-09-14")
        self.assertEqual(self.activities(notice), [[]])

    def test_a_dead_server_costs_no_attempt(self):
        """All wait, with the reason; once it is back each gets its one message."""
        notices = self.owing("Garage Petit", "Librairie Roux")
        deliveries = notices.delivery_ids
        with dead_server(self.env), mute_logger(*LOUD):
            self.at(12)
            self.send_queued()
        for delivery in deliveries:
            self.assertEqual((delivery.state, delivery.attempts), ("queued", 0))
            self.assertIn("Connection refused", delivery.failure)
            self.assertEqual(str(delivery.next_attempt), "2026-09-14 10:15:00")
        self.assertEqual(self.activities(notices), [[], []])
        message_ids = deliveries.mail_message_id.mapped("message_id")
        with keeping_server(self.env) as sink:
            self.at(12, 15)
            self.send_queued()
            messages = sink.messages()
        self.assertCountEqual([m["Message-Id"] for m in messages], message_ids)
        self.assertEqual([len(self.emails(notice)) for notice in notices], [1, 1])
        self.assertFalse(any(deliveries.mapped("waiting_since")))

    def test_a_server_that_is_dead_for_a_day_is_told_once(self):
        notices = self.owing("Garage Petit", "Librairie Roux")
        with dead_server(self.env), mute_logger(*LOUD):
            for day in ("2026-09-14", "2026-09-15", "2026-09-16"):
                for hour in (9, 14):
                    self.at(hour, day=day)
                    self.send_queued()
        self.assertEqual(self.activities(notices), [["chloe_leblanc"], []])
        self.assertEqual(notices.mapped("sending_state"), ["pending", "pending"])

    def test_a_server_that_dies_halfway_gets_the_rest_when_it_is_back(self):
        """Five customers, two messages taken: three wait, nobody hears it twice."""
        notices = self.owing("A Un", "A Deux", "A Trois", "A Quatre", "A Cinq")
        with dying_server(self.env, after=2) as server, mute_logger(*LOUD):
            self.send_queued()
        states = notices.delivery_ids.mapped("state")
        self.assertCountEqual(states, ["sent"] * 2 + ["queued"] * 3)
        with keeping_server(self.env) as sink:
            self.at(13)
            self.send_queued()
            later = [self.to(message) for message in sink.messages()]
        self.assertEqual(len(later), 3)
        self.assertEqual(len({*later, *server.recipients}), 5)

    def test_a_slow_server_gets_each_message_once(self):
        """Six seconds each: after ten the ledger is read anew for the others."""
        notices = self.owing("A Un", "A Deux", "A Trois", "A Quatre", "A Cinq")
        with slow_server(self.env, lambda: self.clock.tick(6)) as server:
            self.send_queued()
        self.assertEqual({*notices.delivery_ids.mapped("state")}, {"sent"})
        self.assertEqual(len(server.recipients), 5)
        self.assertEqual(len({*server.recipients}), 5)
        attempts = notices.delivery_ids.mapped("last_attempt")
        self.assertEqual(max(attempts) - min(attempts), timedelta(seconds=24))

    def test_heavy_documents_leave_in_smaller_batches(self):
        notices = self.owing("A Un", "A Deux", "A Trois")
        with (
            patch(
                "odoo.addons.odoo_dunning_fr.models.delivery.channels.email.HEAVY", 0
            ),
            keeping_server(self.env) as sink,
        ):
            self.send_queued()
            self.assertEqual(len(sink.messages()), 3)
        self.assertEqual({*notices.delivery_ids.mapped("state")}, {"sent"})

    def test_one_leaves_however_long_it_takes_to_look(self):
        """What was read is old at once: one by one, nothing waits for ever."""
        notices = self.owing("A Un", "A Deux", "A Trois")
        with (
            patch("odoo.addons.odoo_dunning_fr.models.delivery.outbox.FRESH", -1),
            keeping_server(self.env) as sink,
        ):
            self.send_queued()
            self.assertEqual(len(sink.messages()), 3)
        self.assertEqual({*notices.delivery_ids.mapped("state")}, {"sent"})

    def test_general_terms_travel_with_each(self):
        template = self.env.ref("odoo_dunning_fr.mail_template_notice").copy()
        template.attachment_ids = self.env["ir.attachment"].create(
            {
                "name": "cgv.pdf",
                "raw": b"%PDF-1.4 terms %%EOF",
                "res_model": template._name,
            }
        )
        self.first.mail_template_id = template
        notices = self.owing("A Un", "A Deux", "A Trois")
        with keeping_server(self.env) as sink:
            self.send_queued()
            messages = sink.messages()
        self.assertEqual(len(messages), 3)
        for message in messages:
            names = [part.get_filename() for part in message.iter_attachments()]
            self.assertIn("cgv.pdf", names)
        for notice in notices:
            own = self.emails(notice).attachment_ids
            self.assertEqual({*own.mapped("res_model")}, {notice._name})
            self.assertEqual({*own.mapped("res_id")}, {notice.id})

    def test_a_message_that_somebody_has_deleted_is_no_reason_to_stop(self):
        notices = self.owing("Garage Petit", "Librairie Roux")
        with dead_server(self.env), mute_logger(*LOUD):
            self.send_queued()
        mails = self.env["mail.mail"].sudo()
        mails = mails.search([("mail_message_id", "=", self.emails(notices[0]).id)])
        self.env.cr.execute("DELETE FROM mail_mail WHERE id = %s", [mails.id])
        self.env.invalidate_all()
        with keeping_server(self.env) as sink, mute_logger(*LOUD):
            self.at(13)
            self.send_queued()
            self.assertEqual(len(sink.messages()), 1)
        first, second = notices.delivery_ids.sorted("id")
        self.assertEqual((first.state, second.state), ("failed", "sent"))
        self.assertIn("a été supprimé", first.failure)

    def test_a_server_that_closes_for_now_is_left_alone(self):
        """“421 too many messages” stops the rest, which is not counted as tried."""
        notices = self.owing("Garage Petit", "Librairie Roux", "Café Blanc")
        with (
            busy_server(self.env, "421 4.7.0 Too many messages") as server,
            mute_logger(*LOUD),
        ):
            self.send_queued()
        self.assertEqual(len(server.refused), 1)
        self.assertEqual(sorted(notices.delivery_ids.mapped("attempts")), [0, 0, 1])

    def test_who_pays_while_the_server_is_dead_hears_nothing(self):
        """The prepared message is taken back with the delivery."""
        notice = self.owing("Garage Petit")
        with dead_server(self.env), mute_logger(*LOUD):
            self.send_queued()
        self.assertTrue(self.emails(notice))
        self.pay(notice.line_ids.move_id)
        with keeping_server(self.env) as sink:
            self.at(13)
            self.send_queued()
            self.assertFalse(sink.messages())
        self.assertEqual(notice.state, "cancelled")
        self.assertFalse(self.emails(notice))

    def test_a_company_without_an_address_waits_for_one(self):
        """Nobody is written to in the name of Odoo's own robot."""
        notice = self.owing("Garage Petit")
        self.company.email = False
        with keeping_server(self.env) as sink, mute_logger(*LOUD):
            self.send_queued()
            self.assertFalse(sink.messages())
            self.assertIn("Menuiserie Leblanc", notice.delivery_ids.failure)
            self.company.email = "compta@leblanc.example"
            self.at(13)
            self.send_queued()
            self.assertEqual(len(sink.messages()), 1)

    def test_where_nothing_can_be_prepared_the_scheduled_action_ends_well(self):
        """Else Odoo would count it as failed, and switch the only sender off."""
        template = self.env.ref("odoo_dunning_fr.mail_template_notice")
        self.first.mail_template_id = template.copy(
            {"subject": "{{ object.no_such_thing }}"}
        )
        notice = self.owing("Garage Petit")
        with (
            keeping_server(self.env),
            mute_logger(*LOUD, "odoo.addons.mail.models.mail_render_mixin"),
            self.enter_registry_test_mode(),
            self.registry.cursor() as cr,
        ):
            env = self.env(cr=cr, su=True)
            sender = env.ref("odoo_dunning_fr.ir_cron_dunning_send")
            env["dunning.delivery"].with_context(cron_id=sender.id)._cron_send()
        notice.invalidate_recordset()
        self.assertEqual(notice.delivery_ids.state, "failed")

    def test_one_text_that_breaks_takes_nobody_with_it(self):
        """The subject needs the customer's reference, which one of three lacks."""
        template = self.env.ref("odoo_dunning_fr.mail_template_notice")
        self.first.mail_template_id = template.copy(
            {"subject": "{{ object.partner_id.ref.upper() }}"}
        )
        notices = self.owing("Garage Petit", "Librairie Roux", "Café Blanc")
        good, broken, fine = notices
        (good | fine).partner_id.ref = "c12"
        with (
            keeping_server(self.env) as sink,
            mute_logger(*LOUD, "odoo.addons.mail.models.mail_render_mixin"),
        ):
            self.send_queued()
            subjects = [message["Subject"] for message in sink.messages()]
        self.assertEqual(subjects, ["C12", "C12"])
        self.assertEqual(broken.delivery_ids.state, "failed")
        self.assertEqual(self.activities(notices), [[], ["chloe_leblanc"], []])

    def test_the_buttons_of_odoos_mails_send_no_reminder(self):
        """Neither “Retry” nor “Send now”, nor its queue: the delivery alone does."""
        notice = self.owing("Garage Petit")
        with refusing_server(self.env), mute_logger(*LOUD):
            self.send_queued()
        mail = self.env["mail.mail"].sudo()
        mail = mail.search([("mail_message_id", "=", self.emails(notice).id)])
        with keeping_server(self.env) as sink:
            mail.action_retry()
            self.send_core_queue()
            with self.assertRaisesRegex(UserError, "from its notice"):
                mail.send()
            self.assertFalse(sink.messages())
