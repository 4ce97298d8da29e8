"""Pauses, disputes and insolvencies: what they stop, until when, and who says so."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import DunningCommon


class HoldCommon(DunningCommon):
    def hold(self, moves=(), **values):
        """Put invoices, or without them the customer, on hold from today."""
        values = {
            "kind": "pause",
            "partner_id": (moves.partner_id if moves else self.customer).id,
            "company_id": self.company.id,
            "move_ids": [Command.set(moves.ids if moves else [])],
            **values,
        }
        return self.env["dunning.hold"].create(values)

    def codes(self, *moves, **context):
        return [self.row(move, **context).reason_code for move in moves]


@tagged("post_install", "-at_install")
class TestHolds(HoldCommon):
    """Today is Monday 14 September 2026; the first reminder comes after three days."""

    def test_a_pause_until_a_date_ends_by_itself(self):
        """Paused until Friday 18th included: next on Monday 21st, an open day."""
        bill = self.invoice(100, "2026-09-01")
        hold = self.hold(bill, date_until="2026-09-18")
        row = self.assertTold(
            bill, "hold_pause", "held", level=self.first, date="2026-09-21"
        )
        self.assertEqual(row.hold_id, hold)
        self.assertIn("18/09/2026", row.reason)
        self.assertIn(self.user.name, row.reason)
        self.assertFalse(self.issue())
        self.assertFalse(self.issue("2026-09-18"))
        self.assertTrue(hold.is_running)
        self.today("2026-09-21")
        hold.invalidate_recordset(["is_running"])
        self.assertFalse(hold.is_running)
        self.assertEqual(hold.state, "active")
        self.assertEqual(self.issue().line_ids.move_id, bill)

    def test_a_pause_without_an_end_waits_for_a_person(self):
        bill = self.invoice(100, "2026-09-01")
        self.hold(bill)
        self.assertTold(bill, "hold_pause", "held", level=self.first)
        self.today("2027-09-13")
        self.assertEqual(self.codes(bill), ["hold_pause"])

    def test_a_hold_can_be_entered_beforehand(self):
        bill = self.invoice(100, "2026-09-01")
        self.hold(bill, date_from="2026-09-15")
        self.assertEqual(self.codes(bill), ["due"])
        self.assertEqual(self.row(bill, "2026-09-15").reason_code, "hold_pause")

    def test_a_dispute_about_one_invoice_leaves_the_other_alone(self):
        """One of two is disputed: the notice has the other, and its sum only."""
        disputed = self.invoice(1000, "2026-09-01")
        other = self.invoice(250, "2026-09-02")
        self.hold(disputed, kind="dispute")
        self.assertEqual(self.codes(disputed, other), ["hold_dispute", "due"])
        self.assertEqual(self.row(disputed).amount_disputed, 1000)
        notice = self.issue()
        self.assertRecordValues(
            notice.line_ids,
            [{"move_id": other.id, "role": "step", "amount_claimed": 250}],
        )

    def test_what_is_disputed_does_not_help_to_reach_the_minimum(self):
        self.policy.min_amount = 300
        disputed = self.invoice(1000, "2026-09-01")
        other = self.invoice(250, "2026-09-02")
        self.assertEqual(self.codes(other), ["due"])
        self.hold(disputed, kind="dispute")
        self.assertEqual(self.codes(other), ["minimum"])

    def test_a_held_invoice_is_listed_nowhere(self):
        """Its first step taken, it would be listed beside the other one."""
        old = self.invoice(100, "2026-09-01")
        self.issue_and_send()
        self.hold(old)
        self.invoice(40, "2026-09-11")
        self.today("2026-09-15")
        self.assertEqual(self.issue().amount_principal, 40)

    def test_a_part_disputed_leaves_the_rest_to_be_chased(self):
        """1,000 euros of which 300 are disputed: 700 are claimed."""
        bill = self.invoice(1000, "2026-09-01")
        hold = self.hold(bill, kind="dispute", amount=300)
        row = self.assertTold(bill, "due", "due", level=self.first)
        self.assertRecordValues(
            row,
            [
                {
                    "amount_residual_currency": 1000,
                    "amount_disputed": 300,
                    "amount_due": 700,
                    "hold_id": False,
                }
            ],
        )
        self.assertIn("300", row.reason)
        self.assertEqual(bill.dunning_hold_ids, hold)
        line = self.issue().line_ids
        self.assertEqual((line.amount_residual, line.amount_claimed), (1000, 700))

    def ready_for_a_formal_notice(self):
        late = self.invoice(1000, "2026-07-14")
        self.issue_and_send("2026-08-03")
        self.issue_and_send("2026-08-17")
        self.today("2026-09-14")
        return late

    def test_no_formal_notice_within_five_open_days_of_a_dispute(self):
        """Disputed on Monday 14 September: none before Tuesday 22nd.

        The other invoice is ready for it; what is not disputed goes on at its level.
        """
        late = self.ready_for_a_formal_notice()
        self.assertTold(late, "due", "due", level=self.formal)
        bill = self.invoice(500, "2026-09-01")
        hold = self.hold(bill, kind="dispute", amount=200)
        row = self.assertTold(
            late, "disputed_lately", "waiting", level=self.formal, date="2026-09-22"
        )
        self.assertIn("disputed", row.reason)
        self.assertEqual(self.row(bill).reason_code, "due")
        notice = self.issue()
        self.assertEqual(notice.level_id, self.first)
        self.assertEqual(notice.amount_principal, 300)  # the late one went further
        self.send(notice)
        for day in ("2026-09-21", "2026-09-22"):
            self.today(day)
            code = "due" if day == "2026-09-22" else "disputed_lately"
            self.assertEqual(self.row(late).reason_code, code)
            escalated = self.row(late, dunning_escalated_line_ids=[self.row(late).id])
            self.assertEqual(escalated.reason_code, code)
        self.assertEqual(self.issue().level_id, self.formal)
        self.assertEqual(hold.state, "active")

    def test_once_it_is_answered_the_formal_notice_leaves(self):
        late = self.ready_for_a_formal_notice()
        hold = self.hold(self.invoice(500, "2026-09-01"), kind="dispute")
        self.assertEqual(self.codes(late), ["disputed_lately"])
        hold._end("Unfounded")
        self.assertEqual(self.codes(late), ["due"])

    def test_the_days_after_a_dispute_are_a_setting(self):
        late = self.ready_for_a_formal_notice()
        self.hold(self.invoice(500, "2026-09-01"), kind="dispute")
        for days, code in ((0, "due"), (1, "disputed_lately")):
            self.company.dunning_dispute_days = days
            self.assertEqual(self.codes(late), [code])
        self.today("2026-09-16")
        self.assertEqual(self.codes(late), ["due"])
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.company.dunning_dispute_days = -1
            self.env.flush_all()

    def test_a_formal_notice_that_waits_is_not_issued_after_a_dispute(self):
        late = self.ready_for_a_formal_notice()
        notice = self.issue()
        self.assertEqual((notice.level_id, notice.state), (self.formal, "approval"))
        self.hold(self.invoice(500, "2026-09-01"), kind="dispute")
        self.assertIn("disputed", notice._get_staleness())
        notice.action_approve()
        self.assertEqual(notice.state, "cancelled")
        self.assertEqual(self.codes(late), ["disputed_lately"])

    def test_once_the_rest_is_paid_the_disputed_part_holds_the_invoice(self):
        bill = self.invoice(1000, "2026-09-01")
        hold = self.hold(bill, kind="dispute", amount=300, date_until="2026-09-30")
        self.pay(bill, 700)
        row = self.assertTold(
            bill, "hold_dispute", "held", level=self.first, date="2026-10-01"
        )
        self.assertEqual((row.hold_id, row.amount_due), (hold, 0))

    def test_a_payment_under_way_settles_the_undisputed_part_first(self):
        """1,000 euros, 300 disputed, 500 announced: 200 are claimed."""
        bill = self.invoice(1000, "2026-09-01")
        self.hold(bill, kind="dispute", amount=300)
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_id": self.customer.id,
                "amount": 500,
                "invoice_ids": [Command.set(bill.ids)],
            }
        )
        payment.outstanding_account_id = False
        payment.state = "in_process"
        self.assertEqual(self.row(bill).amount_due, 200)

    def test_a_disputed_part_is_taken_off_the_oldest_instalment(self):
        """Two halves of 500; 600 disputed: nothing of the first, 400 of the second."""
        bill = self.invoice(
            1000,
            "2026-08-15",
            invoice_date="2026-07-01",
            invoice_payment_term_id=self.parts(30, 45).id,
        )
        self.hold(bill, kind="dispute", amount=350)
        self.hold(bill, kind="dispute", amount=250)
        self.assertRecordValues(
            self.rows(bill),
            [
                {
                    "amount_disputed": 500,
                    "amount_due": 0,
                    "reason_code": "hold_dispute",
                },
                {"amount_disputed": 100, "amount_due": 400, "reason_code": "due"},
            ],
        )
        self.assertEqual(self.issue().amount_principal, 400)

    def test_an_insolvency_stops_all_that_the_customer_owes(self):
        """Also what falls due later; another customer is chased on."""
        bill = self.invoice(100, "2026-09-01")
        soon = self.invoice(200, "2026-09-18")
        neighbour = self.invoice(50, "2026-09-01", self.make_customer("Garage Petit"))
        self.hold(kind="insolvency")
        self.assertEqual(
            self.codes(bill, soon, neighbour),
            ["hold_insolvency", "hold_insolvency", "due"],
        )
        self.assertEqual(self.issue().line_ids.move_id, neighbour)

    def test_a_hold_of_one_company_stops_nothing_in_another(self):
        other = self.make_company("Charpentes Vial")
        self.user.sudo().company_ids += other
        mine = self.invoice(100, "2026-09-01")
        theirs = self.invoice(900, "2026-09-01", company=other)
        self.hold()
        both = {"allowed_company_ids": [self.company.id, other.id]}
        self.assertEqual(self.codes(mine, theirs, **both), ["hold_pause", "due"])

    def test_a_contact_stands_for_its_company(self):
        clerk = self.env["res.partner"].create(
            {"name": "Le comptable", "parent_id": self.customer.id}
        )
        hold = self.hold(partner_id=clerk.id)
        self.assertEqual(hold.partner_id, self.customer)
        self.assertEqual(self.codes(self.invoice(100, "2026-09-01")), ["hold_pause"])

    def test_of_two_holds_the_longer_one_counts(self):
        bill = self.invoice(100, "2026-09-01")
        self.hold(bill, date_until="2026-09-30")
        self.hold(bill, kind="dispute", date_until="2026-09-18")
        self.assertTold(bill, "hold_pause", "held", level=self.first, date="2026-10-01")

    def test_of_two_equally_long_ones_the_stronger_is_told(self):
        bill = self.invoice(100, "2026-09-01")
        self.hold(bill)
        self.hold(bill, kind="dispute")
        self.assertEqual(self.codes(bill), ["hold_dispute"])
        self.hold(kind="insolvency")
        self.assertEqual(self.codes(bill), ["hold_insolvency"])

    def test_a_hold_on_the_customer_and_one_on_its_invoice_both_count(self):
        """The invoice is free again only when neither holds it."""
        bill = self.invoice(100, "2026-09-01")
        self.hold(bill, kind="dispute")
        customer = self.hold(date_until="2026-09-18")
        self.assertEqual(bill.dunning_hold_ids, customer | self.row(bill).hold_id)
        self.today("2026-09-21")
        self.assertEqual(self.codes(bill), ["hold_dispute"])

    def test_a_notice_that_still_waits_is_told_to_be_held(self):
        """It was issued before the dispute came in: the sender sees the hold."""
        bill = self.invoice(100, "2026-09-01")
        self.issue()
        self.assertEqual(self.codes(bill), ["sending"])
        hold = self.hold(bill, kind="dispute")
        self.assertEqual(self.row(bill).hold_id, hold)
        self.assertEqual(self.codes(bill), ["hold_dispute"])

    def test_an_excluded_invoice_stays_excluded(self):
        """What is left out for good is not told to be held for a while."""
        bill = self.invoice(100, "2026-09-01")
        self.receivable_lines(bill).no_followup = True
        hold = self.hold(bill)
        row = self.assertTold(bill, "no_followup", "excluded", level=self.first)
        self.assertEqual(row.hold_id, hold)

    def test_a_run_tells_who_is_on_hold(self):
        self.invoice(100, "2026-09-01")
        self.hold(kind="dispute")
        run = self.run_today()
        self.assertRecordValues(
            run.skip_ids, [{"reason_code": "hold_dispute", "amount": 100}]
        )

    # Ending

    def test_ending_it_lets_the_next_run_go_on(self):
        bill = self.invoice(100, "2026-09-01")
        hold = self.hold(bill, kind="dispute")
        self.today("2026-09-16")
        action = hold.action_end()
        wizard = (
            self.env[action["res_model"]]
            .with_context(**action["context"])
            .create({"outcome": "The customer found its goods"})
        )
        wizard.action_end()
        self.assertRecordValues(
            hold,
            [
                {
                    "state": "ended",
                    "outcome": "The customer found its goods",
                    "date_ended": self.day("2026-09-16"),
                    "ended_by_id": self.user.id,
                    "is_running": False,
                }
            ],
        )
        self.assertEqual(self.codes(bill), ["due"])
        # the past is not rewritten
        self.assertEqual(self.row(bill, "2026-09-15").reason_code, "hold_dispute")

    def test_an_ended_hold_stays_as_it_is(self):
        hold = self.hold()
        hold._end("Settled")
        for values in ({"state": "active"}, {"date_until": "2026-12-31"}):
            with self.assertRaisesRegex(UserError, "evidence"):
                hold.write(values)
        hold.message_post(body="A word can be added")

    def test_what_a_hold_is_about_stays(self):
        bill = self.invoice(100, "2026-09-01")
        hold = self.hold(bill)
        for values in (
            {"kind": "dispute"},
            {"move_ids": [Command.clear()]},
            {"date_from": "2026-01-01"},
            {"partner_id": self.make_customer("Garage Petit").id},
        ):
            with self.assertRaisesRegex(UserError, "evidence"):
                hold.write(values)
        hold.date_until = "2026-09-30"
        self.assertEqual(str(self.row(bill).next_date), "2026-10-01")

    def test_a_hold_is_never_deleted(self):
        with self.assertRaisesRegex(UserError, "kept as evidence"):
            self.hold().sudo().unlink()

    def test_deleting_the_last_invoice_does_not_hold_the_customer(self):
        """Without an invoice the hold would be one on the whole customer."""
        bill = self.invoice(100, "2026-09-01")
        other = self.invoice(50, "2026-09-01")
        hold = self.hold(other)
        name = other.name
        other.button_draft()
        other.unlink()
        self.assertEqual((hold.state, hold.outcome), ("ended", f"Deleted: {name}"))
        self.assertEqual(self.codes(bill), ["due"])

    # What cannot be

    @mute_logger("odoo.sql_db")
    def test_what_makes_no_sense_is_refused(self):
        bill = self.invoice(100, "2026-09-01")
        two = bill | self.invoice(50, "2026-09-01")
        garage = self.make_customer("Garage Petit")
        liquidation = self.env.ref("odoo_dunning_fr.hold_reason_liquidation")
        for words, moves, values in (
            ("dates_in_order", bill, {"date_until": "2026-09-13"}),
            ("has no amount", bill, {"amount": 10}),
            ("amount_of_a_dispute", bill, {"kind": "dispute", "amount": -1}),
            ("exactly one invoice", two, {"kind": "dispute", "amount": 10}),
            ("exactly one invoice", (), {"kind": "dispute", "amount": 10}),
            ("more than the total", bill, {"kind": "dispute", "amount": 100.01}),
            ("is not a reason", bill, {"reason_id": liquidation.id}),
            ("all the invoices", bill, {"kind": "insolvency"}),
            ("is not an invoice of", bill, {"partner_id": garage.id}),
        ):
            with (
                self.subTest(words),
                self.assertRaisesRegex(Exception, words),
                self.env.cr.savepoint(),
            ):
                self.hold(moves, **values)
                self.env.flush_all()

    def test_an_invoice_of_another_company_is_refused(self):
        other = self.make_company("Charpentes Vial")
        self.user.sudo().company_ids += other
        theirs = self.invoice(900, "2026-09-01", company=other)
        env = self.env(context={"allowed_company_ids": [self.company.id, other.id]})
        with self.assertRaises(UserError):
            env["dunning.hold"].create(
                {"partner_id": self.customer.id, "move_ids": [Command.set(theirs.ids)]}
            )

    # In force: Python and SQL

    def test_both_readings_agree_on_what_is_in_force(self):
        bill = self.invoice(100, "2026-09-01")
        for since in ("2026-09-10", "2026-09-14", "2026-09-15"):
            for until in (False, "2026-09-15", "2026-09-20"):
                self.hold(bill, date_from=since, date_until=until)
        self.env["dunning.hold"].search([], limit=2)._end("Enough")
        debtors = self.env["dunning.debtor"]
        counts = set()
        for day in ("2026-09-14", "2026-09-15", "2026-09-16", "2026-09-21"):
            self.today(day)
            running = self.env["dunning.hold"].search([("is_running", "=", True)])
            self.assertEqual(running, running.filtered("is_running"))
            debtor = debtors.search([("partner_id", "=", self.customer.id)])
            self.assertEqual(debtor.hold_count, len(running))
            self.assertEqual(self.customer.dunning_hold_count, len(running))
            counts.add(len(running))
            self.customer.invalidate_recordset()
        self.assertGreater(len(counts), 2)


@tagged("post_install", "-at_install")
class TestHoldWizard(HoldCommon):
    def wizard(self, action, **values):
        form = Form(
            self.env[action["res_model"]].with_context(**action["context"]),
            view="odoo_dunning_fr.dunning_hold_create_view_form",
        )
        for name, value in values.items():
            setattr(form, name, value)
        created = form.save().action_create()
        domain = created.get("domain") or [("id", "=", created["res_id"])]
        return self.env["dunning.hold"].search(domain)

    def reason(self, name):
        return self.env.ref(f"odoo_dunning_fr.hold_reason_{name}")

    def test_one_hold_for_each_customer_and_company(self):
        other = self.make_company("Charpentes Vial")
        self.user.sudo().company_ids += other
        self.env = self.env(
            context={"allowed_company_ids": [self.company.id, other.id]}
        )
        garage = self.make_customer("Garage Petit")
        one = self.invoice(100, "2026-09-01")
        two = self.invoice(200, "2026-09-02")
        three = self.invoice(300, "2026-09-02", garage)
        four = self.invoice(400, "2026-09-02", company=other)
        moves = (one | two | three | four).with_env(self.env)
        holds = self.wizard(
            moves.action_dunning_hold(),
            date_until=self.day("2026-09-30"),
            reason_id=self.reason("talks"),
            note="They call back",
        )
        found = {(hold.partner_id, hold.company_id): hold.move_ids for hold in holds}
        self.assertEqual(
            found,
            {
                (self.customer, self.company): one | two,
                (garage, self.company): three,
                (self.customer, other): four,
            },
        )
        self.assertEqual(set(holds.mapped("note")), {"They call back"})
        self.assertEqual(holds.user_id, self.user)

    def test_a_part_of_one_invoice(self):
        bill = self.invoice(1000, "2026-09-01")
        hold = self.wizard(
            bill.action_dunning_hold(),
            kind="dispute",
            reason_id=self.reason("price"),
            amount=300,
        )
        self.assertEqual((hold.kind, hold.amount), ("dispute", 300))
        self.assertEqual(self.row(bill).amount_due, 700)

    def test_an_insolvency_takes_the_whole_customer(self):
        """Whatever invoice it was entered from; a reason of another kind goes."""
        bill = self.invoice(1000, "2026-09-01")
        action = bill.action_dunning_hold()
        form = Form(
            self.env[action["res_model"]].with_context(**action["context"]),
            view="odoo_dunning_fr.dunning_hold_create_view_form",
        )
        form.reason_id = self.reason("talks")
        form.kind = "insolvency"
        self.assertFalse(form.reason_id)
        self.assertTrue(form.whole_customer)
        form.reason_id = self.reason("liquidation")
        form.save().action_create()
        hold = bill.dunning_hold_ids
        self.assertEqual((hold.kind, hold.move_ids.ids), ("insolvency", []))

    def test_a_customer_from_its_form_and_from_the_list(self):
        self.invoice(1000, "2026-09-01")
        hold = self.wizard(
            self.customer.action_dunning_hold(), reason_id=self.reason("talks")
        )
        self.assertEqual((hold.partner_id, hold.move_ids.ids), (self.customer, []))
        debtor = self.env["dunning.debtor"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertEqual((debtor.hold_count, debtor.state), (1, "held"))
        again = self.wizard(
            debtor.action_dunning_hold(), reason_id=self.reason("gesture")
        )
        self.assertEqual(again.company_id, self.company)
        shown = debtor.action_open_holds()
        self.assertEqual(
            self.env[shown["res_model"]].search(shown["domain"]), hold | again
        )

    def test_nothing_open_nothing_held(self):
        bill = self.invoice(100, "2026-09-01")
        self.pay(bill)
        with self.assertRaisesRegex(UserError, "Nothing is open"):
            self.wizard(bill.action_dunning_hold(), reason_id=self.reason("talks"))

    def test_a_reason_that_was_used_is_archived_not_deleted(self):
        reason = self.env["dunning.hold.reason"].create({"name": "Moving house"})
        self.hold(reason_id=reason.id)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            reason.unlink()
        reason.action_archive()
        bill = self.invoice(100, "2026-09-01")
        self.assertIn("Moving house", self.row(bill).reason)

    def test_invoices_are_excluded_and_included_again(self):
        """Odoo's own mark, and who did it in the thread of the invoice."""
        bill = self.invoice(100, "2026-09-01")
        bill.action_dunning_exclude()
        self.assertTold(bill, "no_followup", "excluded", level=self.first)
        self.assertTrue(bill.no_followup)
        self.assertEqual(bill.message_ids[0].author_id, self.user.partner_id)
        self.assertIn("Excluded from dunning", bill.message_ids[0].body)
        bill.action_dunning_include()
        self.assertTold(bill, "due", "due", level=self.first)

    def test_the_actions_are_offered_on_invoices(self):
        karim = self.make_user("karim_collec", "odoo_dunning_fr.group_collector")
        bill = self.invoice(100, "2026-09-01").with_user(karim)
        for name, code in (("exclude", "no_followup"), ("include", "due")):
            action = self.env.ref(f"odoo_dunning_fr.account_move_action_{name}")
            action.with_user(karim).with_context(
                active_model="account.move", active_id=bill.id, active_ids=bill.ids
            ).run()
            self.assertEqual(self.codes(bill), [code])

    def test_chase_now_shows_what_can_be_sent_to_one_customer_today(self):
        """Also on a Sunday: then it says that nothing leaves."""
        self.invoice(100, "2026-09-01")
        self.invoice(70, "2026-09-01", self.make_customer("Garage Petit"))
        self.customer.dunning_manual = True
        action = self.customer.action_dunning_chase()
        preview = self.env["dunning.run.preview"].browse(action["res_id"])
        self.assertRecordValues(
            preview.line_ids,
            [{"kind": "notice", "partner_id": self.customer.id, "amount": 100}],
        )
        self.today("2026-09-20")
        action = self.customer.action_dunning_chase()
        preview = self.env["dunning.run.preview"].browse(action["res_id"])
        self.assertEqual(str(preview.date), "2026-09-20")
        self.assertEqual(preview.line_ids.reason_code, "closed_day")


