"""Money that is matched with nothing, in SQL and by its rules, on random books.

A parent and two branches; invoices, credit notes, payments booked, announced for some
invoices or for none, and items that are left out. Each day each item is lowered by the
same amount, and all the companies together never claim more than the balance.
"""

import random
from collections import defaultdict
from decimal import Decimal

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.odoo_dunning_fr.rules import announced, sharing

from ..common import DunningCommon

CUSTOMERS = 30
INVOICES = 150
NOTES = 40
PAYMENTS = 45


@tagged("post_install", "-at_install")
class TestRandomMoney(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rnd = random.Random(14)
        cls.companies = cls.company
        for name in ("Atelier de Nice", "Atelier de Lille"):
            cls.companies += cls.make_company(name, parent_id=cls.company.id)
        cls.user.sudo().company_ids = cls.companies
        cls.env = cls.env(context={"allowed_company_ids": cls.companies.ids})
        cls.customers = cls.env["res.partner"].union(
            *(cls.make_customer(f"Client {rank}") for rank in range(CUSTOMERS))
        )
        cls.bills = cls.env["account.move"].union(
            *(cls.make_move("out_invoice") for _rank in range(INVOICES))
        )
        for bill in cls.bills:
            chance = cls.rnd.random()
            if chance < 0.1:
                bill.line_ids.no_followup = True
            elif chance < 0.2:
                bill.dunning_assigned = True
        for _rank in range(NOTES):
            cls.make_move("out_refund")
        cls.payments = cls.env["account.payment"].union(
            *(cls.announce() for _rank in range(PAYMENTS))
        )

    @classmethod
    def make_move(cls, kind):
        day = cls.day("2026-09-14", cls.rnd.randint(-60, 25))
        return cls.invoice(
            cls.rnd.choice([30, 100, 250, 800]),
            day,
            cls.rnd.choice(cls.customers),
            kind=kind,
            company=cls.rnd.choice(cls.companies),
        )

    @classmethod
    def announce(cls):
        """For some invoices of a customer, or for none, in any of the companies."""
        customer = cls.rnd.choice(cls.customers)
        bills = cls.bills.filtered(lambda bill: bill.partner_id == customer)
        size = cls.rnd.randint(0, min(3, len(bills)))
        chosen = cls.rnd.sample(list(bills), size)
        company = cls.rnd.choice(cls.companies)
        payment = (
            cls.env["account.payment"]
            .with_company(company)
            .create(
                {
                    "payment_type": "inbound",
                    "partner_id": customer.id,
                    "company_id": company.id,
                    "amount": cls.rnd.choice([20, 120, 400, 900, 1500]),
                    "date": cls.day("2026-09-14", cls.rnd.randint(-20, 3)),
                    "invoice_ids": [Command.set([bill.id for bill in chosen])],
                }
            )
        )
        payment.outstanding_account_id = False
        payment.state = "in_process"
        return payment

    def test_lists_and_rules_say_the_same_of_all_money(self):
        met = defaultdict(int)
        for ago in (12, 6, 1, 0, -3, -20):
            day = self.day("2026-09-14", -ago)
            self.compare(day, met)
        # The book is rich enough for the comparison to mean something.
        self.assertGreater(min(met.values()), 5, dict(met))
        self.assertEqual(set(met), {"assigned", "free", "siblings", "left out", "over"})

    def compare(self, day, met):
        rows = self.env["dunning.receivable"].with_context(
            dunning_date=day, allowed_company_ids=self.companies.ids
        )
        found = rows.search([("partner_id", "in", self.customers.ids)])
        for customer, items in found.grouped("partner_id").items():
            with self.subTest(customer=customer.name, day=str(day)):
                self.compare_customer(customer, items, day, met)
        # Each company by itself is told the same as all of them together.
        for company in self.companies:
            alone = rows.with_context(allowed_company_ids=company.ids)
            self.assertEqual(
                {row.id: row.amount_pending for row in alone.search([])},
                {
                    row.id: row.amount_pending
                    for row in found
                    if row.company_id == company
                },
            )

    def compare_customer(self, customer, items, day, met):
        shares, free = self.expect(customer, items, day, met)
        for item in items:
            self.assertEqual(
                (item.amount_pending, item.amount_free),
                (float(shares.get(item.id, 0)), float(free.get(item.id, 0))),
                item.move_name,
            )
        self.check_balance(customer, items, shares, free, day)

    def expect(self, customer, items, day, met):
        """What the rules say: {id: all of it}, {id: what nobody has assigned}."""
        owed = [item for item in items if item.amount_residual > 0]
        debts = [
            sharing.Debt(
                item.id,
                item.company_id.id,
                item.date_maturity,
                Decimal(str(item.amount_residual)),
                item.reason_code in ("no_followup", "assigned"),
            )
            for item in owed
        ]
        linked, purses = [], defaultdict(lambda: [Decimal(), Decimal()])
        for payment in self.awaited(customer, day):
            amount = Decimal(str(payment.amount))
            if payment.invoice_ids:
                ids = tuple(
                    item.id for item in owed if item.move_id in payment.invoice_ids
                )
                linked.append(sharing.Announced(payment.id, payment.date, amount, ids))
            else:
                purses[payment.company_id.id][1] += amount
        assigned, over = sharing.assign(linked, debts)
        company = {debt.id: debt.company for debt in debts}
        for id_, amount in over.items():
            purses[company[id_]][1] += amount
        for item in items:
            if item.amount_residual < 0:
                purses[item.company_id.id][0] -= Decimal(str(item.amount_residual))
        open_debts = [
            debt._replace(amount=debt.amount - assigned.get(debt.id, 0))
            for debt in debts
        ]
        given = [sharing.Purse(id_, *money) for id_, money in purses.items()]
        free = sharing.share_out(open_debts, given, day)
        met["assigned"] += len(assigned)
        met["over"] += len(over)
        met["free"] += len(free)
        met["left out"] += sum(debt.left_out for debt in debts if debt.id in free)
        met["siblings"] += sum(
            not purses[company[id_]][1] for id_ in free if company[id_] in purses
        ) + sum(company[id_] not in purses for id_ in free)
        total = {
            id_: assigned.get(id_, 0) + free.get(id_, 0) for id_ in {*assigned, *free}
        }
        return total, free

    def awaited(self, customer, day):
        """The payments that are still on their way on a day, and no repetition."""
        first = announced.first_day(day, announced.TERMS["transfer"])
        own = self.payments.filtered(lambda payment: payment.partner_id == customer)
        for payment in own:
            lapsed = own.filtered(
                lambda other, payment=payment: (
                    other != payment
                    and other.amount == payment.amount
                    and other.date <= payment.date
                    and other.date < first
                )
            )
            if payment.invoice_ids:
                lapsed = lapsed.filtered(
                    lambda other, payment=payment: (
                        other.invoice_ids & payment.invoice_ids
                    )
                )
            else:
                lapsed = lapsed.filtered(
                    lambda other, payment=payment: (
                        other.company_id == payment.company_id
                    )
                )
            if payment.date >= first and not lapsed:
                yield payment

    def check_balance(self, customer, items, shares, free, day):
        """All the companies together claim no more than what is owed in all."""
        late = [
            item
            for item in items
            if item.amount_residual > 0
            and item.date_maturity < day
            and item.reason_code not in ("no_followup", "assigned")
        ]
        claimed = defaultdict(Decimal)
        for item in late:
            claimed[item.company_id] += Decimal(str(item.amount_due))
        credits = defaultdict(Decimal)
        for item in items:
            if item.amount_residual < 0:
                credits[item.company_id] -= Decimal(str(item.amount_residual))
        asked = sum(
            max(amount - credits[company], Decimal())
            for company, amount in claimed.items()
        )
        balance = sum(
            Decimal(str(item.amount_residual))
            - shares.get(item.id, 0)
            + free.get(item.id, 0)
            for item in items
            if item.amount_residual < 0
            or item.date_maturity < day
            or item.reason_code in ("no_followup", "assigned")
        ) - sum(
            Decimal(str(payment.amount))
            for payment in self.awaited(customer, day)
            if not payment.invoice_ids
        )
        self.assertLessEqual(asked, max(balance, Decimal()))
