"""Whatever comes in about a reminder: what it changes, what is noted, who is told.

Anybody who got the e-mail can write such an answer or report. The kinds are enumerated,
for a reminder and for a formal notice.
"""

from email.message import EmailMessage

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common import MONDAY
from ..mail_servers import keeping_server
from .test_answers import BOUNCE, AnswersCommon

# What comes in, and what it does to a reminder and to a formal notice:
# (state, whether somebody is asked, what is noted).
COMES_IN = {
    "failed for good": (("failed", True, ""), ("sent", True, "550 5.1.1")),
    "failed, original address": (("failed", True, ""), ("sent", True, "550 5.1.1")),
    "failed for now": (("sent", True, "450 4.2.2"), ("sent", True, "450 4.2.2")),
    "failed for a stranger": (("sent", True, "550 5.1.1"), ("sent", True, "550 5.1.1")),
    "delayed": (("sent", False, ""), ("sent", False, "")),
    "relayed": (("sent", False, ""), ("sent", False, "")),
    "delivered": (("sent", False, ""), ("sent", False, "")),
    "no status": (("sent", True, "550 5.1.1"), ("sent", True, "550 5.1.1")),
    "no groups": (("sent", True, "mx.example"), ("sent", True, "mx.example")),
    "not a report": (("sent", True, "Undelivered"), ("sent", True, "Undelivered")),
    "in plain text": (("sent", True, "Undelivered"), ("sent", True, "Undelivered")),
    "read receipt": (("sent", False, "Read: "), ("sent", False, "Read: ")),
    "absent, to the bounces": (("sent", False, "Absent"), ("sent", False, "Absent")),
    "absent": (("sent", False, "Back on Monday"), ("sent", False, "Back on Monday")),
    "absent, by Exchange": (("sent", False, "Back on"), ("sent", False, "Back on")),
    "bulk": (("sent", False, "Back on"), ("sent", False, "Back on")),
    "answer": (("sent", True, "Paid"), ("sent", True, "Paid")),
    "answer by a program that suppresses absences": (
        ("sent", True, "Paid"),
        ("sent", True, "Paid"),
    ),
    "answer of a stranger": (("sent", True, "Paid"), ("sent", True, "Paid")),
    "answer of a colleague": (("sent", True, "Paid"), ("sent", True, "Paid")),
}


FINAL = "Final-Recipient: rfc822; {address}"
DAEMON = "MAILER-DAEMON@mx.example"
# What each report of a mail server has otherwise than one of a failure for good.
REPORTS = {
    "failed for good": {},
    "failed, original address": {
        FINAL: "Final-Recipient: rfc822; jp@moved.example\n"
        "Original-Recipient: rfc822;{address}"
    },
    "failed for now": {
        "Status: 5.1.1": "Status: 4.2.2",
        "550 5.1.1 User unknown": "450 4.2.2 Mailbox full",
    },
    "failed for a stranger": {FINAL: "Final-Recipient: rfc822; thief@evil.example"},
    "delayed": {"{action}": "delayed"},
    "relayed": {"{action}": "relayed"},
    "delivered": {"{action}": "delivered"},
    "no status": {"Status: 5.1.1\n": ""},
    "no groups": {
        f"{FINAL}\nAction: {{action}}\nStatus: 5.1.1\n"
        "Diagnostic-Code: smtp; 550 5.1.1 User unknown\n": "",
        "Subject: Und": "Subject: mx.example Und",
    },
    "not a report": {
        "; report-type=delivery-status": "",
        "multipart/report": "multipart/mixed",
    },
    "read receipt": {
        "=delivery-status": "=disposition-notification",
        "message/delivery-status": "message/disposition-notification",
        DAEMON: "compta@petit.example",
        "Subject: Und": "Subject: Read: Und",
    },
}
AWAY = "Back on Monday."
BOUNCES = "bounce@leblanc.example"
# What is written: a text, perhaps by somebody else than the customer, and heads.
REPLIES = {
    "in plain text": (
        "550 5.1.1 User unknown",
        DAEMON,
        {"To": BOUNCES, "Subject": "Undelivered", "Auto_Submitted": "auto-replied"},
    ),
    "absent, to the bounces": (
        AWAY,
        {"To": BOUNCES, "Subject": "Absent", "Auto_Submitted": "auto-replied"},
    ),
    "absent": (AWAY, {"Auto_Submitted": "auto-replied (away)"}),
    "absent, by Exchange": (AWAY, {"X_Auto_Response_Suppress": "All"}),
    "bulk": (AWAY, {"Precedence": "bulk"}),
    "answer": ("Paid yesterday.", {"Auto_Submitted": "no"}),
    "answer by a program that suppresses absences": (
        "Paid.",
        {"X_Auto_Response_Suppress": "OOF"},
    ),
    "answer of a stranger": ("Paid by us.", "Who <who@evil.example>", {}),
    "answer of a colleague": ("Paid to me.", "chloe@leblanc.example", {}),
}


