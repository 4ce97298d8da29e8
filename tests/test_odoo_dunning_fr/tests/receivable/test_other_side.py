"""What stands on the other side: other currencies, our own bills, our own companies."""

from odoo.fields import Command
from odoo.tests import tagged

from ..common import DunningCommon


@tagged("post_install", "-at_install")
class TestOtherSide(DunningCommon):
    """Today is Monday 14 September 2026; the first reminder leaves after 3 days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dollar = cls.env.ref("base.USD").sudo()
        cls.dollar.active = True
        cls.env["res.currency.rate"].sudo().create(
            {
                "currency_id": cls.dollar.id,
                "name": "2026-01-01",
                "rate": 2,
                "company_id": cls.company.id,
            }
        )

    # Credits in another currency

    def test_a_payment_in_euros_may_be_for_the_invoice_in_dollars(self):
        """1 000 USD invoiced, 500 EUR received and not matched: Odoo offers it."""
        bill = self.invoice(1000, "2026-09-01", currency_id=self.dollar.id)
        self.bank_line(500, "2026-09-05", partner=self.customer, known=True)
        self.assertTold(bill, "credit_other_currency", "waiting", level=self.first)
        run = self.run_today()
        self.assertFalse(run.notice_ids)
        self.assertEqual(run.skip_ids.reason_code, "credit_other_currency")

    def test_what_is_owed_in_its_own_currency_takes_it(self):
        """500 EUR received, 700 EUR invoiced: 200 EUR and 1 000 USD are owed."""
        self.invoice(1000, "2026-09-01", currency_id=self.dollar.id)
        self.invoice(700, "2026-09-01")
        self.bank_line(500, "2026-09-05", partner=self.customer, known=True)
        notices = self.issue()
        self.assertEqual(
            {notice.currency_id.name: notice.amount_principal for notice in notices},
            {"EUR": 200, "USD": 1000},
        )

    def test_a_difference_is_no_credit_and_a_person_may_ask(self):
        """1 EUR too much is nothing; of 2 EUR a person may say that they are none."""
        bill = self.invoice(1000, "2026-09-01", currency_id=self.dollar.id)
        self.bank_line(1, "2026-09-05", partner=self.customer, known=True)
        self.assertEqual(self.row(bill).reason_code, "due")
        self.bank_line(1, "2026-09-05", partner=self.customer, known=True)
        self.assertEqual(self.row(bill).reason_code, "credit_other_currency")
        asked = self.receivable_lines(bill).ids
        row = self.row(bill, dunning_by_hand=True, dunning_escalated_line_ids=asked)
        self.assertEqual(row.reason_code, "due")

    # What we owe

    def buy(self, amount, partner=None):
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": (partner or self.customer).id,
                "invoice_date": "2026-08-01",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Flour",
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        bill.action_post()
        return bill

    def test_who_is_our_supplier_is_chased_and_it_is_told(self):
        """800 owed to us, 1 200 by us: nobody has invoked the set-off."""
        self.policy.start_mode = "by_age"
        self.invoice(800, "2026-08-10")
        self.buy(1200)
        other = self.make_customer("Garage Petit")
        self.invoice(100, "2026-08-10", other)
        preview = self.env["dunning.run.preview"].create(
            {"company_id": self.company.id, "date": "2026-09-14"}
        )
        hints = {line.partner_id: line.hint for line in preview.notice_line_ids}
        self.assertRegex(hints[self.customer], r"1.?200.*1347")
        self.assertFalse(hints[other])
        notices = self.issue().grouped("partner_id")
        notice = notices[self.customer]
        self.assertEqual((notice.state, notice.amount_principal), ("approval", 800))
        self.assertRegex(notice.hint, r"1.?200.*1347")
        self.assertFalse(notices[other].hint)
        self.assertRegex("".join(notice.message_ids.mapped("body")), "1347")

    def test_what_was_paid_to_the_supplier_is_not_owed(self):
        self.invoice(800, "2026-09-01")
        bill = self.buy(1200)
        self.pay(bill)
        self.assertFalse(self.customer._fetch_dunning_payables(self.company))

    # Ourselves

    def test_the_company_itself_and_those_of_the_group_are_not_chased(self):
        sister = self.env["res.company"].sudo().create({"name": "Leblanc Services"})
        own = self.invoice(100, "2026-09-01", self.company.partner_id)
        group = self.invoice(100, "2026-09-01", sister.partner_id.with_env(self.env))
        self.assertEqual(self.row(own).reason_code, "own_company")
        self.assertEqual(self.row(group).reason_code, "intercompany")
        self.assertFalse(self.issue())
        sister.partner_id.email = "compta@services.example"
        self.company.sudo().dunning_intercompany = True
        self.assertEqual(self.row(own).reason_code, "own_company")
        self.assertEqual(self.row(group).reason_code, "due")
        self.assertEqual(self.issue().partner_id, sister.partner_id)
