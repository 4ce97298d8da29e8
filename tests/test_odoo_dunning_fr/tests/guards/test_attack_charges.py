"""Stories by which a wrong euro could be claimed; each amount is worked by hand.

1 000 euros due on 14 July 2026 bear 12.40 %: on Monday 14 September 62 days = 21.06.
"""

from odoo.fields import Command
from odoo.tests import tagged

from ..charge.test_charge_life import DUE, ChargeLifeCommon


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
        """A posted entry of (customer, amount) on receivables, included in dunning.

        Each of them stands for an invoice that is named.
        """
        journals = self.env["account.journal"]
        accounts = self.env["account.account"]
        here = [*accounts._check_company_domain(self.company)]
        income = accounts.search([*here, ("account_type", "=", "income")], limit=1)
        account = account or self.customer.property_account_receivable_id
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
        items = self.receivable_lines(entry)
        items.no_followup = False
        items.write(
            {
                "dunning_original_number": "V26-0614",
                "dunning_original_date": "2026-06-14",
            }
        )
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
        account = self.customer.property_account_receivable_id
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


@tagged("post_install", "-at_install")
class TestMoneyUnderWay(AttackCommon):
    """Payments that have no entry until the bank's statement brings one."""

    def announce(self, bill, amount, day, state="in_process"):
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_id": bill.partner_id.id,
                "amount": amount,
                "date": day,
                "invoice_ids": [Command.set(bill.ids)],
            }
        )
        payment.outstanding_account_id = False
        payment.state = state
        return payment

    def test_what_a_letter_shows_as_paid_bears_no_interest(self):
        """600 sent on 9 September: 57 days on 1 000 = 19.36; 5 on 400 = 0.68."""
        bill = self.invoice(1000, DUE)
        self.announce(bill, 600, "2026-09-09")
        notice = self.issue_and_send()
        self.assertEqual(
            (notice.amount_principal, notice.amount_interest), (400, 20.04)
        )
        [line] = notice.snapshot["lines"]
        self.assertEqual((line["paid"], line["claimed"]), ("600.00", "400.00"))
        self.assertEqual(
            [span["base"] for span in line["periods"]], ["1000.00", "400.00"]
        )
        self.assertEqual(
            line["payments"],
            [{"date": "2026-09-09", "amount": "600.00", "to_interest": "0.00"}],
        )

    def test_nor_does_what_is_paid_and_not_in_the_ledger_yet(self):
        """All of it on 10 August: 27 days, and nothing more as the weeks go by."""
        bill = self.invoice(1000, DUE)
        self.announce(bill, 1000, "2026-08-10", "paid")
        self.assertEqual(self.owed(bill, "2026-09-14"), [("9.17", "40.00")])
        self.assertEqual(self.owed(bill, "2026-11-20"), [("9.17", "40.00")])
        early = self.invoice(1000, DUE)
        self.announce(early, 1000, DUE, "paid")
        self.assertEqual(self.owed(early), [("0.00", "0")])

    def test_it_covers_the_oldest_instalment_first(self):
        """600 on 9 September: all of 500 due on 14 July, 57 days 9.68; 100 of 500 due
        on 13 August, 27 days 4.59 and 5 days on 400 = 0.68."""
        bill = self.invoice(1000, DUE, invoice_payment_term_id=self.parts(30, 60).id)
        self.announce(bill, 600, "2026-09-09")
        self.assertEqual(self.owed(bill), [("9.68", "40.00"), ("5.27", "0")])

    def test_money_that_does_not_come_is_owed_with_its_interest(self):
        bill = self.invoice(1000, DUE)
        self.announce(bill, 600, "2026-08-10").action_reject()
        self.assertEqual(self.owed(bill), [("21.06", "40.00")])

    def test_in_the_ledger_it_does_not_count_twice(self):
        """Announced on 10 August, on the bank's statement of the 12th: 29 days on
        1 000 = 9.85; 33 on 400 = 4.48."""
        bill = self.invoice(1000, DUE)
        sent = self.announce(bill, 600, "2026-08-10", "paid")
        self.pay(bill, 600, "2026-08-12")
        self.assertEqual(sent.state, "paid")
        self.assertEqual(self.owed(bill), [("14.33", "40.00")])