class IncomingCommon(AnswersCommon):
    def setUp(self):
        super().setUp()
        self.collector.email = "chloe@leblanc.example"
        self.have_mail_domain()
        self.policy.start_mode = "by_age"
        self.formal.write({"by_email": True, "by_registered": False})

    def written(self, formal=False):
        """A reminder or formal notice that has left by e-mail, and that e-mail."""
        customer = self.make_customer("Garage Petit")
        self.invoice(100, "2026-08-01" if formal else "2026-09-01", customer)
        notice = self.issue()
        if formal:
            notice.action_approve()
        self.assertEqual(notice.stage == "formal_notice", formal)
        with keeping_server(self.env) as sink:
            self.send_queued()
            (message,) = sink.messages()
        return notice, message

    def reply(self, message, text, author="compta@petit.example", **heads):
        reply = EmailMessage()
        reply["From"] = author
        reply["To"] = message["Reply-To"]
        reply["Subject"] = "Re: First subject"
        reply["Message-Id"] = f"<{len(text)}-{len(heads)}@client.example>"
        reply["In-Reply-To"] = reply["References"] = message["Message-Id"]
        for name, value in heads.items():
            del reply[name.replace("_", "-")]
            reply[name.replace("_", "-")] = value
        reply.set_content(text)
        return reply.as_bytes()

    def come_in(self, kind, message):
        """The e-mail of that kind about a message."""
        if kind in REPLIES:
            text, *author, heads = REPLIES[kind]
            return self.reply(message, text, *author, **heads)
        report = BOUNCE
        for old, new in REPORTS[kind].items():
            self.assertIn(old, report)
            report = report.replace(old, new)
        return report.format(
            to="bounce@leblanc.example",
            action="failed",
            address=self.to(message),
            message_id=message["Message-Id"],
        ).encode()


@tagged("post_install", "-at_install")
class TestIncoming(IncomingCommon):
    def receive_quietly(self, content):
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            self.receive(content)

    def test_each_kind_does_what_is_written_of_it(self):
        """Twenty kinds, of a reminder and of a formal notice."""
        for formal in (False, True):
            notice, message = self.written(formal)
            for kind, outcomes in COMES_IN.items():
                with self.subTest(kind=kind, formal=formal), Undone(self.env):
                    self.check(notice, message, kind, *outcomes[formal])

    def check(self, notice, message, kind, state, asked, noted):
        known = notice.message_ids
        self.receive_quietly(self.come_in(kind, message))
        self.assertEqual(notice.delivery_ids.state, state)
        told = [["chloe_leblanc"]] if asked else [[]]
        self.assertEqual(self.activities(notice), told)
        new = " ".join((notice.message_ids - known).mapped("body"))
        self.assertIn(noted, new)
        if not noted:
            self.assertFalse(new)
        self.assertFalse(notice.partner_id.dunning_hold_count)

    def test_after_five_days_a_person_is_asked(self):
        for day, state in (("2026-09-19", "failed"), ("2026-09-20", "sent")):
            with self.subTest(day=day), Undone(self.env):
                self.today(MONDAY)
                notice, message = self.written()
                self.today(day)
                self.receive_quietly(self.come_in("failed for good", message))
                self.assertEqual(notice.delivery_ids.state, state)
                self.assertEqual(self.activities(notice), [["chloe_leblanc"]])

    def test_one_of_two_mailboxes_that_came_back_is_asked_about(self):
        notice, message = self.written()
        notice.delivery_ids.sudo().recipient = (
            "compta@petit.example, gerant@petit.example"
        )
        self.receive_quietly(self.come_in("failed for good", message))
        self.assertEqual(notice.delivery_ids.state, "sent")
        self.assertEqual(self.activities(notice), [["chloe_leblanc"]])

    def test_who_is_asked_says_that_it_came_back(self):
        """A formal notice: the collector looks at the server's log, and settles."""
        notice, message = self.written(formal=True)
        self.receive_quietly(self.come_in("failed for good", message))
        note = notice.message_ids[0].body
        self.assertIn("MAILER-DAEMON@mx.example".lower(), note.lower())
        self.assertIn("compta@petit.example", note)
        notice.delivery_ids.with_user(self.collector).action_settle_returned()
        self.assertEqual(notice.delivery_ids.state, "failed")
        self.assertIn("Chloe_Leblanc", notice.delivery_ids.failure)
        self.assertEqual(self.activities(notice), [[]])
        with self.assertRaisesRegex(UserError, "cannot have come back"):
            notice.delivery_ids.with_user(self.collector).action_settle_returned()

    def test_who_answers_is_named_by_what_is_known_of_him(self):
        colleague = self.make_customer(
            "Jeanne", is_company=False, email="jeanne@petit.example"
        )
        portal = new_test_user(
            self.env, "curieux", "base.group_portal", email="curieux@x.example"
        )
        notice, message = self.written()
        colleague.parent_id = notice.partner_id
        for author, named in {
            "Compta <COMPTA@petit.example>": "Garage Petit",
            "jeanne@petit.example": "Garage Petit",
            "Garage Petit <who@evil.example>": "who@evil.example",
            portal.email: "curieux@x.example",
            self.collector.email: self.collector.email,
        }.items():
            with self.subTest(author=author), Undone(self.env):
                self.receive_quietly(self.reply(message, "Paid.", author))
                self.assertEqual(len(notice.activity_ids), 1)
                self.assertTrue(notice.activity_ids.summary.startswith(named))


class Undone:
    """Undo in the database what is done within."""

    def __init__(self, env):
        self.env = env

    def __enter__(self):
        self.env.flush_all()
        self.point = self.env.cr.savepoint()
        return self

    def __exit__(self, *error):
        self.env.flush_all()
        self.point.rollback()
        self.point.close(rollback=False)
        self.env.invalidate_all(flush=False)
