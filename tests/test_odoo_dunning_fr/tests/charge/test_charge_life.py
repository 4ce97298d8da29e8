"""What becomes of late charges: waived, proved, carried along, given back.

1 000 euros due on 14 July 2026 bear 12.40 %: on Monday 14 September 62 days = 21.06.
"""

import base64

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_charge_invoice import ChargeInvoiceCommon

DUE = "2026-07-14"
INTEREST = ("interest", 21.06, "2026-07-15", "2026-09-14", "claimed")
INDEMNITY = ("indemnity", 40, False, False, "claimed")


class ChargeLifeCommon(ChargeInvoiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        levels = cls.second + cls.formal + cls.final
        levels.write({"claim_interest": True, "claim_indemnity": True})
        cls.formal.approval = "auto"
        cls.policy.start_mode = "by_age"

    def claimed(self, amount=1000, due=DUE, **kw):
        """An invoice whose charges a formal notice claims."""
        bill = self.invoice(amount, due, **kw)
        self.issue_and_send()
        return bill

    def repost(self, bill, **values):
        bill.button_draft()
        bill.write(values)
        bill.action_post()
        self.env.flush_all()
        self.env.invalidate_all()

    def waive(self, charges, reason="Regular customer", **values):
        action = charges.action_waive()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        wizard = wizard.create({"reason": reason, **values})
        wizard.action_waive()
        return wizard


@tagged("post_install", "-at_install")
class TestWaivers(ChargeLifeCommon):
    def test_waived_with_a_reason_by_a_manager_and_told_on_the_invoice(self):
        bill = self.claimed()
        charges = self.charges(bill)
        self.waive(charges)
        self.assertRecordValues(
            charges,
            [
                {
                    "state": "waived",
                    "amount": amount,
                    "waiver_reason": "Regular customer",
                    "waived_by_id": self.user.id,
                    "waived_on": self.day("2026-09-14"),
                }
                for amount in (21.06, 40)
            ],
        )
        told = bill.message_ids[0].body
        for words in ("Waived: Late interest", "Fixed indemnity", "Regular customer"):
            self.assertIn(words, told)

    def test_only_a_manager_waives_and_undoes_it(self):
        charges = self.charges(self.claimed())
        karim = self.make_user("karim", "odoo_dunning_fr.group_collector")
        for act in ("action_waive", "action_claim_again"):
            with self.assertRaisesRegex(UserError, "Only a dunning manager"):
                getattr(charges.with_user(karim), act)()
        with self.assertRaisesRegex(UserError, "Only a dunning manager"):
            charges.with_user(karim)._waive("Mine")

    def test_later_interest_starts_after_the_waived_days(self):
        """Waived up to the 14th: on the 24th 10 days, 3.40; no second indemnity."""
        bill = self.claimed()
        self.waive(self.charges(bill))
        self.today("2026-09-24")
        self.assertEqual((bill.dunning_interest, bill.dunning_indemnity), (3.4, 0))
        self.issue_and_send("2026-10-19")  # 35 days: 11.89
        self.assertEqual(
            self.settled(bill),
            [
                ("interest", 21.06, "2026-07-15", "2026-09-14", "waived"),
                ("interest", 11.89, "2026-09-15", "2026-10-19", "claimed"),
                ("indemnity", 40, False, False, "waived"),
            ],
        )

    def test_the_days_since_the_notice_are_waived_too_unless_it_is_said(self):
        """On the 24th 72 days: 24.46. Or the 62 days of the notice: 21.06."""
        bills = self.claimed(), self.claimed(partner=self.make_customer("Garage Petit"))
        self.today("2026-09-24")
        whole = self.waive(self.charges(bills[0], kind="interest"))
        part = self.waive(self.charges(bills[1], kind="interest"), to_date=False)
        self.assertIn("24,46", whole.total)
        self.assertIn("21,06", part.total)
        self.assertEqual(self.charges(bills[0], kind="interest").amount, 24.46)
        self.assertEqual(self.charges(bills[1], kind="interest").amount, 21.06)
        self.assertEqual([bill.dunning_interest for bill in bills], [0, 3.4])

    def test_several_customers_and_currencies_at_once(self):
        bills = self.claimed() | self.claimed(
            partner=self.make_customer("Garage Petit")
        )
        wizard = self.waive(self.charges(bills))
        self.assertIn("122,12", wizard.total)  # 2 x 61.06
        self.assertEqual(set(self.charges(bills).mapped("state")), {"waived"})

    def test_a_manager_undoes_a_waiver(self):
        bill = self.claimed()
        self.waive(self.charges(bill))
        self.charges(bill).action_claim_again()
        self.assertEqual(self.settled(bill), [INTEREST, INDEMNITY])
        self.assertFalse(self.charges(bill)[0].waiver_reason)
        self.assertIn("Claimed again", bill.message_ids[0].body)

    def test_undone_after_later_days_were_claimed_it_is_one_claim(self):
        """21.06 waived up to 14 September, 11.89 claimed up to 19 October: 32.95."""
        bill = self.claimed()
        self.waive(self.charges(bill))
        self.issue_and_send("2026-10-19")
        self.charges(bill, state="waived").action_claim_again()
        self.assertEqual(
            self.settled(bill),
            [("interest", 32.95, "2026-07-15", "2026-10-19", "claimed"), INDEMNITY],
        )

    def test_two_waivers_of_an_invoice_are_undone_together(self):
        bill = self.claimed()
        self.waive(self.charges(bill))
        self.issue_and_send("2026-10-19")
        self.waive(self.charges(bill, state="claimed"))
        self.charges(bill).action_claim_again()
        self.assertEqual(self.settled(bill)[0][1], 32.95)

    def test_not_before_what_was_settled_later(self):
        bill = self.claimed()
        self.waive(self.charges(bill))
        self.issue_and_send("2026-10-19")
        self.charge_invoice(bill)
        with self.assertRaisesRegex(UserError, "undo that first"):
            self.charges(bill, kind="interest", state="waived").action_claim_again()

    def test_what_was_waived_before_the_notice_left_is_not_claimed_by_it(self):
        """The letter is still to post: it is cancelled; the next one is without."""
        bill = self.invoice(1000, DUE)
        notice = self.issue()
        self.assertEqual(notice.amount_total, 1061.06)
        self.assertFalse(notice._get_staleness())
        self.waive(self.charges(bill, kind="indemnity"))
        self.assertIn("invoiced or waived", notice._get_staleness())
        notice.sudo()._release()
        again = self.issue("2026-09-15")  # 63 days: 21.40
        self.assertEqual(again.amount_total, 1021.4)

    def test_what_is_invoiced_cannot_be_waived(self):
        bill = self.claimed()
        self.charge_invoice(bill)
        with self.assertRaisesRegex(UserError, "no longer claimed"):
            self.waive(self.charges(bill))


@tagged("post_install", "-at_install")
class TestCosts(ChargeLifeCommon):
    def add_costs(self, bill, amount=120, **values):
        action = bill.action_dunning_add_costs()
        proof = self.env["ir.attachment"].create(
            {"name": "fee.pdf", "raw": base64.b64encode(b"Fee"), "res_id": 0}
        )
        values = {"proof_ids": [Command.set(proof.ids)], **values}
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        wizard = wizard.create({"amount": amount, "note": "Fee", **values})
        wizard.action_add()
        return self.charges(bill, kind="costs")

    def test_costs_are_proved_told_and_invoiced(self):
        """21.06 of interest, 40 and 120 of costs: 181.06."""
        bill = self.claimed()
        charge = self.add_costs(bill)
        self.assertRecordValues(
            charge,
            [{"amount": 120, "note": "Fee", "state": "claimed", "kind": "costs"}],
        )
        self.assertIn("Recovery costs", bill.message_ids[0].body)
        with self.assertRaisesRegex(UserError, "kept as evidence"):
            charge.proof_ids.sudo().unlink()
        karim = self.make_user("karim", "odoo_dunning_fr.group_collector")
        self.assertEqual(charge.proof_ids.with_user(karim).name, "fee.pdf")
        invoice = self.charge_invoice(bill)
        self.assertEqual(
            [amount for _code, amount in self.lines_of(invoice)], [21.06, 40, 120]
        )
        self.assertEqual(charge.state, "invoiced")
        self.assertIn("Fee", invoice.invoice_line_ids[2].name)

    def test_they_are_refused_to_a_consumer_in_words(self):
        paul = self.make_customer("Paul Girard", is_company=False)
        with self.assertRaisesRegex(UserError, "Paul Girard is a consumer"):
            self.add_costs(self.invoice(500, DUE, paul))

    def test_they_are_refused_while_a_question_is_open(self):
        club = self.make_customer("Association des Amis du Parc")
        self.assertEqual(club.dunning_charge_mode, "ask")
        with self.assertRaisesRegex(UserError, "is it a professional"):
            self.add_costs(self.invoice(500, DUE, club))
        club.dunning_charge_mode = "none"
        with self.assertRaisesRegex(UserError, "never bears charges"):
            self.add_costs(self.invoice(500, DUE, club))

    def test_without_a_proof_or_an_amount_there_are_none(self):
        bill = self.invoice(500, DUE)
        for values in ({"proof_ids": []}, {"amount": 0}):
            with self.assertRaisesRegex(UserError, "on proof"):
                self.add_costs(bill, **values)
        with self.assertRaisesRegex(UserError, "posted customer invoice"):
            self.credit_note(10, DUE).button_draft()
            self.add_costs(bill.copy())

    def test_costs_of_who_became_a_consumer_are_not_invoiced(self):
        bill = self.claimed()
        self.add_costs(bill)
        self.customer.dunning_debtor_kind = "consumer"
        self.assertFalse(self.wizard_of(bill).line_ids.amount_total)


@tagged("post_install", "-at_install")
class TestChangedInvoices(ChargeLifeCommon):
    def test_charges_follow_a_re_posted_invoice(self):
        """Claimed or waived: no day is asked for twice, no second indemnity."""
        bill = self.claimed()
        self.repost(bill, invoice_date_due="2026-07-20")
        self.assertEqual(self.settled(bill), [INTEREST, INDEMNITY])
        self.assertEqual(self.charges(bill).move_line_id, self.receivable_lines(bill))
        self.waive(self.charges(bill), to_date=False)
        self.repost(bill, invoice_date_due="2026-07-25")
        self.assertEqual((bill.dunning_interest, bill.dunning_indemnity), (0, 0))

    def test_made_into_parts_the_nearest_one_has_them(self):
        """Due on 14 July, then in halves on 14 July and 12 October."""
        bill = self.claimed()
        self.waive(self.charges(bill, kind="interest"), to_date=False)
        self.repost(bill, invoice_payment_term_id=self.parts(30, 120).id)
        first, second = self.receivable_lines(bill)
        self.assertEqual(str(first.date_maturity), "2026-07-14")
        self.assertEqual(self.charges(bill).move_line_id, first)
        late = (first | second)._get_dunning_charges(self.day("2026-09-24"))
        # 10 days on 500 from 15 September: 1.70
        self.assertEqual(str(late[first].accrual.total), "1.70")
        self.assertEqual(str(late[second].accrual.total), "0.00")

    def in_halves(self):
        """500 due on 14 July, 500 on 13 August: 62 days 10.53, 32 days 5.44."""
        bill = self.claimed(due=DUE, invoice_payment_term_id=self.parts(30, 60).id)
        self.assertEqual(
            sorted(self.charges(bill, kind="interest").mapped("amount")), [5.44, 10.53]
        )
        return bill

    def test_parts_that_become_one_have_one_claim(self):
        bill = self.in_halves()
        self.repost(bill, invoice_payment_term_id=False, invoice_date_due=DUE)
        self.assertEqual(len(self.charges(bill, kind="interest")), 1)
        interest = self.charges(bill, kind="interest")
        self.assertEqual(interest.move_line_id, self.receivable_lines(bill))
        self.assertEqual(interest.amount_to_date, 21.06)

    def test_parts_that_become_one_have_their_days_settled_once(self):
        """Both halves were waived up to 14 September: one of them stands for it."""
        bill = self.in_halves()
        self.waive(self.charges(bill, kind="interest"))
        self.repost(bill, invoice_payment_term_id=False, invoice_date_due=DUE)
        interest = self.charges(bill, kind="interest")
        self.assertEqual(len(interest), 2)
        self.assertEqual(interest.move_line_id, self.receivable_lines(bill))
        self.assertEqual(len(interest.filtered("move_line_id")), 1)
        self.assertEqual(bill.dunning_interest, 0)

    def test_another_customer_has_heard_nothing(self):
        bill = self.claimed()
        self.repost(bill, partner_id=self.make_customer("Garage Petit").id)
        self.assertFalse(self.charges(bill))

    def test_a_cancelled_or_deleted_invoice_owes_nothing(self):
        cancelled, deleted = self.invoice(1000, DUE), self.claimed()
        waived = self.charges(deleted, kind="indemnity")
        self.waive(waived)
        cancelled.button_cancel()
        self.assertFalse(self.charges(cancelled))
        name = deleted.name
        deleted.button_draft()
        deleted.with_context(force_delete=True).unlink()
        self.assertRecordValues(
            self.env["dunning.charge"].search([("move_name", "=", name)]),
            [{"state": "waived", "move_id": False, "kind": "indemnity"}],
        )

    def test_a_draft_is_not_charged(self):
        bill = self.claimed()
        bill.button_draft()
        self.assertFalse(self.wizard_of(bill).line_ids)
        self.assertEqual(self.charges(bill).mapped("amount_to_date"), [21.06, 40])

    def test_merged_customers_have_the_charges_of_both(self):
        twin = self.make_customer("Moreau SARL")
        bills = self.claimed() | self.claimed(partner=twin)
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "state": "selection",
                "partner_ids": [Command.set((twin | self.customer).ids)],
                "dst_partner_id": self.customer.id,
            }
        )
        with mute_logger("odoo.addons.base.partner.merge"):
            wizard.action_merge()
        self.env.invalidate_all()
        self.assertEqual(self.charges(bills).partner_id, self.customer)
        invoice = self.charge_invoice(bills)
        self.assertEqual((len(invoice), invoice.amount_total), (1, 122.12))

    def test_a_notice_that_is_cancelled_before_it_leaves_claims_nothing(self):
        bill = self.invoice(1000, DUE)
        notice = self.issue()
        self.assertEqual(self.settled(bill), [INTEREST, INDEMNITY])
        notice.action_cancel()
        self.assertFalse(self.charges(bill))
