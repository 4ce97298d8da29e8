"""What a notice claims beside the principal, as of its day.

1 000 euros due on 14 July 2026 at ECB + 10 = 12.40 %: on 14 September they are 62 days
late and bear 1 000 x 12.40 % x 62 / 365 = 21.06.
"""

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..common import DunningCommon

DUE = "2026-07-14"


@tagged("post_install", "-at_install")
class TestNoticeCharges(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        levels = cls.second + cls.formal + cls.final
        levels.write({"claim_interest": True, "claim_indemnity": True})
        cls.policy.start_mode = "by_age"  # so late, it enters at the formal notice

    def assertClaims(self, notice, principal, interest, indemnity):
        self.assertEqual(
            (notice.amount_principal, notice.amount_interest, notice.amount_indemnity),
            (principal, interest, indemnity),
            notice.charge_gap,
        )
        total = round(principal + interest + indemnity, 2)
        self.assertEqual(notice.amount_total, total)
        spread = round(sum(notice.line_ids.mapped("amount_interest")), 2)
        self.assertEqual(spread, interest)
        self.assertEqual(sum(notice.line_ids.mapped("amount_indemnity")), indemnity)

    def test_interest_and_indemnity(self):
        self.invoice(1000, DUE)
        notice = self.issue()
        self.assertEqual(notice.level_id, self.formal)
        self.assertClaims(notice, 1000, 21.06, 40)
        self.assertIn("1\u202f061,06", notice.preview.replace("\xa0", "\u202f"))
        notice.action_approve()
        totals = notice.snapshot["totals"]
        self.assertEqual(
            [totals[part] for part in ("principal", "interest", "indemnity", "total")],
            ["1000.00", "21.06", "40.00", "1061.06"],
        )
        [line] = notice.snapshot["lines"]
        self.assertEqual(
            line["periods"],
            [
                {
                    "start": "2026-07-15",
                    "end": "2026-09-14",
                    "days": 62,
                    "base": "1000.00",
                    "rate": "12.4",
                    "amount": "21.06",
                }
            ],
        )

    def test_what_waited_is_counted_again_on_the_day_it_leaves(self):
        self.invoice(1000, DUE)
        notice = self.issue()
        self.today("2026-09-17")  # 65 days: 22.08
        notice.action_approve()
        self.assertClaims(notice, 1000, 22.08, 40)

    def test_a_level_that_claims_nothing(self):
        self.formal.write({"claim_interest": False, "claim_indemnity": False})
        self.invoice(1000, DUE)
        self.assertClaims(self.issue(), 1000, 0, 0)

    def test_a_level_that_claims_the_indemnity_alone(self):
        self.formal.claim_interest = False
        self.invoice(1000, DUE)
        self.assertClaims(self.issue(), 1000, 0, 40)

    def test_a_courtesy_note_cannot_claim(self):
        with self.assertRaisesRegex(ValidationError, "before the due date"):
            self.courtesy.claim_interest = True

    def test_a_part_payment_ends_its_interest_on_its_day(self):
        # 27 days on 1 000 = 9.17; 35 days on 400 = 4.76
        invoice = self.invoice(1000, DUE)
        self.pay(invoice, 600, "2026-08-10")
        self.assertClaims(self.issue(), 400, 13.93, 40)

    def test_the_day_of_the_bank_counts(self):
        # Credited on 20 July: 6 days on 1 000 = 2.04; 56 on 400 = 7.61
        invoice = self.invoice(1000, DUE)
        payment = self.pay(invoice, 600, "2026-08-10")
        (
            payment.move_id or invoice.matched_payment_ids.move_id
        ).dunning_value_date = "2026-07-20"
        self.assertClaims(self.issue(), 400, 9.65, 40)

    def test_a_part_payment_goes_to_interest_first_when_so_asked(self):
        # 9.17 of the 600 pay interest: 35 days on 409.17 = 4.87; in all 14.04
        self.company.dunning_imputation = "legal"
        invoice = self.invoice(1000, DUE)
        self.pay(invoice, 600, "2026-08-10")
        notice = self.issue()
        self.assertClaims(notice, 400, 14.04, 40)
        notice.action_approve()
        [payment] = notice.snapshot["lines"][0]["payments"]
        self.assertEqual(
            payment, {"date": "2026-08-10", "amount": "600.00", "to_interest": "9.17"}
        )

    def test_a_corrected_price_bears_nothing_from_the_start(self):
        # 62 days on 800 = 16.85
        invoice = self.invoice(1000, DUE)
        note = self.credit_note(200, "2026-08-10")
        self.receivable_lines(invoice + note).reconcile()
        self.assertClaims(self.issue(), 800, 16.85, 40)

    def test_a_commercial_gesture_counts_from_its_day(self):
        # 27 days on 1 000 = 9.17; 35 days on 800 = 9.51
        invoice = self.invoice(1000, DUE)
        note = self.credit_note(200, "2026-08-10", invoice_date="2026-08-10")
        note.dunning_gesture = True
        self.receivable_lines(invoice + note).reconcile()
        self.assertClaims(self.issue(), 800, 18.68, 40)

    def test_money_that_is_not_matched_yet_bears_no_interest(self):
        # A credit note of 200 that nobody matched: interest on 800, claimed 800.
        self.invoice(1000, DUE)
        self.credit_note(200, "2026-08-10")
        self.assertClaims(self.issue(), 800, 16.85, 40)

    def test_what_is_disputed_bears_none(self):
        # 600 of 1 000 are claimed: 62 days = 12.64. It is long since it was disputed.
        invoice = self.invoice(1000, DUE)
        self.today("2026-09-04")
        self.env["dunning.hold"].create(
            {
                "kind": "dispute",
                "company_id": self.company.id,
                "partner_id": self.customer.id,
                "move_ids": [(6, 0, invoice.ids)],
                "amount": 400,
            }
        )
        self.assertClaims(self.issue("2026-09-14"), 600, 12.64, 40)

    def test_one_indemnity_for_an_invoice_by_instalments(self):
        # 300 due on 14 July: 62 days = 6.32; 700 on 13 August: 32 days = 7.61
        term = self.env["account.payment.term"].create(
            {
                "name": "30 % and 30 days later",
                "line_ids": [
                    (0, 0, {"value": "percent", "value_amount": 30, "nb_days": 0}),
                    (0, 0, {"value": "percent", "value_amount": 70, "nb_days": 30}),
                ],
            }
        )
        self.invoice(1000, DUE, invoice_date=DUE, invoice_payment_term_id=term.id)
        self.assertClaims(self.issue(), 1000, 13.93, 40)

    def test_two_invoices_two_indemnities(self):
        self.invoice(1000, DUE)
        self.invoice(500, DUE)  # 10.53
        self.assertClaims(self.issue(), 1500, 31.59, 80)

    def test_a_consumer_owes_the_legal_rate_after_the_formal_notice(self):
        # Presented on 18 September; 2.75 %: 19 September to 12 October, 24 days = 1.81
        self.customer.dunning_debtor_kind = "consumer"
        self.invoice(1000, DUE)
        formal = self.issue()
        formal.action_approve()
        self.assertClaims(formal, 1000, 0, 0)
        self.send(formal)
        self.today("2026-09-21")
        formal.delivery_ids.sudo().date_presented = "2026-09-18"
        last = self.issue("2026-10-12")
        self.assertEqual(last.level_id, self.final)
        self.assertClaims(last, 1000, 1.81, 0)

    def test_a_public_body_owes_eight_points(self):
        # Interest began in the first half-year: 2.15 + 8 = 10.15 %, kept; 92 days
        # since 14 June: 1 000 x 10.15 % x 92 / 365 = 25.58, cut at the half-year:
        # 16 days 4.45, 76 days 21.13
        self.customer.dunning_debtor_kind = "public"
        self.invoice(1000, "2026-06-14")
        self.assertClaims(self.issue(), 1000, 25.58, 40)

    def test_dollars_and_the_day_s_rate(self):
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": dollar.id,
                "name": "2026-09-01",
                "rate": 1.10,
                "company_id": self.company.id,
            }
        )
        self.invoice(1000, DUE, currency_id=dollar.id)
        self.assertClaims(self.issue(), 1000, 21.06, 44)

    def test_a_rate_that_nobody_has_entered_leaves_the_interest_out(self):
        rate = self.env["dunning.rate"].search(
            [("kind", "=", "ecb_refi"), ("valid_from", "=", "2026-07-01")]
        )
        rate.unlink()
        self.invoice(1000, DUE)
        run = self.run_today()
        self.assertFalse(run.skip_ids.mapped("reason"))
        notice = run.notice_ids
        self.assertClaims(notice, 1000, 0, 40)
        self.assertIn("01/07/2026", notice.charge_gap)
        self.assertEqual(run.gap_count, 1)
        self.assertEqual(
            self.env["dunning.notice"].search(run.action_open_gaps()["domain"]), notice
        )
        notice.action_approve()
        self.assertEqual(notice.state, "issued")

    def test_an_association_is_asked_first(self):
        association = self.make_customer("Association des amis du livre")
        self.invoice(1000, DUE, association)
        notice = self.issue(partners=association)
        self.assertClaims(notice, 1000, 0, 0)
        self.assertIn("Association des amis du livre", notice.charge_gap)

    def test_the_interest_of_a_contract(self):
        # 9 %: 1 000 x 9 % x 62 / 365 = 15.29
        self.customer.dunning_contract_rate = 9
        self.invoice(1000, DUE)
        self.assertClaims(self.issue(), 1000, 15.29, 40)

    def test_interest_stops_before_the_judgment(self):
        # Judgment on 1 August: 15 to 31 July, 17 days = 5.78
        invoice = self.invoice(1000, DUE)
        self.env["dunning.hold"].create(
            {
                "kind": "insolvency",
                "company_id": self.company.id,
                "partner_id": self.customer.id,
                "date_from": "2026-08-01",
            }
        )
        line = self.receivable_lines(invoice)
        charge = line._get_dunning_charges(self.day("2026-09-14"))[line]
        self.assertEqual(float(charge.accrual.total), 5.78)

    def test_other_companies_and_currencies_do_not_mix(self):
        other = self.make_company("Scierie du Rhône")
        mine = self.invoice(1000, DUE)
        theirs = self.invoice(1000, DUE, company=other)
        other.dunning_day_base = "360"
        lines = self.receivable_lines(mine + theirs)
        charges = lines._get_dunning_charges(self.day("2026-09-14"))
        self.assertEqual(
            [float(charges[line].accrual.total) for line in lines], [21.06, 21.36]
        )
