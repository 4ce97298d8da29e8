"""Charges paid with the principal, and who is quits.

1 000 euros due on 14 July 2026. On 14 September, 62 days late, the formal notice asks
for 1000 x 12.40 % x 62 / 365 = 21.06 of interest and 40: in all 1 061.06. The letter is
taken to be presented on the 19th; the notice gives eight days, until the 27th.
"""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_charge_invoice import ChargeInvoiceCommon


class PaidCommon(ChargeInvoiceCommon):
    def setUp(self):
        super().setUp()
        self.policy.start_mode = "by_age"
        self.formal.write({"claim_interest": True, "claim_indemnity": True})

    def noticed(self, partner=None):
        """An invoice of 1 000 and its formal notice, which has left."""
        partner = partner or self.customer
        bill = self.invoice(1000, "2026-07-14", partner)
        notice = self.issue_and_send(partners=partner)
        self.assertEqual(notice.stage, "formal_notice")
        return bill, notice

    def pay_by(self, bill, amount, day, label=""):
        """A payment of the invoice; what it does not take is left over."""
        self.today(day)
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=bill.ids)
            .create({"payment_date": day})
        )
        wizard.amount = amount
        if label:
            wizard.communication = label
        payment = wizard._create_payments()
        self.assertEqual(bill.amount_residual, 0)
        return payment

    def left_over(self, payment):
        """The due item of what is left over of a payment."""
        return self.row(payment.move_id)

    def match(self, bill):
        """The one click; the invoice of charges."""
        action = self.env["dunning.charge"]._settle_excess(bill.partner_id)
        return self.env["account.move"].browse(action["res_id"])


