"""What customers answer, what comes back, and who is written to in the first place."""

from email.message import EmailMessage

from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..delivery.test_email import LOUD
from ..delivery.test_outbox import OutboxCommon
from ..mail_servers import keeping_server

BOUNCE = """\
Return-Path: <>
From: MAILER-DAEMON@mx.example (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-Id: <bounce-{action}@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Mon, 14 Sep 2026 12:00:00 +0200

Final-Recipient: rfc822; {address}
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--B
Content-Type: message/rfc822

Message-Id: {message_id}
From: compta@leblanc.example
To: {address}
Subject: First subject

Text
--B--
"""


class AnswersCommon(OutboxCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.sudo().alias_domain_id = False

    def have_mail_domain(self):
        """Answers come in to Odoo, at catchall@leblanc.example."""
        self.company.sudo().alias_domain_id = (
            self.env["mail.alias.domain"]
            .sudo()
            .create(
                {
                    "name": "leblanc.example",
                    "catchall_alias": "catchall",
                    "bounce_alias": "bounce",
                }
            )
        )

    def remind(self, name="Garage Petit"):
        """A notice that has left; return it with the e-mail as the customer gets it."""
        notice = self.owing(name)
        with keeping_server(self.env) as sink:
            self.send_queued()
            (message,) = sink.messages()
        return notice, message

    def answer(self, message, author, text):
        reply = EmailMessage()
        reply["From"] = author
        reply["To"] = message["Reply-To"]
        reply["Subject"] = f"Re: {message['Subject']}"
        reply["Message-Id"] = f"<{abs(hash(text))}@client.example>"
        reply["In-Reply-To"] = reply["References"] = message["Message-Id"]
        reply.set_content(text)
        self.receive(reply.as_bytes())

    def receive(self, content):
        """An e-mail that comes in by Odoo's mail gateway."""
        self.env["mail.thread"].sudo().message_process(False, content)
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestAnswers(AnswersCommon):
    def test_answers_go_to_the_mailbox_of_a_company_without_mail_domain(self):
        _notice, message = self.remind()
        self.assertIn("compta@leblanc.example", message["Reply-To"])

    def test_an_answer_is_read_on_the_notice_by_the_collector(self):
        self.have_mail_domain()
        notice, message = self.remind()
        self.assertIn("catchall@leblanc.example", message["Reply-To"])
        self.assertIn("Menuiserie Leblanc", message["Reply-To"])
        self.answer(message, "compta@petit.example", "Payée hier par virement.")
        texts = " ".join(notice.message_ids.mapped("body"))
        self.assertIn("Payée hier par virement.", texts)
        self.assertEqual(self.activities(notice), [["chloe_leblanc"]])
        self.answer(message, "compta@petit.example", "Voici l'ordre de virement.")
        self.assertEqual(self.activities(notice), [["chloe_leblanc"]])

    def test_an_answer_is_passed_on_to_nobody_outside(self):
        """A contact of the customer follows the notice, and has a portal user."""
        self.have_mail_domain()
        notice, message = self.remind()
        portal = new_test_user(
            self.env, "curieux", "base.group_portal", email="curieux@petit.example"
        )
        outside = portal.partner_id | notice.partner_id
        notice.message_subscribe(outside.ids)
        with keeping_server(self.env) as sink:
            self.answer(message, "compta@petit.example", "Nous contestons.")
            self.send_core_queue()
            recipients = {self.to(message) for message in sink.messages()}
        self.assertFalse(recipients & set(outside.mapped("email")))
        self.assertFalse(notice.message_ids.notified_partner_ids & outside)

    def test_a_reminder_notifies_no_follower(self):
        """The customer follows its notice: it gets the reminder, and that alone."""
        notice = self.owing("Garage Petit")
        notice.message_subscribe(notice.partner_id.ids)
        with keeping_server(self.env) as sink:
            self.send_queued()
            self.send_core_queue()
            self.assertEqual(len(sink.messages()), 1)
        self.assertFalse(self.emails(notice).notification_ids)

    def bounce(self, message, action="failed"):
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            self.receive(
                BOUNCE.format(
                    to="bounce@leblanc.example",
                    action=action,
                    address=self.to(message),
                    message_id=message["Message-Id"],
                ).encode()
            )

    def test_what_comes_back_has_not_reached_the_customer(self):
        """Sent at noon, back at 12:01: the step does not count, the collector knows."""
        self.have_mail_domain()
        notice, message = self.remind()
        bill = notice.line_ids.move_id
        self.assertEqual(self.row(bill).reason_code, "gap")
        self.bounce(message)
        delivery = notice.delivery_ids
        self.assertEqual(delivery.state, "failed")
        self.assertIn("550 5.1.1 User unknown", delivery.failure)
        self.assertEqual(notice.sending_state, "failed")
        self.assertEqual(self.row(bill).reason_code, "undelivered")
        self.assertEqual(self.activities(notice), [["chloe_leblanc"]])

    def test_what_is_only_late_has_not_come_back(self):
        self.have_mail_domain()
        notice, message = self.remind()
        self.bounce(message, action="delayed")
        self.assertEqual(notice.delivery_ids.state, "sent")


@tagged("post_install", "-at_install")
class TestContact(AnswersCommon):
    def contact(self, customer, name, **values):
        return self.make_customer(
            name, parent_id=customer.id, is_company=False, **values
        )

    def write_to(self, customer):
        self.invoice(100, "2026-09-01", customer)
        self.issue()
        with keeping_server(self.env) as sink:
            self.send_queued()
            return [self.to(message) for message in sink.messages()]

    def test_the_company_gets_it_when_it_has_no_contact(self):
        self.assertEqual(self.write_to(self.customer), ["compta@moreau.example"])

    def test_the_invoice_contact_gets_it(self):
        self.contact(self.customer, "Mme Factures", type="invoice")
        self.assertEqual(self.write_to(self.customer), ["compta@factures.example"])

    def test_the_dunning_contact_gets_it_before_any_other(self):
        self.contact(self.customer, "Mme Factures", type="invoice")
        chosen = self.contact(self.customer, "M. Relances")
        self.customer.dunning_contact_id = chosen
        self.assertEqual(self.write_to(self.customer), ["compta@relances.example"])

    def test_it_is_written_in_the_language_of_the_contact(self):
        self.first.with_context(lang="fr_FR").subject = "Votre facture"
        self.first.with_context(lang="en_US").subject = "Your invoice"
        english = self.make_customer("Baker Ltd", lang="en_US")
        self.invoice(100, "2026-09-01")
        self.invoice(100, "2026-09-01", english)
        self.issue()
        with keeping_server(self.env) as sink:
            self.send_queued()
            subjects = {self.to(m): m["Subject"] for m in sink.messages()}
        self.assertEqual(
            subjects,
            {
                "compta@moreau.example": "Votre facture",
                "compta@ltd.example": "Your invoice",
            },
        )


@tagged("post_install", "-at_install")
class TestOthersDocuments(OutboxCommon):
    def test_a_document_of_another_customer_never_travels(self):
        """A template that carries an invoice of somebody else by mistake."""
        theirs = self.invoice(400, "2027-01-01", self.make_customer("Garage Petit"))
        slip = self.env["ir.attachment"].create(
            {"name": "facture.pdf", "raw": b"%PDF-1.4 %%EOF"}
        )
        template = self.env.ref("odoo_dunning_fr.mail_template_notice")
        self.first.mail_template_id = template.copy({"attachment_ids": slip.ids})
        slip.write({"res_model": "account.move", "res_id": theirs.id})
        self.invoice(100, "2026-09-01")
        notice = self.issue()
        with keeping_server(self.env) as sink, mute_logger(*LOUD):
            self.send_queued()
            self.assertFalse(sink.messages())
        self.assertEqual(notice.delivery_ids.state, "failed")
        self.assertIn("facture.pdf", notice.delivery_ids.failure)
        self.assertEqual(self.activities(notice), [["chloe_leblanc"]])
        self.assertFalse(self.emails(notice))

    def test_general_terms_travel(self):
        terms = self.env["ir.attachment"].create(
            {"name": "cgv.pdf", "raw": b"%PDF-1.4 %%EOF"}
        )
        template = self.env.ref("odoo_dunning_fr.mail_template_notice")
        self.first.mail_template_id = template.copy({"attachment_ids": terms.ids})
        self.invoice(100, "2026-09-01")
        self.issue()
        with keeping_server(self.env) as sink:
            self.send_queued()
            (message,) = sink.messages()
        names = [part.get_filename() for part in message.iter_attachments()]
        self.assertEqual(names, ["cgv.pdf"])

    def test_an_invoice_given_to_another_customer_meanwhile_is_not_chased(self):
        """Issued to one, then reset, corrected and posted for another: nothing goes."""
        bill = self.invoice(100, "2026-09-01")
        notice = self.issue()
        bill.button_draft()
        bill.partner_id = self.make_customer("Garage Petit")
        bill.action_post()
        with keeping_server(self.env) as sink:
            self.send_queued()
            self.assertFalse(sink.messages())
        self.assertEqual(notice.state, "cancelled")
