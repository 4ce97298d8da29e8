"""General entries that stand for an invoice: opening balances, what came back.

A formal notice names each invoice by its number and its date. 35 days late on
14 September: due on 10 August, in a policy that goes by age.
"""

from odoo.fields import Command
from odoo.tests import tagged

from ..common import DunningCommon


@tagged("post_install", "-at_install")
class TestUnnamedEntries(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.start_mode = "by_age"

    def opening(self, *amounts, due="2026-08-10", partner=None):
        """An opening entry, included by hand: a due item of each sum."""
        local = (partner or self.customer).with_company(self.company)
        journal = self.env["account.journal"].search(
            [("company_id", "=", self.company.id), ("type", "=", "general")], limit=1
        )
        other = self.env["account.account"].search(
            [
                ("company_ids", "in", self.company.ids),
                ("account_type", "=", "income"),
            ],
            limit=1,
        )
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": journal.id,
                "partner_id": local.id,
                "date": "2026-07-31",
                "ref": "Reprise de solde",
                "line_ids": [
                    Command.create(
                        {
                            "account_id": local.property_account_receivable_id.id,
                            "partner_id": local.id,
                            "balance": amount,
                            "date_maturity": due,
                        }
                    )
                    for amount in amounts
                ]
                + [Command.create({"account_id": other.id, "balance": -sum(amounts)})],
            }
        )
        entry.action_post()
        items = self.receivable_lines(entry)
        items.no_followup = False
        return items

    def name(self, item, number="V26-0710", day="2026-07-10"):
        item.write({"dunning_original_number": number, "dunning_original_date": day})

    def code(self, item, **context):
        return self.row(item.move_id, **context).reason_code

    def test_no_formal_notice_leaves_before_the_invoice_is_named(self):
        item = self.opening(900)
        self.assertTold(item.move_id, "unidentified", "held", level=self.formal)
        run = self.run_today()
        self.assertFalse(run.notice_ids)
        self.assertEqual(run.skip_ids.reason_code, "unidentified")
        self.name(item)
        self.assertEqual(self.code(item), "due")

    def test_both_number_and_date_are_needed(self):
        item = self.opening(900)
        full = {
            "dunning_original_number": "V26-0710",
            "dunning_original_date": "2026-07-10",
        }
        for missing in full:
            item.write({**full, missing: False})
            self.assertEqual(self.code(item), "unidentified", missing)
        item.write(full)
        self.assertEqual(self.code(item), "due")

    def test_reminders_go_on_meanwhile(self):
        """20 days late: the second reminder needs no number."""
        item = self.opening(900, due="2026-08-25")
        notice = self.issue()
        self.assertEqual((notice.level_id, notice.amount_total), (self.second, 900))
        self.assertEqual(notice.line_ids.move_line_id, item)

    def test_it_rides_on_no_formal_notice_for_something_else(self):
        """The entry is 5 days late and takes no formal step; the formal notice for the
        invoice would list and claim it."""
        item = self.opening(900, due="2026-09-09")
        bill = self.invoice(400, "2026-08-10")
        self.assertEqual(self.code(item), "unidentified")
        self.assertEqual(self.row(bill).reason_code, "unidentified")
        self.name(item)
        notice = self.issue()
        self.assertEqual((notice.stage, notice.amount_total), ("formal_notice", 1300))

    def test_another_customer_and_what_is_left_out_stop_nothing(self):
        other = self.make_customer("Garage Petit")
        self.opening(900, partner=other)
        left_out = self.opening(50)
        left_out.no_followup = True
        bill = self.invoice(400, "2026-08-10")
        notice = self.issue()
        self.assertEqual((notice.line_ids.move_id, notice.amount_total), (bill, 400))

    def test_a_person_may_send_it_knowingly(self):
        """Who approves reads that the letter names our entry."""
        item = self.opening(900)
        notice = self.issue(by_hand=True)
        self.assertEqual((notice.stage, notice.state), ("formal_notice", "approval"))
        self.assertIn(f"{item.move_name}: no original invoice number", notice.hint)
        self.name(item)
        notice.invalidate_recordset(["hint"])
        self.assertFalse(notice.hint)

    def test_the_letter_names_the_invoice_and_not_our_entry(self):
        items = self.opening(900, 600)
        self.name(items[0])
        self.name(items[1], "V26-0711", "2026-07-11")
        notice = self.issue()
        notice.action_approve()
        lines = notice.snapshot["lines"]
        told = [(one["number"], one["date"], one["due"], one["ref"]) for one in lines]
        self.assertEqual(
            told,
            [
                ("V26-0710", "2026-07-10", "2026-08-10", ""),
                ("V26-0711", "2026-07-11", "2026-08-10", ""),
            ],
        )
        self.assertNotIn(items.move_id.name, str(notice.preview))

    def test_list_statement_and_file_name_it_alike(self):
        item = self.opening(900)
        self.name(item)
        self.assertEqual(self.row(item.move_id).move_name, "V26-0710")
        action = item.move_id.action_dunning_refer("agency", self.make_agency("Agence"))
        line = self.env["dunning.referral"].browse(action["res_id"]).line_ids
        self.assertEqual(
            (line.move_name, str(line.invoice_date)), ("V26-0710", "2026-07-10")
        )

    def test_an_invoice_is_named_by_its_own_number_whatever_is_entered(self):
        bill = self.invoice(400, "2026-08-10")
        self.name(self.receivable_lines(bill))
        row = self.row(bill)
        self.assertEqual(row.move_name, bill.name)
        self.assertEqual(row.invoice_date, bill.invoice_date)

    def test_a_cheque_that_came_back_is_named_too(self):
        """Booked on the customers by the bank, and included by hand."""
        line = self.bank_line(-800, "2026-08-10", partner=self.customer, known=True)
        item = self.receivable_lines(line.move_id)
        self.row(line.move_id).action_include()
        self.assertEqual(self.code(item), "unidentified")
        self.name(item)
        self.assertEqual(self.code(item), "due")
