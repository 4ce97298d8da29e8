"""Runs: the nightly one, large ones in the background, interrupted ones."""

from contextlib import contextmanager, suppress
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.odoo_dunning_fr.models.notice import run as dunning_run_issue
from odoo.addons.odoo_dunning_fr.models.run import night as dunning_run_night

from ..common import MANAGER, DunningCommon
from .test_together import COLLISION


class Killed(BaseException):
    """The server stops: nothing after this is done, nothing uncommitted stays."""


@tagged("post_install", "-at_install")
class TestRuns(DunningCommon):
    def three_customers(self):
        """100 euros late by 13 days each."""
        names = ("Atelier Un", "Atelier Deux", "Atelier Trois")
        return [
            self.invoice(100, "2026-09-01", self.make_customer(name)) for name in names
        ]

    @contextmanager
    def batches_of(self, size):
        with (
            patch.object(dunning_run_issue, "BATCH", size),
            patch.object(dunning_run_issue, "SOON", size),
            patch.object(dunning_run_night, "BATCH", size),
        ):
            yield

    @contextmanager
    def killed_at_batch(self, number):
        """The server dies when it has committed some batches."""
        model = self.registry["dunning.run"]
        issue, calls = model._issue_customers, []

        def dying(run, *arguments):
            calls.append(run)
            if len(calls) == number:
                raise Killed
            return issue(run, *arguments)

        # Not assertRaises, which would undo what was committed before.
        with patch.object(model, "_issue_customers", dying), suppress(Killed):
            yield
            self.fail("there were too few batches")
        self.env.invalidate_all()

    def trigger(self, cron="ir_cron_dunning_run"):
        with self.enter_registry_test_mode():
            self.env.ref(f"odoo_dunning_fr.{cron}").sudo().method_direct_trigger()
        self.env.invalidate_all()

    def runs(self, company=None):
        company = company or self.company
        runs = self.env["dunning.run"].sudo()
        return runs.search([("company_id", "=", company.id)])

    def test_a_nightly_run_that_meets_another_one_tries_again(self):
        """Somebody issues at the same time: the stale snapshot fails, once."""
        self.invoice(100, "2026-09-01")
        model = self.registry["res.company"]
        lock, calls = model._lock_dunning, []

        def collide(companies):
            calls.append(companies)
            if len(calls) == 1:
                companies.env.cr.execute(COLLISION)
            return lock(companies)

        self.patch(model, "_lock_dunning", collide)
        with mute_logger("odoo.sql_db"):
            self.trigger()
        self.assertGreater(len(calls), 1)
        self.assertEqual(self.runs().notice_count, 1)

    def test_the_nightly_run_is_made_once_a_company(self):
        """Two companies; one has not confirmed its preview. Then a second trigger."""
        other = self.make_company("Charpentes Vial")
        silent = self.make_company("Pas encore", dunning_start_date=False)
        self.invoice(100, "2026-09-01")
        for company in (other, silent):
            partner = self.env["res.partner"].sudo().browse(self.customer.id)
            with_rights = self.env(su=True)
            self.invoice_as(with_rights, company, partner)
        self.trigger()
        for company in (self.company, other):
            self.assertRecordValues(
                self.runs(company), [{"automatic": True, "state": "done"}]
            )
            self.assertEqual(len(self.runs(company).notice_ids), 1)
        self.assertFalse(self.runs(silent))
        before = self.runs().notice_ids.ids
        self.trigger()
        self.assertEqual(len(self.runs()), 1)
        self.assertEqual(self.runs().notice_ids.ids, before)

    def invoice_as(self, env, company, partner):
        """An invoice made in a company that our user cannot enter."""
        env = env(context={"allowed_company_ids": company.ids})
        move = env["account.move"].create(
            {
                "move_type": "out_invoice",
                "company_id": company.id,
                "partner_id": partner.id,
                "invoice_date": "2026-08-01",
                "invoice_date_due": "2026-09-01",
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "x", "price_unit": 70, "tax_ids": [Command.clear()]}
                    )
                ],
            }
        )
        move.action_post()
        self.as_sent(move, move.invoice_date)
        return move

    def test_the_run_of_the_next_night_is_another_one(self):
        self.invoice(100, "2026-09-01")
        self.trigger()
        self.today("2026-09-15")
        self.trigger()
        self.assertEqual(len(self.runs()), 2)
        self.assertEqual(len(self.runs().notice_ids), 1)

    def test_two_nightly_runs_of_a_company_and_a_day_cannot_exist(self):
        values = {"company_id": self.company.id, "automatic": True}
        self.env["dunning.run"].sudo().create(values)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env["dunning.run"].sudo().create(values)
            self.env.flush_all()

    def test_one_company_in_trouble_does_not_keep_the_others_from_their_run(self):
        """The database refuses the run of the first company; the second gets its."""
        other = self.make_company("Charpentes Vial")
        self.invoice_as(self.env(su=True), other, self.customer.sudo())
        self.invoice(100, "2026-09-01")
        self.assertLess(self.company.id, other.id)
        self.env.cr.execute(
            f"""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
                AS $$ BEGIN RAISE EXCEPTION 'disk full'; END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON dunning_run FOR EACH ROW
                WHEN (NEW.company_id = {self.company.id}) EXECUTE FUNCTION refuse()
            """
        )
        with mute_logger("odoo.addons.odoo_dunning_fr", "odoo.sql_db"):
            self.trigger()
        self.assertFalse(self.runs())
        self.assertEqual(len(self.runs(other).notice_ids), 1)

    def test_a_collector_issues_without_rights_on_invoices_or_evidence(self):
        """The run writes notices, deliveries and traces for whoever may issue."""
        karim = self.make_user("karim", "odoo_dunning_fr.group_collector")
        bill = self.invoice(100, "2026-09-01")
        run = (
            self.env["dunning.run"]
            .with_user(karim)
            .create({"company_id": self.company.id})
        )
        run.action_issue()
        self.assertEqual(run.notice_ids.state, "issued")
        self.assertEqual(bill.dunning_level_id, self.first)
        with self.assertRaises(UserError):
            run.notice_ids.write({"deadline_days": 99})

    # Large runs, and runs that were interrupted

    def test_a_killed_run_is_taken_up_where_it_was(self):
        """Three customers, a batch each; the server dies in the second one."""
        bills = self.three_customers()
        with self.batches_of(1):
            with self.killed_at_batch(2):
                self.trigger()
            run = self.runs()
            self.assertEqual((run.state, run.notice_count), ("running", 1))
            self.assertAlmostEqual(run.progress, 100 / 3, 2)
            first = run.notice_ids
            self.trigger()
        self.env.invalidate_all()
        self.assertEqual((run.state, run.notice_count), ("done", 3))
        self.assertIn(first, run.notice_ids)
        self.assertEqual(len(run.notice_ids.line_ids.move_line_id), len(bills))
        self.assertFalse(run.skip_ids, "those it wrote to before are no skips")

    def test_a_night_that_was_broken_off_is_finished_within_the_hours(self):
        """Odoo puts the nightly action off to the next night: another one goes on."""
        self.three_customers()
        with self.batches_of(1), self.killed_at_batch(2):
            self.trigger()
        self.trigger("ir_cron_dunning_issue")
        self.assertEqual(self.runs().state, "running", "it may still be at work")
        self.env.cr.execute(
            "UPDATE dunning_run SET write_date = write_date - INTERVAL '2 hours'"
        )
        self.trigger("ir_cron_dunning_issue")
        self.assertEqual((self.runs().state, self.runs().notice_count), ("done", 3))

    def test_what_was_paid_between_two_batches_gets_no_notice(self):
        """Decided for all three; the last one pays while the first are written to."""
        bills = self.three_customers()
        with self.batches_of(1):
            with self.killed_at_batch(3):
                self.trigger()
            self.pay(bills[2])
            self.trigger()
        self.env.invalidate_all()
        self.assertEqual(self.runs().state, "done")
        self.assertEqual(
            self.runs().notice_ids.partner_id, (bills[0] | bills[1]).partner_id
        )

    def test_a_large_run_of_a_person_goes_on_in_the_background(self):
        """More than a batch: the button returns at once, the action issues."""
        self.three_customers()
        louis = self.make_user("louis", *MANAGER)
        run = self.env["dunning.run"].with_user(louis).create({})
        with self.batches_of(2):
            run.action_start()
            self.assertEqual((run.state, run.notice_count), ("running", 0))
            self.assertEqual(run.customer_count, 3)
            with self.assertRaisesRegex(UserError, "done|under way"):
                run.unlink()
            self.trigger("ir_cron_dunning_issue")
        self.env.invalidate_all()
        self.assertEqual((run.state, run.notice_count), ("done", 3))
        self.assertEqual(run.notice_ids.create_uid, louis)

    def test_a_small_run_is_issued_at_once(self):
        self.three_customers()
        run = self.env["dunning.run"].create({})
        run.action_start()
        self.assertEqual((run.state, run.notice_count), ("done", 3))

    def test_what_a_person_dropped_stays_out_when_the_run_is_taken_up(self):
        """The list of what is left out is on the run, not in somebody's screen."""
        bills = self.three_customers()
        dropped = self.receivable_lines(bills[1])
        run = self.env["dunning.run"].create(
            {"left_out_line_ids": [Command.set(dropped.ids)]}
        )
        with self.batches_of(1):
            run.action_start()
            with self.killed_at_batch(2):
                self.trigger("ir_cron_dunning_issue")
            self.trigger("ir_cron_dunning_issue")
        self.env.invalidate_all()
        self.assertEqual(run.state, "done")
        self.assertEqual(run.notice_ids.line_ids.move_id, bills[0] | bills[2])

    def test_a_run_that_was_not_finished_on_its_day_stops(self):
        """The server was off all night: nothing leaves with yesterday's date."""
        self.three_customers()
        with self.batches_of(1), self.killed_at_batch(2):
            self.trigger()
        self.today("2026-09-15")
        with mute_logger("odoo.addons.odoo_dunning_fr"):
            self.trigger()
        old, new = self.runs().sorted("date")
        self.assertEqual((old.state, old.notice_count), ("stopped", 1))
        self.assertIn("14/09/2026", old.failure)
        self.assertEqual((new.state, new.notice_count), ("done", 2))

    def test_one_run_that_cannot_go_on_does_not_keep_the_others_waiting(self):
        """A person lost his rights meanwhile; the run of somebody else is issued."""
        self.three_customers()
        karim = self.make_user("karim", "odoo_dunning_fr.group_collector")
        lost = self.env["dunning.run"].with_user(karim).create({})
        fine = self.env["dunning.run"].create({})
        (lost | fine).sudo().state = "running"
        karim.sudo().group_ids = self.env.ref("base.group_user")
        with mute_logger("odoo.addons.odoo_dunning_fr"):
            self.trigger("ir_cron_dunning_issue")
        self.assertEqual((lost.sudo().state, fine.state), ("stopped", "done"))
        self.assertTrue(lost.sudo().failure)
        self.assertEqual(fine.notice_count, 3)

    def test_a_server_action_of_the_level_runs_on_the_invoices_of_the_notice(self):
        """It writes on what takes the step, not on what is only listed."""
        self.first.sudo().server_action_id = (
            self.env["ir.actions.server"]
            .sudo()
            .create(
                {
                    "name": "Note the reminder",
                    "model_id": self.env.ref("account.model_account_move").id,
                    "state": "code",
                    "code": "for r in records: r.write({'narration': 'reminded'})",
                }
            )
        )
        bill = self.invoice(100, "2026-09-01")
        listed = self.invoice(50, "2026-09-13")
        self.issue()
        self.assertIn("reminded", bill.narration)
        self.assertFalse(listed.narration)

    def test_a_server_action_that_fails_is_a_reasoned_skip(self):
        self.first.sudo().server_action_id = (
            self.env["ir.actions.server"]
            .sudo()
            .create(
                {
                    "name": "Fail on ACME",
                    "model_id": self.env.ref("account.model_account_move").id,
                    "state": "code",
                    "code": "if 'ACME' in records.partner_id.mapped('name'): 1 / 0",
                }
            )
        )
        acme = self.invoice(100, "2026-09-01", self.make_customer("ACME"))
        good = self.invoice(100, "2026-09-01")
        with mute_logger("odoo.addons.odoo_dunning_fr"):
            run = self.run_today()
        self.assertEqual(run.notice_ids.line_ids.move_id, good)
        self.assertEqual(run.skip_ids.partner_id, acme.partner_id)
        self.assertIn("ZeroDivisionError", run.skip_ids.reason)
