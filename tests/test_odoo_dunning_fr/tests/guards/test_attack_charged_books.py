"""Late charges where the books change below them; each amount is worked by hand.

1 000 euros due on 14 July 2026 bear 12.40 %: on Monday 14 September 62 days = 21.06.
"""

from datetime import date

from psycopg2.errors import SerializationFailure

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..charge.test_charge_life import DUE
from ..two_sessions import TwoSessionsCase
from .test_attack_charges import AttackCommon


@tagged("post_install", "-at_install")
class TestCreditNotesOfAnInvoice(AttackCommon):
    """Whatever it is matched with, a credit note corrects the invoice it was made of.

    1 000 due on 14 March and paid on 10 August, of which 400 were too much: 108 days on
    600 at 12.15 % = 21.57, 41 days at 12.40 % = 8.36; in all 29.93.
    """

    def correct(self, bill, amount, day="2026-09-01"):
        """A credit note made of an invoice, posted and not matched."""
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=bill.ids
        )
        wizard = wizard.create({"date": day, "journal_id": bill.journal_id.id})
        note = bill.browse(wizard.refund_moves()["res_id"])
        note.invoice_line_ids.price_unit = amount
        note.action_post()
        self.assertEqual((note.reversed_entry_id, note.state), (bill, "posted"))
        return note

    def paid(self):
        bill = self.invoice(1000, "2026-03-14")
        self.pay(bill, day="2026-08-10")
        return bill

    def test_set_against_another_invoice(self):
        """That one is paid by it, on its day: 49 days on 1 000 = 16.65, 13 days on
        600 = 2.65."""
        bill, next_ = self.paid(), self.invoice(1000, DUE)
        note = self.correct(bill, 400)
        self.receivable_lines(next_ + note).reconcile()
        self.assertEqual(self.owed(bill), [("29.93", "40.00")])
        self.assertEqual(self.owed(next_), [("19.30", "40.00")])

    def test_open(self):
        bill, next_ = self.paid(), self.invoice(1000, DUE)
        self.correct(bill, 400)
        self.assertEqual(self.owed(bill), [("29.93", "40.00")])
        self.assertEqual(self.owed(next_), [("19.30", "40.00")])

    def test_given_back_in_money(self):
        bill = self.paid()
        self.pay(self.correct(bill, 400), day="2026-09-05")
        self.assertEqual(self.owed(bill), [("29.93", "40.00")])

    def test_open_it_is_counted_on_its_own_invoice_and_no_older_one(self):
        """62 days on 600 = 12.64. The older one: 16 days at 12.15 % = 5.33 and 76 days
        at 12.40 % = 25.82, on all of its 1 000."""
        older, bill = self.invoice(1000, "2026-06-14"), self.invoice(1000, DUE)
        self.correct(bill, 400)
        self.assertEqual(self.owed(bill), [("12.64", "40.00")])
        self.assertEqual(self.owed(older), [("31.15", "40.00")])

    def test_larger_than_what_is_left_it_pays_the_others_on_its_day(self):
        """1 000, of which 900 were paid on 10 August; corrected by 400: 27 days on 600
        = 5.50. 100 of the 400 are its own, 300 pay another one: 16.65 and 13 days on
        700 = 3.09."""
        bill, other = self.invoice(1000, DUE), self.invoice(1000, DUE)
        self.pay(bill, 900, "2026-08-10")
        self.correct(bill, 400)
        self.assertEqual(self.owed(bill), [("5.50", "40.00")])
        self.assertEqual(self.owed(other), [("19.74", "40.00")])

    def test_cancelled_by_it_the_invoice_never_was_late(self):
        bill = self.invoice(1000, DUE)
        self.correct(bill, 1000)
        self.assertEqual(bill.payment_state, "reversed")
        self.assertEqual(self.owed(bill), [("0.00", "0")])

    def test_so_is_an_entry_that_was_reversed(self):
        entry = self.entry((self.customer, 1000))
        entry._reverse_moves([{"date": self.day("2026-09-01")}], cancel=True)
        self.assertEqual(self.owed(entry), [("0.00", "0")])

    def test_in_instalments_the_oldest_is_lowered_first(self):
        """500 due on 14 July, 500 on 13 August, both paid on 20 August, then lowered by
        400: 37 days on 100 = 1.26, 7 days on 500 = 1.19."""
        bill = self.invoice(1000, DUE, invoice_payment_term_id=self.parts(30, 60).id)
        self.pay(bill, day="2026-08-20")
        self.correct(bill, 400)
        self.assertEqual(self.owed(bill), [("1.26", "40.00"), ("1.19", "0")])

    def test_a_gesture_lowers_no_past_interest(self):
        """Set against another one, which it pays on its day: 19.30 as above. 108 days
        on 1 000 = 35.95, 41 days 13.93."""
        bill, next_ = self.paid(), self.invoice(1000, DUE)
        note = self.correct(bill, 400)
        note.dunning_gesture = True
        self.receivable_lines(next_ + note).reconcile()
        self.assertEqual(self.owed(bill), [("49.88", "40.00")])
        self.assertEqual(self.owed(next_), [("19.30", "40.00")])

    def test_a_credit_note_in_dollars_lowers_nothing_in_euros(self):
        dollar = self.env.ref("base.USD")
        dollar.active = True
        bill = self.invoice(1000, DUE)
        self.credit_note(400, "2026-09-01", currency_id=dollar.id)
        self.assertEqual(self.owed(bill), [("21.06", "40.00")])


