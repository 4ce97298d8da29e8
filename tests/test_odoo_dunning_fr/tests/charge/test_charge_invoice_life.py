"""The invoice of late charges itself: no VAT, its links, its end, whose it is.

10 000 euros due on 1 May 2026 and paid on 1 September: 413.76 of interest and 40 of
indemnity, as `test_charge_invoice` counts them. It is 14 September.
"""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .test_charge_invoice import ChargeInvoiceCommon


@tagged("post_install", "-at_install")
class TestInvoiceOfCharges(ChargeInvoiceCommon):
    def test_no_vat_whatever_the_product_the_account_or_the_fiscal_position(self):
        tax = self.company.account_sale_tax_id
        self.assertEqual(tax.amount, 20)
        product = self.env["product.product"].create(
            {"name": "Penalties", "list_price": 7, "taxes_id": [Command.set(tax.ids)]}
        )
        account = self.env["account.account"].search(
            [("code", "=like", "763%"), ("company_ids", "in", self.company.ids)],
            limit=1,
        )
        account.tax_ids = tax
        self.company.write(
            {
                "dunning_interest_product_id": product.id,
                "dunning_indemnity_product_id": product.id,
                "dunning_interest_account_id": account.id,
            }
        )
        abroad = self.env["account.fiscal.position"].create(
            {"name": "Always taxed", "company_id": self.company.id}
        )
        self.customer.property_account_position_id = abroad
        invoice = self.charge_invoice(self.paid_late())
        self.assertEqual(invoice.fiscal_position_id, abroad)
        self.assertEqual(
            self.lines_of(invoice), [(account.code, 413.76), ("758100", 40.0)]
        )
        for change in (
            lambda: invoice.action_update_fpos_values(),
            lambda: invoice.write({"fiscal_position_id": False}),
            lambda: invoice.invoice_line_ids[0].write({"product_id": False}),
            lambda: invoice.invoice_line_ids[0].write({"product_id": product.id}),
        ):
            change()
            self.assertFalse(invoice.invoice_line_ids.tax_ids)
        with Form(invoice) as form, form.invoice_line_ids.edit(0) as line:
            line.product_id = self.env["product.product"]
            line.product_id = product
            line.price_unit = 413.76
        invoice.action_post()
        self.assertFalse(invoice.line_ids.tax_ids)
        self.assertEqual((invoice.amount_tax, invoice.amount_total), (0, 453.76))

    def test_no_electronic_invoice_is_made_of_it(self):
        """Without a tax on its lines it could be none (BR-CO-04)."""
        self.customer.invoice_edi_format = "facturx"
        send = self.env["account.move.send"]
        bill = self.paid_late()
        self.assertEqual(send._get_default_invoice_edi_format(bill), "facturx")
        invoice = self.charge_invoice(bill)
        self.assertFalse(send._get_default_invoice_edi_format(invoice))
        # Asked to go by a platform it goes by e-mail; an invoice of work as was said.
        asked = {"sending_methods": {"peppol"}, "invoice_edi_format": "facturx"}
        settings = send._get_default_sending_settings(invoice, **asked)
        self.assertEqual(settings["sending_methods"], {"email"})
        self.assertFalse(settings["invoice_edi_format"])
        self.assertTrue(settings["mail_template"])
        settings = send._get_default_sending_settings(bill, **asked)
        self.assertEqual(settings["sending_methods"], {"peppol"})
        self.assertEqual(settings["invoice_edi_format"], "facturx")

    def test_it_bears_no_charges_itself_nor_do_its_copies(self):
        """Due on 14 September and unpaid in November; what it claims can be chased."""
        invoice = self.charge_invoice(self.paid_late())
        invoice.action_post()
        copy = invoice.copy()
        copy.invoice_date = "2026-09-14"
        copy.action_post()
        self.today("2026-11-16")
        self.assertEqual((invoice.dunning_interest, copy.dunning_interest), (0, 0))
        self.assertEqual((invoice.dunning_indemnity, copy.dunning_indemnity), (0, 0))
        self.assertFalse(self.wizard_of(invoice | copy).line_ids)
        self.as_sent(invoice, invoice.invoice_date)
        self.assertEqual(self.row(invoice).amount_due, 453.76)

    def test_the_invoices_lead_to_each_other(self):
        bill = self.paid_late()
        invoice = self.charge_invoice(bill)
        self.assertEqual(bill.dunning_charge_invoice_ids, invoice)
        self.assertEqual(invoice.dunning_charged_ids, bill)
        self.assertEqual(bill.action_dunning_charge_invoices()["res_id"], invoice.id)
        self.assertEqual(invoice.action_dunning_charged()["res_id"], bill.id)
        told = bill.message_ids.mapped("body")
        self.assertTrue([body for body in told if "Invoiced: Late interest" in body])

    def test_deleting_the_draft_gives_the_charges_back(self):
        bill = self.paid_late()
        self.charge_invoice(bill).unlink()
        self.assertEqual(
            self.settled(bill),
            [
                ("interest", 413.76, "2026-05-02", "2026-09-01", "claimed"),
                ("indemnity", 40, False, False, "claimed"),
            ],
        )
        self.assertEqual(self.charge_invoice(bill).amount_total, 453.76)

    def test_so_does_cancelling_it_and_it_stays_cancelled(self):
        bill = self.paid_late()
        invoice = self.charge_invoice(bill)
        invoice.action_post()
        invoice.button_cancel()
        self.assertEqual(self.charges(bill).mapped("state"), ["claimed"] * 2)
        with self.assertRaisesRegex(UserError, "make a new invoice"):
            invoice.button_draft()

    def test_a_line_taken_off_the_draft_is_claimed_the_others_invoiced(self):
        bill = self.paid_late()
        invoice = self.charge_invoice(bill)
        invoice.invoice_line_ids[1].unlink()
        self.assertEqual(
            self.charges(bill).mapped("state"), ["invoiced", "claimed"], "the indemnity"
        )
        self.assertEqual(bill.dunning_indemnity, 40)

    def test_a_lowered_amount_is_what_was_invoiced(self):
        """413.76 made 400.00 by hand: nothing is left to claim."""
        bill = self.paid_late()
        invoice = self.charge_invoice(bill)
        invoice.invoice_line_ids[0].price_unit = 400
        invoice.action_post()
        self.assertEqual(self.charges(bill).mapped("amount"), [400, 40])
        self.assertEqual(bill.dunning_interest, 0)

    def test_a_draft_with_later_interest_elsewhere_is_not_deleted_first(self):
        """Invoiced up to the 14th, then up to the 24th: the second goes first."""
        bill = self.invoice(1000, "2026-07-14")
        first = self.charge_invoice(bill)
        self.today("2026-09-24")
        second = self.charge_invoice(bill)
        with self.assertRaisesRegex(UserError, "undo that first"):
            first.unlink()
        second.unlink()
        first.unlink()
        self.assertEqual(  # 21.06 + 3.40: one claim of all the days
            self.settled(bill)[0],
            ("interest", 24.46, "2026-07-15", "2026-09-24", "claimed"),
        )

    def test_a_reversed_invoice_of_charges_can_be_claimed_again_by_a_manager(self):
        bill = self.paid_late()
        invoice = self.charge_invoice(bill)
        invoice.action_post()
        charges = self.charges(bill)
        with self.assertRaisesRegex(UserError, "nothing to undo"):
            charges.action_claim_again()
        invoice._reverse_moves(cancel=True)
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertEqual(bill.dunning_interest, 0)
        charges.action_claim_again()
        self.assertEqual(bill.dunning_interest, 413.76)

    # Companies and people

    def test_each_company_charges_its_own(self):
        other = self.make_company("Charpentes Vial")
        self.user.company_ids |= other
        both = (self.company | other).ids
        self.env = self.env(context={"allowed_company_ids": both})
        bills = self.paid_late() | self.invoice(500, "2026-05-01", company=other)
        invoices = self.charge_invoice(bills.with_env(self.env))
        self.assertEqual(invoices.company_id, self.company | other)
        for invoice in invoices:
            self.assertEqual(invoice.journal_id.company_id, invoice.company_id)
            self.assertIn(
                invoice.company_id, invoice.invoice_line_ids.account_id.company_ids
            )
        stranger = self.make_user("sam", "odoo_dunning_fr.group_collector")
        seen = self.env["dunning.charge"].with_user(stranger)
        seen = seen.with_context(allowed_company_ids=self.company.ids).search([])
        self.assertEqual(seen.company_id, self.company)

    def test_a_collector_invoices_and_an_auditor_reads(self):
        bill = self.paid_late()
        collector = self.make_user("karim", "odoo_dunning_fr.group_collector")
        auditor = self.make_user("anne", "odoo_dunning_fr.group_auditor")
        with self.assertRaises(UserError):
            bill.with_user(auditor).action_dunning_invoice_charges()
        action = bill.with_user(collector).action_dunning_invoice_charges()
        wizard = self.env[action["res_model"]].with_user(collector)
        invoice = self.created_by(wizard.browse(action["res_id"]))
        self.assertEqual(invoice.amount_total, 453.76)
        invoice.with_user(collector).action_post()
        charge = self.charges(bill).with_user(auditor)
        self.assertEqual(charge.mapped("amount_to_date"), [413.76, 40])
        charge[0].read(["invoice_id", "move_id", "notice_id", "display_name"])
        for act in (charge.action_waive, charge.action_invoice):
            with self.assertRaises(UserError):
                act()
