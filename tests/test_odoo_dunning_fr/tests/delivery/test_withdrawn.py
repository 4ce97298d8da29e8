"""Sent by mistake: withdrawn, with an apology, as if it had not been.

The bank import of September was missing: 40 customers who had paid on 10 September were
reminded on the 14th, half of them by e-mail, half by letter.
"""

import html
import io

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from ..letters import LetterCommon

SAID = (
    "Notre message du 14\xa0septembre\xa02026 vous a été adressé par erreur\xa0; "
    "veuillez ne pas en tenir compte, avec nos excuses."
)


@tagged("post_install", "-at_install")
class TestWithdrawn(LetterCommon):
    def withdraw(self, records, user=None, **values):
        wizards = self.env["dunning.notice.withdraw"].with_user(user or self.user)
        wizard = wizards.with_context(
            active_model=records._name, active_ids=records.ids
        ).create({"reason": "Relevé bancaire non importé", **values})
        wizard.action_withdraw()
        return wizard

    def apologies(self, notices):
        return self.env["dunning.notice"].search(
            [("apology_for_id", "in", notices.ids)]
        )

    def test_forty_letters_and_emails_of_a_missing_bank_import(self):
        self.company.dunning_night_floor = 100
        bills = self.env["account.move"]
        for number in range(40):
            by_email = number % 2 == 0
            customer = self.make_customer(
                f"Client{number}", email=by_email and f"a{number}@client.example"
            )
            bills |= self.invoice(100 + number, "2026-09-01", customer)
        run = self.run_today()
        notices = run.notice_ids
        self.assertEqual(len(notices), 40)
        left = notices[:30]
        self.send(left)
        self.withdraw(run)
        self.assertEqual(set(notices.mapped("state")), {"withdrawn"})
        self.assertFalse(any(notices.line_ids.mapped("claimed")))
        queued = (notices - left).delivery_ids
        self.assertEqual(set(queued.mapped("state")), {"cancelled"})
        self.assertEqual(set(left.delivery_ids.mapped("state")), {"sent"})
        # An apology to each who was written to, by the same channel.
        apologies = self.apologies(notices)
        self.assertEqual(apologies.apology_for_id, left)
        for apology in apologies:
            self.assertEqual(
                apology.delivery_ids.mapped("channel"),
                apology.apology_for_id.delivery_ids.mapped("channel"),
            )
            self.assertEqual(apology.state, "issued")
            self.assertEqual(apology.amount_total, 0)
        # The payments are there now: the next night decides as if nothing had been.
        for bill in bills[1:]:
            self.pay(bill, day="2026-09-10")
        again = self.issue("2026-09-15")
        self.assertEqual(again.line_ids.move_id, bills[0])
        self.assertEqual(again.level_id, self.first)
        self.assertFalse(again.earlier_notice_ids)

    def test_what_the_apology_says(self):
        self.invoice(100, "2026-09-01")
        notice = self.issue_and_send()
        self.today("2026-09-15")
        self.withdraw(notice)
        apology = self.apologies(notice)
        subject = "Notre message du 14\xa0septembre\xa02026\xa0: envoyé par erreur"
        self.assertEqual(apology.snapshot["subject"], subject)
        self.assertIn(SAID, apology.snapshot["body"])
        self.assertIn(notice.name, apology.snapshot["body"])
        self.assertFalse(apology.snapshot["lines"])
        delivery = apology.delivery_ids.sudo()  # as the outbox does
        delivery._channel()._prepare(delivery)
        message = delivery.mail_message_id
        self.assertIn(SAID, html.unescape(message.body))
        self.assertNotIn("IBAN", message.body)
        self.assertFalse(delivery._find_stale())

    def test_its_letter_lists_nothing_and_asks_for_nothing(self):
        self.first.write({"by_email": False, "by_letter": True})
        self.invoice(100, "2026-09-01")
        notice = self.issue_and_send()
        self.withdraw(notice)
        apology = self.apologies(notice)
        self.assertEqual(apology.delivery_ids.channel, "letter")
        apology._make_checked_letters()
        text = self.read_pdf(apology.document_id.raw)
        self.assertIn("adressé par erreur", text)
        for word in ("IBAN", "Total", "100,00"):
            self.assertNotIn(word, text)

    def read_pdf(self, content):
        pages = PdfFileReader(io.BytesIO(content)).pages
        text = " ".join(page.extract_text() for page in pages)
        return " ".join(text.replace("\u200b", "").split())

    def test_what_left_is_not_altered_and_its_print_says_that_it_was_withdrawn(self):
        self.first.write({"by_email": False, "by_letter": True})
        self.invoice(100, "2026-09-01")
        notice = self.issue_and_send()
        notice._make_checked_letters()
        before = (notice.document_sha256, notice.snapshot_sha256, notice.snapshot)
        self.withdraw(notice)
        self.assertEqual(
            (notice.document_sha256, notice.snapshot_sha256, notice.snapshot), before
        )
        self.assertFalse(notice._is_tampered())
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            notice.sudo().amount_total = 1
        notice.invalidate_recordset()
        self.assertIn("Retiré le", notice.preview)
        text = self.read_pdf(notice._render_documents()[0])
        self.assertIn("Retiré le", text)
        self.assertEqual(notice.action_print()["type"], "ir.actions.act_url")

    def test_it_counts_for_nothing(self):
        """No contact within the five days of the policy, no silence of a formal
        notice, no charges, no step on the invoice."""
        self.policy.min_interval_days = 5
        self.company.write(
            {"dunning_old_mode": "by_age", "dunning_start_date": "2026-09-01"}
        )
        self.customer.dunning_debtor_kind = "company"
        self.formal.write({"claim_interest": True, "claim_indemnity": True})
        bill = self.invoice(900, "2026-07-01")
        notice = self.issue_and_send()
        self.assertEqual(notice.level_id, self.formal)
        self.assertTrue(notice.amount_indemnity)
        charges = self.env["dunning.charge"].sudo().search([("move_id", "=", bill.id)])
        self.assertTrue(charges)
        self.today("2026-09-15")
        self.assertEqual(self.row(bill).last_contact, self.day("2026-09-14"))
        other = self.invoice(60, "2026-09-01")
        self.assertEqual(self.row(other).reason_code, "formal_running")
        self.withdraw(notice)
        self.send(self.apologies(notice))
        self.assertFalse(charges.exists())
        self.assertFalse(bill.dunning_level_id)
        row = self.assertTold(bill, "due", "due", level=self.formal)
        self.assertFalse(row.last_contact)
        self.assertEqual(self.row(other).reason_code, "due")

    def test_seals_hold_and_cover_the_apologies(self):
        self.invoice(100, "2026-09-01")
        notice = self.issue_and_send()
        self.withdraw(notice)
        self.today("2026-09-15")
        self.run_today()
        self.assertTrue(self.apologies(notice).seal_run_id)
        told = self.env["dunning.run"].action_check_seals()
        self.assertEqual(told["params"]["type"], "success", told["params"]["message"])

    def test_what_waits_for_approval_is_cancelled(self):
        self.first.approval = "approve"
        self.invoice(100, "2026-09-01")
        run = self.run_today()
        self.withdraw(run)
        self.assertEqual(run.notice_ids.state, "cancelled")
        self.assertFalse(self.apologies(run.notice_ids))

    def test_without_an_apology(self):
        self.invoice(100, "2026-09-01")
        notice = self.issue_and_send()
        self.withdraw(notice, apologize=False)
        self.assertEqual(notice.state, "withdrawn")
        self.assertFalse(self.apologies(notice))

    def test_once_by_a_manager_with_a_reason(self):
        self.invoice(100, "2026-09-01")
        notice = self.issue_and_send()
        karim = self.make_user("karim", "odoo_dunning_fr.group_collector")
        with self.assertRaises(AccessError):
            self.withdraw(notice, user=karim)
        with self.assertRaisesRegex(UserError, "Only a dunning manager"):
            notice.with_user(karim)._withdraw("No")
        self.withdraw(notice)
        self.assertRecordValues(
            notice,
            [
                {
                    "withdrawn_by_id": self.user.id,
                    "withdrawn_reason": "Relevé bancaire non importé",
                    "withdrawn_on": self.day("2026-09-14"),
                }
            ],
        )
        for again in (notice, self.apologies(notice)):
            with self.assertRaisesRegex(UserError, "nothing to withdraw"):
                again._withdraw("Again")

    def test_it_is_no_exhibit_without_that_word(self):
        """A file that was prepared before: its exhibit is bound with the word, and
        a new search finds it no more."""
        bill = self.invoice(900, "2026-07-01")
        notice = self.issue_and_send()
        file = self.env["dunning.referral"].create(
            {
                "kind": "payment_order",
                "currency_id": self.euro.id,
                "company_id": self.company.id,
                "partner_id": self.customer.id,
                "move_ids": [(6, 0, bill.ids)],
            }
        )
        file._gather()
        exhibit = file.exhibit_ids.filtered(lambda one: one.kind == "notice")
        self.assertTrue(exhibit)
        self.withdraw(notice)
        file._gather()
        left = file.exhibit_ids.filtered(lambda one: one.kind == "notice")
        self.assertFalse(left)
        chosen = (
            self.env["dunning.exhibit"]
            .sudo()
            .create(
                {
                    "referral_id": file.id,
                    "kind": "notice",
                    "name": "First",
                    "source": f"dunning.notice,{notice.id}",
                    "accepted_by_id": self.user.id,
                }
            )
        )
        chosen._fetch()
        self.assertIn("withdrawn", chosen.name)
        self.assertIn("Retiré le", self.read_pdf(chosen.attachment_id.raw))
