"""Rests that nobody owes, and sums that are not worth a letter.

Policies as they are shipped. It is Monday 14 September 2026; companies owe 12.40 %
since 1 July.
"""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import DunningCommon

SEEDS = ("company", "company_supple", "consumer", "public", "none")
# From how much a customer owes each shipped level is sent.
FROM = {
    "company": (5, 5, 5, 15, 80, 15),
    "company_supple": (5, 5, 5, 15, 80, 15),
    "consumer": (5, 5, 5, 50, 15),
    "public": (5, 15, 80),
}


class SeedCommon(DunningCommon):
    def seed(self, name):
        return self.env.ref(f"odoo_dunning_fr.policy_{name}")

    def entry_of(self, bill):
        """The entry that has written its rest off."""
        matched = self.receivable_lines(bill).matched_credit_ids.credit_move_id
        return matched.move_id.filtered(lambda move: move.journal_id.type == "general")

    def customer_of(self, name, **values):
        """A customer of a shipped policy."""
        kind = name.split("_")[0]
        values = {"dunning_debtor_kind": kind, **values} if kind != "none" else values
        customer = self.make_customer(f"Client {name}", **values)
        customer.dunning_policy_id = self.seed(name)
        return customer


@tagged("post_install", "-at_install")
class TestRests(SeedCommon):
    def test_one_cent_left_by_rounding_climbs_no_shipped_ladder(self):
        """412.43 of 412.44 paid in time: nothing is sent, no 40 euros, no interest."""
        for name in SEEDS:
            with self.subTest(name):
                customer = self.customer_of(name)
                self.seed(name).start_mode = "by_age"
                bill = self.invoice(412.44, "2026-08-22", customer)
                self.pay(bill, 412.43, "2026-08-20")
                for day in ("2026-08-25", "2026-09-14", "2026-10-30", "2027-01-15"):
                    self.today(day)
                    self.assertEqual(self.row(bill).state, "excluded")
                    self.assertFalse(self.decide(partners=customer).proposals)
                self.assertEqual(
                    (bill.dunning_indemnity, bill.dunning_interest), (0, 0)
                )

    def test_the_40_euros_follow_what_was_unpaid_on_the_day_after_the_due_date(self):
        """412.44 due on 22 August, 412.43 paid on 11 September, twenty days late.

        412.44 x 12.40 % x 20 / 365 = 2.80, and 40. The cent that is left bears nothing.
        """
        customer = self.customer_of("company")
        bill = self.invoice(412.44, "2026-08-22", customer)
        self.pay(bill, 412.43, "2026-09-11")
        self.assertEqual((bill.dunning_interest, bill.dunning_indemnity), (2.8, 40))
        self.assertTold(bill, "too_small", "excluded", level=self.friendly(customer))

    def friendly(self, customer):
        policy = customer.dunning_policy_id
        return policy.level_ids.sorted("sequence")[1]

    def test_paid_in_full_but_late_the_40_euros_are_owed_all_the_same(self):
        customer = self.customer_of("company")
        bill = self.invoice(412.44, "2026-08-22", customer)
        self.pay(bill, day="2026-09-11")
        self.assertEqual((bill.dunning_interest, bill.dunning_indemnity), (2.8, 40))

    def test_a_rest_of_one_euro_is_owed_one_of_99_cents_is_not(self):
        """The tolerance is a setting: 99 cents are left alone, a euro is not."""
        for left, indemnity in ((0.99, 0), (1, 40)):
            bill = self.invoice(500, "2026-08-22", self.customer_of("company"))
            self.pay(bill, 500 - left, "2026-08-20")
            self.assertEqual(bill.dunning_indemnity, indemnity)
        self.company.dunning_tolerance = 0.5
        bill = self.invoice(500, "2026-08-22", self.customer_of("company"))
        self.pay(bill, 499.01, "2026-08-20")
        self.assertEqual(bill.dunning_indemnity, 40)

    def test_rests_are_listed_and_written_off_in_one_click(self):
        """One cent on 658, taken off the customer; a whole invoice is no rest."""
        customer = self.customer_of("company")
        bill = self.invoice(412.44, "2026-08-22", customer)
        self.pay(bill, 412.43, "2026-08-20")
        self.assertTrue(bill.dunning_is_rest)
        bill.action_dunning_write_off_rest()
        self.assertEqual(bill.payment_state, "paid")
        entry = self.entry_of(bill)
        self.assertEqual(
            [(line.account_id.code[:3], line.balance) for line in entry.line_ids],
            [("658", 0.01), ("411", -0.01)],
        )
        self.assertEqual(bill.dunning_indemnity, 0)
        owed = self.invoice(100, "2026-08-22", customer)
        with self.assertRaisesRegex(UserError, "no rest"):
            owed.action_dunning_write_off_rest()


