"""A credit counts beyond the debits that the decision leaves out, and no further.

What is claimed is never more than the balance of the account, and no less than what
nobody has paid. The amounts are worked by hand in each story.
"""

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from ..common import DunningCommon

DOCUMENT = "odoo_dunning_fr.dunning_notice_document"


@tagged("post_install", "-at_install")
class TestCredits(DunningCommon):
    """Today is Monday 14 September 2026.

    What was due on 1 September is due for its first reminder; what was due on 10
    August, 35 days late, for the formal notice, in a policy that goes by age.
    """

    def by_age(self):
        self.policy.start_mode = "by_age"

    def opening(self, *amounts, partner=None):
        """An opening entry with these sums on the account of the customers."""
        partner = partner or self.customer
        local = partner.with_company(self.company)
        account = local.property_account_receivable_id
        other = self.env["account.account"].search(
            [
                ("company_ids", "in", self.company.ids),
                ("account_type", "=", "income"),
            ],
            limit=1,
        )
        journal = self.env["account.journal"].search(
            [("company_id", "=", self.company.id), ("type", "=", "general")], limit=1
        )
        rows = [(account, amount) for amount in amounts]
        if rest := sum(amounts):
            rows.append((other, -rest))
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": journal.id,
                "date": "2026-01-01",
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": partner.id,
                            "balance": amount,
                        }
                    )
                    for account, amount in rows
                ],
            }
        )
        entry.action_post()
        return entry

    def credit_of(self, bill, amount, day, partner=None):
        """A credit note that names its invoice, and was taken off it again."""
        note = self.credit_note(amount, day, partner)
        note.reversed_entry_id = bill
        return note

    def match(self, *moves):
        lines = self.receivable_lines(self.env["account.move"].union(*moves))
        lines.filtered(lambda line: not line.reconciled).reconcile()

    def claimed(self, partner=None):
        """What the run of today would ask a customer, or why it does not."""
        customer = partner or self.customer
        decision = self.decide(partners=customer)
        sums = [float(proposal.notice.principal) for proposal in decision.proposals]
        codes = {skip.code for skip in decision.skips()}
        return sums[0] if sums else codes

    # Credits that belong to what is left out

    def test_a_credit_note_that_was_paid_back_pays_nothing_else(self):
        """500 of credit, 500 sent back by the bank, 800 invoiced: 800 are owed.

        The balance of the account: -500 + 500 + 800 = 800.
        """
        self.by_age()
        self.credit_note(500, "2026-08-01")
        self.bank_line(-500, "2026-08-05", partner=self.customer, known=True)
        bill = self.invoice(800, "2026-08-10")
        row = self.assertTold(bill, "due", "due", level=self.formal)
        self.assertEqual((row.amount_owed, row.amount_credit), (800, 0))
        notice = self.issue()
        self.assertEqual((notice.level_id, notice.amount_principal), (self.formal, 800))
        self.assertEqual(notice.line_ids.move_id, bill)

    def test_an_opening_balance_that_is_settled_within_itself(self):
        """+1 000 and -1 000 taken over, and an invoice of 1 900: 1 900 are owed."""
        self.by_age()
        self.opening(1000, -1000)
        self.invoice(1900, "2026-08-10")
        self.assertEqual(self.claimed(), 1900)

    def test_an_opening_balance_in_two_entries(self):
        self.by_age()
        self.opening(1000)
        self.opening(-1000)
        self.invoice(1900, "2026-08-10")
        self.assertEqual(self.claimed(), 1900)

    def test_what_is_left_out_stops_no_reminder(self):
        """Each leaves 400 out, beside a credit of 400; 300 are late: they are owed."""

        def dispute(bill):
            self.env["dunning.hold"].create(
                {
                    "kind": "dispute",
                    "company_id": self.company.id,
                    "partner_id": bill.partner_id.id,
                    "move_ids": [Command.set(bill.ids)],
                }
            )

        def exclude(bill):
            self.receivable_lines(bill).no_followup = True

        ways = {
            "hold_dispute": dispute,
            "no_followup": exclude,
            "assigned": lambda bill: bill.write({"dunning_assigned": True}),
            "blocked": lambda bill: bill.write({"payment_state": "blocked"}),
        }
        for code, leave_out in ways.items():
            with self.subTest(code):
                customer = self.make_customer(f"Client {code}")
                left_out = self.invoice(400, "2026-09-01", customer)
                leave_out(left_out)
                self.credit_note(400, "2026-08-20", customer)
                self.invoice(300, "2026-09-01", customer)
                self.assertEqual(self.row(left_out).reason_code, code)
                self.assertEqual(self.claimed(customer), 300)

    def test_what_was_due_before_the_start_has_its_own_credits(self):
        self.company.write(
            {"dunning_start_date": "2026-09-01", "dunning_old_mode": "out"}
        )
        self.invoice(400, "2026-08-01")
        self.credit_note(400, "2026-08-02")
        self.invoice(300, "2026-09-02")
        self.assertEqual(self.claimed(), 300)

    def test_a_part_in_dispute_takes_the_credit_of_as_much(self):
        """1 000, of which 400 in dispute; a credit of 400: 600 are owed.

        The balance: 1 000 - 400 = 600.
        """
        bill = self.invoice(1000, "2026-09-01")
        self.env["dunning.hold"].create(
            {
                "kind": "dispute",
                "company_id": self.company.id,
                "partner_id": self.customer.id,
                "move_ids": [Command.set(bill.ids)],
                "amount": 400,
            }
        )
        self.credit_note(400, "2026-09-02")
        self.assertEqual(self.claimed(), 600)

    # Credit notes that name their invoice

    def test_a_credit_note_counts_for_the_invoice_that_it_names(self):
        """Invoices of 500 and of 300; 100 of credit name the one or the other."""
        for leave_out, claim in ((False, 700), (True, 300)):
            with self.subTest(leave_out=leave_out):
                customer = self.make_customer(f"Client {claim}")
                first = self.invoice(500, "2026-09-01", customer)
                self.invoice(300, "2026-09-01", customer)
                first.dunning_assigned = leave_out
                self.credit_of(first, 100, "2026-09-02", customer)
                self.assertEqual(self.claimed(customer), claim)

    def test_lines_and_credits_are_not_compared_each_with_each(self):
        """However few PostgreSQL expects of them: it reads the credits once."""
        for number in range(6):
            customer = self.make_customer(f"Client {number}")
            for amount in (100, 110, 120):
                self.invoice(amount, "2026-08-10", partner=customer)
            self.credit_note(50, "2026-08-20", partner=customer)
        self.env.flush_all()
        query = self.env["dunning.receivable"]._table_query
        self.cr.execute(SQL("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) %s", query))
        [(found,)] = self.cr.fetchall()
        times = list(self.find_loops(found[0]["Plan"], "credited"))
        self.assertGreater(len(times), 1)
        self.assertEqual(set(times), {1})

    def find_loops(self, node, name):
        """How often each step of a plan does so that reads an expression."""
        if node.get("CTE Name") == name:
            yield node["Actual Loops"]
        for part in node.get("Plans", ()):
            yield from self.find_loops(part, name)

    def test_one_that_names_an_invoice_to_come_pays_no_other(self):
        """300 are late; the credit note of 200 is about what is due in October."""
        later = self.invoice(200, "2026-10-20")
        self.credit_of(later, 200, "2026-09-02")
        self.invoice(300, "2026-09-01")
        self.assertEqual(self.claimed(), 300)

    def test_what_it_gives_beyond_its_invoice_is_free(self):
        """200 assigned, 350 of credit for it; 300 late: 300 - 150 = 150."""
        assigned = self.invoice(200, "2026-09-01")
        assigned.dunning_assigned = True
        self.credit_of(assigned, 350, "2026-09-02")
        self.invoice(300, "2026-09-01")
        self.assertEqual(self.claimed(), 150)

    def test_one_of_a_chased_invoice_counts_whatever_the_bank_paid_back(self):
        """800 invoiced, 100 of credit for it; 500 of credit were paid back."""
        self.by_age()
        bill = self.invoice(800, "2026-08-10")
        self.credit_of(bill, 100, "2026-08-20")
        self.credit_note(500, "2026-08-01")
        self.bank_line(-500, "2026-08-05", partner=self.customer, known=True)
        self.assertEqual(self.claimed(), 700)

    # Where it cannot be said

    def test_a_formal_notice_waits_until_it_can_be_said(self):
        """450 sent back, and a credit of 500: is it the same, less 50?

        By the account 750 are owed (-500 + 450 + 800); without the bank's entry it
        would be 300. A reminder asks 750; a formal notice waits, until the credit is
        matched with the bank's entry.
        """
        bill = self.invoice(800, "2026-08-10")
        note = self.credit_note(500, "2026-08-01")
        back = self.bank_line(-450, "2026-08-05", partner=self.customer, known=True)
        self.assertEqual(self.claimed(), 750)
        self.by_age()
        row = self.row(bill)
        self.assertEqual((row.reason_code, row.state), ("to_reconcile", "held"))
        self.assertEqual(
            (row.amount_owed, row.amount_credit, row.amount_doubt), (800, 50, 450)
        )
        self.assertIn("450", row.reason)
        run = self.run_today()
        self.assertFalse(run.notice_ids)
        skip = run.skip_ids.filtered(lambda skip: skip.reason_code == "to_reconcile")
        self.assertIn("450", skip.reason)
        self.match(note, back.move_id)
        self.assertEqual(self.claimed(), 750)

    def test_a_difference_of_one_euro_is_none(self):
        self.by_age()
        self.invoice(800, "2026-08-10")
        self.credit_note(1, "2026-08-01")
        self.opening(300)
        self.assertEqual(self.claimed(), 800)

    def test_a_credit_note_of_an_invoice_disputed_in_part(self):
        """1 000, 400 of them in dispute; 300 of credit for it: of which part?

        A reminder asks the 600 that nobody disputes; the formal notice waits. Had 400
        been credited, it would be the dispute.
        """
        self.by_age()
        bill = self.invoice(1000, "2026-08-10")
        self.today("2026-09-04")  # long since: nothing waits for the dispute itself
        self.env["dunning.hold"].create(
            {
                "kind": "dispute",
                "company_id": self.company.id,
                "partner_id": self.customer.id,
                "move_ids": [Command.set(bill.ids)],
                "amount": 400,
            }
        )
        self.today("2026-09-14")
        note = self.credit_of(bill, 300, "2026-08-20")
        self.assertEqual(self.claimed(), {"to_reconcile"})
        self.credit_of(bill, 100, "2026-08-20")
        self.assertEqual(self.claimed(), 600)
        self.assertEqual(note.payment_state, "not_paid")

    # What the letter says

    def test_the_letter_shows_what_counts_of_a_credit(self):
        """Of a credit of 500, 450 settle what the bank sent back: 800 - 50 = 750."""
        bill = self.invoice(800, "2026-09-01")
        note = self.credit_note(500, "2026-08-01")
        self.bank_line(-450, "2026-08-05", partner=self.customer, known=True)
        notice = self.issue()
        self.assertEqual(notice.amount_principal, 750)
        self.assertRecordValues(
            notice.line_ids.sorted("amount_claimed"),
            [
                {
                    "move_id": note.id,
                    "role": "credit",
                    "amount_residual": -500,
                    "amount_claimed": -50,
                },
                {
                    "move_id": bill.id,
                    "role": "step",
                    "amount_residual": 800,
                    "amount_claimed": 800,
                },
            ],
        )
        told = {line["number"]: line for line in notice.snapshot["lines"]}[note.name]
        figures = {key: told[key] for key in ("total", "paid", "elsewhere", "claimed")}
        self.assertEqual(
            figures,
            {
                "total": "-500.00",
                "paid": "0.00",
                "elsewhere": "-450.00",
                "claimed": "-50.00",
            },
        )
        paper = self.company._prepare_dunning_paper()
        page = notice._render_html(DOCUMENT, paper=paper)
        self.assertIn("450", page)

    def test_a_notice_holds_until_more_of_the_credits_counts(self):
        """What the bank sent back is found to be another customer's: 300 are owed."""
        self.invoice(800, "2026-09-01")
        self.credit_note(500, "2026-08-01")
        back = self.bank_line(-500, "2026-08-05", partner=self.customer, known=True)
        notice = self.issue()
        self.assertEqual(notice.amount_principal, 800)
        self.assertFalse(notice._get_staleness())
        back.sudo().move_id.button_draft()
        self.assertIn("credit", notice._get_staleness())

    def test_interest_runs_on_the_sum_that_is_claimed(self):
        """The bank sent the 500 back after the invoice of 800 was due.

        35 days late on 14 September. The credit is counted on the bank's entry, though
        the invoice is older: interest runs on 800, none of which is shown as paid.
        """
        self.by_age()
        self.formal.claim_interest = True
        self.credit_note(500, "2026-08-01")
        self.bank_line(-500, "2026-08-20", partner=self.customer, known=True)
        self.invoice(800, "2026-08-10")
        notice = self.issue()
        self.assertEqual(notice.amount_principal, 800)
        notice.action_approve()
        [line] = notice.snapshot["lines"]
        self.assertFalse(line["payments"])
        self.assertEqual({period["base"] for period in line["periods"]}, {"800.00"})