@tagged("post_install", "-at_install")
class TestHoldRights(HoldCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bill = cls.invoice(100, "2026-09-01")
        cls.auditor = cls.make_user("anne_auditor", "odoo_dunning_fr.group_auditor")
        cls.collector = cls.make_user("karim_collec", "odoo_dunning_fr.group_collector")
        cls.billing = cls.make_user("bruno_billing", "account.group_account_invoice")

    def test_a_collector_puts_on_hold_and_ends(self):
        self.env = self.env(user=self.collector)
        hold = self.hold(self.bill)
        hold._end("Settled")
        self.assertEqual(hold.ended_by_id, self.collector)
        self.assertFalse(hold.has_access("unlink"))

    def test_an_auditor_reads_and_changes_nothing(self):
        """Without any accounting right."""
        hold = self.hold(self.bill).with_user(self.auditor)
        self.assertEqual(hold.subject, self.bill.display_name)
        view = self.env["dunning.hold"].with_user(self.auditor).get_view()
        names = self.env["dunning.hold"]._fields.keys() & set(
            view["models"]["dunning.hold"]
        )
        self.assertTrue(hold.web_read({name: {} for name in names}))
        for right in ("create", "write", "unlink"):
            self.assertFalse(hold.has_access(right), right)
        with self.assertRaises(AccessError):
            hold._end("Settled")

    def test_who_has_no_right_is_told_so(self):
        bill = self.bill.with_user(self.billing)
        for act in (
            bill.action_dunning_hold,
            bill.action_dunning_exclude,
            bill.action_dunning_include,
            bill.action_dunning_escalate,
        ):
            with (
                self.subTest(act.__name__),
                self.assertRaisesRegex(UserError, "Only a collector"),
            ):
                act()
        self.assertFalse(
            self.env["dunning.hold"].with_user(self.billing).has_access("read")
        )

    def test_a_company_never_sees_the_holds_of_another(self):
        other = self.make_company("Charpentes Vial")
        vera = self.make_user(
            "vera_vial",
            "odoo_dunning_fr.group_manager",
            company_id=other.id,
            company_ids=other.ids,
        )
        hold = self.hold(self.bill)
        theirs = self.env(user=vera, context={})["dunning.hold"]
        self.assertFalse(theirs.search([]))
        with self.assertRaises(AccessError):
            theirs.browse(hold.ids).read(["kind"])