@tagged("post_install", "-at_install")
class TestOpeningBalances(AttackCommon):
    """One entry with the invoices of many customers, each a due item.

    1 000 and 200 of Moreau, 500 of the garage: 21.06, 4.21 and 10.53 on 14 September.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.garage = cls.make_customer("Garage Petit")

    def opening(self):
        return self.entry(
            (self.customer, 1000), (self.customer, 200), (self.garage, 500)
        )

    def test_each_item_is_an_invoice_with_its_indemnity(self):
        entry = self.opening()
        claimed = [("21.06", "40.00"), ("4.21", "40.00"), ("10.53", "40.00")]
        self.assertEqual(self.owed(entry), claimed)
        notices = self.issue_and_send()
        self.assertEqual(
            {
                notice.partner_id: (notice.amount_interest, notice.amount_indemnity)
                for notice in notices
            },
            {self.customer: (25.27, 80), self.garage: (10.53, 40)},
        )
        indemnities = self.charges(entry, kind="indemnity")
        self.assertEqual(indemnities.mapped("amount_to_date"), [40, 40, 40])
        self.assertEqual(len(indemnities.move_line_id), 3)

    def test_a_claim_on_one_customer_leaves_that_on_another_alone(self):
        entry = self.opening()
        self.issue_and_send(partners=self.customer)
        of_moreau = self.charges(entry)
        self.assertEqual(of_moreau.partner_id, self.customer)
        self.issue_and_send(partners=self.garage)
        self.assertEqual(self.charges(entry, partner_id=self.customer.id), of_moreau)
        self.assertEqual(len(self.charges(entry, partner_id=self.garage.id)), 2)

    def test_only_who_was_asked_is_invoiced(self):
        """Nothing was claimed of the garage yet: it is not on the list."""
        entry = self.opening()
        self.issue_and_send(partners=self.customer)
        for wizard in (
            self.wizard(only_claimed=True),
            self.wizard_of(entry, only_claimed=True),
        ):
            self.assertEqual(wizard.line_ids.partner_id, self.customer)
        invoice = self.created_by(wizard)
        self.assertEqual(
            (invoice.partner_id, invoice.amount_total), (self.customer, 105.27)
        )

    def test_an_indemnity_is_settled_for_its_item_alone(self):
        entry = self.opening()
        self.issue_and_send()
        first, *_others = self.receivable_lines(entry)
        indemnities = self.charges(entry, kind="indemnity")
        self.waive(indemnities.filtered(lambda charge: charge.move_line_id == first))
        self.assertEqual(
            [indemnity for _interest, indemnity in self.owed(entry)],
            ["0", "40.00", "40.00"],
        )
        self.charge_invoice(entry)
        self.assertEqual({*self.owed(entry)}, {("0.00", "0")})

    def test_a_later_notice_and_its_cancellation_touch_its_own_claims(self):
        """28.20, 5.64 and 14.10 on 5 October; then as on 14 September again."""
        entry = self.opening()
        self.issue_and_send()
        before = self.settled(entry)
        notices = self.issue("2026-10-05")
        self.assertEqual(
            sorted(self.charges(entry, kind="interest").mapped("amount")),
            [5.64, 14.1, 28.2],
        )
        notices.action_cancel()
        self.assertEqual(self.settled(entry), before)

    def test_two_currencies_of_a_customer_are_not_summed(self):
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": dollar.id,
                "company_id": self.company.id,
                "name": "2026-06-01",
                "rate": 1.25,
            }
        )
        entry = self.opening()
        entry.button_draft()
        entry.write(
            {
                "line_ids": [
                    Command.update(
                        self.receivable_lines(entry)[1].id,
                        {"currency_id": dollar.id, "amount_currency": 250},
                    )
                ]
            }
        )
        entry.action_post()
        customers = [Command.set(self.customer.ids)]
        rows = self.wizard(partner_ids=customers).line_ids
        self.assertEqual(
            {row.currency_id.name: row.amount_interest for row in rows},
            {"EUR": 21.06, "USD": 5.27},
        )

    def test_an_item_that_is_taken_off_the_entry_leaves_nothing_behind(self):
        entry = self.opening()
        self.issue_and_send()
        entry.button_draft()
        second = self.receivable_lines(entry)[1]
        balance = entry.line_ids - self.receivable_lines(entry)
        entry.write(
            {
                "line_ids": [
                    Command.delete(second.id),
                    Command.update(balance.id, {"balance": -1500}),
                ]
            }
        )
        entry.action_post()
        self.assertEqual(
            sorted(self.charges(entry).mapped("amount_to_date")),
            [10.53, 21.06, 40, 40],
        )

    def test_customers_of_one_entry_are_merged(self):
        entry = self.opening()
        self.issue_and_send()
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "state": "selection",
                "partner_ids": [Command.set((self.garage | self.customer).ids)],
                "dst_partner_id": self.customer.id,
            }
        )
        with mute_logger("odoo.addons.base.partner.merge"):
            wizard.action_merge()
        self.env.invalidate_all()
        self.assertEqual(self.charge_invoice(entry).amount_total, 155.80)


@tagged("post_install", "-at_install")
class TestCutIntoInstalments(AttackCommon):
    """1 000 due on 14 July, invoiced or waived up to 14 September, then made 500 due on
    14 July and 500 on 13 August: no day of the past is owed once more."""

    def test_after_the_interest_was_settled(self):
        """On 24 September 10 days on each half: 1.70; on 19 October 35 days: 5.95."""
        for settle in (
            self.charge_invoice,
            lambda bill: self.waive(self.charges(bill)),
        ):
            self.today("2026-09-14")
            bill = self.claimed(partner=self.make_customer("Garage Petit"))
            settle(bill)
            self.repost(bill, invoice_payment_term_id=self.parts(30, 60).id)
            halves = [("1.70", "0"), ("1.70", "0")]
            self.assertEqual(self.owed(bill, "2026-09-24"), halves)
            self.issue_and_send("2026-10-19", bill.partner_id)
            self.assertEqual(
                self.charges(bill, state="claimed").mapped("amount"), [5.95, 5.95]
            )
            self.assertEqual(self.owed(bill, "2026-09-24"), halves)

    def test_what_is_waived_of_one_instalment_stays_owed_of_the_other(self):
        """62 days on 500 = 10.53 waived; 32 days on 500 = 5.44 not."""
        bill = self.claimed(invoice_payment_term_id=self.parts(30, 60).id)
        first, _second = self.receivable_lines(bill)
        interest = self.charges(bill, kind="interest")
        self.waive(interest.filtered(lambda charge: charge.move_line_id == first))
        self.assertEqual(
            [interest for interest, _indemnity in self.owed(bill)], ["0.00", "5.44"]
        )

    def test_a_customer_who_joins_a_group_owes_nothing_twice(self):
        """Invoiced as a company of its own, which is a contact of another one then."""
        shop = self.make_customer("Magasin Sud", is_company=False)
        shop.write({"dunning_debtor_kind": "company", "dunning_charge_mode": "law"})
        bill = self.invoice(1000, DUE, shop)
        other = self.claimed(partner=shop)
        self.charge_invoice(bill)
        shop.parent_id = self.make_customer("Groupe Sud")
        self.env.invalidate_all()
        self.assertEqual(shop.commercial_partner_id, shop.parent_id)
        self.assertEqual(self.owed(bill), [("0", "0")])  # nobody says who owes it
        (bill | other).action_dunning_keep_regime()
        self.assertEqual(self.owed(bill), [("0.00", "0")])
        rows = self.wizard_of(bill | other, only_claimed=True).line_ids
        self.assertEqual((rows.move_id, rows.amount_total), (other, 61.06))

    def test_another_customer_owes_its_own_interest(self):
        """What Moreau had waived is nothing to the garage."""
        bill = self.claimed()
        self.waive(self.charges(bill, kind="interest"))
        self.repost(bill, partner_id=self.make_customer("Garage Petit").id)
        self.assertEqual(self.owed(bill), [("21.06", "40.00")])


@tagged("post_install", "-at_install")
class TestCorrectedChargeInvoices(AttackCommon):
    def replaced(self, invoice, user=None):
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard = wizard.with_user(user or self.user).create(
            {"date": "2026-09-14", "journal_id": invoice.journal_id.id}
        )
        return invoice.browse(wizard.modify_moves()["res_id"])

    def test_reversed_to_be_corrected_it_is_one_invoice_of_the_same_charges(self):
        """By somebody without rights of dunning; 21.06 is made 20. The new one bears no
        interest, and nothing can be claimed beside it."""
        billing = self.make_user("bruno", "account.group_account_invoice")
        bill = self.claimed()
        invoice = self.charge_invoice(bill)
        invoice.action_post()
        again = self.replaced(invoice, billing)
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertEqual(self.charges(bill).invoice_id, again)
        again.invoice_line_ids[0].price_unit = 20
        again.action_post()
        self.assertFalse(again.invoice_line_ids.tax_ids)
        self.assertEqual(self.charges(bill).mapped("amount"), [20, 40])
        with self.assertRaisesRegex(UserError, "nothing to undo"):
            self.charges(bill).action_claim_again()
        self.assertFalse(self.owed(again, "2026-11-20"))
        self.assertEqual(self.owed(bill), [("0.00", "0")])

    def test_the_correction_dropped_the_charges_are_claimed_again(self):
        bill = self.claimed()
        invoice = self.charge_invoice(bill)
        invoice.action_post()
        self.replaced(invoice).unlink()
        self.assertEqual(set(self.charges(bill).mapped("state")), {"claimed"})
        self.assertEqual(self.owed(bill), [("21.06", "40.00")])

    def test_what_is_invoiced_is_what_was_shown(self):
        """Neither sums of another day than those on the screen, nor interest to come:
        21.06 up to 14 September, 6.12 up to 1 August."""
        bill = self.invoice(1000, DUE)
        wizard = self.wizard_of(bill).with_context(lang="en_US")
        for day in ("2026-12-31", "2026-08-01"):
            wizard.date = day
            with self.assertRaisesRegex(UserError, "refresh"):
                wizard.action_create()
        wizard.action_refresh()
        self.assertEqual(wizard.line_ids.amount_interest, 6.12)
        self.assertEqual(self.created_by(wizard).amount_total, 46.12)

    def test_cancelled_when_its_invoice_is_no_more_it_leaves_nothing_claimed(self):
        for act in (
            lambda bill: bill.with_context(force_delete=True).unlink(),
            lambda bill: bill.button_cancel(),
        ):
            partner = self.make_customer("Garage Petit")
            bill = self.claimed(partner=partner)
            invoice = self.charge_invoice(bill)
            bill.button_draft()
            act(bill)
            invoice.button_cancel()
            charges = self.env["dunning.charge"].search(
                [("partner_id", "=", partner.id)]
            )
            self.assertFalse(charges)


@tagged("post_install", "-at_install")
class TestWithoutRightsOfDunning(AttackCommon):
    def test_a_bookkeeper_posts_pays_and_undoes(self):
        """The charges follow what somebody does who knows nothing of them."""
        billing = self.make_user(
            "bruno", "account.group_account_invoice", "base.group_partner_manager"
        )
        bill = self.claimed()
        invoice = self.charge_invoice(bill).with_user(billing)
        invoice.action_post()
        wizard = self.env["account.payment.register"].with_user(billing)
        wizard = wizard.with_context(
            active_model="account.move", active_ids=(bill | invoice).ids
        )
        wizard = wizard.create({"payment_date": "2026-09-14", "group_payment": True})
        wizard._create_payments()
        self.assertEqual((bill.payment_state, invoice.payment_state), ("paid", "paid"))
        self.assertEqual(set(self.charges(bill).mapped("state")), {"invoiced"})
        invoice.button_draft()
        invoice.button_cancel()
        self.assertEqual(set(self.charges(bill).mapped("state")), {"claimed"})
        self.assertEqual(self.owed(bill), [("21.06", "40.00")])
        bill.with_user(billing).button_draft()
        bill.with_user(billing).button_cancel()
        self.assertFalse(self.charges(bill))


@tagged("post_install", "-at_install")
class TestTwoInvoiceTheSameCharges(TwoSessionsCase):
    def invoice_charges(self, env):
        lines = env["account.move"].browse(self.move)._get_dunning_lines()
        charges = env["dunning.charge"]
        invoices = charges._invoice(lines, date.today(), ("interest", "indemnity"))
        env.flush_all()
        return invoices

    def test_of_two_at_once_the_second_fails_and_then_finds_nothing(self):
        with self.session() as camille, self.session() as louis:
            louis["dunning.charge"].search_count([])  # sees the books as they are
            self.assertEqual(len(self.invoice_charges(camille)), 1)
            camille.cr.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                self.invoice_charges(louis)
            louis.transaction.reset()
            louis.cr.rollback()
            self.assertFalse(self.invoice_charges(louis))
