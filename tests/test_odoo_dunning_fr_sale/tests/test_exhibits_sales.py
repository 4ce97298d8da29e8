"""Orders and deliveries as exhibits."""

import base64

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.test_odoo_dunning_fr.tests.dossiers import DossierCommon


@tagged("post_install", "-at_install")
class TestExhibitsOfSales(DossierCommon):
    """On 14 September 2026."""

    def order(self, **values):
        """A delivered and invoiced order of 1 000, due on 14 July."""
        env = self.env(su=True)
        product = env["product.product"].create(
            {"name": "Escalier", "type": "consu", "taxes_id": [Command.clear()]}
        )
        line = {"product_id": product.id, "product_uom_qty": 1, "price_unit": 1000}
        order = env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "order_line": [Command.create(line)],
                **values,
            }
        )
        order.action_confirm()
        picking = order.picking_ids
        picking.move_ids.write({"quantity": 1, "picked": True})
        picking.with_context(skip_sms=True).button_validate()
        invoice = order._create_invoices()
        invoice.write(
            {
                "invoice_date": "2026-06-14",
                "invoice_payment_term_id": False,
                "invoice_date_due": "2026-07-14",
            }
        )
        invoice.action_post()
        return order, picking, invoice.with_env(self.env)

    def codes(self, file):
        return [found.code for found in file._check_ready()]

    def test_what_we_printed_ourselves_proves_nothing(self):
        order, picking, invoice = self.order()
        file = self.refer(invoice, "agency")
        first, second = file.exhibit_ids[:2]
        self.assertEqual((first.kind, second.kind), ("order", "delivery"))
        self.assertIn(order.name, first.name)
        self.assertIn(picking.name, second.name)
        self.assertEqual((first | second).move_ids, invoice)
        self.assertLessEqual({"order", "delivery"}, set(self.codes(file)))
        order.signature = picking.signature = base64.b64encode(self.image((30, 20)))
        self.assertFalse({"order", "delivery"} & set(self.codes(file)))

    def test_a_signed_quote(self):
        order, _picking, invoice = self.order(
            signature=base64.b64encode(self.image((30, 20))),
            signed_by="Paul Moreau",
            signed_on="2026-05-03 10:00:00",
        )
        [quote] = self.refer(invoice).exhibit_ids.filtered(
            lambda exhibit: exhibit.kind == "order"
        )
        self.assertIn("Paul Moreau", quote.name)
        self.assertEqual(str(quote.date), "2026-05-03")
        self.assertIn(order.name, quote.name)

    def test_documents_attached_to_order_and_delivery(self):
        """Whoever prepares the file need not sell or keep the stock."""
        order, picking, invoice = self.order()
        for record, name in ((order, "Bon pour accord.pdf"), (picking, "Bon.pdf")):
            self.env(su=True)["ir.attachment"].create(
                {
                    "name": name,
                    "raw": self.pdf(text=name),
                    "res_model": record._name,
                    "res_id": record.id,
                }
            )
        collector = self.make_user("lucie", "odoo_dunning_fr.group_collector")
        file = self.refer(invoice.with_user(collector), "agency")
        self.assertEqual(
            file.exhibit_ids.mapped("kind")[:4],
            ["order", "order", "delivery", "delivery"],
        )
        self.assertFalse({"order", "delivery"} & set(self.codes(file)))
        file = self.refer(invoice.with_user(collector))
        files = self.build(file.with_user(collector))
        self.assertIn("02-bon-pour-accord.pdf", files)
        self.assertIn("Bon pour accord", " ".join(self.bound(files)))
        self.assertTrue(file.exhibit_ids[0].attachment_id)
