"""Late charges on statements of account, and how part payments were booked."""

from odoo.tests import tagged

from ..charge.test_charge_life import ChargeLifeCommon
from . import test_statement


@tagged("post_install", "-at_install")
class TestChargeStatement(ChargeLifeCommon):
    figures = test_statement.TestStatement.figures
    pages = test_statement.TestStatement.pages

    def told(self, account):
        return [
            (row["number"], row["from"], row["to"], row["amount"])
            for row in account["charges"]
        ]

    def test_the_charges_claimed_are_shown_to_date_with_what_is_owed_in_all(self):
        """21.06 on 14 September, 24.46 on the 24th, and 40: 1 064.46 with the bill."""
        bill = self.claimed()
        self.today("2026-09-24")
        account = self.figures()["EUR"]
        self.assertEqual(
            self.told(account),
            [
                (bill.name, "2026-07-15", "2026-09-24", "24.46"),
                (bill.name, False, False, "40.00"),
            ],
        )
        self.assertEqual(
            (account["balance"], account["charged"], account["owed"]),
            ("1000.00", "64.46", "1064.46"),
        )
        text = self.pages(self.customer.action_dunning_statement())[0]
        for words in ("24,46", "64,46 €", "1 064,46 €", "24/09/2026"):
            self.assertIn(words, text)

    def test_they_stay_on_it_when_the_principal_is_paid(self):
        bill = self.claimed()
        self.pay(bill, day="2026-09-14")
        account = self.figures()["EUR"]
        self.assertEqual(
            (account["items"], account["balance"], account["owed"]),
            ([], "0.00", "61.06"),
        )
        text = self.pages(self.customer.action_dunning_statement())[0]
        self.assertIn("61,06 €", text)
        self.assertIn("FR76 3000 6000 0112 3456 7890 189", text)

    def test_what_nobody_claimed_or_was_settled_is_not_on_it(self):
        garage = self.make_customer("Garage Petit")
        self.paid_late(partner=garage)
        self.invoice(1000, "2026-09-10", garage)
        self.assertFalse(self.figures(garage)["EUR"]["charges"])
        claimed = self.charges(self.claimed())
        self.waive(claimed.filtered(lambda charge: charge.kind == "interest"))
        amounts = [row[-1] for row in self.told(self.figures()["EUR"])]
        self.assertEqual(amounts, ["40.00"])

    def test_nor_what_the_customer_is_no_longer_to_be_charged(self):
        self.claimed()
        self.customer.dunning_charge_mode = "none"
        self.assertFalse(self.figures()["EUR"]["charges"])

    def test_part_payments_on_the_principal(self):
        bill = self.invoice(10000, "2026-05-01")
        self.assertFalse(self.figures()["EUR"]["imputation"])
        self.pay(bill, 5000, "2026-06-30")
        account = self.figures()["EUR"]
        self.assertIn("sur le principal", account["imputation"])
        self.assertEqual(account["payments"][bill.name][0]["to_interest"], "0.00")

    def test_part_payments_on_the_interest_first(self):
        """5 000 on 30 June: 60 days at 12.15 % are 199.73; 4 800.27 are left."""
        self.company.dunning_imputation = "legal"
        bill = self.invoice(10000, "2026-05-01")
        self.pay(bill, 5000, "2026-06-30")
        account = self.figures()["EUR"]
        self.assertIn("article 1343-1", account["imputation"])
        self.assertEqual(
            account["payments"],
            {
                bill.name: [
                    {
                        "date": "2026-06-30",
                        "amount": "5000.00",
                        "to_interest": "199.73",
                        "to_principal": "4800.27",
                    }
                ]
            },
        )
        text = self.pages(self.customer.action_dunning_statement())[0]
        self.assertIn("199,73", text)
        self.assertIn("4 800,27", text)
