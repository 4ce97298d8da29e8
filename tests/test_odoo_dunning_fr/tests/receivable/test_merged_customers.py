"""The same customer entered twice and merged by Odoo's own wizard: one history.

The ladder: first reminder 3 days late, second 15 days late and 7 days after the first,
formal notice 30 days late, last notice 45 days late.
"""

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_history import HistoryCommon


@tagged("post_install", "-at_install")
class TestMergedCustomers(HistoryCommon):
    """The same bakery was entered twice; Odoo's own wizard makes one of the two."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.twin = cls.make_customer("Moreau SARL", email="compta@moreau.example")

    def merge(self, source, target):
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "state": "selection",
                "partner_ids": [Command.set((source | target).ids)],
                "dst_partner_id": target.id,
            }
        )
        with mute_logger("odoo.addons.base.partner.merge"):
            wizard.action_merge()
        self.env.invalidate_all()
        self.assertFalse(source.exists())

    def check_merge(self, source, target):
        """Each has been reminded: the source of 500 on 4 September, the target of 300
        on the 14th. Merged, they are one customer with both histories: on the 16th the
        500 are 15 days late and take their second reminder, the 300 are listed beside:
        800 euros in one notice. The 300 take their second on the 26th, a Saturday, so
        on Monday the 28th.
        """
        older = self.invoice(500, "2026-09-01", source)
        first_notice = self.issue_and_send("2026-09-04")
        newer = self.invoice(300, "2026-09-11", target)
        notices = first_notice | self.issue_and_send("2026-09-14")
        before = self.evidence(notices)
        for notice in notices:
            notice._get_document()

        self.merge(source, target)

        documents = notices.mapped("document_sha256")
        self.assertEqual(
            [(*seen[:3], *seen[4:]) for seen in self.evidence(notices)],
            [(*seen[:3], *seen[4:]) for seen in before],
        )
        self.assertVerifiable(notices)
        seals = self.env["dunning.run"].action_check_seals()
        self.assertEqual(seals["params"]["type"], "success", seals["params"]["message"])
        self.assertTrue(all(documents))
        self.assertEqual(notices.mapped("document_sha256"), documents)
        for records in (notices, notices.line_ids, notices.delivery_ids):
            self.assertEqual(records.partner_id, target)
        self.assertFalse(self.issue("2026-09-15"))
        second = self.issue_and_send("2026-09-16")
        self.assertRecordValues(
            second,
            [
                {
                    "partner_id": target.id,
                    "level_id": self.second.id,
                    "amount_total": 800,
                }
            ],
        )
        self.assertEqual(second.line_ids.filtered("claimed").move_id, older)
        self.assertFalse(self.issue("2026-09-25"))
        third = self.issue("2026-09-28")
        self.assertEqual(third.line_ids.filtered("claimed").move_id, newer)
        self.assertEqual(third.level_id, self.second)

    def test_the_twin_goes_into_the_customer(self):
        self.check_merge(self.twin, self.customer)

    def test_the_customer_goes_into_the_twin(self):
        self.check_merge(self.customer, self.twin)

    def test_the_silence_after_a_notice_holds_for_the_merged_customer(self):
        """Ten days between contacts. The twin was reminded on the 14th; the bakery's
        own invoice is to be chased on the 16th: it now waits for the 24th."""
        self.policy.min_interval_days = 10
        self.invoice(500, "2026-09-11", self.twin)
        self.issue_and_send()
        bill = self.invoice(300, "2026-09-13")
        self.merge(self.twin, self.customer)
        self.today("2026-09-16")
        self.assertTold(
            bill, "interval", "waiting", level=self.first, date="2026-09-24"
        )
        self.assertFalse(self.issue("2026-09-23"))
        notice = self.issue("2026-09-24")
        self.assertEqual(notice.line_ids.filtered("claimed").move_id, bill)

    def test_the_silence_after_a_formal_notice_holds_for_the_merged_customer(self):
        """To the twin, a formal notice on the 14th: nothing before the 30th (five days
        in the post, eight to pay, three more) for anything the merged customer owes."""
        self.company.write(
            {"dunning_old_mode": "by_age", "dunning_start_date": "2026-09-01"}
        )
        self.invoice(900, "2026-07-01", self.twin)
        self.assertEqual(self.issue_and_send().level_id, self.formal)
        bill = self.invoice(50, "2026-09-10")
        self.merge(self.twin, self.customer)
        self.today("2026-09-29")
        self.assertTold(
            bill, "formal_running", "waiting", level=self.first, date="2026-09-30"
        )
        self.assertFalse(self.issue())

    def formal_notice_of_the_twin(self):
        self.second.approval = "approve"
        self.policy.start_mode = "by_age"
        self.invoice(900, "2026-08-28", self.twin)
        notice = self.issue()
        self.assertEqual(notice.state, "approval")
        return notice

    def test_what_waits_for_approval_is_issued_to_the_merged_customer(self):
        notice = self.formal_notice_of_the_twin()
        self.merge(self.twin, self.customer)
        notice.action_approve()
        self.assertRecordValues(
            notice, [{"state": "issued", "partner_id": self.customer.id}]
        )
        recipient = notice.snapshot["recipient"]
        self.assertEqual(recipient["name"], "Boulangerie Moreau")
        self.assertVerifiable(notice)

    def test_a_credit_of_the_other_twin_stops_what_waits_for_approval(self):
        """900 are claimed of the twin; the bakery has a credit of 100. Merged, they
        owe 800: the notice of 900 is given up, the next run claims 800."""
        self.credit_note(100, "2026-09-01")
        notice = self.formal_notice_of_the_twin()
        self.assertEqual(notice.amount_total, 900)
        self.merge(self.twin, self.customer)
        notice.action_approve()
        self.assertEqual(notice.state, "cancelled")
        self.assertEqual(self.issue("2026-09-15").amount_total, 800)

    def test_a_policy_and_a_collector_set_on_the_twin_come_along(self):
        """Where the surviving customer has none of its own."""
        nadia = self.make_user("nadia", "odoo_dunning_fr.group_collector")
        soft = self.make_policy(
            "Soft",
            [(10, "Soft", "reminder", 60, 0, "email", {})],
            company_id=self.company.id,
            by_default=False,
        )
        self.twin.write({"dunning_policy_id": soft.id, "dunning_collector_id": nadia})
        self.merge(self.twin, self.customer)
        self.assertEqual(self.customer.dunning_policy_id, soft)
        self.assertEqual(self.customer.dunning_collector_id, nadia)
