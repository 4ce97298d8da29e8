"""Two people, or a person and the night, at the same moment: really two sessions."""

from psycopg2.errors import SerializationFailure

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..two_sessions import TwoSessionsCase


class Sessions(TwoSessionsCase):
    def issue(self, env):
        run = env["dunning.run"].create(
            {"company_id": self.company, "partner_ids": [(6, 0, [self.partner])]}
        )
        run.action_issue()
        env.flush_all()
        return run

    def look(self, env):
        """Let a session see the books as they are now, until its transaction ends."""
        lines = env["account.move"].browse(self.move).line_ids
        notices = env["dunning.notice"].search([("partner_id", "=", self.partner)])
        return lines.mapped("amount_residual"), notices.mapped("state")

    def again(self, env):
        """What Odoo does with a request that failed for a concurrent one."""
        env.transaction.reset()
        env.cr.rollback()

    def notices(self):
        with self.session() as env:
            mine = [("partner_id", "=", self.partner)]
            notices = env["dunning.notice"].search(mine)
            return [
                (notice.state, notice.delivery_ids.mapped("state"))
                for notice in notices
            ]


@tagged("post_install", "-at_install")
class TestTwoSessions(Sessions):
    def test_of_two_runs_at_once_the_second_fails_and_then_finds_nothing(self):
        """Both have seen an invoice of 100 euros that nobody was reminded of."""
        with self.session() as camille, self.session() as louis:
            self.look(louis)
            self.assertEqual(len(self.issue(camille).notice_ids), 1)
            camille.cr.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                self.issue(louis)
            self.again(louis)
            self.assertFalse(self.issue(louis).notice_ids)
            louis.cr.commit()
        self.assertEqual(self.notices(), [("issued", ["queued"])])

    def test_the_nightly_run_tries_again_by_itself(self):
        """It has read the books when a person issues; nobody would retry it."""
        with self.session() as camille, self.session() as night:
            values = {"automatic": True, "state": "running"}
            run = night["dunning.run"].create({"company_id": self.company, **values})
            night.cr.commit()
            self.look(night)
            self.assertEqual(len(self.issue(camille).notice_ids), 1)
            camille.cr.commit()
            with mute_logger("odoo.sql_db"):
                run._go_on(0)
            night.cr.commit()
        with self.session() as env:
            run = run.with_env(env)
            self.assertEqual((run.state, len(run.notice_ids)), ("done", 0))
            mine = run.skip_ids.filtered(
                lambda skip: skip.partner_id.id == self.partner
            )
            self.assertEqual(mine.mapped("reason_code"), ["sending"])
        self.assertEqual(self.notices(), [("issued", ["queued"])])

    def test_a_customer_who_pays_while_the_run_decides_is_not_written_to(self):
        """The run has read that 100 euros are open; the bank books them meanwhile."""
        with self.session() as camille, self.session() as bank:
            self.look(camille)
            move = bank["account.move"].browse(self.move)
            wizard = bank["account.payment.register"].with_context(
                active_model="account.move", active_ids=move.ids
            )
            wizard.create({})._create_payments()
            bank.cr.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                self.issue(camille)
            self.again(camille)
            self.assertFalse(self.issue(camille).notice_ids)
            camille.cr.commit()
        self.assertEqual(self.notices(), [])


@tagged("post_install", "-at_install")
class TestTwoCharges(Sessions):
    def open(self, env):
        action = env["account.move"].browse(self.move).action_dunning_invoice_charges()
        return env[action["res_model"]].browse(action["res_id"])

    def create_invoices(self, wizard):
        wizard.action_create()
        wizard.env.flush_all()

    def test_two_people_invoice_the_same_charges(self):
        """Ten days late: the second one fails, and then finds nothing to invoice."""
        with self.session() as camille, self.session() as louis:
            mine, yours = self.open(camille), self.open(louis)
            self.assertEqual(yours.line_ids.amount_indemnity, 40)
            self.create_invoices(mine)
            camille.cr.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                self.create_invoices(yours)
            self.again(louis)
            self.assertFalse(self.open(louis).line_ids)
        with self.session() as env:
            charges = [("partner_id", "=", self.partner)]
            charges = env["dunning.charge"].search(charges)
            self.assertEqual(charges.mapped("state"), ["invoiced"] * len(charges))
            self.assertEqual(len(charges.invoice_id), 1)


@tagged("post_install", "-at_install")
class TestTwoApprovals(Sessions):
    level = {"approval": "approve"}

    def setUp(self):
        super().setUp()
        with self.session() as env:
            self.issue(env)
            env.cr.commit()
        self.assertEqual(self.notices(), [("approval", [])])

    def test_two_managers_approve_the_same_notice(self):
        """It is issued once, with one e-mail to send."""
        with self.session() as camille, self.session() as louis:
            self.look(louis)
            self.approve(camille)
            camille.cr.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                self.approve(louis)
            self.again(louis)
            self.approve(louis)
            louis.cr.commit()
        self.assertEqual(self.notices(), [("issued", ["queued"])])

    def test_one_approves_what_the_other_cancels(self):
        """The one who comes first decides; nothing is half done."""
        with self.session() as camille, self.session() as louis:
            self.look(louis)
            self.find(camille).action_cancel()
            camille.cr.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                self.approve(louis)
            self.again(louis)
            self.approve(louis)
            louis.cr.commit()
        self.assertEqual(self.notices(), [("cancelled", [])])

    def approve(self, env):
        self.find(env).action_approve()
        env.flush_all()

    def find(self, env):
        return env["dunning.notice"].search([("partner_id", "=", self.partner)])
