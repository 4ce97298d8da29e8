"""Records as they are in real books: half filled in, badly typed, or hostile.

The good ones get their reminder; a bad one is a skip with a reason; nobody reads what
is not meant for him.
"""

import io
from html import unescape

from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from ..delivery.test_email import EmailCommon
from ..mail_servers import keeping_server

LONG = "Établissements " + "Dupont-Grandjean " * 30  # 525 characters
HOSTILE = {
    "html": "<script>alert(1)</script>",
    "qweb": '<t t-out="1+1"/><t t-esc="object.env"/>',
    "inline": "{{ 7*7 }} #{7*7} ${7*7} %(name)s {0}",
    "formula": "=HYPERLINK('http://evil.example')",
    "path": "../../../etc/passwd",
    "header": "Moreau\r\nBcc: thief@evil.example",
    "quotes": "\"Moreau\" <thief@evil.example>, 'Fils'",
    "control": "Mo\x01re\x0bau\x1f\x7f",
    "bidi": "Moreau \u202eevil\u202c شركة النور",
    "wide": "株式会社 🥖 Moreau",
    "long": LONG,
}
# What of them must be read word for word, in the letter and in the e-mail.
PRINTED = {
    "html": "<script>alert(1)</script>",
    "qweb": '<t t-out="1+1"/>',
    "inline": "{{ 7*7 }} #{7*7} ${7*7}",
    "formula": "=HYPERLINK(",
    "path": "../../../etc/passwd",
    "long": "Dupont-Grandjean Dupont-Grandjean",
}