@tagged("post_install", "-at_install")
class TestPaidWithPrincipal(PaidCommon):
    def test_an_excess_that_equals_the_claimed_charges_is_for_them(self):
        """1 061.06 on 1 061.06: not off the next invoice, invoiced and matched."""
        bill, notice = self.noticed()
        self.assertEqual(notice.amount_total, 1061.06)
        payment = self.pay_by(bill, 1061.06, "2026-09-18")
        row = self.left_over(payment)
        self.assertEqual((row.reason_code, row.state), ("charges_paid", "excluded"))
        self.assertIn("61.06", self.customer.with_context(lang="en_US").dunning_excess)
        self.assertEqual(notice.excess, self.customer.dunning_excess)
        again = self.invoice(500, "2026-08-10")
        self.assertEqual(again.dunning_interest, 6.62)  # 39 days on all of the 500
        [proposal] = self.decide("2026-10-05", self.customer).proposals
        self.assertEqual(proposal.notice.principal, 500)  # and not 438.94

        charged = self.match(bill)
        self.assertEqual(charged.state, "posted")
        self.assertEqual(charged.amount_total, 61.06)
        self.assertEqual(charged.amount_residual, 0)
        self.assertEqual(self.rows(payment.move_id), self.env["dunning.receivable"])
        self.assertEqual(
            self.settled(bill),
            [
                ("interest", 21.06, "2026-07-15", "2026-09-14", "invoiced"),
                ("interest", 1.36, "2026-09-15", "2026-09-18", "waived"),
                ("indemnity", 40, False, False, "invoiced"),
            ],
        )
        self.assertEqual((bill.dunning_interest, bill.dunning_indemnity), (0, 0))
        with self.assertRaisesRegex(UserError, "No payment is left over"):
            self.match(bill)

    def test_within_one_euro_is_equal_beyond_it_is_a_credit(self):
        for paid, code in (
            (1060.06, "charges_paid"),
            (1062.06, "charges_paid"),
            (1060.05, "credit"),
            (1062.07, "credit"),
            (2000, "credit"),
        ):
            with self.subTest(paid=paid):
                customer = self.make_customer(f"Client {paid}")
                self.today("2026-09-14")
                bill, _notice = self.noticed(customer)
                payment = self.pay_by(bill, paid, "2026-09-18")
                self.assertEqual(self.left_over(payment).reason_code, code)

    def test_a_credit_is_set_against_the_next_debt_and_the_charges_are_asked_apart(
        self,
    ):
        """2 000 on 1 000: 1 000 are the customer's; the charges stay claimed."""
        bill, _notice = self.noticed()
        self.pay_by(bill, 2000, "2026-09-18")
        self.invoice(1500, "2026-08-10")
        [proposal] = self.decide("2026-10-05", self.customer).proposals
        self.assertEqual(proposal.notice.principal, 500)
        self.assertEqual(
            self.charges(bill, state="claimed").mapped("amount"), [21.06, 40]
        )
        with self.assertRaisesRegex(UserError, "No payment is left over"):
            self.match(bill)

    def test_charges_are_paid_once(self):
        """61.06 left over of two payments: one is for them, the other is a credit."""
        bill, _notice = self.noticed()
        first = self.pay_by(bill, 1061.06, "2026-09-18")
        other = self.invoice(500, "2026-10-01")
        second = self.pay_by(other, 561.06, "2026-09-21")
        codes = [self.left_over(one).reason_code for one in (first, second)]
        self.assertEqual(codes, ["charges_paid", "credit"])

    def test_a_transfer_that_names_the_notice_is_for_its_charges(self):
        """1 040: forty of the 61.06, 21.06 stay owed on the invoice of charges."""
        bill, notice = self.noticed()
        label = notice.name.replace("/", " ").lower()
        payment = self.pay_by(bill, 1040, "2026-09-18", f"Vir {label} Moreau")
        self.assertEqual(self.left_over(payment).reason_code, "charges_paid")
        charged = self.match(bill)
        self.assertEqual(
            (charged.amount_total, charged.amount_residual), (61.06, 21.06)
        )

    def test_so_does_a_line_of_the_bank_statement(self):
        bill, notice = self.noticed()
        self.today("2026-09-18")
        owed = self.receivable_lines(bill)
        line = (
            self.env["account.bank.statement.line"]
            .sudo()
            .create(
                {
                    "journal_id": self.env["account.journal"]
                    .search(
                        [("type", "=", "bank"), ("company_id", "=", self.company.id)],
                        limit=1,
                    )
                    .id,
                    "date": "2026-09-18",
                    "payment_ref": f"VIR SEPA MOREAU {notice.name} SOLDE",
                    "amount": 1040,
                    "partner_id": self.customer.id,
                    "counterpart_account_id": owed.account_id.id,
                }
            )
        )
        paid = self.receivable_lines(line.move_id.with_env(self.env))
        (paid + owed).reconcile()
        self.assertEqual(self.row(line.move_id).reason_code, "charges_paid")
        self.assertEqual(self.match(bill).amount_residual, 21.06)

    def test_a_transfer_that_names_the_notice_and_pays_far_more_is_a_credit(self):
        bill, notice = self.noticed()
        payment = self.pay_by(bill, 2000, "2026-09-18", notice.name)
        self.assertEqual(self.left_over(payment).reason_code, "credit")

    def test_a_consumer_is_never_taken_at_a_word_he_has_not_written(self):
        """Interest at the legal rate was asked: what he pays beyond is his credit."""
        paul = self.make_customer("Paul Girard", is_company=False)
        bill, notice = self.noticed(paul)
        charge = self.charge(bill, amount=20, notice_line_id=notice.line_ids.id)
        payment = self.pay_by(bill, 1020, "2026-09-18", notice.name)
        self.assertEqual(charge.state, "claimed")
        self.assertEqual(self.left_over(payment).reason_code, "credit")
        self.assertFalse(paul.dunning_excess)

    def test_what_is_asked_of_another_customer_is_not_paid_by_it(self):
        bill, _notice = self.noticed()
        self.pay_by(bill, 1000, "2026-09-18")
        other = self.make_customer("Garage Petit")
        self.today("2026-09-14")
        theirs = self.invoice(1000, "2026-09-01", other)
        payment = self.pay_by(theirs, 1061.06, "2026-09-18")
        self.assertEqual(self.left_over(payment).reason_code, "credit")

    def test_charges_of_what_is_still_open_wait(self):
        """61.06 paid by itself, the 1 000 open: nobody says that it is for charges."""
        bill, _notice = self.noticed()
        other = self.invoice(500, "2026-09-01")
        payment = self.pay_by(other, 561.06, "2026-09-18")
        self.assertEqual(bill.amount_residual, 1000)
        self.assertEqual(self.left_over(payment).reason_code, "credit")

    def test_a_draft_of_the_wizard_keeps_the_money_until_it_is_posted(self):
        """Whoever invoices by the list finds the payment matched when he posts."""
        bill, _notice = self.noticed()
        payment = self.pay_by(bill, 1061.06, "2026-09-18")
        self.env["dunning.run"]._waive_quits(self.company)
        draft = self.charge_invoice(bill)
        self.assertEqual((draft.state, draft.amount_total), ("draft", 61.06))
        self.assertEqual(self.left_over(payment).reason_code, "charges_paid")
        draft.action_post()
        self.assertEqual(draft.amount_residual, 0)

    def test_an_auditor_settles_nothing(self):
        bill, _notice = self.noticed()
        self.pay_by(bill, 1061.06, "2026-09-18")
        auditor = self.make_user("audrey_petit", "odoo_dunning_fr.group_auditor")
        with self.assertRaises(UserError):
            self.env["dunning.charge"].with_user(auditor)._settle_excess(self.customer)


