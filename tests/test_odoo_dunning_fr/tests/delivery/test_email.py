"""E-mails, through a real mail server: what the customer gets, and what it does not."""

import io

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tests.common import release_test_lock
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader

from ..common import MONDAY, DunningCommon
from ..mail_servers import keeping_server, refusing_server

# Odoo and this add-on log what goes wrong, which is what some stories are about.
LOUD = (
    "odoo.addons.mail.models.mail_mail",
    "odoo.addons.base.models.ir_mail_server",
    "odoo.addons.odoo_dunning_fr.models.delivery.delivery",
)


class EmailCommon(DunningCommon):
    def send_queued(self):
        """The scheduled action, in a transaction of its own."""
        with self.enter_registry_test_mode():
            self.env.ref(
                "odoo_dunning_fr.ir_cron_dunning_send"
            ).sudo().method_direct_trigger()
        self.env.invalidate_all()

    def send_core_queue(self):
        """Odoo's own mail queue."""
        with self.enter_registry_test_mode():
            self.env.ref(
                "mail.ir_cron_mail_scheduler_action"
            ).sudo().method_direct_trigger()
        self.env.invalidate_all()

    def plain(self, message):
        """The text of a message, every kind of blank made a plain one."""
        return " ".join(message.get_body(("html",)).get_content().split())

    def to(self, message):
        return message["X-Envelope-To"]


