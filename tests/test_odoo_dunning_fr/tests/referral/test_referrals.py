"""What follows dunning: a file for each debtor, its sums, what it lacks, its life."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..common import DunningCommon

DUE = "2026-07-14"  # 62 days late on Monday 14 September: 1 000 bear 21.06


@tagged("post_install", "-at_install")
class TestReferrals(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.identify_company()
        cls.customer.company_registry = "44306184100047"
        cls.agency = cls.make_agency("Recouvrement Rhodanien")

    def refer(self, moves, kind="agency", **values):
        action = moves.action_dunning_refer(kind, self.agency)
        file = self.env["dunning.referral"].browse(action["res_id"])
        file.write(values)
        return file

    def send_file(self, file):
        file.override_reason = "Known since the telephone call"
        file.action_ready()
        file.action_send()
        return file

    # The dialog

    def open_dialog(self, moves):
        return self.env["dunning.refer"].browse(moves.action_dunning_refer()["res_id"])

    def paths(self, moves):
        """The ways that the dialog offers, and the others with their reason."""
        ways = self.open_dialog(moves).path_ids
        return {way.kind for way in ways if not way.refusal}

    def test_the_dialog_shows_the_sums(self):
        invoice = self.invoice(1500, DUE)
        self.pay(invoice, 500, DUE)
        dialog = self.open_dialog(invoice)
        self.assertEqual(
            (
                dialog.amount_principal,
                dialog.amount_interest,
                dialog.amount_indemnity,
                dialog.amount_total,
                dialog.amount_paid,
            ),
            (1000, 21.06, 40, 1061.06, 500),
        )

    def test_the_dialog_tells_what_is_missing(self):
        invoice = self.invoice(1000, DUE)
        self.customer.street = False
        ways = self.open_dialog(invoice).path_ids.grouped("kind")
        lines = ways["payment_order"].missing.splitlines()
        self.assertIn(self.customer.name, lines[0])
        self.assertIn(invoice.name, " ".join(lines))  # no formal notice
        self.assertFalse(ways["write_off"].missing)
        self.assertFalse(ways["public_claim"].missing)  # closed: see why not

    def test_ways_for_a_company(self):
        self.assertEqual(
            self.paths(self.invoice(1000, DUE)),
            {"agency", "insurer", "payment_order", "write_off"},
        )

    def test_ways_for_a_consumer(self):
        self.customer.dunning_debtor_kind = "consumer"
        small = self.invoice(4000, DUE)
        large = self.invoice(6000, DUE)
        self.assertIn("small_claim", self.paths(small))
        self.assertNotIn("small_claim", self.paths(large))

    def test_ways_for_a_public_body(self):
        self.customer.write(
            {"company_registry": "213105554", "dunning_debtor_kind": "public"}
        )
        ways = self.paths(self.invoice(1000, DUE))
        self.assertIn("public_claim", ways)
        self.assertNotIn("payment_order", ways)

    def test_ways_for_an_insolvent_debtor(self):
        invoice = self.invoice(1000, DUE)
        self.env["dunning.hold"].create(
            {
                "kind": "insolvency",
                "company_id": self.company.id,
                "partner_id": self.customer.id,
                "date_from": "2026-08-01",
            }
        )
        self.assertEqual(
            self.paths(invoice), {"insurer", "insolvency_claim", "write_off"}
        )

    def test_a_way_that_is_closed_cannot_be_taken(self):
        self.customer.write(
            {"company_registry": "213105554", "dunning_debtor_kind": "public"}
        )
        dialog = self.open_dialog(self.invoice(1000, DUE))
        way = dialog.path_ids.filtered(lambda way: way.kind == "payment_order")
        with self.assertRaisesRegex(UserError, "CPC 1406"):
            way.action_choose()

    def test_one_customer_at_a_time(self):
        other = self.make_customer("Garage Petit")
        invoices = self.invoice(1000, DUE) + self.invoice(500, DUE, other)
        with self.assertRaisesRegex(UserError, "one customer"):
            invoices.action_dunning_refer()

    def test_nothing_open(self):
        invoice = self.invoice(1000, DUE)
        self.pay(invoice)
        with self.assertRaisesRegex(UserError, "Nothing is open"):
            invoice.action_dunning_refer()

    # The file

    def test_sums_as_of_a_day(self):
        file = self.refer(self.invoice(1000, DUE))
        self.assertRegex(file.name, r"DOS/2026/\d{4}")
        self.assertEqual(file.amount_total, 1061.06)
        file.date = "2026-08-10"  # 27 days: 9.17
        self.assertEqual(file.amount_total, 1049.17)

    def test_what_is_missing_is_told(self):
        self.customer.company_registry = False
        file = self.refer(self.invoice(1000, DUE), "payment_order")
        codes = {found.code: found.level for found in file._check_ready()}
        self.assertEqual(codes["siren"], "must")
        self.assertEqual(codes["formal_notice"], "should")
        self.assertTrue(file.is_blocked)
        with self.assertRaisesRegex(UserError, "SIREN"):
            file.action_ready()

    def test_a_manager_goes_on_with_a_reason(self):
        file = self.refer(self.invoice(1000, DUE))
        action = file.action_ready()
        self.assertEqual(file.state, "draft")
        self.assertEqual(action["res_model"], "dunning.referral.override")
        self.env["dunning.referral.override"].create(
            {"referral_id": file.id, "reason": "Notice served by bailiff"}
        ).action_confirm()
        self.assertEqual(
            (file.state, file.override_reason), ("ready", "Notice served by bailiff")
        )

    def test_a_collector_prepares_and_does_not_approve(self):
        collector = self.make_user("lucie", "odoo_dunning_fr.group_collector")
        invoice = self.invoice(1000, DUE)
        file = self.refer(invoice.with_user(collector))
        self.assertEqual(file.prepared_by_id, collector)
        with self.assertRaisesRegex(UserError, "manager"):
            file.with_user(collector).action_ready()

    def test_nobody_approves_by_writing(self):
        collector = self.make_user("lucie", "odoo_dunning_fr.group_collector")
        file = self.refer(self.invoice(1000, DUE)).with_user(collector)
        for values in (
            {"state": "sent"},
            {"outcome": "paid"},
            {"prepared_by_id": self.user.id},
            {"name": "DOS/1"},
        ):
            with self.subTest(values), self.assertRaisesRegex(UserError, "buttons"):
                file.write(values)
        with self.assertRaisesRegex(UserError, "manager"):
            file.override_reason = "Go on"

    def test_what_is_approved_and_changed_is_no_longer_approved(self):
        file = self.refer(self.invoice(1000, DUE))
        file.override_reason = "Known"
        file.action_ready()
        file.note = "Call the agency first"
        file.date = file.date
        self.assertEqual((file.state, file.approved_by_id), ("ready", self.user))
        file.date = "2026-09-13"
        self.assertEqual((file.state, file.override_reason), ("draft", False))
        self.assertFalse(file.approved_by_id)
        self.assertIn("No longer approved: Sums As Of", file.message_ids[0].body)

    def test_no_interest_to_come(self):
        file = self.refer(self.invoice(1000, DUE))
        with self.assertRaisesRegex(ValidationError, "up to today"):
            file.date = "2026-09-15"

    def test_two_persons(self):
        self.company.dunning_two_person_rule = True
        file = self.refer(self.invoice(1000, DUE))
        file.override_reason = "Known"
        with self.assertRaisesRegex(UserError, "two-person"):
            file.action_ready()

    def test_handed_over_it_is_not_chased_until_recalled(self):
        invoice = self.invoice(1000, DUE)
        other = self.invoice(500, DUE)
        file = self.send_file(self.refer(invoice))
        row = self.row(invoice)
        self.assertEqual((row.state, row.reason_code), ("referred", "referred"))
        self.assertIn(file.name, row.reason)
        self.assertEqual(invoice.dunning_state, "referred")
        self.assertEqual(invoice.dunning_referral_id, file)
        notice = self.issue()
        self.assertEqual(notice.line_ids.move_id, other)
        self.assertEqual(notice.amount_principal, 500)
        file.action_recall()
        self.assertEqual((file.state, file.outcome), ("closed", "recalled"))
        self.assertEqual(self.row(invoice).state, "due")

    def test_a_customer_all_of_whose_invoices_are_handed_over_says_so(self):
        """In the list of customers, on the customer, in groups and filters."""
        self.send_file(self.refer(self.invoice(1000, DUE)))
        mine = [("partner_id", "=", self.customer.id)]
        debtors = self.env["dunning.debtor"]
        self.assertEqual(debtors.search(mine).state, "referred")
        self.assertEqual(self.customer.dunning_state, "referred")
        self.assertIn(
            self.customer,
            self.env["res.partner"].search([("dunning_state", "=", "referred")]),
        )
        groups = debtors._read_group(mine, ["state"], ["__count"])
        self.assertEqual(groups, [("referred", 1)])
        self.invoice(500, DUE)
        self.env.flush_all()
        debtors.invalidate_model()
        self.assertEqual(debtors.search(mine).state, "due")

    def test_a_closed_file_does_not_start_dunning_again(self):
        invoice = self.invoice(1000, DUE)
        file = self.send_file(self.refer(invoice))
        self.env["dunning.referral.close"].create(
            {"referral_ids": [(6, 0, file.ids)], "outcome": "uncollectable"}
        ).action_close()
        self.assertEqual(self.row(invoice).state, "referred")

    def test_what_was_handed_over_stays(self):
        file = self.send_file(self.refer(self.invoice(1000, DUE)))
        with self.assertRaisesRegex(UserError, "handed over"):
            file.date = "2026-12-01"
        with self.assertRaisesRegex(UserError, "evidence"):
            file.unlink()

    def test_what_is_paid_since(self):
        invoice = self.invoice(1000, DUE)
        file = self.send_file(self.refer(invoice))
        self.pay(invoice, 300)
        self.assertEqual((file.amount_open, file.amount_paid), (700, 300))
        self.assertEqual(file.amount_principal, 1000)

    def test_one_file_at_a_time(self):
        invoice = self.invoice(1000, DUE)
        self.send_file(self.refer(invoice))
        second = self.refer(invoice, "write_off")
        with self.assertRaisesRegex(UserError, "already"):
            second.action_ready()

    def test_one_file_at_a_time_even_if_both_were_approved(self):
        invoice = self.invoice(1000, DUE)
        second = self.refer(invoice, "write_off")
        second.action_ready()
        self.send_file(self.refer(invoice))
        with self.assertRaisesRegex(UserError, "already"):
            second.action_send()

    def test_not_another_customer_s_invoice(self):
        other = self.make_customer("Garage Petit")
        file = self.refer(self.invoice(1000, DUE))
        with self.assertRaisesRegex(ValidationError, "customer"):
            file.move_ids += self.invoice(500, DUE, other)

    def test_what_is_not_due_is_not_claimed(self):
        file = self.refer(self.invoice(1000, "2026-12-14"), "payment_order")
        self.assertIn("not_due", [found.code for found in file._check_ready()])
