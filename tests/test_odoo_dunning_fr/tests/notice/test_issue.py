"""Issuing: what is written, what never changes again, what happens when it fails."""

import hashlib
import json
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import MANAGER, DunningCommon

TABLES = (
    "dunning.notice",
    "dunning.notice.line",
    "dunning.delivery",
    "mail.mail",
    "mail.activity",
)


def sha256(snapshot):
    """The hash of a snapshot, as anybody can compute it without the add-on."""
    text = json.dumps(
        snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()


@tagged("post_install", "-at_install")
class TestIssue(DunningCommon):
    def counts(self):
        self.env.flush_all()
        return {name: self.env[name].sudo().search_count([]) for name in TABLES}

    def by_age(self):
        """What is old enters by its age: an item of July takes the formal notice."""
        self.company.write(
            {"dunning_old_mode": "by_age", "dunning_start_date": "2026-09-01"}
        )

    def formal_notice(self):
        self.by_age()
        self.invoice(900, "2026-07-01")
        return self.issue()

    # Evidence

    def test_notices_of_a_run_are_numbered_one_after_the_other(self):
        for name in ("Atelier Un", "Atelier Deux", "Atelier Trois"):
            self.invoice(100, "2026-09-01", self.make_customer(name))
        names = self.issue().sorted("id").mapped("name")
        first = int(names[0].rpartition("/")[2])
        self.assertEqual(
            names, [f"REL/2026/{number:05}" for number in range(first, first + 3)]
        )

    def test_a_company_may_have_its_own_numbers(self):
        self.env["ir.sequence"].create(
            {
                "name": "Relances",
                "code": "dunning.notice",
                "prefix": "LEB-",
                "padding": 3,
                "company_id": self.company.id,
            }
        )
        self.invoice(100, "2026-09-01")
        self.assertEqual(self.issue().name, "LEB-001")

    def test_the_hash_of_the_content_can_be_computed_again_by_anybody(self):
        self.invoice(1234.5, "2026-09-01")
        notice = self.issue()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(notice.snapshot_sha256, sha256(notice.snapshot))
        self.assertEqual(notice.snapshot["totals"]["total"], "1234.50")
        self.assertEqual(notice.snapshot["number"], notice.name)
        self.assertEqual(notice.snapshot["lines"][0]["due"], "2026-09-01")
        self.assertEqual(notice.snapshot["lines"][0]["days"], 13)

    def test_an_issued_notice_never_changes_again_even_for_the_system(self):
        self.invoice(100, "2026-09-01")
        notice = self.issue()
        other = self.make_customer("Garage Petit")
        for field, value in (
            ("name", "REL/2026/99999"),
            ("partner_id", other.id),
            ("date", "2026-01-01"),
            ("level_id", self.final.id),
            ("snapshot", {}),
            ("snapshot_sha256", "0"),
            ("amount_total", 1),
            ("line_ids", [Command.clear()]),
        ):
            with (
                self.subTest(field=field),
                self.assertRaisesRegex(UserError, "cannot be changed"),
            ):
                notice.sudo().write({field: value})

    def test_a_notice_is_never_deleted(self):
        self.invoice(100, "2026-09-01")
        notice = self.issue()
        with self.assertRaisesRegex(UserError, "kept as evidence"):
            notice.sudo().unlink()
        with self.assertRaisesRegex(UserError, "kept as evidence"):
            notice.run_id.unlink()
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            notice.delivery_ids.sudo().unlink()

    def test_what_the_invoice_becomes_later_changes_nothing_in_the_notice(self):
        bill = self.invoice(100, "2026-09-01")
        number = bill.name
        notice = self.issue_and_send()
        before = dict(notice.snapshot)
        self.pay(bill, 40)
        self.customer.write({"name": "Autre nom", "street": "ailleurs"})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(notice.snapshot, before)
        self.assertEqual(notice.amount_total, 100)
        self.assertEqual(notice.line_ids.move_name, number)

    def test_a_reposted_invoice_loses_its_line_and_the_notice_keeps_the_facts(self):
        """Back to draft and posted with another term: Odoo makes a new due line."""
        bill = self.invoice(100, "2026-09-01")
        notice = self.issue_and_send()
        bill.button_draft()
        bill.invoice_payment_term_id = self.env.ref(
            "account.account_payment_term_30days"
        )
        bill.action_post()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertRecordValues(
            notice.line_ids,
            [{"move_name": bill.name, "amount_claimed": 100, "days_overdue": 13}],
        )

    def test_a_reposted_invoice_goes_on_where_it_was(self):
        """What was said of an instalment that is gone counts for its successor."""
        terms = self.env["account.payment.term"].create(
            {
                "name": "Two instalments",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 50, "nb_days": days}
                    )
                    for days in (30, 40)
                ],
            }
        )
        bill = self.invoice(
            100,
            "2026-08-25",
            invoice_payment_term_id=terms.id,
            invoice_date="2026-07-26",
        )
        early, _late = self.receivable_lines(bill)
        notice = self.issue_and_send("2026-09-01")  # the first instalment alone
        self.assertEqual(notice.line_ids.move_line_id, early)
        bill.button_draft()
        bill.invoice_payment_term_id = False
        bill.invoice_date_due = "2026-08-28"
        bill.action_post()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(early.exists(), "its due line is kept: the story is another")
        self.assertTold(bill, "delay", "waiting", level=self.second, date="2026-09-14")
        self.assertEqual(self.row(bill).level_id, self.first)
        self.assertFalse(self.issue("2026-09-02"))
        again = self.issue_and_send("2026-09-14")
        self.assertEqual(again.level_id, self.second)
        # The successor's own steps and the inherited ones: the highest one counts.
        self.assertEqual(self.row(bill).level_id, self.second)

    # Nothing twice

    def test_the_database_refuses_the_same_step_twice_for_an_item(self):
        self.invoice(100, "2026-09-01")
        line = self.issue().line_ids
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            line.sudo().copy({"notice_id": line.notice_id.id, "claimed": True})
            self.env.flush_all()

    def test_a_second_run_of_the_day_changes_nothing(self):
        """Two customers, one by e-mail, one awaiting approval; then the run again."""
        self.by_age()
        self.invoice(100, "2026-09-01")
        self.invoice(900, "2026-07-01", self.make_customer("Garage Petit"))
        self.assertEqual(len(self.issue()), 2)
        before = self.counts()
        self.assertFalse(self.issue())
        self.assertEqual(self.counts(), before)
        self.assertFalse(self.issue("2026-09-15"))
        self.assertEqual(self.counts(), before)

    def test_a_run_is_issued_once(self):
        self.invoice(100, "2026-09-01")
        run = self.run_today()
        self.assertEqual((run.state, run.notice_count), ("done", 1))
        with self.assertRaisesRegex(UserError, "make a new one"):
            run.action_issue()

    def test_a_run_of_tomorrow_can_be_previewed_but_not_issued(self):
        self.invoice(100, "2026-09-12")
        self.assertEqual(len(self.decide("2026-09-15").proposals), 1)
        with self.assertRaisesRegex(UserError, "in the future"):
            self.run_today(date="2026-09-15")

    def test_a_run_for_an_archived_customer_is_not_for_everybody(self):
        self.invoice(100, "2026-09-01")
        gone = self.make_customer("Garage Petit")
        self.invoice(50, "2026-09-01", gone)
        gone.active = False
        self.env.invalidate_all()
        run = self.run_today(gone, by_hand=True)
        self.assertFalse(run.notice_ids)
        self.assertEqual(run.skip_ids.reason_code, "archived")
        preview = self.env["dunning.run.preview"].create(
            {"partner_ids": [Command.set(gone.ids)]}
        )
        self.assertEqual(preview.line_ids.reason_code, "archived")

    def test_a_sequence_that_was_deleted_is_made_anew(self):
        self.invoice(100, "2026-09-01")
        self.env["ir.sequence"].sudo().search(
            [("code", "=", "dunning.notice")]
        ).unlink()
        self.assertEqual(self.issue().name, "REL/2026/00001")

    def test_no_notice_bears_a_day_that_is_past(self):
        self.invoice(100, "2026-09-01")
        with self.assertRaisesRegex(UserError, "is past"):
            self.run_today(date="2026-09-13")

    # Traces

    def test_the_invoice_bears_the_last_step_and_its_day(self):
        bill = self.invoice(100, "2026-09-01")
        listed = self.invoice(50, "2026-09-13")
        notice = self.issue()
        self.assertRecordValues(
            bill | listed,
            [
                {
                    "dunning_level_id": self.first.id,
                    "dunning_level_date": self.day("2026-09-14"),
                },
                {"dunning_level_id": False, "dunning_level_date": False},
            ],
        )
        self.assertEqual(bill.dunning_notice_ids, notice)
        self.assertEqual(listed.dunning_notice_ids, notice)

    # One bad record

    def test_a_broken_text_spoils_its_own_notice_only(self):
        """A text that asks for what does not exist; the other customers get theirs."""
        spoiled = self.make_customer("Garage Petit")
        broken = self.make_policy(
            "Broken",
            [
                (
                    10,
                    "Broken",
                    "reminder",
                    3,
                    0,
                    "email",
                    {"letter_body": '<p><t t-out="object.no_such_thing"/></p>'},
                )
            ],
            company_id=self.company.id,
            by_default=False,
        )
        spoiled.dunning_policy_id = broken
        bill = self.invoice(100, "2026-09-01", spoiled)
        good = self.invoice(100, "2026-09-01")
        with mute_logger("odoo.addons.odoo_dunning_fr"):
            run = self.run_today()
        self.assertEqual(run.notice_ids.partner_id, self.customer)
        self.assertRecordValues(
            run.skip_ids,
            [
                {
                    "partner_id": spoiled.id,
                    "reason_code": "error",
                    "amount": 100,
                    "line_count": 1,
                }
            ],
        )
        self.assertIn("no_such_thing", run.skip_ids.reason)
        self.assertEqual(run.error_count, 1)
        self.assertFalse(bill.dunning_level_id)
        self.assertEqual(good.dunning_level_id, self.first)
        broken.level_ids.letter_body = "<p>Mended</p>"
        self.assertEqual(self.issue().line_ids.move_id, bill)

    def test_the_numbers_of_the_good_notices_follow_each_other_all_the_same(self):
        """A spoiled notice leaves a hole at most; nothing has the same number twice."""
        for rank in range(3):
            self.invoice(100, "2026-09-01", self.make_customer(f"Atelier N{rank}"))
        names = self.issue().mapped("name")
        self.assertEqual(len(set(names)), 3)

    def test_a_company_without_chart_of_accounts_is_told_what_to_do(self):
        empty = self.env["res.company"].sudo().create({"name": "Toute neuve"})
        with self.assertRaisesRegex(UserError, "Toute neuve has no chart of accounts"):
            self.decide(company=empty.with_env(self.env))

    # Approval

    def test_a_formal_notice_waits_for_a_manager(self):
        notice = self.formal_notice()
        self.assertRecordValues(
            notice, [{"state": "approval", "name": False, "sending_state": "none"}]
        )
        self.assertFalse(notice.delivery_ids)
        collector = self.make_user("karim", "odoo_dunning_fr.group_collector")
        with self.assertRaisesRegex(UserError, "Only a dunning manager"):
            notice.with_user(collector).action_approve()
        notice.action_approve()
        self.assertRecordValues(
            notice,
            [
                {
                    "state": "issued",
                    "approver_id": self.user.id,
                    "sending_state": "pending",
                }
            ],
        )
        self.assertEqual(notice.delivery_ids.mapped("channel"), ["registered"])

    def test_with_the_two_person_rule_somebody_else_approves(self):
        self.company.dunning_two_person_rule = True
        notice = self.formal_notice()
        with self.assertRaisesRegex(UserError, "two-person rule"):
            notice.action_approve()
        louis = self.make_user("louis", *MANAGER)
        notice.with_user(louis).action_approve()
        self.assertEqual((notice.state, notice.approver_id), ("issued", louis))

    def test_while_it_waits_its_steps_are_taken(self):
        """Nothing else is decided for the item, that day or later."""
        notice = self.formal_notice()
        self.assertTrue(notice.line_ids.claimed)
        self.assertFalse(self.issue("2026-09-15"))

    def test_what_is_approved_later_bears_the_day_of_its_issue(self):
        """Three days of waiting: three days more of delay, and no antedated letter."""
        notice = self.formal_notice()
        late = notice.line_ids[0].days_overdue
        day = notice.date + timedelta(3)
        self.today(day.isoformat())
        notice.action_approve()
        self.assertEqual((notice.state, notice.date), ("issued", day))
        self.assertEqual(notice.snapshot["date"], day.isoformat())
        self.assertEqual(notice.snapshot["lines"][0]["days"], late + 3)

    def test_a_credit_note_booked_meanwhile_stops_a_formal_notice(self):
        """Its sum would be too high: the steps are given back, the next run decides."""
        notice = self.formal_notice()
        self.credit_note(10, "2026-09-01", notice.partner_id)
        notice.action_approve()
        self.assertEqual(notice.state, "cancelled")
        self.assertFalse(notice.delivery_ids)
        self.assertFalse(notice.line_ids.filtered("claimed"))

    def test_a_refused_approval_gives_the_steps_back(self):
        notice = self.formal_notice()
        notice.action_cancel()
        self.assertEqual(notice.state, "cancelled")
        self.assertFalse(notice.line_ids.claimed)
        again = self.issue("2026-09-15")
        self.assertEqual((again.level_id, again.state), (self.formal, "approval"))

    def test_a_customer_who_lost_its_address_meanwhile_is_not_approved(self):
        notice = self.formal_notice()
        self.customer.write({"street": False, "email": False})
        with self.assertRaisesRegex(UserError, "a full postal address"):
            notice.action_approve()

    def test_a_customer_who_paid_meanwhile_gets_no_formal_notice(self):
        """900 euros were claimed, all is paid while the notice waits."""
        notice = self.formal_notice()
        self.pay(notice.line_ids.move_id)
        notice.action_approve()
        self.assertEqual(notice.state, "cancelled")
        self.assertFalse(notice.delivery_ids)
        self.assertFalse(notice.line_ids.claimed)

    # Deliveries

    def test_a_step_by_letter_and_email_makes_two_deliveries(self):
        self.policy.start_mode = "by_age"
        self.invoice(100, "2026-08-28")
        deliveries = self.issue().delivery_ids.sorted("channel")
        self.assertRecordValues(
            deliveries,
            [
                {"channel": "email", "state": "queued"},
                {"channel": "letter", "state": "queued"},
            ],
        )
        self.assertEqual(
            deliveries[0].recipient, '"Boulangerie Moreau" <compta@moreau.example>'
        )
        address = deliveries[1].recipient.splitlines()
        self.assertEqual(address[:2], ["BOULANGERIE MOREAU", "3 PLACE DU MARCHE"])
        self.assertIn("69006", deliveries[1].recipient)

    def test_without_email_the_reminder_becomes_a_letter(self):
        self.customer.email = False
        self.invoice(100, "2026-09-01")
        self.assertEqual(self.issue().delivery_ids.channel, "letter")

    def test_without_address_a_letter_becomes_an_email(self):
        self.first.write({"by_email": False, "by_letter": True})
        self.customer.street = False
        self.invoice(100, "2026-09-01")
        self.assertEqual(self.issue().delivery_ids.channel, "email")

    def test_a_registered_letter_is_never_replaced(self):
        self.by_age()
        self.customer.street = False
        self.invoice(900, "2026-07-01")
        run = self.run_today()
        self.assertFalse(run.notice_ids)
        self.assertEqual(run.skip_ids.reason_code, "unreachable")

    def test_a_call_is_an_activity_of_the_collector(self):
        self.first.by_call = True
        nadia = self.make_user("nadia", "odoo_dunning_fr.group_collector")
        self.customer.write({"phone": "04 78 00 00 00", "dunning_collector_id": nadia})
        self.invoice(100, "2026-09-01")
        notice = self.issue()
        self.assertEqual(
            sorted(notice.delivery_ids.mapped("channel")), ["call", "email"]
        )
        activity = notice.activity_ids
        self.assertEqual(activity.user_id, nadia)
        self.assertIn("Boulangerie Moreau", activity.summary)
        self.assertIn("04 78 00 00 00", activity.summary)

    def test_a_letter_is_marked_as_posted_by_a_person_an_email_never(self):
        self.policy.start_mode = "by_age"
        self.invoice(100, "2026-08-28")
        deliveries = self.issue().delivery_ids
        letter = deliveries.filtered(lambda delivery: delivery.channel == "letter")
        letter.action_mark_sent()
        self.assertEqual(letter.state, "sent")
        self.assertEqual(str(letter.notice_id.first_sent_on), "2026-09-14")
        with self.assertRaisesRegex(UserError, "sent by itself"):
            (deliveries - letter).action_mark_sent()

    def test_a_delivery_only_moves_forward(self):
        """Every move that is not in the list is refused."""
        allowed = {
            ("queued", "sending"),
            ("queued", "sent"),
            ("queued", "failed"),
            ("queued", "cancelled"),
            ("sending", "sent"),
            ("sending", "failed"),
            ("sending", "unknown"),
            ("unknown", "sent"),
            ("unknown", "failed"),
        }
        self.invoice(100, "2026-09-01")
        delivery = self.issue().delivery_ids.sudo()
        setters = {
            "sending": delivery._set_sending,
            "sent": delivery._set_sent,
            "failed": lambda: delivery._set_failed("no"),
            "unknown": delivery._set_unknown,
            "cancelled": lambda: delivery._set_cancelled("no"),
        }
        for state in dict(delivery._fields["state"].selection):
            for target, setter in setters.items():
                with self.subTest(source=state, target=target):
                    delivery.state = state
                    if (state, target) in allowed:
                        setter()
                        self.assertEqual(delivery.state, target)
                    else:
                        with self.assertRaisesRegex(UserError, "cannot become"):
                            setter()

    def test_nobody_writes_the_state_of_a_delivery_by_hand(self):
        self.invoice(100, "2026-09-01")
        delivery = self.issue().delivery_ids
        with self.assertRaisesRegex(UserError, "is evidence"):
            delivery.state = "sent"
        delivery.tracking_ref = "1A 123 456 7890 1"
        self.assertEqual(delivery.tracking_ref, "1A 123 456 7890 1")

    def test_what_has_left_is_not_cancelled(self):
        self.invoice(100, "2026-09-01")
        notice = self.issue_and_send()
        with self.assertRaisesRegex(UserError, "has left"):
            notice.action_cancel()

    def test_the_deadline_of_a_formal_notice_counts_from_its_presentation(self):
        """Posted on 14 September. Five days in the post: the 19th, plus 8: the 27th.
        The post then says it was presented on the 16th: the 24th."""
        notice = self.formal_notice()
        notice.action_approve()
        self.assertFalse(notice.deadline)
        notice.delivery_ids.action_mark_sent()
        self.assertEqual(str(notice.deadline), "2026-09-27")
        with self.assertRaisesRegex(ValidationError, "presented before"):
            notice.delivery_ids.date_presented = "2026-09-13"
        self.today("2026-09-17")
        notice.delivery_ids.date_presented = "2026-09-16"
        self.assertEqual(str(notice.deadline), "2026-09-24")

    def test_the_deadline_of_a_reminder_counts_from_its_sending(self):
        """Eight days from 14 September: the 22nd."""
        self.policy.start_mode = "by_age"
        self.invoice(100, "2026-08-28")
        self.assertEqual(str(self.issue_and_send().deadline), "2026-09-22")

    # By another channel

    def test_without_an_e_mail_the_letter_instead_and_the_run_says_so(self):
        """One customer with an e-mail, one without: an e-mail and a letter."""
        mute = self.make_customer("Sans Courriel", email=False)
        self.invoice(100, "2026-09-01")
        self.invoice(100, "2026-09-01", mute)
        run = self.run_today()
        of = run.notice_ids.grouped("partner_id")
        self.assertRecordValues(
            of[self.customer].delivery_ids | of[mute].delivery_ids,
            [
                {"channel": "email", "instead_of": False},
                {"channel": "letter", "instead_of": "email"},
            ],
        )
        self.assertEqual(run.instead_count, 1)
        shown = self.env["dunning.delivery"].search(run.action_open_instead()["domain"])
        self.assertEqual(shown, of[mute].delivery_ids)

    def test_without_an_address_the_e_mail_instead_of_the_letter(self):
        self.policy.start_mode = "by_age"
        self.second.by_email = False
        lost = self.make_customer("Sans Adresse", street=False, zip=False, city=False)
        self.invoice(100, "2026-08-28", lost)
        self.assertRecordValues(
            self.issue().delivery_ids, [{"channel": "email", "instead_of": "letter"}]
        )
