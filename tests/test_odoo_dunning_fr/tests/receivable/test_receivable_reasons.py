"""Why an item is, or is not, chased today: a small story for each reason."""

import re

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.odoo_dunning_fr.models.receivable import sql as receivable_query
from odoo.addons.odoo_dunning_fr.models.receivable.reason import WORDS
from odoo.addons.odoo_dunning_fr.rules import reasons

from ..common import DunningCommon


@tagged("post_install", "-at_install")
class TestReasons(DunningCommon):
    """Today is Monday 14 September 2026; the ladder is -5, 3, 15, 30 and 45 days."""

    def entry(self, journal_type, amount, partner=None, day="2026-08-01"):
        """A miscellaneous entry that debits the customers' account."""
        partner = self.customer if partner is None else partner
        receivable = self.customer.with_company(
            self.company
        ).property_account_receivable_id
        journal = self.env["account.journal"].search(
            [("company_id", "=", self.company.id), ("type", "=", journal_type)], limit=1
        )
        other = self.env["account.account"].search(
            [
                ("company_ids", "in", self.company.ids),
                ("account_type", "=", "income"),
            ],
            limit=1,
        )
        sides = [(receivable, amount), (other, -amount)]
        move = self.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": journal.id,
                "date": day,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": partner.id,
                            "balance": balance,
                            "date_maturity": account == receivable and day,
                        }
                    )
                    for account, balance in sides
                ],
            }
        )
        move.action_post()
        return move

    # The normal course of a ladder

    def test_what_is_told_of_an_invoice_by_its_due_date(self):
        """On Monday 14 September, of a customer who was never written to."""
        told = (
            # due, reason, state, next level, its day
            # The courtesy note five days before, on Sunday 11th: so on Monday 12th.
            ("2026-10-16", "not_due", "not_due", self.courtesy, "2026-10-12"),
            ("2026-09-20", "not_due", "not_due", self.courtesy, "2026-09-15"),
            ("2026-09-19", "due", "due", self.courtesy, None),
            ("2026-09-15", "due", "due", self.courtesy, None),
            # A day late: the first reminder after three.
            ("2026-09-13", "delay", "waiting", self.first, "2026-09-16"),
            ("2026-09-12", "delay", "waiting", self.first, "2026-09-15"),
            ("2026-09-11", "due", "due", self.first, None),
            # However late it is, the first step comes first.
            ("2026-08-30", "due", "due", self.first, None),
            ("2026-07-31", "due", "due", self.first, None),
        )
        for due, code, state, level, day in told:
            with self.subTest(due):
                bill = self.invoice(100, due, self.make_customer(f"Client {due}"))
                self.assertTold(bill, code, state, level=level, date=day)

    def test_what_one_fact_makes_of_a_late_invoice(self):
        """Each by itself, on an invoice that is else due for its first reminder."""

        def hold(bill, **values):
            whole = values.get("kind") == "insolvency"
            moves = bill.browse() if whole else bill
            self.hold(moves, partner_id=bill.partner_id.id, **values)

        told = (
            # what happens, reason, state, day on which it is taken up again
            (lambda bill: None, "due", "due", None),
            (lambda bill: bill.partner_id.action_archive(), "archived", "held", None),
            (
                lambda bill: hold(bill, kind="pause", date_until="2026-09-15"),
                "hold_pause",
                "held",
                "2026-09-16",
            ),
            (lambda bill: hold(bill, kind="dispute"), "hold_dispute", "held", None),
            (
                lambda bill: hold(bill, kind="insolvency"),
                "hold_insolvency",
                "held",
                None,
            ),
            (
                lambda bill: bill.write({"dunning_assigned": True}),
                "assigned",
                "excluded",
                None,
            ),
            (
                lambda bill: self.receivable_lines(bill).write({"no_followup": True}),
                "no_followup",
                "excluded",
                None,
            ),
        )
        for rank, (happens, code, state, day) in enumerate(told):
            with self.subTest(code):
                bill = self.invoice(
                    100, "2026-09-01", self.make_customer(f"Client {rank}")
                )
                happens(bill)
                self.assertTold(bill, code, state, level=self.first, date=day)

    def test_an_invoice_due_today_is_late_only_tomorrow(self):
        """Without courtesy note the first reminder leaves on the 17th (3 days)."""
        self.courtesy.action_archive()
        bill = self.invoice(100, "2026-09-14")
        row = self.assertTold(
            bill, "due_today", "not_due", level=self.first, date="2026-09-17"
        )
        self.assertEqual(row.days_overdue, 0)

    def test_a_late_first_reminder_pushes_the_second_one(self):
        """Due on 1 September; the first reminder leaves on the 14th, 13 days late.

        The second would be due after 15 days, on the 16th; seven days after the first
        it leaves on the 21st.
        """
        bill = self.invoice(100, "2026-09-01")
        self.issue_and_send()
        self.today("2026-09-16")
        row = self.assertTold(
            bill, "gap", "waiting", level=self.second, date="2026-09-21"
        )
        self.assertEqual(
            (row.level_id, str(row.level_date)), (self.first, "2026-09-14")
        )

    def test_all_the_levels_taken(self):
        self.policy.level_ids = [
            Command.unlink(level.id) for level in self.policy.level_ids - self.first
        ]
        bill = self.invoice(100, "2026-09-01")
        self.issue_and_send()
        self.today("2026-12-01")
        row = self.assertTold(bill, "last_level", "finished")
        self.assertEqual(row.level_id, self.first)

    def test_a_customer_written_to_last_week_is_left_in_peace(self):
        """A reminder left on the 14th; with 7 days of silence the next is the 21st."""
        self.policy.min_interval_days = 7
        self.invoice(100, "2026-09-11")
        self.issue_and_send()
        self.today("2026-09-17")
        later = self.invoice(200, "2026-09-14", invoice_date="2026-09-01")
        self.assertTold(
            later, "interval", "waiting", level=self.first, date="2026-09-21"
        )

    def test_nothing_follows_a_formal_notice_before_its_deadline_and_three_days(self):
        """Presented on 16 September, 8 days to pay: the 24th; plus 3: the 27th.

        The first day of speech is the 28th; it is a Monday.
        """
        old = self.invoice(1000, "2026-07-01")
        self.company.dunning_old_mode = "by_age"
        self.company.dunning_start_date = "2026-09-01"
        notice = self.issue_and_send()
        self.assertEqual(notice.level_id, self.formal)
        self.today("2026-09-16")
        notice.delivery_ids.sudo().date_presented = "2026-09-16"
        recent = self.invoice(50, "2026-09-10")
        self.today("2026-09-25")
        self.assertTold(
            recent, "formal_running", "waiting", level=self.first, date="2026-09-28"
        )
        self.assertEqual(str(notice.deadline), "2026-09-24")
        self.today("2026-09-28")
        self.assertTold(recent, "due", "due", level=self.first)
        self.assertTold(old, "due", "due", level=self.final)

    def test_a_notice_awaiting_approval(self):
        self.company.dunning_old_mode = "by_age"
        self.company.dunning_start_date = "2026-09-01"
        bill = self.invoice(1000, "2026-07-01")
        notice = self.issue()
        row = self.assertTold(bill, "approval", "waiting", level=self.final)
        self.assertEqual(row.notice_id, notice)
        self.assertIn("approv", row.reason)

    def test_a_notice_issued_but_not_yet_sent(self):
        bill = self.invoice(100, "2026-09-11")
        self.issue()
        self.assertTold(bill, "sending", "waiting", level=self.second)

    def test_a_notice_that_did_not_arrive(self):
        bill = self.invoice(100, "2026-09-11")
        self.issue().delivery_ids.sudo()._set_failed("No such mailbox")
        self.assertTold(bill, "undelivered", "held", level=self.second)

    def test_on_a_holiday_everything_waits_for_the_next_open_day(self):
        """Friday 1 May 2026, then a weekend: Monday the 4th."""
        self.today("2026-05-01")
        bill = self.invoice(100, "2026-04-28")
        self.assertTold(
            bill, "closed_day", "waiting", level=self.first, date="2026-05-04"
        )

    # What concerns the customer

    def test_credits_that_cover_the_debt_stop_the_reminder(self):
        bill = self.invoice(100, "2026-09-01")
        note = self.credit_note(100, "2026-09-01")
        row = self.assertTold(bill, "credits", "waiting", level=self.first)
        self.assertEqual((row.amount_owed, row.amount_credit), (100, 100))
        self.assertEqual(self.row(note).reason_code, "credit")

    def test_a_credit_note_has_no_next_step(self):
        note = self.credit_note(100, "2026-09-01")
        self.assertTold(note, "credit", "excluded")

    def test_a_debt_below_the_minimum_is_left_alone(self):
        self.policy.min_amount = 50
        bill = self.invoice(49.99, "2026-09-01")
        self.assertTold(bill, "minimum", "waiting", level=self.first)

    def test_two_small_debts_together_reach_the_minimum(self):
        """30 + 20 = 50 euros, and 50 are asked for."""
        self.policy.min_amount = 50
        bill = self.invoice(30, "2026-09-01")
        self.invoice(20, "2026-09-02")
        self.assertTold(bill, "due", "due", level=self.first)

    def test_an_item_too_small_to_be_chased_at_all(self):
        self.policy.ignore_below = 10
        small = self.invoice(9.99, "2026-09-01")
        enough = self.invoice(10, "2026-09-01")
        self.assertTold(small, "too_small", "excluded", level=self.first)
        self.assertTold(enough, "due", "due", level=self.first)

    def test_no_courtesy_note_to_a_customer_who_is_late_elsewhere(self):
        late = self.invoice(100, "2026-09-01")
        soon = self.invoice(300, "2026-09-18")
        self.assertTold(late, "due", "due", level=self.first)
        self.assertTold(soon, "overdue_first", "waiting", level=self.courtesy)

    def test_a_customer_chased_by_hand_only(self):
        self.customer.dunning_manual = True
        bill = self.invoice(100, "2026-09-01")
        self.assertTold(bill, "by_hand", "held", level=self.first)
        asked = self.row(bill, dunning_by_hand=True)
        self.assertEqual(asked.reason_code, "due")

    def test_a_level_issued_by_hand_only(self):
        self.first.approval = "manual"
        bill = self.invoice(100, "2026-09-01")
        self.assertTold(bill, "by_hand_level", "held", level=self.first)
        asked = self.row(bill, dunning_by_hand=True)
        self.assertEqual(asked.reason_code, "due")

    def test_a_customer_without_email_and_without_address(self):
        ghost = self.make_customer("Fantôme", email=False, street=False, zip=False)
        bill = self.invoice(100, "2026-09-01", ghost)
        self.assertTold(bill, "unreachable", "held", level=self.first)

    def test_an_address_without_postcode_is_none_for_a_registered_letter(self):
        self.policy.level_ids = [
            Command.unlink(level.id) for level in self.policy.level_ids - self.formal
        ]
        self.customer.zip = False
        bill = self.invoice(100, "2026-08-01")
        self.assertTold(bill, "unreachable", "held", level=self.formal)

    # What concerns the item

    def test_an_invoice_never_sent_is_never_chased(self):
        bill = self.invoice(100, "2026-09-01", sent=False)
        self.assertTold(bill, "not_sent", "held", level=self.first)
        self.company.dunning_only_sent = False
        bill.sudo().dunning_posted_date = bill.invoice_date
        self.assertTold(bill, "due", "due", level=self.first)

    def test_a_payment_blocked_on_the_invoice(self):
        bill = self.invoice(100, "2026-09-01")
        bill.action_toggle_block_payment()
        self.assertTold(bill, "blocked", "held", level=self.first)
        bill.action_toggle_block_payment()
        self.assertTold(bill, "due", "due", level=self.first)

    def hold(self, moves, **values):
        self.env["dunning.hold"].create(
            {
                "partner_id": self.customer.id,
                "move_ids": [Command.set(moves.ids)],
                **values,
            }
        )

    def test_an_invoice_collected_by_direct_debit(self):
        """Ten days for the debit to come back: due on the 4th, chased from the 15th."""
        bank = self.env["account.journal"].search(
            [("company_id", "=", self.company.id), ("type", "=", "bank")], limit=1
        )
        method = bank.inbound_payment_method_line_ids[:1]
        method.dunning_direct_debit = True
        bill = self.invoice(
            100, "2026-09-04", preferred_payment_method_line_id=method.id
        )
        self.assertTold(bill, "direct_debit", "waiting", level=self.first)
        self.today("2026-09-15")
        self.assertTold(bill, "due", "due", level=self.first)

    def test_what_was_due_before_dunning_began_can_stay_out(self):
        self.company.write(
            {"dunning_start_date": "2026-09-10", "dunning_old_mode": "out"}
        )
        old = self.invoice(100, "2026-09-09")
        new = self.invoice(100, "2026-09-10")
        self.assertTold(old, "before_start", "excluded", level=self.first)
        self.assertTold(new, "due", "due", level=self.first)

    def test_nothing_leaves_before_the_first_preview_is_confirmed(self):
        self.company.dunning_start_date = False
        bill = self.invoice(100, "2026-09-01")
        self.assertTold(bill, "not_confirmed", "waiting", level=self.first)
        self.assertEqual(self.row(bill, dunning_preview=True).reason_code, "due")

    def test_a_customer_without_policy(self):
        self.env["dunning.policy"].sudo().search([]).by_default = False
        bill = self.invoice(100, "2026-09-01")
        self.assertTold(bill, "no_policy", "excluded")

    def test_a_policy_that_does_nothing(self):
        self.customer.dunning_policy_id = self.env.ref("odoo_dunning_fr.policy_none")
        bill = self.invoice(100, "2026-09-01")
        self.assertTold(bill, "do_nothing", "excluded")

    def test_an_entry_without_customer(self):
        entry = self.entry("general", 80, self.env["res.partner"])
        self.assertTold(entry, "no_partner", "excluded")

    def test_a_bank_entry_is_reconciled_and_never_chased(self):
        entry = self.entry("bank", 80)
        self.assertTold(entry, "bank_entry", "excluded", level=self.first)

    def test_a_payment_under_way_for_the_whole(self):
        bill = self.invoice(100, "2026-09-01")
        self.announce(bill, 100)
        row = self.assertTold(bill, "payment_pending", "waiting", level=self.first)
        self.assertEqual(row.amount_pending, 100)

    def announce(self, bill, amount):
        """A payment registered, its money not yet in the ledger."""
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_id": bill.partner_id.id,
                "amount": amount,
                "currency_id": bill.currency_id.id,
                "invoice_ids": [Command.set(bill.ids)],
            }
        )
        payment.outstanding_account_id = False
        payment.state = "in_process"
        self.assertFalse(payment.move_id)
        return payment

    # The list of reasons itself

    def test_each_reason_has_a_state_a_label_and_a_sentence(self):
        states = dict(self.env["dunning.receivable"]._fields["state"].selection)
        table = self.env["dunning.reason"]._get_table()
        codes = [reason.code for reason in table]
        labels = self.env["dunning.receivable"]._get_reason_labels()
        self.assertEqual(list(labels), codes)
        self.assertLessEqual(set(WORDS), set(codes))
        self.assertEqual(set(states), set(reasons.STATES.values()))
        self.assertEqual(set(states), set(reasons.PRESSING))
        self.assertEqual(len(set(labels.values())), len(codes))
        for code in codes:
            words = self.env["dunning.reason"]._get_words(code)
            self.assertTrue(labels[code] and words.sentence)

    def test_the_query_says_each_reason_of_the_table_and_no_other(self):
        """Each code of the table stands in the SQL, each of the SQL in the table."""
        scope = self.env["dunning.receivable"]._get_scope()
        query = receivable_query.build(scope).code
        table = self.env["dunning.reason"]._get_table()
        said = {f"hold_{kind}" for kind in self.env["dunning.hold.kind"]._get_all()}
        for column in ("line_code", "reason_code"):
            case = query.partition(f"END AS {column}")[0].rpartition("SELECT")[2]
            said |= set(re.findall(r"(?:THEN|ELSE)\s+'(\w+)'(?!\s*\|\|)", case))
        self.assertEqual(said, {reason.code for reason in table})

    def test_each_sentence_names_only_what_is_known(self):
        facts = self.env["dunning.reason"]._get_facts(
            self.row(self.invoice(100, "2026-09-01"))
        )
        for reason in self.env["dunning.reason"]._get_table():
            with self.subTest(reason.code):
                words = self.env["dunning.reason"]._get_words(reason.code)
                sentence = self.env._(words.sentence)
                self.assertTrue(sentence % facts)

    def test_the_sentence_names_the_level_and_the_day_as_a_french_reader_does(self):
        bill = self.invoice(100, "2026-09-13")
        row = self.row(bill).with_context(lang="fr_FR")
        self.assertIn("First", row.reason)
        self.assertIn("16/09/2026", row.reason)