@tagged("post_install", "-at_install")
class TestMinimums(SeedCommon):
    def test_each_shipped_level_is_sent_from_its_sum_on_and_not_below(self):
        """E-mail 5, letter 15, registered letter 80, to a consumer 50."""
        tried = 0
        for name, sums in FROM.items():
            policy = self.seed(name)
            policy.start_mode = "by_age"
            levels = policy.level_ids.sorted("sequence")
            self.assertEqual(tuple(levels.mapped("min_amount")), sums)
            for level, least in zip(levels, sums, strict=True):
                if level.stage == "final_notice":
                    continue  # nobody enters there
                due = self.day("2026-09-14", -level.delay_days)
                for amount, code in ((least - 0.01, "minimum"), (least, "due")):
                    with self.subTest(level=level.name, amount=amount):
                        customer = self.customer_of(name)
                        row = self.row(self.invoice(amount, due, customer))
                        self.assertEqual(row.next_level_id, level)
                        self.assertEqual(row.reason_code, code, row.reason)
                        tried += 1
        self.assertEqual(tried, 2 * (5 + 5 + 4 + 3))

    def test_what_waits_says_which_level_and_from_what_sum(self):
        customer = self.customer_of("company")
        self.seed("company").start_mode = "by_age"
        bill = self.invoice(79, "2026-08-10", customer)
        words = self.row(bill).with_context(lang="en_US").reason
        self.assertIn("79.00", words)
        self.assertIn("“Formal notice” is sent from", words)
        self.assertIn("80.00", words)

    def test_the_sum_is_that_of_all_the_customer_owes(self):
        """45 for a registered letter, 40 for a reminder: 85, the letter lists both."""
        customer = self.customer_of("company")
        self.seed("company").start_mode = "by_age"
        old = self.invoice(45, "2026-08-10", customer)
        new = self.invoice(40, "2026-09-10", customer)
        notice = self.issue(partners=customer)
        self.assertEqual(notice.stage, "formal_notice")
        self.assertEqual(notice.amount_principal, 85)
        self.assertEqual(notice.line_ids.move_id, old | new)

    def test_below_it_the_item_is_listed_with_the_step_that_goes(self):
        """20 and 10: the friendly reminder of the 10 goes, and asks for 30."""
        customer = self.customer_of("company")
        self.seed("company").start_mode = "by_age"
        old = self.invoice(20, "2026-08-10", customer)
        new = self.invoice(10, "2026-09-10", customer)
        self.assertEqual(self.row(old).reason_code, "minimum")
        notice = self.issue(partners=customer)
        self.assertEqual(notice.level_id.name, "Friendly reminder")
        self.assertEqual(notice.amount_total, 30)
        roles = {line.move_id: line.role for line in notice.line_ids}
        self.assertEqual(roles, {old: "listed", new: "step"})

    def test_a_person_who_asks_for_a_step_gets_it_below_its_sum(self):
        customer = self.customer_of("company")
        bill = self.invoice(3, "2026-09-01", customer)
        self.assertEqual(self.row(bill).reason_code, "minimum")
        escalated = self.receivable_lines(bill).ids
        [proposal] = self.decide(partners=customer, escalated=escalated).proposals
        self.assertEqual(proposal.notice.principal, 3)

    def test_a_call_is_asked_for_from_50_euros_the_e_mail_before(self):
        self.seed("company").start_mode = "by_age"
        for amount, channels in ((49.99, ["email"]), (50, ["call", "email"])):
            customer = self.customer_of("company")
            self.invoice(amount, "2026-09-03", customer)
            notice = self.issue(partners=customer)
            self.assertEqual(notice.level_id.name, "Firm reminder and call")
            self.assertEqual(sorted(notice.delivery_ids.mapped("channel")), channels)

    def test_the_policy_keeps_a_floor_for_all_its_levels(self):
        customer = self.customer_of("company")
        self.seed("company").min_amount = 60
        bill = self.invoice(59, "2026-09-01", customer)
        self.assertEqual(self.row(bill).reason_code, "minimum")

    def test_an_agency_and_an_order_to_pay_say_from_what_sum_they_are_worth_it(self):
        """99.99 is hardly worth an agency, 199.99 an order to pay."""
        for amount, agency, order in ((99.99, 1, 1), (100, 0, 1), (200, 0, 0)):
            bill = self.invoice(amount, "2026-08-10", self.customer_of("company"))
            action = bill.action_dunning_refer()
            wizard = self.env[action["res_model"]].browse(action["res_id"])
            told = {path.kind: path.missing for path in wizard.path_ids}
            self.assertEqual(bool("worth its cost" in told["agency"]), bool(agency))
            self.assertEqual(
                bool("worth its cost" in told["payment_order"]), bool(order)
            )


