"""Databases whose payments have no entry of their own until the bank line is there.

So does Odoo where its accounting is installed: a payment is `in_process`, the ledger
still says that all is owed.
"""

from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from ..common import DunningCommon


@tagged("post_install", "-at_install")
class TestAnnouncedPayments(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # As Odoo's accounting answers.
        cls.startClassPatcher(
            patch.object(
                type(cls.env["account.move"]),
                "_get_invoice_in_payment_state",
                lambda self: "in_payment",
            )
        )
        cls.bank = cls.env["account.journal"].search(
            [("company_id", "=", cls.company.id), ("type", "=", "bank")], limit=1
        )
        cls.method = cls.bank.inbound_payment_method_line_ids[:1]
        cls.method.sudo().payment_account_id = False

    def register(self, bills, amount=None, **values):
        """The wizard of Odoo: one payment for all these invoices."""
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=bills.ids)
            .create({"group_payment": True, **values})
        )
        if amount is not None:
            wizard.amount = amount
        payment = wizard._create_payments()
        self.assertEqual(payment.state, "in_process")
        self.assertFalse(payment.move_id)
        return payment

    def announce(self, amount, day=None, **values):
        """From the menu of payments, of which nobody says what they pay."""
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_id": self.customer.id,
                "amount": amount,
                "journal_id": self.bank.id,
                **({"date": day} if day else {}),
                **values,
            }
        )
        payment.action_post()
        self.assertFalse(payment.move_id)
        return payment

    # How much

    def test_one_payment_over_two_invoices_is_shared_once(self):
        """700 on 1,000 and 500: 300 and 500 are left, 800 are claimed."""
        first = self.invoice(1000, "2026-09-01")
        second = self.invoice(500, "2026-09-03")
        self.register(first | second, 700)
        self.assertEqual(
            [row.amount_pending for row in self.rows(first | second)], [700, 0]
        )
        self.assertEqual(self.issue().amount_principal, 800)

    def test_two_payments_over_the_same_invoices(self):
        """700 and 600 on 1,000 and 500: 1,300 of 1,500, 200 are claimed."""
        bills = self.invoice(1000, "2026-09-01") | self.invoice(500, "2026-09-03")
        self.register(bills, 700)
        self.register(bills, 600)
        self.assertEqual(self.issue().amount_principal, 200)

    def test_more_than_its_invoices_is_no_credit_of_others(self):
        """1,200 on 1,000: who is to say for whom; the other 500 are claimed."""
        first = self.invoice(1000, "2026-09-01")
        self.invoice(500, "2026-09-03")
        self.register(first, 1200)
        self.assertEqual(self.issue().amount_principal, 500)

    def test_a_payment_of_the_menu_is_a_credit_of_the_customer(self):
        """1,000 owed, 1,000 in process: nobody is written to, and the run says why."""
        bill = self.invoice(1000, "2026-09-01")
        self.announce(1000)
        row = self.assertTold(bill, "covered", "waiting", level=self.first)
        self.assertEqual((row.amount_pending, row.amount_free), (1000, 1000))
        run = self.run_today()
        self.assertFalse(run.notice_ids)
        self.assertEqual(run.skip_ids.reason_code, "covered")

    def test_a_part_paid_without_a_word_goes_to_the_oldest(self):
        """300 for nothing in particular, on 200 and 500: 400 are claimed."""
        self.invoice(500, "2026-09-03")
        self.invoice(200, "2026-09-01")
        self.announce(300)
        notice = self.issue()
        self.assertEqual(notice.amount_principal, 400)
        self.assertEqual(notice.line_ids.mapped("amount_claimed"), [400])

    def test_what_is_to_come_is_covered_by_what_is_left(self):
        """No courtesy note for what has been paid without a word."""
        bill = self.invoice(500, "2026-09-17")
        self.assertEqual(self.row(bill).reason_code, "due")
        self.announce(500)
        self.assertEqual(self.row(bill).reason_code, "covered")

    def test_a_payment_of_the_menu_beside_a_credit_note(self):
        """1,000 owed, a credit note of 300, 500 announced: 200."""
        self.invoice(1000, "2026-09-01")
        self.credit_note(300, "2026-09-01")
        self.announce(500)
        self.assertEqual(self.issue().amount_principal, 200)

    def test_paid_as_the_bank_line_has_it_is_in_the_ledger(self):
        """Odoo marks as paid what it has found on the bank: its entry is the credit."""
        bill = self.invoice(1000, "2026-09-01")
        self.announce(1000).action_validate()
        self.assertEqual(self.row(bill).amount_pending, 0)

    def test_a_payment_marked_as_paid_counts_until_an_invoice_is_matched(self):
        bills = self.invoice(1000, "2026-09-01") | self.invoice(500, "2026-09-03")
        self.register(bills, 700).action_validate()
        self.assertEqual(sum(self.rows(bills).mapped("amount_pending")), 700)
        note = self.credit_note(700, "2026-09-05")
        (self.receivable_lines(bills[0]) | self.receivable_lines(note)).reconcile()
        self.assertEqual(bills[0].payment_state, "partial")
        self.assertEqual(sum(self.rows(bills).mapped("amount_pending")), 0)

    def test_money_that_goes_out_or_to_a_supplier_pays_nothing(self):
        bill = self.invoice(1000, "2026-09-01")
        self.announce(1000, payment_type="outbound")
        self.announce(1000, partner_type="supplier")
        self.assertEqual(self.row(bill).amount_pending, 0)

    def test_a_payment_in_another_currency(self):
        """1,000 dollars at 2 for a euro, 500 euros announced: nothing is owed; 200
        euros are 400 dollars, 600 are claimed."""
        dollar = self.make_dollar()
        bill = self.invoice(1000, "2026-09-01", currency_id=dollar.id)
        payment = self.register(bill, currency_id=self.euro.id)
        self.assertEqual(payment.amount, 500)
        self.assertTold(bill, "payment_pending", "waiting", level=self.first)
        payment.action_cancel()
        self.env["dunning.hold"].search([])._end("Corrected")
        self.register(bill, 200, currency_id=self.euro.id)
        self.assertEqual(self.issue().amount_principal, 600)

    def test_a_conversion_that_differs_by_a_cent_pays_the_whole(self):
        """1,000 dollars at 3 are 333.33 euros, which are 999.99 dollars."""
        dollar = self.make_dollar(3)
        bill = self.invoice(1000, "2026-09-01", currency_id=dollar.id)
        self.register(bill, currency_id=self.euro.id)
        self.assertEqual(self.row(bill).amount_due, 0)

    def make_dollar(self, rate=2):
        dollar = self.env.ref("base.USD").sudo()
        dollar.active = True
        dollar.rate_ids.unlink()
        self.env["res.currency.rate"].sudo().create(
            {"currency_id": dollar.id, "name": "2026-01-01", "rate": rate}
        )
        return dollar

    # An early discount

    def discounted(self, amount, day):
        """2 % for who pays within ten days; due after thirty."""
        term = self.env["account.payment.term"].create(
            {
                "name": "2/10 net 30",
                "early_discount": True,
                "discount_days": 10,
                "discount_percentage": 2,
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 100, "nb_days": 30}
                    )
                ],
            }
        )
        due = self.day(day, 30)
        return self.invoice(
            amount, due, invoice_date=day, invoice_payment_term_id=term.id
        )

    def test_a_discount_taken_with_the_payment(self):
        """1,000 of 1 August, 980 announced on the 10th: nothing is owed."""
        bill = self.discounted(1000, "2026-08-01")
        self.method.dunning_way_days = 60
        payment = self.register(bill, payment_date="2026-08-10")
        self.assertEqual(payment.amount, 980)
        self.assertTold(bill, "payment_pending", "waiting", level=self.first)

    def test_a_discount_that_came_too_late_is_owed(self):
        """980 announced on the 12th, two days after: 20 are left."""
        bill = self.discounted(1000, "2026-08-01")
        self.method.dunning_way_days = 60
        self.register(bill, 980, payment_date="2026-08-12")
        self.assertEqual(self.row(bill).amount_due, 20)

    def test_a_discount_within_a_payment_for_several_invoices(self):
        """1,480 for 1,000 less 2 % and 500: nothing is owed."""
        bills = self.discounted(1000, "2026-08-01") | self.invoice(500, "2026-09-05")
        self.method.dunning_way_days = 60
        self.register(bills, 1480, payment_date="2026-08-10")
        self.assertEqual(sum(self.rows(bills).mapped("amount_due")), 0)

    # Branches

    def test_one_payment_to_the_parent_for_two_branches(self):
        """400 and 400 in two branches, 800 announced to the parent: nothing is owed."""
        branches = [
            self.make_company(name, parent_id=self.company.id)
            for name in ("Atelier de Nice", "Atelier de Lille")
        ]
        for branch in branches:
            self.user.sudo().company_ids += branch
        bills = self.env["account.move"].union(
            *(self.invoice(400, "2026-09-01", company=branch) for branch in branches)
        )
        bills = bills.with_context(allowed_company_ids=self.user.company_ids.ids)
        self.announce(800).with_env(bills.env).invoice_ids = bills
        for bill in bills:
            row = self.row(bill, allowed_company_ids=bill.company_id.ids)
            self.assertEqual((row.reason_code, row.amount_due), ("payment_pending", 0))

    # How long

    def test_each_way_of_payment_has_its_time(self):
        """Announced on Monday 14 September; the first day on which it is claimed."""
        ends = {
            "card": ("2026-09-15", "2026-09-16"),  # one open day
            "transfer": ("2026-09-21", "2026-09-22"),  # five open days
            "bill": ("2026-09-19", "2026-09-20"),  # maturity and five days
            "debit": ("2026-09-22", "2026-09-23"),  # eight days
            "cheque": ("2026-09-24", "2026-09-25"),  # ten days
        }
        bill = self.invoice(1000, "2026-09-01")
        self.assertEqual(
            set(ends), set(self.method._fields["dunning_way"].get_values(self.env))
        )
        for way, (last, lapsed) in ends.items():
            with self.subTest(way):
                self.method.dunning_way = way
                payment = self.register(bill)
                self.assertEqual(self.row(bill, last).reason_code, "payment_pending")
                row = self.row(bill, lapsed)
                self.assertEqual(
                    (row.amount_due, str(row.lapsed_on)), (1000, "2026-09-14")
                )
                payment.sudo().unlink()

    def test_a_bill_of_exchange_waits_for_its_maturity(self):
        """Drawn on 30 October: awaited until 4 November."""
        self.method.dunning_way = "bill"
        bill = self.invoice(1000, "2026-09-01")
        self.register(bill, payment_date="2026-10-30")
        self.assertEqual(self.row(bill, "2026-11-04").reason_code, "payment_pending")
        self.assertEqual(self.row(bill, "2026-11-05").amount_due, 1000)

    def test_the_days_are_a_setting(self):
        self.method.dunning_way_days = 2
        bill = self.invoice(1000, "2026-09-01")
        self.register(bill)
        self.assertEqual(self.row(bill, "2026-09-16").reason_code, "payment_pending")
        self.assertEqual(self.row(bill, "2026-09-17").amount_due, 1000)

    def test_the_same_sum_is_awaited_once(self):
        """Announced on the 1st, again on the 14th: not awaited any more. Another sum
        is."""
        bill = self.invoice(1000, "2026-08-25")
        self.today("2026-09-01")
        self.register(bill)
        self.assertEqual(self.row(bill).reason_code, "payment_pending")
        self.today("2026-09-14")
        again = self.register(bill)
        self.assertEqual(self.row(bill).amount_due, 1000)
        again.action_cancel()
        self.env["dunning.hold"].search([])._end("Corrected")
        self.register(bill, 400)
        self.assertEqual(self.row(bill).amount_due, 600)

    def test_the_same_sum_of_the_menu_is_awaited_once(self):
        bill = self.invoice(1000, "2026-08-25")
        self.announce(1000, "2026-09-01")
        self.announce(1000, "2026-09-14")
        self.assertEqual(self.row(bill).amount_due, 1000)

    def test_two_equal_sums_on_their_way_both_count(self):
        self.invoice(1000, "2026-09-01")
        self.announce(400)
        self.announce(400)
        self.assertEqual(self.issue().amount_principal, 200)

    # What follows

    def test_reminders_go_on_and_a_formal_notice_waits_for_a_person(self):
        """1,000 since 1 August, announced on the 20th, never come.

        The second reminder leaves; the formal notice does not, by night or by run. Once
        the payment is cancelled it is proposed again, behind the pause.
        """
        bill = self.invoice(1000, "2026-08-01")
        payment = self.announce(1000, "2026-08-20", invoice_ids=[Command.set(bill.ids)])
        self.assertEqual(self.issue_and_send().level_id, self.first)
        self.assertEqual(self.issue_and_send("2026-09-21").level_id, self.second)
        self.today("2026-09-30")
        row = self.assertTold(bill, "not_come", "held", level=self.formal)
        self.assertEqual(str(row.lapsed_on), "2026-08-20")
        run = self.run_today()
        self.assertFalse(run.notice_ids)
        self.assertEqual(run.skip_ids.reason_code, "not_come")
        self.assertEqual(self.row(bill, dunning_by_hand=True).reason_code, "due")
        payment.action_cancel()
        self.assertEqual(self.row(bill).reason_code, "hold_pause")
        self.env["dunning.hold"].search([])._end("Asked by telephone")
        self.assertEqual(self.row(bill).reason_code, "due")

    def test_an_unassigned_payment_that_has_not_come_holds_a_formal_notice(self):
        self.policy.start_mode = "by_age"
        bill = self.invoice(1000, "2026-08-01")
        self.announce(1000, "2026-08-20")
        self.assertTold(bill, "not_come", "held", level=self.formal)

    def test_a_person_is_asked_once(self):
        """At night, when its time has passed; done, nobody is asked again. Cancelled,
        the task goes."""
        bill = self.invoice(1000, "2026-08-01")
        first = self.register(bill, payment_date="2026-09-01")
        second = self.announce(80, "2026-09-01")
        fresh = self.announce(50)
        self.remind()
        self.assertEqual(len(first.activity_ids), 1)
        self.assertIn("1,000.00", first.activity_ids.note)
        self.assertEqual(len(second.activity_ids), 1)
        self.assertFalse(fresh.activity_ids)
        first.activity_ids.action_feedback()
        second.action_cancel()
        self.remind()
        self.assertFalse((first | second).activity_ids)

    def remind(self):
        self.env["dunning.run"].sudo()._remind_of_payments(self.company)

    def test_a_payment_of_the_menu_that_falls_through_leaves_a_pause(self):
        bill = self.invoice(1000, "2026-09-01")
        payment = self.announce(1000)
        self.assertEqual(self.row(bill).reason_code, "covered")
        payment.action_cancel()
        self.assertEqual(self.row(bill).reason_code, "hold_pause")

    def test_an_online_payment_that_has_not_come(self):
        """Started on 1 September by transfer, awaited until the 8th."""
        bill = self.invoice(1000, "2026-08-25")
        provider = self.env["payment.provider"].sudo()
        provider = provider.create({"name": "Wires", "company_id": self.company.id})
        transaction = (
            self.env["payment.transaction"]
            .sudo()
            .create(
                {
                    "provider_id": provider.id,
                    "payment_method_id": self.env.ref(
                        "payment.payment_method_unknown"
                    ).id,
                    "reference": "TX-1",
                    "amount": 1000,
                    "currency_id": self.euro.id,
                    "partner_id": self.customer.id,
                    "invoice_ids": [Command.set(bill.ids)],
                }
            )
        )
        transaction._set_pending()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE payment_transaction SET create_date = '2026-09-01 08:00'"
            " WHERE id = %s",
            [transaction.id],
        )
        transaction.invalidate_recordset(["create_date"])
        self.assertEqual(self.row(bill, "2026-09-08").reason_code, "payment_pending")
        row = self.row(bill)
        self.assertEqual((row.amount_due, str(row.lapsed_on)), (1000, "2026-09-01"))
        self.remind()
        self.assertEqual(len(bill.activity_ids), 1)
        transaction._set_canceled()
        self.remind()
        self.assertFalse(bill.activity_ids)
        self.assertFalse(self.row(bill).lapsed_on)

    def test_the_night_asks(self):
        chores = self.env["dunning.run"].sudo()._get_night_chores()
        self.assertIn("_remind_of_payments", [chore.method for chore in chores])

    def test_the_way_is_guessed_from_the_name_and_chosen_by_a_person(self):
        manual = self.env.ref("account.account_payment_method_manual_in")
        lines = self.env["account.payment.method.line"].create(
            [
                {
                    "name": name,
                    "payment_method_id": manual.id,
                    "journal_id": self.bank.id,
                }
                for name in ("Chèque", "LCR", "Virement", "Prélèvement SEPA", "Carte")
            ]
        )
        self.assertEqual(
            [(line.dunning_way, line.dunning_way_days) for line in lines],
            [("cheque", 10), ("bill", 5), ("transfer", 5), ("debit", 8), ("card", 1)],
        )
        lines[2].dunning_way = "cheque"
        self.assertEqual(lines[2].dunning_way_days, 10)
        lines[1].dunning_direct_debit = True
        self.assertEqual(lines[1].dunning_way, "debit")
