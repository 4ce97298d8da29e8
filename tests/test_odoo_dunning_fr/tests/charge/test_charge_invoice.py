"""Late charges invoiced, waived, proved: stories with amounts worked by hand.

Rates of companies (ECB + 10): 12.15 % in the first half of 2026, 12.40 % in the second.
10 000 euros due on 1 May and paid on 1 September: 60 days at 12.15 % = 199.73, 63 days
at 12.40 % = 214.03; in all 413.76, and 40 of indemnity: 453.76. It is 14 September.
"""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .test_charges import ChargeCommon


class ChargeInvoiceCommon(ChargeCommon):
    def wizard(self, **scope):
        action = self.env["dunning.charge.invoice"]._open(**scope)
        return self.env[action["res_model"]].browse(action["res_id"])

    def wizard_of(self, moves, **values):
        return self.wizard(move_ids=[Command.set(moves.ids)], **values)

    def charge_invoice(self, moves, **values):
        """The draft invoices of the charges of these invoices."""
        wizard = self.wizard_of(moves)
        wizard.write(values)
        return self.created_by(wizard)

    def created_by(self, wizard):
        action = wizard.action_create()
        return self.env["account.move"].search(action["domain"])

    def paid_late(self, amount=10000, due="2026-05-01", paid="2026-09-01", **kw):
        bill = self.invoice(amount, due, **kw)
        self.pay(bill, day=paid)
        return bill

    def settled(self, moves):
        """(kind, amount, first day, last day, state) of the charges."""
        return [
            (
                charge.kind,
                charge.amount,
                charge.date_from and str(charge.date_from),
                charge.date_to and str(charge.date_to),
                charge.state,
            )
            for charge in self.charges(moves)
        ]

    def lines_of(self, invoice):
        """(account, amount) of the lines of an invoice of charges."""
        lines = invoice.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )
        return [(line.account_id.code, line.price_subtotal) for line in lines]