@tagged("post_install", "-at_install")
class TestEarlyDiscount(SeedCommon):
    """2 % for who pays within ten days, net 30: invoice of 1 September 2026."""

    def setUp(self):
        super().setUp()
        self.today("2026-09-01")
        self.buyer = self.customer_of("company")

    def bill(self, amount=1000, rule="included", vat=False):
        term = self.env["account.payment.term"].create(
            {
                "name": "2/10 net 30",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "early_pay_discount_computation": rule,
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 100, "nb_days": 30}
                    )
                ],
            }
        )
        tax = self.env["account.tax"].search(
            [
                ("company_id", "=", self.company.id),
                ("type_tax_use", "=", "sale"),
                ("amount", "=", 20),
                ("price_include_override", "!=", "tax_included"),
                ("tax_exigibility", "=", "on_invoice"),
            ],
            limit=1,
        )
        bill = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.buyer.id,
                "invoice_date": "2026-09-01",
                "invoice_payment_term_id": term.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Work done",
                            "price_unit": amount,
                            "tax_ids": [Command.set(tax.ids if vat else [])],
                        }
                    )
                ],
            }
        )
        bill.action_post()
        bill.is_move_sent = True
        return bill

    def pay_part(self, bill, amount, day):
        """A payment; what is missing to the whole price stays open."""
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=bill.ids)
            .create({"payment_date": day})
        )
        wizard.amount = amount
        wizard.payment_difference_handling = "open"
        wizard._create_payments()
        self.assertEqual(bill.amount_residual, round(bill.amount_total - amount, 2))

    def test_taken_in_time_the_rest_is_held_and_bears_nothing(self):
        """980 of 1 000 on the 4th: 20 are left, to be written off, without charges."""
        bill = self.bill()
        self.pay_part(bill, 980, "2026-09-04")
        for day in ("2026-09-20", "2026-10-05", "2026-11-16"):
            self.today(day)
            row = self.row(bill)
            self.assertEqual((row.reason_code, row.state), ("discount_taken", "held"))
            self.assertFalse(self.decide(partners=self.buyer).proposals)
            self.assertEqual((bill.dunning_interest, bill.dunning_indemnity), (0, 0))
        words = row.with_context(lang="en_US").reason
        self.assertIn("Discount taken in time: write off the", words)
        self.assertIn("20.00", words)

    def test_the_bank_has_three_open_days(self):
        """Until Friday 11 September: credited on Wednesday 16th in time, 17th not."""
        for day, code in (("2026-09-16", "discount_taken"), ("2026-09-17", "due")):
            bill = self.bill()
            self.pay_part(bill, 980, day)
            self.today("2026-10-05")
            self.assertEqual(self.row(bill).reason_code, code)
            owed = 0 if code == "discount_taken" else 40
            self.assertEqual(bill.dunning_indemnity, owed)
            self.today("2026-09-01")

    def test_who_pays_less_than_the_lower_price_owes_the_rest(self):
        """970: ten are missing to the discount, thirty are owed."""
        bill = self.bill()
        self.pay_part(bill, 970, "2026-09-04")
        self.today("2026-10-05")
        self.assertEqual(self.row(bill).reason_code, "due")

    def written_off(self, bill):
        """Write the rest off; the entry as {begin of the account: balance}."""
        self.today("2026-10-12")
        bill.action_dunning_write_off_rest()
        entry = self.entry_of(bill)
        self.assertEqual((bill.payment_state, bill.amount_residual), ("paid", 0))
        self.assertEqual((bill.dunning_interest, bill.dunning_indemnity), (0, 0))
        return {line.account_id.code[:4]: line.balance for line in entry.line_ids}

    def test_the_write_off_takes_the_vat_of_the_discount_back(self):
        """24 of 1 200 with VAT: 20 and 4 of VAT."""
        bill = self.bill(vat=True)
        self.assertEqual(bill.amount_total, 1200)
        self.pay_part(bill, 1176, "2026-09-04")
        found = self.written_off(bill)
        self.assertEqual(found.pop("4111"), -24)
        self.assertEqual(found.pop("6650"), 20)
        [(account, vat)] = found.items()
        self.assertEqual((account[:4], vat), ("4457", 4))

    def test_cents_that_are_missing_go_with_the_discount(self):
        """1 175.50 paid: 24.50 are left, 4 of VAT as for 24, and 20.50."""
        bill = self.bill(vat=True)
        self.pay_part(bill, 1175.5, "2026-09-04")
        found = self.written_off(bill)
        self.assertEqual((found["4111"], found["6650"]), (-24.5, 20.5))

    def test_where_the_terms_leave_the_vat_alone_so_does_the_write_off(self):
        """Excluded: 2 % of 1 000. Mixed: VAT was invoiced on 980, 196."""
        for rule, total, paid in (("excluded", 1200, 1180), ("mixed", 1196, 1176)):
            with self.subTest(rule):
                self.today("2026-09-01")
                bill = self.bill(rule=rule, vat=True)
                self.assertEqual(bill.amount_total, total)
                self.pay_part(bill, paid, "2026-09-04")
                self.assertEqual(self.written_off(bill), {"4111": -20, "6650": 20})
