"""Stories by which a wrong euro could be claimed; each amount is worked by hand.

1 000 euros due on 14 July 2026 bear 12.40 %: on Monday 14 September 62 days = 21.06.
"""

from odoo.fields import Command
from odoo.tests import tagged

from .test_charge_life import DUE, ChargeLifeCommon


class AttackCommon(ChargeLifeCommon):
    def owed(self, moves, day="2026-09-14"):
        """(interest, indemnity) of each due item that may bear some, as texts."""
        lines = self.receivable_lines(moves)
        found = lines._get_dunning_charges(self.day(day))
        return [
            (str(charge.accrual.total), str(charge.indemnity))
            for charge in map(found.get, lines)
            if charge
        ]

    def spans(self, moves, day="2026-09-14"):
        """(first day, last day, base) of each stretch that bears interest."""
        lines = self.receivable_lines(moves)
        found = lines._get_dunning_charges(self.day(day))
        return [
            (str(period.start), str(period.end), str(period.base))
            for line in lines
            for period in found[line].accrual.periods
        ]

    def entry(self, *items, kind="general", day=DUE, account=None):
        """A posted entry of (customer, amount) on receivables, included in dunning."""
        journals = self.env["account.journal"]
        accounts = self.env["account.account"]
        here = [*accounts._check_company_domain(self.company)]
        income = accounts.search([*here, ("account_type", "=", "income")], limit=1)
        account = account or self.receivable_lines(self.invoice(1, DUE)).account_id
        total = sum(amount for _customer, amount in items)
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": day,
                "journal_id": journals.search(
                    [("type", "=", kind), ("company_id", "=", self.company.id)], limit=1
                ).id,
                "line_ids": [
                    *(
                        Command.create(
                            {
                                "account_id": account.id,
                                "partner_id": customer and customer.id,
                                "balance": amount,
                                "date_maturity": day,
                            }
                        )
                        for customer, amount in items
                    ),
                    Command.create({"account_id": income.id, "balance": -total}),
                ],
            }
        )
        entry.action_post()
        entry.line_ids.no_followup = False
        return entry


@tagged("post_install", "-at_install")
class TestWhatBearsCharges(AttackCommon):
    def test_a_receivable_without_a_customer_is_nobodys_to_pay(self):
        """Such as the takings of a shop; whoever opens the entry sees it."""
        takings = self.entry((False, 1000))
        self.assertFalse(self.owed(takings))
        self.assertEqual((takings.dunning_interest, takings.dunning_indemnity), (0, 0))
        self.assertFalse(self.wizard_of(takings).line_ids)

    def test_money_given_back_is_no_invoice(self):
        """300 sent back twice by mistake, the second time returned after 50 days."""
        sent, back = (
            self.env["account.payment"].create(
                {
                    "payment_type": way,
                    "partner_type": "customer",
                    "partner_id": self.customer.id,
                    "amount": 300,
                    "date": day,
                }
            )
            for way, day in (("outbound", "2026-07-01"), ("inbound", "2026-08-20"))
        )
        (sent + back).action_post()
        items = self.receivable_lines((sent + back).move_id)
        self.assertEqual(len(items), 2)
        items.reconcile()
        self.assertFalse(self.owed(sent.move_id))
        customers = [Command.set(self.customer.ids)]
        self.assertFalse(self.wizard(partner_ids=customers).line_ids)

    def test_a_debit_of_the_bank_is_to_be_matched_not_charged(self):
        self.assertFalse(self.owed(self.entry((self.customer, 1000), kind="bank")))

    def test_a_deposit_to_get_back_is_no_sale(self):
        account = self.receivable_lines(self.invoice(1, DUE)).account_id
        other = account.copy({"non_trade": True, "code": "467900"})
        self.assertFalse(self.owed(self.entry((self.customer, 1000), account=other)))


@tagged("post_install", "-at_install")
class TestManyCharges(AttackCommon):
    def questions(self, act):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        act()
        return self.env.cr.sql_log_count - before

    def test_fifty_charges_to_date_cost_the_questions_of_five(self):
        bills = [self.invoice(100 + rank, DUE) for rank in range(50)]
        self.issue_and_send()
        all_ = self.charges(self.env["account.move"].union(*bills))
        self.assertEqual(len(all_), 100)
        few = all_[:10]
        for act in (
            lambda charges: charges.mapped("amount_to_date"),
            lambda charges: charges._bring_to(self.day("2026-09-14")),
        ):
            self.assertLessEqual(
                self.questions(lambda act=act: act(all_)),
                self.questions(lambda act=act: act(few)) + 2,
            )