@tagged("post_install", "-at_install")
class TestJudgments(AttackCommon):
    def insolvency(self, judgment="2026-08-01"):
        return self.env["dunning.hold"].create(
            {
                "kind": "insolvency",
                "company_id": self.company.id,
                "partner_id": self.customer.id,
                "date_from": judgment,
                "judgment_date": judgment,
            }
        )

    def test_interest_stays_stopped_when_the_procedure_is_over(self):
        """Judgment on 1 August: 15 to 31 July, 17 days = 5.78, now and for ever."""
        bill = self.invoice(1000, DUE)
        hold = self.insolvency()
        self.assertEqual(self.owed(bill), [("5.78", "40.00")])
        hold._end("A plan was adopted")
        self.assertEqual(self.owed(bill), [("5.78", "40.00")])
        self.assertEqual(self.owed(bill, "2026-11-20"), [("5.78", "40.00")])

    def test_of_what_is_born_after_an_old_judgment_all_is_owed(self):
        self.insolvency("2026-01-15")._end("Closed")
        self.assertEqual(self.owed(self.invoice(1000, DUE)), [("21.06", "40.00")])

    def test_what_was_entered_by_mistake_stops_nothing(self):
        bill = self.invoice(1000, DUE)
        hold = self.insolvency()
        hold.judgment_date = False
        hold._end("It was another Moreau")
        self.assertEqual(self.owed(bill), [("21.06", "40.00")])


@tagged("post_install", "-at_install")
class TestAmountsAndRates(AttackCommon):
    def test_a_currency_without_small_coins(self):
        """Steps of 0.05: 21.06 are 21.05, on the notice, in its calculation, on the
        charge and on the invoice of charges."""
        francs = self.env["res.currency"].with_context(active_test=False)
        francs = francs.search([("name", "=", "CHF")])
        francs.write({"active": True, "rounding": 0.05})
        bill = self.invoice(1000, DUE, currency_id=francs.id)
        notice = self.issue_and_send()
        self.assertEqual(
            (notice.amount_interest, notice.amount_total), (21.05, 1061.05)
        )
        [span] = notice.snapshot["lines"][0]["periods"]
        self.assertEqual(span["amount"], "21.05")
        self.assertEqual(notice.snapshot["totals"]["interest"], "21.05")
        invoice = self.charge_invoice(bill)
        self.assertEqual(self.charges(bill).mapped("amount"), [21.05, 40])
        self.assertEqual(
            [amount for _code, amount in self.lines_of(invoice)], [21.05, 40]
        )

    def test_three_decimals_and_none(self):
        """1 234.567 dinars: x 12.40 % x 62 / 365 = 26.0036…; 40 euros at 3.3456 are
        133.824. 123 457 yen: 2 600.37…; 40 euros at 170.123 are 6 804.92."""
        for code, rate, amount, interest, indemnity in (
            ("TND", 3.3456, 1234.567, 26.004, 133.824),
            ("JPY", 170.123, 123457, 2600, 6805),
        ):
            currency = self.env["res.currency"].with_context(active_test=False)
            currency = currency.search([("name", "=", code)])
            currency.active = True
            self.env["res.currency.rate"].create(
                {
                    "currency_id": currency.id,
                    "company_id": self.company.id,
                    "name": "2026-06-01",
                    "rate": rate,
                }
            )
            partner = self.make_customer(f"Client {code}")
            bill = self.invoice(amount, DUE, partner, currency_id=currency.id)
            notice = self.issue_and_send(partners=partner)
            self.assertEqual(
                (notice.amount_interest, notice.amount_indemnity), (interest, indemnity)
            )
            invoice = self.charge_invoice(bill)
            self.assertEqual(self.charges(bill).mapped("amount"), [interest, indemnity])
            self.assertEqual(
                [amount for _code, amount in self.lines_of(invoice)],
                [interest, indemnity],
            )

    def test_a_bill_that_falls_due_later_leaves_out_no_interest(self):
        """Booked on 31 January 2027, whose rate nobody knows: as of today nothing is
        paid, and 62 days are owed."""
        self.company.dunning_imputation = "legal"
        bill = self.invoice(1000, DUE)
        self.pay(bill, 600, "2027-01-31")
        self.assertEqual(self.owed(bill), [("21.06", "40.00")])

    def test_a_branch_sells_by_the_terms_of_its_company(self):
        """9 % in the company's terms, 62 days = 15.29; 8.5 % with this customer =
        14.44; 10 % in the branch's own terms do not undo what a customer agreed."""
        branch = self.make_company("Leblanc Sud", parent_id=self.company.id)
        self.user.company_ids |= branch
        bill = self.invoice(1000, DUE, company=branch)
        self.assertEqual(self.owed(bill), [("21.06", "40.00")])
        self.company.dunning_contract_rate = 9
        self.assertEqual(self.owed(bill), [("15.29", "40.00")])
        self.customer.dunning_contract_rate = 8.5
        self.assertEqual(self.owed(bill), [("14.44", "40.00")])
        branch.dunning_contract_rate = 10
        self.assertEqual(self.owed(bill), [("14.44", "40.00")])

    def test_a_rate_that_is_corrected_after_a_claim(self):
        """2.15 and not 2.40: 62 days at 12.15 % = 20.64."""
        bill = self.claimed()
        rates = self.env["dunning.rate"].search([("kind", "=", "ecb_refi")])
        rate = rates.filtered(lambda rate: str(rate.valid_from) == "2026-07-01")
        rate.percent = 2.15
        interest = self.charges(bill, kind="interest")
        self.assertEqual((interest.amount, interest.amount_to_date), (21.06, 20.64))
        self.assertEqual(self.charge_invoice(bill).amount_total, 60.64)
        self.assertEqual(interest.amount, 20.64)

    def test_a_rate_that_is_missing_in_the_middle_leaves_out_all_interest(self):
        bill = self.invoice(1000, "2025-11-14")
        rates = self.env["dunning.rate"].search([("kind", "=", "ecb_refi")])
        rates.filtered(lambda rate: str(rate.valid_from) == "2026-01-01").unlink()
        self.assertEqual(self.owed(bill), [("0", "40.00")])
        self.assertIn("2026", bill.dunning_charge_gap)