@tagged("post_install", "-at_install")
class TestAmounts(DunningCommon):
    """What is owed, and what only seems to be."""

    announce = TestReasons.announce
    entry = TestReasons.entry

    def test_instalments_are_chased_one_by_one(self):
        """1,000 euros: 30 % at 30 days from 15 July (14 August), the rest at 60 days
        (13 September). On 14 September the first is 31 days late, the second one day.
        """
        terms = self.env["account.payment.term"].create(
            {
                "name": "30 % then 70 %",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 30, "nb_days": 30}
                    ),
                    Command.create(
                        {"value": "percent", "value_amount": 70, "nb_days": 60}
                    ),
                ],
            }
        )
        bill = self.invoice(
            1000,
            "2026-09-13",
            invoice_date="2026-07-15",
            invoice_payment_term_id=terms.id,
        )
        self.assertRecordValues(
            self.rows(bill),
            [
                {
                    "amount_residual_currency": 300,
                    "days_overdue": 31,
                    "next_level_id": self.first.id,
                    "reason_code": "due",
                },
                {
                    "amount_residual_currency": 700,
                    "days_overdue": 1,
                    "next_level_id": self.first.id,
                    "reason_code": "delay",
                },
            ],
        )
        self.assertEqual(bill.dunning_state, "due")
        notice = self.issue()
        self.assertRecordValues(
            notice.line_ids.sorted("date_maturity"),
            [
                {"role": "step", "amount_total": 300, "amount_claimed": 300},
                {"role": "listed", "amount_total": 700, "amount_claimed": 700},
            ],
        )

    def test_only_what_remains_of_a_partly_paid_invoice_is_claimed(self):
        """1,200 euros less 450 paid: 750 remain."""
        bill = self.invoice(1200, "2026-09-01")
        self.pay(bill, 450)
        row = self.row(bill)
        self.assertEqual((row.amount_residual, row.reason_code), (750, "due"))
        self.assertIn("Partly paid", row.reason)
        notice = self.issue()
        self.assertEqual(notice.amount_principal, 750)
        self.assertEqual(notice.snapshot["lines"][0]["total"], "1200.00")
        self.assertEqual(notice.snapshot["lines"][0]["paid"], "450.00")
        self.assertEqual(notice.snapshot["lines"][0]["claimed"], "750.00")

    def test_a_paid_invoice_is_no_due_item_any_more(self):
        bill = self.invoice(100, "2026-09-01")
        self.pay(bill)
        self.assertFalse(self.rows(bill))
        self.assertEqual((bill.dunning_state, bill.dunning_reason), ("paid", "Paid."))
        self.assertFalse(bill.dunning_next_level_id)

    def test_a_draft_or_cancelled_invoice_is_no_due_item(self):
        bill = self.invoice(100, "2026-09-01")
        bill.button_draft()
        self.assertFalse(self.rows(bill))
        bill.button_cancel()
        self.assertFalse(self.rows(bill))
        self.assertFalse(bill.dunning_state)

    def test_a_payment_announced_for_a_part_lowers_the_claim(self):
        """500 euros, 180 announced: 320 are claimed, the ledger still says 500."""
        bill = self.invoice(500, "2026-09-01")
        self.announce(bill, 180)
        row = self.row(bill)
        self.assertEqual(
            (row.amount_residual, row.amount_pending, row.reason_code),
            (500, 180, "due"),
        )
        line = self.issue().line_ids
        self.assertEqual((line.amount_residual, line.amount_claimed), (500, 320))

    def test_announced_money_settles_the_oldest_instalment_first(self):
        """1,000 euros by halves; 600 announced: 500 on the first, 100 on the second."""
        bill = self.invoice(
            1000,
            "2026-08-15",
            invoice_date="2026-07-01",
            invoice_payment_term_id=self.parts(30, 45).id,
        )
        self.announce(bill, 600)
        self.assertRecordValues(
            self.rows(bill),
            [
                {"amount_pending": 500, "reason_code": "payment_pending"},
                {"amount_pending": 100, "reason_code": "due"},
            ],
        )
        self.assertEqual(self.issue().amount_principal, 400)

    def test_an_online_payment_under_way_counts_too(self):
        """A transaction of the whole is pending; once cancelled it counts no more."""
        bill = self.invoice(100, "2026-09-01")
        transaction = self.transaction(bill, 100)
        transaction._set_pending()
        self.assertTold(bill, "payment_pending", "waiting", level=self.first)
        transaction._set_canceled()
        self.assertTold(bill, "due", "due", level=self.first)

    def test_an_online_payment_not_yet_booked_lowers_the_claim(self):
        """The customer has paid 40 of 100 by card; the books do not know it yet."""
        bill = self.invoice(100, "2026-09-01")
        self.transaction(bill, 40)._set_done()
        self.assertEqual(self.row(bill).amount_pending, 40)
        self.assertEqual(self.issue().amount_principal, 60)

    def transaction(self, bill, amount):
        provider = (
            self.env["payment.provider"]
            .sudo()
            .create(
                {"name": "Bank cards", "code": "none", "company_id": self.company.id}
            )
        )
        return (
            self.env["payment.transaction"]
            .sudo()
            .create(
                {
                    "provider_id": provider.id,
                    "payment_method_id": self.env.ref("payment.payment_method_card").id,
                    "reference": bill.name,
                    "amount": amount,
                    "currency_id": bill.currency_id.id,
                    "partner_id": bill.partner_id.id,
                    "operation": "online_redirect",
                    "invoice_ids": [Command.set(bill.ids)],
                }
            )
        )

    def test_a_smaller_credit_note_lowers_the_notice(self):
        """800 euros owed, 300 of credit: one notice of 500, the credit shown."""
        self.invoice(800, "2026-09-01")
        self.credit_note(300, "2026-08-20")
        notice = self.issue()
        self.assertEqual(notice.amount_principal, 500)
        self.assertRecordValues(
            notice.line_ids.sorted("amount_claimed"),
            [
                {"role": "credit", "amount_claimed": -300, "claimed": False},
                {"role": "step", "amount_claimed": 800, "claimed": True},
            ],
        )

    def test_a_credit_note_as_large_or_larger_stops_the_notice(self):
        """100 owed; credits of 100, then of 101: nothing is claimed either time."""
        bill = self.invoice(100, "2026-09-01")
        self.credit_note(100, "2026-09-01")
        self.assertEqual(self.row(bill).reason_code, "credits")
        self.credit_note(1, "2026-09-01")
        self.assertEqual(self.row(bill).reason_code, "credits")
        self.assertFalse(self.issue())

    def test_the_minimum_counts_what_is_left_after_the_credit(self):
        """60 owed, 15 of credit, a minimum of 50: 45 is below."""
        self.policy.min_amount = 50
        bill = self.invoice(60, "2026-09-01")
        self.credit_note(15, "2026-09-01")
        self.assertEqual(self.row(bill).reason_code, "minimum")

    def test_an_opening_balance_is_chased_once_somebody_includes_it(self):
        """Odoo leaves miscellaneous entries out; the button lets them in."""
        entry = self.entry("general", 250)
        self.assertTold(entry, "no_followup", "excluded", level=self.first)
        self.row(entry).action_include()
        self.assertTold(entry, "due", "due", level=self.first)
        self.assertEqual(self.issue().amount_principal, 250)

    def test_an_entry_on_a_contact_belongs_to_its_company(self):
        """A general entry may carry the contact; its company owes it, in one notice."""
        clerk = self.env["res.partner"].create(
            {"name": "Le comptable", "parent_id": self.customer.id}
        )
        entry = self.entry("general", 250, clerk)
        self.row(entry).action_include()
        self.invoice(100, "2026-09-01", clerk)
        self.assertEqual(self.row(entry).partner_id, self.customer)
        notice = self.issue()
        self.assertEqual(
            (notice.partner_id, notice.amount_principal), (self.customer, 350)
        )

    def test_the_list_can_be_read_for_any_day(self):
        """Due on 20 September: not due on the 14th, 3 days late on the 23rd."""
        self.courtesy.action_archive()
        bill = self.invoice(100, "2026-09-20")
        self.assertEqual(self.row(bill).reason_code, "not_due")
        later = self.row(bill, "2026-09-23")
        self.assertEqual((later.reason_code, later.days_overdue), ("due", 3))
        self.assertEqual(self.row(bill, "2026-09-22").reason_code, "delay")

    def test_the_customer_sums_up_its_items(self):
        """100 late for 13 days, 250 not due, 30 of credit: 320 open, 100 overdue."""
        self.invoice(100, "2026-09-01")
        self.invoice(250, "2026-10-16")
        self.credit_note(30, "2026-09-01")
        debtor = self.env["dunning.debtor"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertRecordValues(
            debtor,
            [
                {
                    "amount_open": 320,
                    "amount_overdue": 100,
                    "credits": 30,
                    "oldest_days": 13,
                    "state": "due",
                    "line_count": 2,
                }
            ],
        )
        self.assertEqual(debtor.id, self.customer.id * 4096 + self.company.id)
        self.assertEqual(self.customer.dunning_amount_overdue, 100)


@tagged("post_install", "-at_install")
class TestCurrencies(DunningCommon):
    """One euro buys two dollars: 100 EUR of minimum are 200 USD."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dollar = cls.env.ref("base.USD")
        cls.dollar.active = True
        cls.env["res.currency.rate"].create(
            {
                "currency_id": cls.dollar.id,
                "company_id": cls.company.id,
                "name": "2026-01-01",
                "company_rate": 2.0,
            }
        )

    def in_dollars(self, amount, due="2026-09-01"):
        return self.invoice(amount, due, currency_id=self.dollar.id)

    def test_a_minimum_in_euros_is_converted_into_dollars(self):
        """199.99 USD are just below the 100 EUR asked for, 200 USD reach them."""
        self.policy.min_amount = 100
        below = self.in_dollars(199.99)
        self.assertEqual(self.row(below).reason_code, "minimum")
        below.button_draft()
        self.assertEqual(self.row(self.in_dollars(200)).reason_code, "due")

    def test_a_small_item_is_measured_in_its_own_currency(self):
        self.policy.ignore_below = 10
        self.assertEqual(self.row(self.in_dollars(19.99)).reason_code, "too_small")
        self.assertEqual(self.row(self.in_dollars(20)).reason_code, "due")

    def test_the_rate_is_the_one_of_the_day(self):
        """From 10 September one euro buys three dollars: 100 EUR are 300 USD."""
        self.env["res.currency.rate"].create(
            {
                "currency_id": self.dollar.id,
                "company_id": self.company.id,
                "name": "2026-09-10",
                "company_rate": 3.0,
            }
        )
        self.policy.min_amount = 100
        bill = self.in_dollars(250)
        self.assertEqual(self.row(bill, "2026-09-09").reason_code, "due")
        self.assertEqual(self.row(bill, "2026-09-14").reason_code, "minimum")

    def test_currencies_are_never_added_up(self):
        """60 EUR and 80 USD owed: two notices, each in its money."""
        self.invoice(60, "2026-09-01")
        self.in_dollars(80)
        notices = self.issue().sorted("amount_total")
        self.assertRecordValues(
            notices,
            [
                {"currency_id": self.euro.id, "amount_total": 60},
                {"currency_id": self.dollar.id, "amount_total": 80},
            ],
        )

    def test_a_credit_in_dollars_pays_no_euros(self):
        """It pays the dollars that are owed; with none, the customer waits."""
        bill = self.invoice(60, "2026-09-01")
        self.credit_note(500, "2026-09-01", currency_id=self.dollar.id)
        self.assertEqual(self.row(bill).reason_code, "credit_other_currency")
        self.in_dollars(500)
        self.assertEqual(self.row(bill).reason_code, "due")
        self.assertEqual(self.issue().amount_principal, 60)

    def test_the_ledger_amount_stays_in_the_companys_money(self):
        """300 USD are 150 EUR in the books."""
        row = self.row(self.in_dollars(300))
        self.assertEqual(
            (row.amount_residual_currency, row.amount_residual), (300, 150)
        )


@tagged("post_install", "-at_install")
class TestCompanies(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.make_company("Charpentes Vial")
        cls.user.sudo().company_ids += cls.other
        cls.branch = cls.make_company("Atelier de Nice", parent_id=cls.company.id)
        cls.user.sudo().company_ids += cls.branch

    def seen_by(self, *companies):
        context = {"allowed_company_ids": [company.id for company in companies]}
        return self.env["dunning.receivable"].with_context(**context)

    def test_a_company_never_sees_the_items_of_another(self):
        """The same customer owes 100 to one and 900 to the other."""
        mine = self.invoice(100, "2026-09-01")
        theirs = self.invoice(900, "2026-09-01", company=self.other)
        domain = [("partner_id", "=", self.customer.id)]
        self.assertEqual(self.seen_by(self.company).search(domain).move_id, mine)
        self.assertEqual(self.seen_by(self.other).search(domain).move_id, theirs)
        both = self.seen_by(self.company, self.other).search(domain)
        self.assertEqual(both.move_id, mine | theirs)

    def test_a_run_chases_its_own_company_only(self):
        self.invoice(100, "2026-09-01")
        self.invoice(900, "2026-09-01", company=self.other)
        notice = self.issue()
        self.assertEqual((notice.company_id, notice.amount_total), (self.company, 100))

    def test_a_credit_of_one_company_pays_nothing_to_another(self):
        bill = self.invoice(100, "2026-09-01")
        self.credit_note(500, "2026-09-01", company=self.other)
        self.assertEqual(self.row(bill).reason_code, "due")

    def test_a_customer_has_its_own_policy_in_each_company(self):
        mine = self.invoice(100, "2026-09-01")
        theirs = self.invoice(900, "2026-09-01", company=self.other)
        seed = self.env.ref("odoo_dunning_fr.policy_consumer")
        self.customer.with_company(self.other).dunning_policy_id = seed
        both = [self.company.id, self.other.id]
        self.assertEqual(
            self.row(mine, allowed_company_ids=both).policy_id, self.policy
        )
        self.assertEqual(self.row(theirs, allowed_company_ids=both).policy_id, seed)

    def test_a_branch_chases_its_invoices_on_the_chart_of_its_company(self):
        """The branch has no accounts of its own; its items are its own all the same."""
        bill = self.invoice(400, "2026-09-01", company=self.branch)
        self.assertEqual(bill.company_id, self.branch)
        row = self.row(bill, allowed_company_ids=self.branch.ids)
        self.assertEqual((row.company_id, row.reason_code), (self.branch, "due"))
        self.assertEqual(row.policy_id, self.policy)
        run = (
            self.env["dunning.run"]
            .with_context(allowed_company_ids=self.branch.ids)
            .create({"company_id": self.branch.id})
        )
        run.action_issue()
        self.assertRecordValues(
            run.notice_ids, [{"company_id": self.branch.id, "amount_total": 400}]
        )