@tagged("post_install", "-at_install")
class TestQuits(PaidCommon):
    def night(self, day):
        self.today(day)
        self.env["dunning.run"]._waive_quits(self.company)

    def test_who_pays_all_in_time_owes_no_later_interest(self):
        """The four days up to the payment, 1.36, are waived by night; the reason."""
        bill, notice = self.noticed()
        self.pay_by(bill, 1061.06, "2026-09-18")
        self.assertEqual(bill.dunning_interest, 22.42)  # 66 days
        self.night("2026-09-19")
        self.assertEqual((bill.dunning_interest, bill.dunning_indemnity), (21.06, 40))
        waived = self.charges(bill, state="waived")
        self.assertEqual(waived.amount, 1.36)
        self.assertIn(notice.name, waived.waiver_reason)
        self.night("2026-09-20")
        self.assertEqual(self.charges(bill, state="waived"), waived)

    def test_the_bank_has_three_open_days_after_the_deadline(self):
        """One day more, and what has run since the notice is owed."""
        bill, notice = self.noticed()
        last = notice.deadline
        self.assertEqual(str(last), "2026-09-27")  # a Sunday: until Wednesday 30th
        for day, waived in (("2026-09-30", True), ("2026-10-01", False)):
            customer = self.make_customer(f"Client {day}")
            self.today("2026-09-14")
            bill, notice = self.noticed(customer)
            self.pay_by(bill, 1061.06, day)
            self.night("2026-10-05")
            self.assertEqual(bool(self.charges(bill, state="waived")), waived)

    def test_who_pays_the_principal_alone_is_not_quits(self):
        bill, _notice = self.noticed()
        self.pay_by(bill, 1000, "2026-09-18")
        self.night("2026-09-19")
        self.assertFalse(self.charges(bill, state="waived"))
        self.assertEqual(bill.dunning_interest, 22.42)

    def test_a_payment_that_comes_back_undoes_it(self):
        bill, _notice = self.noticed()
        payment = self.pay_by(bill, 1061.06, "2026-09-18")
        self.night("2026-09-19")
        payment.move_id.line_ids.remove_move_reconcile()
        self.assertFalse(self.charges(bill, state="waived"))
        self.assertEqual(bill.amount_residual, 1000)

    def test_a_charge_invoice_that_is_cancelled_claims_what_was_claimed(self):
        """And not the interest that was waived because he was quits."""
        bill, _notice = self.noticed()
        self.pay_by(bill, 1061.06, "2026-09-18")
        self.night("2026-09-19")
        draft = self.charge_invoice(bill)
        draft.button_cancel()
        self.assertEqual((bill.dunning_interest, bill.dunning_indemnity), (21.06, 40))

    def test_nobody_claims_again_what_was_waived_by_it(self):
        bill, _notice = self.noticed()
        self.pay_by(bill, 1061.06, "2026-09-18")
        self.night("2026-09-19")
        with self.assertRaisesRegex(UserError, "paid in time"):
            self.charges(bill, state="waived").action_claim_again()
