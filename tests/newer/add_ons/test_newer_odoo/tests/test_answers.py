"""An invoice that went by the approved platform is chased like any other."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.test_odoo_dunning_fr.tests.common import DunningCommon


@tagged("post_install", "-at_install")
class TestAnswers(DunningCommon):
    def sent(self, amount=1200, due="2026-09-01"):
        """An invoice that the platform took."""
        invoice = self.invoice(amount, due)
        invoice.sudo().peppol_message_uuid = f"uuid-{invoice.id}"
        return invoice

    def answer(self, invoice, code, **values):
        """As the platform's messages come in: by the program."""
        responses_sudo = self.env["account.peppol.response"].sudo()
        return responses_sudo.create(
            {
                "move_id": invoice.id,
                "response_code": code,
                "peppol_state": "done",
                "pdp_flow_number": "2",
                **values,
            }
        )

    def assertToDeclare(self, invoice, amount):
        """Odoo's own platform counts it only for a company that is registered there."""
        counted = amount if invoice.pdp_is_sent else 0
        self.assertEqual(invoice.pdp_lifecycle_residual, counted)

    def test_an_invoice_is_chased_whatever_was_answered(self):
        """13 days late on 14 September, the first reminder is due, whatever it says."""
        responses = self.env["account.peppol.response"]
        codes = responses._fields["response_code"].get_values(self.env)
        self.assertGreater(len(codes), 9)
        for code in codes:
            with self.subTest(code=code):
                invoice = self.sent()
                self.answer(invoice, code)
                self.assertTold(invoice, "due", "due", level=self.first)
        notice = self.issue_and_send(partners=self.customer)
        self.assertEqual(notice.line_ids.mapped("amount_claimed"), [1200] * len(codes))

    def test_what_was_collected_is_declared_and_the_rest_is_chased(self):
        """1 200 owed, 500 paid on 10 September: 500 to declare, 700 to claim."""
        invoice = self.sent()
        self.answer(invoice, "AP")
        self.pay(invoice, 500, "2026-09-10")
        self.assertToDeclare(invoice, 500)
        self.assertEqual(self.row(invoice).amount_due, 700)
        notice = self.issue_and_send(partners=self.customer)
        self.assertEqual(notice.line_ids.amount_claimed, 700)
        self.answer(
            invoice, "PD", pdp_payment_info=[{"type_code": "MEN", "amount": "500"}]
        )
        self.assertToDeclare(invoice, 0)
        self.pay(invoice, 700, "2026-09-14")
        self.assertToDeclare(invoice, 700)
        self.assertFalse(self.rows(invoice))

    def test_what_the_platform_sent_is_no_draft_again(self):
        """Odoo refuses, before anything of ours was undone: it is chased as before."""
        invoice = self.sent()
        if invoice.pdp_is_sent:
            with self.assertRaises(UserError):
                invoice.button_draft()
        self.assertEqual(invoice.state, "posted")
        self.assertTold(invoice, "due", "due", level=self.first)

    def test_screens_show_both(self):
        """What both add to the same forms is there together."""
        for model in ("account.move", "res.partner", "res.company", "account.payment"):
            views = self.env[model].get_views([(False, "form"), (False, "list")])
            self.assertIn("form", views["views"])
        settings = self.env["res.config.settings"].sudo()
        self.assertIn("dunning", settings.get_view(view_type="form")["arch"])
