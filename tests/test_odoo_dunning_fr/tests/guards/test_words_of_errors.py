"""What goes wrong is told in words, wherever it is written down: never a traceback, a
path of the server or the program's own lines; these are in the log.
"""

import smtplib
import ssl
from unittest.mock import patch

from psycopg2 import DataError, IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import html2plaintext, mute_logger

from odoo.addons.base.models.ir_mail_server import MailDeliveryException
from odoo.addons.base.models.ir_qweb import QWebError, QWebErrorInfo
from odoo.addons.odoo_dunning_fr.models.together import explain

from ..delivery.test_email import LOUD
from ..delivery.test_outbox import OutboxCommon
from ..letters import LetterCommon
from ..mail_servers import keeping_server

PATH = "/opt/odoo/addons/base/models/ir_qweb.py"
TRACE = (
    f'Traceback (most recent call last):\n  File "{PATH}", line 3, in x\nKeyError: 1'
)
HOSTILE = {
    "qweb": QWebError(
        QWebErrorInfo(
            f"FileNotFoundError: [Errno 2] No such file: '{PATH}'",
            "odoo_dunning_fr.x",
            7,
            "/t/p[2]/t",
            "<t t-out='a/b'/>",
            [(1, "/t/p", "")],
            TRACE,
        )
    ),
    "type": TypeError(f"unsupported operand in {PATH}"),
    "key": KeyError(PATH),
    "lines": ValueError(TRACE),
    "nothing": ZeroDivisionError(),
    "file": FileNotFoundError(2, "No such file or directory", PATH),
    "permission": PermissionError(13, "Permission denied", PATH),
    "disk": OSError(28, "No space left on device", PATH),
    "refused line": ConnectionRefusedError(111, "Connection refused"),
    "time out": TimeoutError("timed out"),
    "certificate": ssl.SSLError(1, f"certificate verify failed ({PATH})"),
    "password": smtplib.SMTPAuthenticationError(535, b"5.7.8 Wrong password"),
    "recipient": smtplib.SMTPDataError(550, "No such mailbox"),
    "disconnected": smtplib.SMTPServerDisconnected(TRACE),
    "delivery": MailDeliveryException(TRACE),
    "assertion": AssertionError(f"No address in {PATH}"),
    "database": DataError(TRACE),
    "constraint": IntegrityError(TRACE),
    "refused text": UserError(f"Failed to render:\n<t/>\n\n{TRACE})"),
}
# Ours, and Odoo's: they stay word for word.
PLAIN = {
    "user": UserError("REL/2026/00003 is no longer right: it was paid on 14/09/2026."),
    "access": AccessError("You are not allowed.\n\nAsk your manager."),
    "validation": ValidationError("A/B"),
}


class WordsCommon:
    def assertWords(self, text):
        self.assertTrue(text)
        for sign in ("Traceback", 'File "', "/", '.py"', "line 3"):
            self.assertNotIn(sign, str(text))