@tagged("post_install", "-at_install")
class TestEmail(EmailCommon):
    def test_the_customer_reads_what_it_owes(self):
        """1,234.50 euros of which 234.50 are paid: 1,000.00 remain, 13 days late."""
        self.first.with_context(lang="fr_FR").write(
            {
                "subject": "Votre facture en attente",
                "letter_body": "<p>Madame, Monsieur, une échéance est passée.</p>",
            }
        )
        bill = self.invoice(1234.5, "2026-09-01")
        self.pay(bill, 234.5)
        notice = self.issue()
        with keeping_server(self.env) as sink:
            self.send_queued()
            (message,) = sink.messages()
        self.assertEqual(message["Subject"], "Votre facture en attente")
        self.assertEqual(self.to(message), "compta@moreau.example")
        self.assertIn("compta@leblanc.example", message["From"])
        text = self.plain(message)
        for words in (
            "une échéance est passée",
            bill.name,
            "01/09/2026",
            "1 234,50",
            "234,50",
            "1 000,00",
            notice.name,
        ):
            self.assertIn(words, text)
        self.assertRecordValues(
            notice.delivery_ids, [{"state": "sent", "failure": False}]
        )
        self.assertEqual(str(notice.first_sent_on), "2026-09-14")
        self.assertTrue(notice.delivery_ids.mail_message_id)

    def test_it_is_sent_once_whatever_runs_again(self):
        self.invoice(100, "2026-09-01")
        self.issue()
        with keeping_server(self.env) as sink:
            self.send_queued()
            self.send_queued()
            self.send_core_queue()
            self.assertEqual(len(sink.messages()), 1)

    def test_odoos_own_mail_queue_never_sends_a_reminder(self):
        self.invoice(100, "2026-09-01")
        self.issue()
        with keeping_server(self.env) as sink:
            self.send_core_queue()
            self.assertFalse(sink.messages())

    def test_who_has_paid_meanwhile_hears_nothing(self):
        """Issued in the morning, paid before the sending: cancelled, steps released."""
        bill = self.invoice(100, "2026-09-01")
        notice = self.issue()
        self.pay(bill)
        with keeping_server(self.env) as sink:
            self.send_queued()
            self.assertFalse(sink.messages())
        delivery = notice.delivery_ids
        self.assertEqual((delivery.state, notice.state), ("cancelled", "cancelled"))
        self.assertIn(bill.name, delivery.failure)
        self.assertFalse(notice.line_ids.claimed)

    def test_who_has_paid_a_part_meanwhile_gets_the_right_figure_the_next_day(self):
        """100 claimed, 40 paid before the sending; the next run claims 60."""
        bill = self.invoice(100, "2026-09-01")
        self.issue()
        self.pay(bill, 40)
        with keeping_server(self.env) as sink:
            self.send_queued()
            self.assertFalse(sink.messages())
            notice = self.issue("2026-09-15")
            self.assertEqual(notice.amount_total, 60)
            self.send_queued()
            self.assertEqual(len(sink.messages()), 1)
        self.assertEqual(bill.dunning_level_id, self.first)

    def test_what_was_put_on_hold_meanwhile_does_not_leave(self):
        """Issued in the morning, disputed on the telephone before the sending."""
        bill = self.invoice(100, "2026-09-01")
        notice = self.issue()
        self.env["dunning.hold"].create(
            {
                "kind": "dispute",
                "partner_id": self.customer.id,
                "move_ids": [(6, 0, bill.ids)],
            }
        )
        with keeping_server(self.env) as sink:
            self.send_queued()
            self.assertFalse(sink.messages())
        self.assertEqual(notice.state, "cancelled")
        self.assertIn(bill.name, notice.delivery_ids.failure)

    def test_one_customer_who_paid_does_not_stop_the_others(self):
        other = self.make_customer("Garage Petit")
        paid = self.invoice(100, "2026-09-01")
        self.invoice(100, "2026-09-01", other)
        self.issue()
        self.pay(paid)
        with keeping_server(self.env) as sink:
            self.send_queued()
            self.assertEqual(
                [self.to(message) for message in sink.messages()],
                ["compta@petit.example"],
            )

    def test_a_refusing_server_makes_a_failed_delivery_that_says_why(self):
        bill = self.invoice(100, "2026-09-01")
        notice = self.issue()
        with refusing_server(self.env) as server, mute_logger(*LOUD):
            self.send_queued()
        self.assertEqual(server.refused, ["compta@moreau.example"])
        delivery = notice.delivery_ids
        self.assertEqual(delivery.state, "failed")
        self.assertIn("550", delivery.failure)
        self.assertFalse(notice.first_sent_on)
        self.assertEqual(self.row(bill).reason_code, "undelivered")

    def test_what_failed_is_not_tried_again_blindly(self):
        self.invoice(100, "2026-09-01")
        self.issue()
        with refusing_server(self.env), mute_logger(*LOUD):
            self.send_queued()
        with keeping_server(self.env) as sink:
            self.send_queued()
            self.send_core_queue()
            self.assertFalse(sink.messages())

    def test_outside_the_sending_hours_the_mail_waits(self):
        """Sending from 8 to 19: at 21 in Paris nothing leaves, at 9 it does."""
        self.invoice(100, "2026-09-01")
        notice = self.issue()
        with keeping_server(self.env) as sink:
            self.today("2026-09-14", hour=19)
            self.send_queued()
            self.assertEqual(notice.delivery_ids.state, "queued")
            self.assertFalse(sink.messages())
            self.today("2026-09-15", hour=7)
            self.send_queued()
            self.assertEqual(notice.delivery_ids.state, "sent")
            self.assertEqual(len(sink.messages()), 1)

    def test_the_hours_are_those_of_paris_in_winter_and_in_summer(self):
        """7:30 UTC is 9:30 in July and 8:30 in January; 6:30 is 8:30 and 7:30."""
        self.today("2026-07-06", hour=6)
        self.assertTrue(self.company._is_dunning_hour())
        self.today("2026-01-05", hour=6)
        self.assertFalse(self.company._is_dunning_hour())
        self.today("2026-01-05", hour=7)
        self.assertTrue(self.company._is_dunning_hour())
        self.today("2026-01-05", hour=18)
        self.assertFalse(self.company._is_dunning_hour())

    def test_a_name_that_looks_like_html_arrives_as_it_is_written(self):
        self.first.with_context(
            lang="fr_FR"
        ).letter_body = '<p>Pour <t t-out="object.partner_id.name"/></p>'
        rogue = self.make_customer("<script>x</script> & Fils", email="r@rogue.example")
        self.invoice(100, "2026-09-01", rogue)
        self.issue()
        with keeping_server(self.env) as sink:
            self.send_queued()
            (message,) = sink.messages()
        text = self.plain(message)
        self.assertIn("&lt;script&gt;x&lt;/script&gt; &amp; Fils", text)
        self.assertNotIn("<script>", text)

    def test_an_interrupted_sending_is_parked_and_never_tried_again(self):
        """The server stopped in mid-sending: nobody knows whether it left."""
        bill = self.invoice(100, "2026-09-01")
        notice = self.issue()
        notice.delivery_ids.sudo()._set_sending()
        with keeping_server(self.env) as sink:
            self.send_queued()
            self.send_queued()
            self.assertFalse(sink.messages())
        self.assertEqual(notice.delivery_ids.state, "unknown")
        self.assertEqual(self.row(bill).reason_code, "undelivered")

    def test_a_person_settles_what_was_interrupted(self):
        """It left: it counts from that day. It did not: the step is taken up again."""
        left, kept = (
            self.invoice(100, "2026-09-01", self.make_customer(name))
            for name in ("Garage Petit", "Librairie Roux")
        )
        notices = self.issue()
        notices.delivery_ids.sudo()._set_sending()
        notices.delivery_ids.sudo()._set_unknown()
        of = notices.grouped("partner_id")
        with self.assertRaisesRegex(UserError, "may have left"):
            notices.action_cancel()
        of[left.partner_id].delivery_ids.action_settle_sent()
        of[kept.partner_id].delivery_ids.action_settle_failed()
        self.assertEqual(self.row(left).reason_code, "gap")
        self.assertEqual(self.row(left).level_date, self.day(MONDAY))
        self.assertEqual(self.row(kept).reason_code, "undelivered")
        with self.assertRaisesRegex(UserError, "nothing to settle"):
            notices.delivery_ids.action_settle_sent()
        of[kept.partner_id].action_cancel()
        self.assertEqual(self.issue("2026-09-15").partner_id, kept.partner_id)

    def test_what_is_approved_on_a_saturday_leaves_on_monday(self):
        self.first.approval = "approve"
        self.invoice(100, "2026-09-01")
        notice = self.issue("2026-09-18")
        self.today("2026-09-19")
        notice.action_approve()
        with keeping_server(self.env) as sink:
            self.send_queued()
            self.assertFalse(sink.messages())
            self.policy.any_day = True
            self.send_queued()
            self.assertEqual(len(sink.messages()), 1)

    def test_a_broken_template_fails_its_own_delivery_only(self):
        broken = self.env.ref("odoo_dunning_fr.mail_template_notice").copy(
            {"subject": "{{ object.no_such_thing }}"}
        )
        special = self.make_policy(
            "Special",
            [(10, "S", "reminder", 3, 0, "email", {"mail_template_id": broken.id})],
            company_id=self.company.id,
            by_default=False,
        )
        spoiled = self.make_customer("Garage Petit")
        spoiled.dunning_policy_id = special
        self.invoice(100, "2026-09-01", spoiled)
        self.invoice(100, "2026-09-01")
        notices = self.issue()
        with (
            keeping_server(self.env) as sink,
            mute_logger("odoo.addons.odoo_dunning_fr"),
            mute_logger("odoo.addons.mail.models.mail_render_mixin"),
        ):
            self.send_queued()
            self.assertEqual(
                [self.to(message) for message in sink.messages()],
                ["compta@moreau.example"],
            )
        states = {n.partner_id: n.delivery_ids.state for n in notices}
        self.assertEqual(states, {spoiled: "failed", self.customer: "sent"})