@tagged("post_install", "-at_install")
class TestPayments(AttackCommon):
    def test_several_payments_with_interest_first(self):
        """10 000 due on 1 May, 5 000 paid on 30 June, 1 000 and 2 000 on 31 July.

        60 days at 12.15 % = 199.73, 5 199.73 are left; 31 days at 12.40 % = 54.76,
        2 254.49 are left, 32 days = 24.51. In all 279.00; owed 2 279.00: the 2 000 of
        the ledger and the whole interest.
        """
        self.company.dunning_imputation = "legal"
        bill = self.invoice(10000, "2026-05-01")
        for amount, day in (
            (5000, "2026-06-30"),
            (1000, "2026-07-31"),
            (2000, "2026-07-31"),
        ):
            self.pay(bill, amount, day)
        self.assertEqual(self.owed(bill, "2026-09-01"), [("279.00", "40.00")])
        self.assertEqual(
            [base for *_days, base in self.spans(bill, "2026-09-01")],
            ["10000.00", "5199.73", "2254.49"],
        )
        self.assertEqual(bill.amount_residual + 279, 2254.49 + 24.51)

    def test_exchange_differences_are_no_payments(self):
        """1 000 dollars, worth 800 euros, then 909.09: 600 paid on 10 August, 400 on
        the 20th: 27 days on 1 000 = 9.17, 10 on 400 = 1.36. 40 euros are 44 dollars."""
        dollar = self.env.ref("base.USD")
        dollar.active = True
        for day, rate in (("2026-06-01", 1.25), ("2026-08-01", 1.10)):
            self.env["res.currency.rate"].create(
                {
                    "currency_id": dollar.id,
                    "company_id": self.company.id,
                    "name": day,
                    "rate": rate,
                }
            )
        bill = self.invoice(1000, DUE, currency_id=dollar.id)
        self.pay(bill, 600, "2026-08-10")
        self.pay(bill, 400, "2026-08-20")
        self.assertTrue(bill.line_ids.matched_credit_ids.exchange_move_id)
        self.assertEqual(self.owed(bill), [("10.53", "44.00")])
        # Paid in euros, and an invoice in euros paid in dollars: 550 are 500 euros.
        other, euros = (
            self.invoice(1000, DUE, currency_id=dollar.id),
            self.invoice(1000, DUE),
        )
        for move, currency, amount in (
            (other, self.euro, 909.09),
            (euros, dollar, 550),
        ):
            wizard = self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=move.ids
            )
            wizard = wizard.create(
                {"payment_date": "2026-08-10", "currency_id": currency.id}
            )
            wizard.amount = amount
            wizard._create_payments()
        self.assertEqual(self.owed(other), [("9.17", "44.00")])
        self.assertEqual(self.owed(euros), [("15.12", "40.00")])  # 9.17 and 5.95

    def test_a_discount_for_early_payment(self):
        """2 % within ten days: taken in time, nothing is late. Taken on 20 August: 37
        days on 1 000 = 12.57, 25 days on the 20 that are left = 0.17."""
        term = self.parts(30)
        term.write(
            {"early_discount": True, "discount_percentage": 2, "discount_days": 10}
        )
        early = self.invoice(1000, DUE, invoice_payment_term_id=term.id)
        late = self.invoice(1000, DUE, invoice_payment_term_id=term.id)
        self.pay(early, day="2026-06-20")
        self.pay(late, 980, "2026-08-20")
        self.assertEqual((early.payment_state, late.amount_residual), ("paid", 20))
        self.assertEqual(self.owed(early), [("0.00", "0")])
        self.assertEqual(self.owed(late), [("12.74", "40.00")])

    def test_one_instalment_in_time_and_one_late(self):
        """500 due on 14 July, 500 on 13 August: one indemnity if either was late.

        The second paid on 20 August: 7 days = 1.19; the first on 1 August: 18 = 3.06.
        """
        terms = {"invoice_payment_term_id": self.parts(30, 60).id}
        for first, second, owed in (
            ("2026-07-10", "2026-08-20", [("0.00", "0"), ("1.19", "40.00")]),
            ("2026-08-01", "2026-08-10", [("3.06", "40.00"), ("0.00", "0")]),
            ("2026-07-14", "2026-08-13", [("0.00", "0"), ("0.00", "0")]),
        ):
            bill = self.invoice(1000, DUE, **terms)
            self.pay(bill, 500, first)
            self.pay(bill, 500, second)
            self.assertEqual(self.owed(bill), owed)

    def test_what_is_paid_too_much_pays_the_next_one_on_its_day(self):
        """1 200 on 10 August for 1 000: 9 days on 500 = 1.53, 35 days on 300 = 3.57."""
        bill, other = self.invoice(1000, DUE), self.invoice(500, "2026-08-01")
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=bill.ids
        )
        wizard = wizard.create(
            {
                "payment_date": "2026-08-10",
                "amount": 1200,
                "payment_difference_handling": "open",
            }
        )
        wizard._create_payments()
        self.assertEqual(self.owed(bill), [("9.17", "40.00")])
        self.assertEqual(self.owed(other), [("5.10", "40.00")])

    def test_paid_before_it_was_invoiced(self):
        bill = self.invoice(1000, DUE)
        self.pay(bill, 400, "2026-05-01")
        self.assertEqual(self.spans(bill), [("2026-07-15", "2026-09-14", "600.00")])

    def test_money_that_went_back_after_the_interest_was_invoiced(self):
        """9.17 up to 10 August; then from 11 August to 19 October 70 days = 23.78, and
        no second indemnity."""
        bill = self.invoice(1000, DUE)
        payment = self.pay(bill, day="2026-08-10")
        self.assertEqual(self.charge_invoice(bill).amount_total, 49.17)
        self.receivable_lines(bill).remove_move_reconcile()
        payment.action_draft()
        payment.action_cancel()
        self.today("2026-10-19")
        self.assertEqual(self.owed(bill, "2026-10-19"), [("23.78", "0")])