@tagged("post_install", "-at_install")
class TestBadRecords(EmailCommon):
    def letter(self, notice):
        """The text of the letter, every kind of blank made a plain one."""
        document = notice._get_document()
        self.assertRegex(document.name, r"^[\w-]+\.pdf$")
        pages = PdfFileReader(io.BytesIO(document.raw)).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())

    # Half filled in

    def test_of_ten_customers_the_three_bad_ones_are_told_and_the_others_served(self):
        """One cannot be reached at all, one has a credit of more than it owes, one is
        archived: three skips, each with its own reason; seven notices of 100 euros."""
        customers = [self.make_customer(f"Atelier N{rank}") for rank in range(10)]
        for customer in customers:
            self.invoice(100, "2026-09-01", customer)
        unreachable, credited, archived, *good = customers
        unreachable.write({"email": False, "street": False})
        self.credit_note(150, "2026-09-01", credited)
        archived.active = False
        run = self.run_today()
        self.assertEqual(len(run.notice_ids), 7)
        self.assertEqual({*run.notice_ids.partner_id}, {*good})
        self.assertEqual({*run.notice_ids.mapped("amount_total")}, {100})
        self.assertEqual(
            {skip.partner_id: skip.reason_code for skip in run.skip_ids},
            {unreachable: "unreachable", credited: "credits", archived: "archived"},
        )
        self.assertEqual(run.error_count, 0)

    def test_an_email_that_is_none_is_treated_as_missing(self):
        """With an address the reminder is posted; without one the customer is told."""
        for email in ("compta", "compta moreau.example", "@", " ", "n/a"):
            with self.subTest(email=email):
                posted = self.make_customer("Posted", email=email)
                lost = self.make_customer("Lost", email=email, street=False)
                self.invoice(100, "2026-09-01", posted)
                self.invoice(100, "2026-09-01", lost)
                run = self.run_today(posted | lost)
                self.assertEqual(run.notice_ids.partner_id, posted)
                self.assertEqual(run.notice_ids.delivery_ids.channel, "letter")
                self.assertRecordValues(
                    run.skip_ids,
                    [{"partner_id": lost.id, "reason_code": "unreachable"}],
                )

    def test_two_emails_in_the_field_get_one_message(self):
        self.customer.email = "compta@moreau.example; gerant@moreau.example"
        self.invoice(100, "2026-09-01")
        notice = self.issue()
        with keeping_server(self.env) as sink:
            self.send_queued()
            messages = sink.messages()
        self.assertEqual(notice.delivery_ids.state, "sent")
        self.assertEqual(len(messages), 1)
        self.assertIn("compta@moreau.example", self.to(messages[0]))

    def test_a_customer_without_name_gets_the_name_of_its_contact_or_nothing(self):
        """A nameless invoice address of the customer: it is the customer's letter."""
        contact = self.env["res.partner"].create(
            {
                "parent_id": self.customer.id,
                "type": "invoice",
                "street": "9 rue du Dépôt",
                "zip": "69007",
                "city": "Lyon",
            }
        )
        self.assertFalse(contact.name)
        self.first.write({"by_email": False, "by_letter": True})
        self.invoice(100, "2026-09-01")
        notice = self.issue()
        self.assertEqual(
            notice.snapshot["recipient"]["address"][:2],
            ["BOULANGERIE MOREAU", "9 RUE DU DEPOT"],
        )
        self.assertNotIn("False", self.letter(notice))

    def test_an_archived_contact_gets_nothing(self):
        """Jeanne was chosen for the reminders and has left the company."""
        jeanne = self.env["res.partner"].create(
            {
                "name": "Jeanne",
                "parent_id": self.customer.id,
                "email": "jeanne@moreau.example",
            }
        )
        self.customer.dunning_contact_id = jeanne
        jeanne.active = False
        self.invoice(100, "2026-09-01")
        notice = self.issue()
        self.assertEqual(notice.contact_id, self.customer)
        self.assertIn("compta@moreau.example", notice.delivery_ids.recipient)

    def test_a_contact_who_now_works_elsewhere_gets_nothing(self):
        """Jeanne was chosen for the reminders; she now works for another customer, who
        has no business knowing what the bakery owes."""
        jeanne = self.env["res.partner"].create(
            {
                "name": "Jeanne",
                "parent_id": self.customer.id,
                "email": "jeanne@moreau.example",
            }
        )
        self.customer.dunning_contact_id = jeanne
        jeanne.write(
            {
                "parent_id": self.make_customer("Garage Petit").id,
                "email": "jeanne@petit.example",
            }
        )
        self.invoice(100, "2026-09-01")
        notice = self.issue()
        self.assertEqual(notice.contact_id, self.customer)
        self.assertNotIn("petit.example", notice.delivery_ids.recipient)

    def test_a_company_that_has_filled_in_nothing_writes_all_the_same(self):
        """No address, no bank, no legal mentions, no language: the letter is made. No
        e-mail: the message waits, and says for what."""
        self.company.write(
            {
                "street": False,
                "zip": False,
                "city": False,
                "email": False,
                "phone": False,
                "website": False,
                "vat": False,
                "company_registry": False,
            }
        )
        self.company.partner_id.write({"lang": False, "bank_ids": [(5,)]})
        self.customer.lang = False
        self.policy.start_mode = "by_age"
        self.invoice(100, "2026-08-28")
        notice = self.issue()
        self.assertEqual(len(notice.delivery_ids), 2)
        text = self.letter(notice)
        self.assertIn("100.00", text.replace(",", "."))
        for nothing in ("False", "None"):
            self.assertNotIn(nothing, text)
        with keeping_server(self.env) as sink:
            self.send_queued()
            self.assertFalse(sink.messages())
        email = notice.delivery_ids.filtered(lambda sent: sent.channel == "email")
        self.assertEqual(email.state, "queued")
        self.assertIn("no e-mail address to write from", email.failure)

    # Hostile

    def test_what_a_name_contains_is_never_executed(self):
        """Eleven names that try to be HTML, a template, a formula, a path, a header.
        Each prints as it was typed, on a letter and in an e-mail, and nothing else of
        the letter changes."""
        self.policy.start_mode = "by_age"
        self.second.write(
            {
                "subject": "Reminder for {{ object.partner_id.name }}",
                "letter_body": '<p>Dear <t t-out="object.partner_id.name"/></p>',
            }
        )
        partners = {}
        for kind, name in HOSTILE.items():
            partner = self.make_customer("X", email=f"{kind}@x.example")
            partner.write({"name": name, "ref": name[:60], "street": name[:60]})
            partners[kind] = partner
            self.invoice(100, "2026-08-28", partner, ref=name[:60])
        run = self.run_today()
        self.assertFalse(run.skip_ids.mapped("reason"))
        self.assertEqual(len(run.notice_ids), len(HOSTILE))
        with keeping_server(self.env) as sink:
            self.send_queued()
            messages = {self.to(message): message for message in sink.messages()}
        self.assertEqual(set(messages), {f"{kind}@x.example" for kind in HOSTILE})
        notices = run.notice_ids.grouped("partner_id")
        for kind, partner in partners.items():
            with self.subTest(kind=kind):
                self.check_letter(kind, notices[partner])
                message = messages[f"{kind}@x.example"]
                self.assertIsNone(message["Bcc"])
                self.assertNotIn("thief", self.to(message))
                self.assertNotIn("<script", message.get_body(("html",)).get_content())
                self.assertIn(PRINTED.get(kind, ""), unescape(self.plain(message)))

    def check_letter(self, kind, notice):
        text = self.letter(notice)
        for words in ("Menuiserie Leblanc", notice.name, "100,00"):
            self.assertIn(words, text)
        self.assertIn(PRINTED.get(kind, ""), text)

    def test_a_hostile_sequence_makes_a_harmless_file_name(self):
        """The numbers of the notices become the names of their letters."""
        self.policy.start_mode = "by_age"
        sequences = self.env["ir.sequence"].sudo()
        sequences.search([("code", "=", "dunning.notice")]).unlink()
        sequences.create(
            {
                "name": "Hostile",
                "code": "dunning.notice",
                "prefix": '../..\\"x";/',
                "company_id": self.company.id,
            }
        )
        self.invoice(100, "2026-08-28")
        document = self.issue()._get_document()
        self.assertRegex(document.name, r"^[\w -]+\.pdf$")