@tagged("post_install", "-at_install")
class TestAttachments(EmailCommon, HttpCase):
    """The invoices' own PDF documents, made by wkhtmltopdf."""

    def send_queued(self):
        """As the scheduled action does, but with real documents.

        The cursor takes the lock once more, which wkhtmltopdf needs for its requests.
        """
        self.env.flush_all()
        with release_test_lock(), self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"force_report_rendering": True})
            sender = env.ref("odoo_dunning_fr.ir_cron_dunning_send")
            env["dunning.delivery"].with_context(cron_id=sender.id)._cron_send()
        self.env.invalidate_all()

    def attachments(self, message):
        return {
            part.get_filename(): part.get_content()
            for part in message.iter_attachments()
        }

    def test_each_customer_gets_its_own_invoices_and_nobody_elses(self):
        """Two customers, three invoices; one of them already has its document."""
        self.first.attach_invoices = True
        other = self.make_customer("Garage Petit")
        one = self.invoice(100, "2026-09-01")
        two = self.invoice(250, "2026-09-02")
        theirs = self.invoice(400, "2026-09-01", other)
        new = self.invoice(50, "2026-09-13")  # only listed, and named the first time
        notices = self.issue()
        with keeping_server(self.env) as sink:
            self.send_queued()
            messages = {self.to(message): message for message in sink.messages()}
        self.assertEqual(notices.delivery_ids.mapped("state"), ["sent", "sent"])
        for recipient, moves in (
            ("compta@moreau.example", one | two | new),
            ("compta@petit.example", theirs),
        ):
            files = self.attachments(messages[recipient])
            self.assertEqual(
                sorted(files), sorted(moves.invoice_pdf_report_id.mapped("name"))
            )
            self.assertEqual(len(files), len(moves))
            for content in files.values():
                self.assertTrue(content.startswith(b"%PDF-"))
        self.assertNotIn("proforma", " ".join(files))

    def test_what_was_listed_before_is_not_enclosed_again(self):
        """Listed on the 14th with its copy; on the 21st another invoice takes its
        step: the copy of that one goes, and of what takes a step itself."""
        self.policy.level_ids.attach_invoices = True
        self.first.delay_days = 10
        old = self.invoice(100, "2026-09-01")
        listed = self.invoice(50, "2026-09-13")
        [notice] = self.issue_and_send()
        self.assertEqual(notice._get_attached_invoices(), old | listed)
        self.today("2026-09-21")
        new = self.invoice(70, "2026-09-10")
        [notice] = self.issue_and_send()
        roles = {line.move_id: line.role for line in notice.line_ids}
        self.assertEqual(
            roles, {old: "step", listed: "listed", new: "step"}, notice.level_id.name
        )
        self.assertEqual(notice._get_attached_invoices(), old | new)

    def test_the_attached_document_is_the_invoice_itself(self):
        """The very bytes of the invoice's document, bearing its number."""
        self.first.attach_invoices = True
        bill = self.invoice(100, "2026-09-01")
        self.issue()
        with keeping_server(self.env) as sink:
            self.send_queued()
            (message,) = sink.messages()
        (content,) = self.attachments(message).values()
        self.assertEqual(content, bill.invoice_pdf_report_id.raw)
        self.assertIn(bill.name, self.pdf_text(content))

    def test_an_invoice_that_was_never_sent_stays_so(self):
        """Its copy goes with the reminder; whether it was sent is another question."""
        self.first.attach_invoices = True
        self.company.dunning_only_sent = False
        unsent = self.invoice(100, "2026-09-01", sent=False)
        unsent._as_program().dunning_posted_date = unsent.invoice_date
        sent = self.invoice(250, "2026-09-02")
        self.issue()
        with keeping_server(self.env) as sink:
            self.send_queued()
            (message,) = sink.messages()
        self.assertEqual(len(self.attachments(message)), 2)
        self.assertFalse(unsent.is_move_sent)
        self.assertTrue(sent.is_move_sent)

    def pdf_text(self, content):
        pages = PdfFileReader(io.BytesIO(content)).pages
        return "\n".join(page.extract_text() for page in pages)