@tagged("post_install", "-at_install")
class TestWordsOfErrors(WordsCommon, OutboxCommon):
    def test_each_kind_of_error_is_told_in_words(self):
        for kind, error in HOSTILE.items():
            with self.subTest(kind=kind):
                self.assertWords(explain(self.env, error))

    def test_what_is_in_words_stays(self):
        for kind, error in PLAIN.items():
            with self.subTest(kind=kind):
                self.assertEqual(explain(self.env, error), str(error))

    def test_a_constraint_speaks_for_itself(self):
        """Two nightly runs of a day: the words that the model has for it."""
        runs = self.env["dunning.run"].sudo()
        values = {"company_id": self.company.id, "automatic": True}
        runs.create(values)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError) as caught,
            self.env.cr.savepoint(),
        ):
            runs.create(values)
            self.env.flush_all()
        words = explain(self.env, caught.exception)
        self.assertIn("has already been made today", words)

    # Each place where the reason of a failure is written down

    def failing(self, method, error):
        """Let a method of notices fail."""

        def raising(*args, **kwargs):
            raise error

        return patch.object(type(self.env["dunning.notice"]), method, raising)

    def each(self, do):
        """Do it with each error; it returns what people read of it."""
        for kind, error in HOSTILE.items():
            customer = self.make_customer(f"Client {kind}")
            with (
                self.subTest(kind=kind),
                mute_logger(*LOUD, "odoo.addons.odoo_dunning_fr"),
            ):
                self.assertWords(do(customer, error))

    def test_skips_of_a_run(self):
        def skip(customer, error):
            self.invoice(100, "2026-09-01", customer)
            with self.failing("_render_bodies", error):
                return self.run_today(customer).skip_ids.reason

        self.each(skip)

    def test_runs_that_stop(self):
        def stop(customer, error):
            self.invoice(100, "2026-09-01", customer)
            run = self.env["dunning.run"].create({"partner_ids": customer.ids})
            run.sudo().state = "running"
            cron = self.env.ref("odoo_dunning_fr.ir_cron_dunning_issue").sudo()
            with (
                patch.object(type(run), "_issue_anew", side_effect=error),
                self.enter_registry_test_mode(),
            ):
                cron.method_direct_trigger()
            self.env.invalidate_all()
            self.assertEqual(run.state, "stopped")
            return run.failure

        self.each(stop)

    def test_e_mails_that_cannot_be_prepared(self):
        def prepare(customer, error):
            self.invoice(100, "2026-09-01", customer)
            notice = self.issue(partners=customer)
            with keeping_server(self.env), self.failing("_render_summary", error):
                self.send_queued()
            self.assertEqual(notice.delivery_ids.state, "failed")
            self.assertEqual(len(notice.activity_ids), 1)
            self.assertWords(html2plaintext(notice.activity_ids.note))
            return notice.delivery_ids.failure

        self.each(prepare)

    def test_e_mails_that_fail_on_their_way(self):
        """Between the server's greeting and the text, as a document that is gone."""
        servers = type(self.env["ir.mail_server"])

        def send(customer, error):
            self.invoice(100, "2026-09-01", customer)
            notice = self.issue(partners=customer)
            with (
                keeping_server(self.env),
                patch.object(servers, "_prepare_email_message__", side_effect=error),
            ):
                self.send_queued()
            self.assertIn(notice.delivery_ids.state, ("failed", "queued"))
            return notice.delivery_ids.failure

        self.each(send)

    def test_servers_that_cannot_be_reached(self):
        servers = type(self.env["ir.mail_server"])

        def connect(customer, error):
            self.invoice(100, "2026-09-01", customer)
            notice = self.issue(partners=customer)
            with (
                keeping_server(self.env),
                patch.object(servers, "_connect__", side_effect=error),
            ):
                self.send_queued()
            self.assertEqual(notice.delivery_ids.state, "queued")
            notice.delivery_ids.action_cancel()
            return self.shown_code(notice)

        self.each(connect)

    def shown_code(self, notice):
        return notice.delivery_ids.failure

    def test_notices_that_cannot_be_approved(self):
        self.policy.start_mode = "by_age"

        def approve(customer, error):
            self.invoice(100, "2026-08-01", customer)
            notice = self.issue(partners=customer)
            with self.failing("_issue", error), self.assertRaises(UserError) as caught:
                notice.action_approve()
            return str(caught.exception)

        self.each(approve)

    def test_letters_that_are_left_out_of_the_pile(self):
        self.first.write({"by_email": False, "by_letter": True})

        def print_out(customer, error):
            self.invoice(100, "2026-09-01", customer)
            notice = self.issue(partners=customer)
            with self.failing("_render_documents", error):
                return notice._make_letters()[notice]

        self.each(print_out)


@tagged("post_install", "-at_install")
class TestWordsOfLayouts(WordsCommon, LetterCommon):
    """A text and a layout that somebody has really broken."""

    def test_a_layout_that_breaks(self):
        _bill, notice = self.letter_of()
        layout = self.env.ref("odoo_dunning_fr.dunning_notice_document").sudo()
        layout.arch_db = "<t t-name='x'><p t-out='nowhere.to_be.found'/></t>"
        with mute_logger("odoo.addons.odoo_dunning_fr"):
            self.assertWords(notice._make_letters()[notice])
        self.assertNotIn("Traceback", notice.preview)
        self.assertNotIn("QWeb generated code", notice.preview)

    def test_a_text_that_breaks(self):
        self.first.sudo().letter_body = '<p><t t-out="object.no_such_thing"/></p>'
        self.invoice(100, "2026-09-01")
        preview = self.env["dunning.level.preview"].create(
            {"level_id": self.first.id, "partner_id": self.customer.id}
        )
        with mute_logger("odoo.addons.mail.models.mail_render_mixin"):
            preview.action_show()
        self.assertIn("no_such_thing", preview.email)
        self.assertNotIn("Traceback", preview.email)
        with mute_logger("odoo.addons.odoo_dunning_fr"):
            reason = self.run_today().skip_ids.reason
        self.assertIn("no_such_thing", reason)
        self.assertWords(reason)