@tagged("post_install", "-at_install")
class TestConsumersFormalNotice(AttackCommon):
    """2.75 % on 1 000 from the day after the formal notice came: 30 days = 2.26."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.paul = cls.make_customer("Paul Girard", is_company=False)

    def letters(self, notices):
        return notices.delivery_ids.filtered(
            lambda sent: sent.channel != "email"
        ).sudo()

    def test_a_reminder_does_not_become_a_formal_notice(self):
        """Its level is made one afterwards: what left was none."""
        bill = self.invoice(1000, "2026-08-25", self.paul)
        notice = self.issue_and_send(partners=self.paul)
        self.assertEqual(notice.level_id, self.second)
        self.letters(notice).date_presented = "2026-09-14"
        self.today("2026-10-14")
        self.second.stage = "formal_notice"
        self.assertEqual(self.owed(bill, "2026-10-14"), [("0.00", "0")])

    def told(self, act):
        """Paul's invoice, a month after a formal notice of which that is known."""
        self.today("2026-09-14")
        paul = self.make_customer("Paul Girard", is_company=False)
        bill = self.invoice(1000, DUE, paul)
        letter = self.letters(self.issue_and_send(partners=paul))
        self.today("2026-10-14")
        act(letter)
        return bill

    def test_only_a_letter_that_came_to_the_address_counts(self):
        """Refused or unclaimed, from its presentation; handed over on the 18th, 26 days
        = 1.96; not from an address where nobody knows him, nor from an e-mail."""
        shown = self.day("2026-09-14")
        for act, interest in (
            (lambda letter: letter._set_refused(shown), "2.26"),
            (lambda letter: letter._set_unclaimed(shown), "2.26"),
            (
                lambda letter: letter._set_delivered(shown, self.day("2026-09-18")),
                "1.96",
            ),
            (lambda letter: letter._set_returned(), "0.00"),
            (lambda letter: None, "0.00"),
        ):
            self.assertEqual(self.owed(self.told(act), "2026-10-14"), [(interest, "0")])
        self.formal.write({"by_email": True, "by_registered": False})
        luc = self.make_customer("Luc Petit", is_company=False)
        bill = self.invoice(1000, DUE, luc)
        notice = self.issue_and_send("2026-10-15", luc)
        self.assertEqual(
            (notice.stage, notice.delivery_ids.channel), ("formal_notice", "email")
        )
        self.assertEqual(self.owed(bill, "2026-11-20"), [("0.00", "0")])

    def test_a_corrected_day_of_presentation(self):
        """The 16th and not the 14th: 28 days = 2.11; then the letter comes back."""
        bill = self.told(lambda letter: letter._set_unclaimed(self.day("2026-09-14")))
        letter = self.letters(bill.dunning_notice_ids)
        letter._set_unclaimed(self.day("2026-09-16"))
        self.assertEqual(self.owed(bill, "2026-10-14"), [("2.11", "0")])
        letter._set_returned()
        self.assertEqual(self.owed(bill, "2026-10-14"), [("0.00", "0")])

    def test_who_turns_out_to_be_a_consumer_owes_no_more_what_was_claimed(self):
        """21.06 and 40 were claimed of a company: nothing of it can be invoiced, nor
        does the last notice claim anything."""
        bill = self.claimed()
        self.assertEqual(self.charges(bill).mapped("amount_to_date"), [21.06, 40])
        self.customer.dunning_debtor_kind = "consumer"
        self.env.invalidate_all()
        self.assertEqual(self.charges(bill).mapped("amount_to_date"), [0, 0])
        rows = self.wizard_of(bill).line_ids  # which say why
        self.assertEqual(rows.mapped("amount_total"), [0])
        self.assertFalse(self.issue("2026-10-19"))
        bill.action_dunning_correct_regime()
        notice = self.issue_and_send("2026-10-19")
        self.assertEqual(notice.amount_total, 1000)

    def test_what_another_customer_was_told_does_not_count(self):
        """Listed in the notice to Paul, then made out to Anne, who heard nothing."""
        anne = self.make_customer("Anne Roy", is_company=False)
        self.invoice(1000, DUE, self.paul)
        listed = self.invoice(1000, "2026-09-11", self.paul)
        self.first.delay_days = 10
        notice = self.issue_and_send(partners=self.paul)
        self.assertEqual(notice.line_ids.mapped("role"), ["step", "listed"])
        self.letters(notice)._set_delivered(*[self.day("2026-09-14")] * 2)
        self.today("2026-10-14")
        self.assertEqual(self.owed(listed, "2026-10-14"), [("2.26", "0")])
        self.repost(listed, partner_id=anne.id)
        self.assertEqual(self.owed(listed, "2026-10-14"), [("0.00", "0")])