@tagged("post_install", "-at_install")
class TestChargeInvoice(ChargeInvoiceCommon):
    def test_an_invoice_paid_late_is_charged_without_any_reminder(self):
        """The law gives the interest of right: 413.76 and 40, on 7581, without VAT."""
        bill = self.paid_late()
        self.assertFalse(self.charges(bill))
        wizard = self.wizard_of(bill)
        self.assertRecordValues(
            wizard.line_ids,
            [
                {
                    "move_id": bill.id,
                    "partner_id": self.customer.id,
                    "amount_interest": 413.76,
                    "amount_indemnity": 40,
                    "amount_costs": 0,
                    "amount_total": 453.76,
                    "date_from": self.day("2026-05-02"),
                    "date_to": self.day("2026-09-01"),
                    "is_billed": True,
                }
            ],
        )
        self.assertEqual(wizard.invoice_count, 1)
        invoice = self.created_by(wizard)
        self.assertRecordValues(
            invoice,
            [
                {
                    "state": "draft",
                    "move_type": "out_invoice",
                    "partner_id": self.customer.id,
                    "currency_id": self.euro.id,
                    "amount_untaxed": 453.76,
                    "amount_tax": 0,
                    "amount_total": 453.76,
                    "invoice_origin": bill.name,
                    "dunning_is_charge_invoice": True,
                }
            ],
        )
        self.assertEqual(self.lines_of(invoice), [("758100", 413.76), ("758100", 40.0)])
        self.assertEqual(
            self.settled(bill),
            [
                ("interest", 413.76, "2026-05-02", "2026-09-01", "invoiced"),
                ("indemnity", 40, False, False, "invoiced"),
            ],
        )
        invoice.action_post()
        self.assertEqual((invoice.state, invoice.amount_residual), ("posted", 453.76))

    def test_the_invoice_says_how_the_interest_was_counted(self):
        """In the customer's language, so that he can count it again."""
        bill = self.paid_late(partner=self.make_customer("Smith", lang="en_US"))
        lines = self.charge_invoice(bill).invoice_line_ids
        self.assertEqual(
            lines[0].name.splitlines(),
            [
                f"Late-payment penalties, invoice {bill.name}, from May 2, 2026 to "
                "Sep 1, 2026, rate 12.15% then 12.40%",
                "May 2, 2026 – Jun 30, 2026: 60 days on €10,000.00 at 12.15%: €199.73",
                "Jul 1, 2026 – Sep 1, 2026: 63 days on €10,000.00 at 12.40%: €214.03",
            ],
        )
        self.assertEqual(
            lines[1].name, f"Fixed indemnity for recovery costs, invoice {bill.name}"
        )
        self.assertEqual(
            lines[2].name.splitlines(),
            [
                "Late interest: article L. 441-10, II, of the French Commercial Code",
                "Fixed indemnity: article D. 441-5 of the French Commercial Code",
                "Outside the scope of VAT (indemnity)",
            ],
        )

    def test_the_invoice_in_french_with_a_rate_of_three_decimals(self):
        """123 days on 10 000 at 12.125 %: 408.60."""
        self.customer.with_company(self.company).dunning_contract_rate = 12.125
        bill = self.paid_late()
        told = self.charge_invoice(bill).invoice_line_ids[0].name
        self.assertEqual(
            told.replace("\N{NO-BREAK SPACE}", " ").splitlines(),
            [
                f"Pénalités de retard, facture {bill.name}, du 02/05/2026 au "
                "01/09/2026, taux 12,125 %",
                "02/05/2026 – 30/06/2026 : 60 jours sur 10 000,00 € à 12,125 % : "
                "199,32 €",
                "01/07/2026 – 01/09/2026 : 63 jours sur 10 000,00 € à 12,125 % : "
                "209,28 €",
            ],
        )

    def test_the_notice_the_charge_and_the_invoice_say_the_same_to_the_cent(self):
        """Odd amounts, claimed by a notice on the day they are invoiced."""
        self.second.write({"claim_interest": True, "claim_indemnity": True})
        self.policy.start_mode = "by_age"
        bills = self.env["account.move"].concat(
            *(self.invoice(333.33 + 77.77 * rank, "2026-08-28") for rank in range(5))
        )
        notice = self.issue()
        self.assertEqual(notice.line_ids.move_id, bills)
        claimed = {
            line.move_id: (line.amount_interest, line.amount_indemnity)
            for line in notice.line_ids
        }
        self.assertEqual(claimed[bills[0]], (1.93, 40))  # 17 days: 1.9250, up
        for bill in bills:
            interest, indemnity = self.charges(bill)
            self.assertEqual((interest.amount, indemnity.amount), claimed[bill])
            self.assertEqual(interest.notice_line_id.notice_id, notice)
        invoice = self.charge_invoice(bills)
        amounts = [part for bill in bills for part in claimed[bill]]
        self.assertEqual([amount for _code, amount in self.lines_of(invoice)], amounts)
        for charge in self.charges(bills):
            self.assertEqual(charge.amount, charge.invoice_line_id.price_total)

    def test_interest_is_not_lost_when_the_principal_is_paid(self):
        """1 000 due on 14 July. The notice of 14 September claims 62 days: 21.06, and
        40. Paid on the 24th, 72 days: 24.46 are owed, in October as well."""
        self.formal.write({"claim_interest": True, "claim_indemnity": True})
        self.policy.start_mode = "by_age"
        self.formal.approval = "auto"
        bill = self.invoice(1000, "2026-07-14")
        self.issue_and_send()
        self.assertEqual(
            self.settled(bill),
            [
                ("interest", 21.06, "2026-07-15", "2026-09-14", "claimed"),
                ("indemnity", 40, False, False, "claimed"),
            ],
        )
        self.pay(bill, day="2026-09-24")
        self.today("2026-10-19")
        self.assertEqual((bill.dunning_interest, bill.dunning_indemnity), (24.46, 40))
        self.assertEqual(self.charges(bill).mapped("amount_to_date"), [24.46, 40])
        wizard = self.wizard(only_claimed=True)
        self.assertEqual(wizard.line_ids.amount_total, 64.46)
        invoice = self.created_by(wizard)
        self.assertEqual(invoice.amount_total, 64.46)
        self.assertEqual((bill.dunning_interest, bill.dunning_indemnity), (0, 0))
        self.assertFalse(self.wizard_of(bill).line_ids)

    def test_what_is_still_unpaid_goes_on_bearing_interest(self):
        """1 000 due on 14 July, invoiced on 14 September: 62 days, 21.06. On the 24th
        ten more days: 3.40, and no second indemnity."""
        bill = self.invoice(1000, "2026-07-14")
        self.assertEqual(self.charge_invoice(bill).amount_total, 61.06)
        self.today("2026-09-24")
        line = self.wizard_of(bill).line_ids
        self.assertRecordValues(
            line,
            [
                {
                    "amount_interest": 3.40,
                    "amount_indemnity": 0,
                    "date_from": self.day("2026-09-15"),
                    "date_to": self.day("2026-09-24"),
                }
            ],
        )

    def test_interest_that_was_invoiced_takes_nothing_of_a_payment(self):
        """Interest first: of the 10 000 paid, 413.76 pay interest, and as much is
        left of the principal, 1.83 in 13 days. Invoiced, all is owed by that invoice:
        nothing more runs on this one, which the ledger shows as paid."""
        self.company.dunning_imputation = "legal"
        bill = self.paid_late()
        self.assertEqual(self.wizard_of(bill).line_ids.amount_interest, 415.59)
        self.charge_invoice(bill)
        self.today("2026-10-19")
        self.assertFalse(self.wizard_of(bill).line_ids)

    def test_one_invoice_a_customer_and_currency(self):
        """Two customers, one with dollars too: three invoices, nothing summed across.
        100 days on 730 dollars from 6 June: 25 at 12.15 % and 75 at 12.40 %: 6.08 +
        18.60 = 24.68."""
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": dollar.id, "name": "2026-01-01", "rate": 1.25}
        )
        garage = self.make_customer("Garage Petit")
        bills = self.paid_late() | self.paid_late()
        bills |= self.paid_late(partner=garage)
        in_dollars = self.invoice(730, "2026-06-06", currency_id=dollar.id)
        invoices = self.charge_invoice(bills | in_dollars)
        told = {
            (invoice.partner_id, invoice.currency_id): invoice.amount_total
            for invoice in invoices
        }
        self.assertEqual(
            told,
            {
                (self.customer, self.euro): 907.52,
                (garage, self.euro): 453.76,
                (self.customer, dollar): 74.68,  # 40 euros are 50 dollars
            },
        )
        interest, indemnity = self.charges(in_dollars)
        self.assertEqual((interest.amount, indemnity.amount), (24.68, 50))
        self.assertEqual(interest.currency_id, dollar)

    def test_small_sums_stay_claimed_until_they_are_worth_an_invoice(self):
        """At least 50: 40.34 of one customer wait, 45.00 + 45.00 of another do not."""
        self.company.dunning_charge_threshold = 50
        small = self.invoice(100, "2026-09-04")  # 10 days: 0.34
        garage = self.make_customer("Garage Petit")
        two = self.invoice(1471.77, "2026-09-04", garage)  # 10 days: 5.00
        two |= self.invoice(1471.77, "2026-09-04", garage)
        wizard = self.wizard_of(small | two)
        told = {
            line.move_id: (line.amount_total, line.is_billed, line.is_below)
            for line in wizard.line_ids
        }
        self.assertEqual(told[small], (40.34, False, True))
        self.assertEqual(told[two[0]], (45.0, True, False))
        self.assertEqual((wizard.invoice_count, wizard.below_count), (1, 1))
        self.assertIn("stays claimed", wizard.line_ids.filtered("is_below").told)
        wizard.line_ids.filtered(lambda line: line.move_id == two[1]).keep = False
        self.assertEqual((wizard.invoice_count, wizard.below_count), (0, 2))
        with self.assertRaisesRegex(UserError, "least amount"):
            wizard.action_create()
        wizard.line_ids.keep = True
        self.assertEqual(self.created_by(wizard).amount_total, 90)
        self.assertFalse(self.charges(small))

    def test_the_threshold_is_converted_in_the_right_direction(self):
        """50 euros are 62.50 dollars: 60 dollars of charges are too little."""
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": dollar.id, "name": "2026-01-01", "rate": 1.25}
        )
        self.company.dunning_charge_threshold = 50
        # 10 days at 12.40 %: 10.00 dollars, and 50 of indemnity
        bill = self.invoice(2943.55, "2026-09-04", currency_id=dollar.id)
        line = self.wizard_of(bill).line_ids
        self.assertEqual((line.amount_total, line.is_below), (60.0, True))
        self.company.dunning_charge_threshold = 48
        self.assertFalse(self.wizard_of(bill).line_ids.is_below)

    def test_only_what_is_ticked_is_invoiced(self):
        """Interest only, of one of two invoices."""
        kept, other = self.paid_late(), self.paid_late()
        wizard = self.wizard_of(kept | other)
        wizard.line_ids.filtered(lambda line: line.move_id == other).keep = False
        wizard.with_indemnity = False
        self.assertEqual(sum(wizard.line_ids.mapped("amount_total")), 827.52)
        self.assertEqual(self.created_by(wizard).amount_total, 413.76)
        self.assertFalse(self.charges(other))
        self.assertEqual(kept.dunning_indemnity, 40)

    def test_a_customer_s_late_payments_are_found(self):
        """One paid late, one on time, one open, one not due, one without dunning."""
        late, still_open = self.paid_late(), self.invoice(500, "2026-09-01")
        self.paid_late(paid="2026-05-01")
        self.invoice(100, "2026-10-01")
        barred = self.paid_late(due="2021-01-05", paid="2021-02-05")
        excluded = self.paid_late()
        excluded.line_ids.no_followup = True
        wizard = self.wizard(partner_ids=[Command.set(self.customer.ids)])
        self.assertEqual(wizard.line_ids.move_id, late | still_open)
        wizard.due_since = "2020-01-01"
        wizard.action_refresh()
        self.assertEqual(wizard.line_ids.move_id, late | still_open | barred)

    def test_interest_is_not_invoiced_in_advance(self):
        wizard = self.wizard_of(self.paid_late())
        wizard.date = "2026-09-15"
        with self.assertRaisesRegex(UserError, "up to today"):
            wizard.action_refresh()

    def test_what_no_notice_claimed_needs_a_customer(self):
        wizard = self.wizard(only_claimed=True)
        wizard.only_claimed = False
        with self.assertRaisesRegex(UserError, "Choose customers"):
            wizard.action_refresh()

    def test_a_credit_note_lowers_the_interest_from_the_start(self):
        """10 000 of which 4 000 were too much: 60 % of 199.73 and 214.03, counted on
        6 000: 119.84 + 128.42 = 248.26."""
        bill = self.invoice(10000, "2026-05-01")
        note = self.credit_note(4000, "2026-09-10")
        self.receivable_lines(bill + note).reconcile()
        self.pay(bill, day="2026-09-01")
        self.assertEqual(self.wizard_of(bill).line_ids.amount_interest, 248.26)

    def test_instalments_are_charged_each_by_itself_with_one_indemnity(self):
        """600 in two parts of 300, due on 15 July and 14 August: 61 days 6.22, 31 days
        3.16; one indemnity of 40: 49.38."""
        bill = self.invoice(
            600,
            "2026-07-15",
            invoice_date="2026-06-15",
            invoice_payment_term_id=self.parts(30, 60).id,
        )
        invoice = self.charge_invoice(bill)
        amounts = [amount for _code, amount in self.lines_of(invoice)]
        self.assertEqual(sorted(amounts), [3.16, 6.22, 40])
        self.assertEqual(len(self.charges(bill)), 3)

    def test_a_public_body_has_45_days_and_its_own_words(self):
        """Paid on 1 September: the charges are due on 16 October (R2192-36)."""
        town = self.make_customer(
            "Mairie de Bron", company_registry="216900290", lang="en_US"
        )
        self.assertEqual(town.dunning_debtor_kind, "public")
        # The rate of the first half-year stays: 123 days at 10.15 % = 342.04
        invoice = self.charge_invoice(self.paid_late(partner=town))
        self.assertEqual(invoice.amount_total, 382.04)
        self.assertEqual(str(invoice.invoice_date_due), "2026-10-16")
        self.assertIn("Default interest", invoice.invoice_line_ids[0].name)
        note = invoice.invoice_line_ids[-1].name
        self.assertIn("R. 2192-31", note)
        self.assertIn("D. 2192-35", note)

    def test_a_consumer_owes_nothing_without_a_formal_notice(self):
        paul = self.make_customer("Paul Girard", is_company=False)
        self.assertFalse(self.wizard_of(self.paid_late(partner=paul)).line_ids)

    def test_a_consumer_owes_the_legal_interest_from_the_formal_notice(self):
        """Handed over on 20 August: 25 days on 3 650 at 2.75 %: 6.88, nothing else."""
        paul = self.make_customer("Paul Girard", is_company=False, lang="en_US")
        self.policy.start_mode = "by_age"
        bill = self.invoice(3650, "2026-07-14", paul)
        notice = self.issue("2026-08-18")
        notice.action_approve()
        letter = notice.delivery_ids.sudo()
        letter._set_posted(self.day("2026-08-18"))
        self.today("2026-09-14")
        letter._set_delivered(None, self.day("2026-08-20"))
        line = self.wizard_of(bill).line_ids
        self.assertEqual((line.amount_interest, line.amount_indemnity), (6.88, 0))
        invoice = self.charge_invoice(bill)
        self.assertEqual(invoice.amount_total, 6.88)
        text = "".join(invoice.invoice_line_ids.mapped("name"))
        self.assertIn("Interest at the legal rate", text)
        self.assertNotIn("441", text)

    def test_a_missing_rate_is_told_and_nothing_is_made_up(self):
        bill = self.invoice(1000, "2026-12-01")
        self.today("2027-02-01")
        line = self.wizard_of(bill).line_ids
        self.assertEqual((line.amount_interest, line.amount_indemnity), (0, 40))
        self.assertIn("01/01/2027", line.told)

    def test_an_assigned_invoice_is_the_factor_s_to_charge(self):
        bill = self.paid_late()
        bill.dunning_assigned = True
        line = self.wizard_of(bill).line_ids
        self.assertIn("Assigned", line.told)
        self.assertFalse(line.is_billed)
