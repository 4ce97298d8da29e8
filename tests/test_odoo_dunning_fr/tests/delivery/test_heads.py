"""No name and no subject makes another head of an e-mail, whatever is encoded in it."""

import email
import re
from email.utils import getaddresses

from odoo.tests import Form, tagged

from ..mail_servers import keeping_server
from .test_email import EmailCommon

# Line breaks, and what would follow them, as a mailer may read them (CVE-2024-6923).
BREAKS = {
    "raw": "\r\nBcc: thief@evil.example",
    "quoted": "=?utf-8?q?=0d=0aBcc:_thief@evil.example?=",
    "base64": "=?utf-8?b?DQpCY2M6IHRoaWVmQGV2aWwuZXhhbXBsZQ==?=",
    "line feed": "=?us-ascii?q?=0aBcc:_thief@evil.example?=",
    "other charset": r"=?unicode_escape?q?\x0d\x0aBcc:_thief@evil.example?=",
    "language": "=?utf-8*fr?q?=0d=0aBcc:_thief@evil.example?=",
    "nested": "=?utf-8?q?=3D=3Futf-8=3Fq=3F=0d=0aBcc:_thief@evil.example=3F=3D?=",
    "hidden": "=\u200b?utf-8?q?=0d=0aBcc:_thief@evil.example?=",
    "body": "=?utf-8?q?=0d=0a=0d=0aPay_to_another_bank?=",
    "recipient": "=?utf-8?q?=0a=22_=3Cthief@evil.example=3E=2C_=22?=",
    "no charset": "=?undefined?q?=0d=0aBcc:_thief@evil.example?=",
}


@tagged("post_install", "-at_install")
class TestHeads(EmailCommon):
    def check(self, sink):
        """Heads that were asked for, and no other; addresses that are ours."""
        files = sorted(sink.folder.glob("*.eml"))
        self.assertTrue(files)
        for file in files:
            raw = file.read_bytes()
            message = email.message_from_bytes(raw)
            self.assertNotIn("Bcc", message)
            head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
            self.assertFalse(re.search(rb"(?mi)^(bcc|pay)", head))
            self.assertNotIn("thief", message["X-Envelope-To"])
            for name in ("From", "To", "Reply-To"):
                found = {at for _name, at in getaddresses(message.get_all(name, []))}
                self.assertFalse([at for at in found if "evil" in at], message[name])
        return files

    def remind(self):
        self.invoice(100, "2026-09-01")
        notice = self.issue()
        with keeping_server(self.env) as sink:
            self.send_queued()
            self.assertEqual(
                notice.delivery_ids.state, "sent", notice.delivery_ids.failure
            )
            self.check(sink)
        return notice

    def test_in_the_subject_of_a_level(self):
        for kind, text in BREAKS.items():
            with self.subTest(kind=kind):
                self.first.subject = f"Reminder {text} for you"
                self.remind()

    def test_in_the_names_of_customer_and_company(self):
        """In To, From and Reply-To, and in a subject that names the customer."""
        self.first.subject = "For {{ object.partner_id.name }}"
        for kind, text in BREAKS.items():
            with self.subTest(kind=kind):
                self.customer.name = f"Moreau {text}"
                self.company.name = f"Leblanc {text} et fils"
                self.remind()

    def test_in_the_subject_of_a_template_of_ones_own(self):
        template = self.env.ref("odoo_dunning_fr.mail_template_notice")
        self.first.mail_template_id = template.copy(
            {"subject": "{{ object.partner_id.ref }}"}
        )
        for kind, text in BREAKS.items():
            with self.subTest(kind=kind):
                self.customer.ref = f"Ref {text}"
                self.remind()

    def test_in_a_statement_of_account(self):
        for kind, text in BREAKS.items():
            with self.subTest(kind=kind), keeping_server(self.env) as sink:
                self.customer.name = f"Moreau {text}"
                self.user.email = "compta@leblanc.example"
                action = self.customer.action_dunning_send_statement()
                composer = self.env["mail.compose.message"]
                composer = composer.with_context(**action["context"])
                wizard = Form(composer).save()
                wizard.subject = f"Statement {text}"
                with self.allow_pdf_render():
                    wizard.action_send_mail()
                self.send_core_queue()
                self.check(sink)

    def test_a_name_in_any_language_stays_as_it_is(self):
        self.customer.name = "Établissements « Noël », 株式会社"
        notice = self.remind()
        self.assertIn("株式会社", notice.delivery_ids.recipient)
