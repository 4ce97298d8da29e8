"""Who sees late charges, who invoices and waives them, and who is not disturbed."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..guards import test_rights
from .test_charge_life import DUE, ChargeLifeCommon


@tagged("post_install", "-at_install")
class TestChargeRights(ChargeLifeCommon):
    fields_of = test_rights.TestRights.fields_of
    assertOpens = test_rights.TestRights.assertOpens

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor = cls.make_user("anne_auditor", "odoo_dunning_fr.group_auditor")
        cls.collector = cls.make_user("karim_collec", "odoo_dunning_fr.group_collector")
        cls.billing = cls.make_user("bruno_billing", "account.group_account_invoice")

    def test_an_auditor_opens_the_charges_and_changes_nothing(self):
        """Without any accounting right."""
        charges = self.charges(self.claimed())
        for charge in charges.with_user(self.auditor):
            self.assertOpens(charge, self.auditor)
            for right in ("create", "write", "unlink"):
                self.assertFalse(charge.has_access(right), right)
        for model in ("waive", "cost", "invoice", "invoice.line"):
            wizard = self.env[f"dunning.charge.{model}"].with_user(self.auditor)
            self.assertFalse(wizard.has_access("create"), model)

    def test_an_auditor_prints_a_statement_with_them(self):
        self.claimed()
        statements = self.env["dunning.statement"].with_user(self.auditor)
        customer = self.customer.with_user(self.auditor)
        items = statements._fetch_items(customer, self.company)
        late = statements._fetch_late(customer, self.company, items)
        amounts = [values["amount"] for values in late.amounts.values()]
        self.assertEqual(sorted(amounts), [21.06, 40])

    def test_who_has_no_right_of_dunning_reads_none_of_it(self):
        self.claimed()
        charges = self.env["dunning.charge"].with_user(self.billing)
        with self.assertRaises(AccessError):
            charges.search([])
        for name in ("dunning_interest", "dunning_charge_ids", "dunning_charged_ids"):
            with self.assertRaises(AccessError):
                self.invoice(10, DUE).with_user(self.billing).read([name])

    def test_a_billing_user_works_on_an_invoice_of_charges_as_on_any_other(self):
        """Edit, post, credit, cancel, delete: the charges follow by themselves."""
        bill = self.claimed()
        invoice = self.charge_invoice(bill).with_user(self.billing)
        with Form(invoice) as form:
            form.ref = "Ours"
        invoice.unlink()
        self.assertEqual(self.charges(bill).mapped("state"), ["claimed"] * 2)
        invoice = self.charge_invoice(bill).with_user(self.billing)
        invoice.action_post()
        copy = invoice.copy()
        self.assertTrue(copy.sudo().dunning_is_charge_invoice)
        invoice._reverse_moves(cancel=True)
        invoice = self.charge_invoice(self.invoice(1000, DUE)).with_user(self.billing)
        invoice.action_post()
        invoice.button_draft()
        invoice.button_cancel()
        source = self.invoice(1000, DUE).with_user(self.billing)
        source.button_draft()
        source.action_post()
        source.button_draft()
        source.button_cancel()

    def test_a_collector_adds_costs_and_does_not_waive(self):
        bill = self.claimed().with_user(self.collector)
        action = bill.action_dunning_add_costs()
        wizard = self.env[action["res_model"]].with_user(self.collector)
        proof = self.env["ir.attachment"].with_user(self.collector)
        proof = proof.create({"name": "fee.pdf", "raw": b"Fee"})
        with Form(wizard.with_context(**action["context"])) as form:
            form.amount = 120
            form.note = "Fee"
            form.proof_ids.add(proof)
        form.record.action_add()
        costs = self.charges(bill, kind="costs")
        self.assertEqual((costs.amount, costs.proof_ids), (120, proof))
        with self.assertRaisesRegex(UserError, "Only a dunning manager"):
            costs.with_user(self.collector).action_waive()
        with self.assertRaises(AccessError):
            self.env["dunning.charge.waive"].with_user(self.collector).create(
                {"charge_ids": costs.ids, "reason": "Mine"}
            )

    def test_the_screens_of_an_invoice_and_a_customer_open_for_each_of_them(self):
        bill = self.claimed()
        for user in (self.collector, self.billing, self.user):
            shown = self.assertOpens(bill, user)
            self.assertEqual("dunning_interest" in shown, user != self.billing)
        self.assertOpens(self.customer, self.auditor)
        self.assertOpens(self.customer, self.collector)
