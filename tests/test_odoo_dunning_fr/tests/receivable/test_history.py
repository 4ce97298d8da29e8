"""What was said stays what was said, whatever becomes of the contact or the address.

The ladder: first reminder 3 days late, second 15 days late and 7 days after the first,
formal notice 30 days late, last notice 45 days late.
"""

from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import DunningCommon
from ..notice.test_issue import sha256


class HistoryCommon(DunningCommon):
    def evidence(self, notices):
        """All that a notice says and proves, less the customer it belongs to."""
        self.env.flush_all()
        self.env.invalidate_all()
        return [
            (
                notice.name,
                notice.snapshot,
                notice.snapshot_sha256,
                notice.contact_id.exists().ids,
                notice.first_sent_on,
                notice.amount_total,
                notice.line_ids.mapped("move_name"),
                notice.line_ids.mapped("claimed"),
                notice.delivery_ids.mapped(lambda sent: (sent.channel, sent.state)),
                notice.delivery_ids.mapped("recipient"),
            )
            for notice in notices
        ]

    def assertVerifiable(self, notices):
        for notice in notices:
            self.assertEqual(notice.snapshot_sha256, sha256(notice.snapshot))


@tagged("post_install", "-at_install")
class TestHistory(HistoryCommon):
    def contact(self, **values):
        return self.env["res.partner"].create(
            {
                "name": "Jeanne Vidal",
                "parent_id": self.customer.id,
                "type": "invoice",
                "email": "jeanne@moreau.example",
                **values,
            }
        )

    def test_a_contact_that_is_deleted_stays_in_what_was_sent_to_it(self):
        contact = self.contact()
        self.invoice(100, "2026-09-01")
        notice = self.issue_and_send()
        before = self.evidence(notice)[0]
        contact.unlink()
        after = self.evidence(notice)[0]
        self.assertEqual((*after[:3], *after[4:]), (*before[:3], *before[4:]))
        self.assertIn("jeanne@moreau.example", notice.delivery_ids.recipient)
        self.assertVerifiable(notice)

    def test_after_an_archived_contact_the_next_reminder_goes_to_the_customer(self):
        """Jeanne has left: the first reminder was hers, the second is the company's."""
        contact = self.contact()
        self.invoice(100, "2026-09-01")
        first = self.issue_and_send()
        contact.active = False
        second = self.issue("2026-09-21")
        self.assertEqual(first.contact_id, contact)
        self.assertEqual(
            (second.level_id, second.contact_id), (self.second, self.customer)
        )
        email = second.delivery_ids.filtered(lambda sent: sent.channel == "email")
        self.assertIn("compta@moreau.example", email.recipient)

    def test_a_customer_with_notices_cannot_be_deleted(self):
        """Even when its invoice is gone: the notice needs to say whose it was."""
        bill = self.invoice(100, "2026-09-01")
        notice = self.issue_and_send()
        bill.button_draft()
        bill.with_context(force_delete=True).unlink()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.customer.unlink()
        self.assertEqual(notice.partner_id.exists(), self.customer)

    def test_the_silence_follows_a_customer_who_joins_a_company(self):
        """Ten days between contacts. Paul, a trader, was reminded on the 14th; on the
        16th he becomes a contact of the bakery, which owes 300 to be chased that day:
        the bakery hears nothing before the 24th."""
        self.policy.min_interval_days = 10
        paul = self.make_customer("Paul", is_company=False)
        self.invoice(100, "2026-09-01", paul)
        self.issue_and_send()
        bill = self.invoice(300, "2026-09-13")
        self.today("2026-09-16")
        paul.parent_id = self.customer
        self.assertEqual(paul.commercial_partner_id, self.customer)
        self.assertTold(
            bill, "interval", "waiting", level=self.first, date="2026-09-24"
        )
        self.assertFalse(self.issue())

    def test_an_archived_customer_keeps_its_history(self):
        bill = self.invoice(100, "2026-09-01")
        notice = self.issue_and_send()
        before = self.evidence(notice)
        self.customer.active = False
        self.assertFalse(self.issue("2026-10-05"))
        self.assertEqual(self.evidence(notice), before)
        self.customer.active = True
        self.today("2026-10-05")
        self.assertEqual(self.row(bill).next_level_id, self.second)

    # The letterhead, the account, the address

    def test_what_is_read_later_bears_the_address_and_the_account_of_its_day(self):
        """Issued on the 14th. Then both move house, change their name and the bank."""
        self.invoice(1250, "2026-09-01")
        notice = self.issue_and_send()
        digest = notice.snapshot_sha256
        self.customer.write(
            {"name": "Moreau & Filles", "street": "1 quai Neuf", "city": "Vienne"}
        )
        self.company.write(
            {"name": "Leblanc Agencement", "street": "99 cours Gambetta"}
        )
        bank = self.company.partner_id.bank_ids
        bank.sudo().acc_number = "FR1420041010050500013M02606"
        self.first.write({"name": "Renamed", "subject": "Renamed", "payment_days": 99})
        self.env.flush_all()
        self.env.invalidate_all()
        text = " ".join(notice.preview.replace("\xa0", " ").split())
        for words in (
            "BOULANGERIE MOREAU",
            "3 PLACE DU MARCHE",
            "Menuiserie Leblanc",
            "12 rue des Tilleuls",
            "FR76 3000 6000 0112 3456 7890 189",
            "First subject",
            "1 250,00",
        ):
            self.assertIn(words, text.replace("\u202f", " "))
        for words in (
            "Filles",
            "FILLES",
            "QUAI NEUF",
            "Agencement",
            "Gambetta",
            "M026",
            "Renam",
        ):
            self.assertNotIn(words, text)
        self.assertEqual(notice.snapshot_sha256, digest)
        self.assertVerifiable(notice)

    def test_a_notice_in_dollars_stays_in_dollars(self):
        """100 dollars; the rate changes, then the dollar is used no more."""
        dollar = self.env.ref("base.USD")
        dollar.active = True
        rate = (
            self.env["res.currency.rate"]
            .sudo()
            .create(
                {
                    "currency_id": dollar.id,
                    "company_id": self.company.id,
                    "name": "2026-01-01",
                    "rate": 2,
                }
            )
        )
        self.invoice(100, "2026-09-01", currency_id=dollar.id)
        notice = self.issue_and_send()
        before = self.evidence(notice)
        rate.rate = 4
        dollar.active = False
        self.assertEqual(self.evidence(notice), before)
        self.assertEqual((notice.currency_id, notice.amount_total), (dollar, 100))
        self.assertIn("100,00", notice.preview)
        self.assertIn("$", notice.preview)
        self.assertTrue(notice._get_document().raw.startswith(b"%PDF-"))

    def test_a_copied_run_is_a_new_run_of_the_day_it_is_copied(self):
        self.invoice(100, "2026-09-01")
        self.invoice(50, "2026-09-12")
        run = self.run_today(self.customer, by_hand=True)
        self.today("2026-09-15")
        copy = run.copy()
        self.assertRecordValues(
            copy,
            [
                {
                    "state": "draft",
                    "date": self.day("2026-09-15"),
                    "by_hand": True,
                    "partner_ids": self.customer.ids,
                    "customer_count": 0,
                    "seal": False,
                }
            ],
        )
        self.assertFalse(copy.notice_ids)
        copy.action_issue()
        self.assertEqual(len(copy.notice_ids), 1)

    def test_a_copied_or_reversed_invoice_bears_no_step(self):
        """A step is told of one invoice: not of its copy, nor of its credit note."""
        bill = self.invoice(100, "2026-09-01")
        self.issue_and_send()
        self.assertEqual(bill.dunning_level_id, self.first)
        others = bill.copy() | bill._reverse_moves()
        self.assertEqual(len(others), 2)
        for other in others:
            self.assertFalse(other.dunning_level_id)
            self.assertFalse(other.dunning_level_date)
            self.assertFalse(other.dunning_notice_ids)
