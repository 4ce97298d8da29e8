"""Somebody pays while e-mails leave: begun before the ledger is read, done after it."""

from odoo import fields
from odoo.fields import Command
from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from odoo.addons.odoo_dunning_fr.models.receivable.sql import READS, watched

from ..two_sessions import TwoSessionsCase

# Of what the decision reads, settings that change from year to year: who sends reads
# them anew with the ledger.
SETTINGS = {
    "account.journal",
    "account.payment.method.line",
    "payment.method",
    "res.country",
    "res.currency",
    "res.currency.rate",
}


@tagged("post_install", "-at_install")
class TestWatched(BaseCase):
    def test_all_that_the_decision_reads_is_watched(self):
        queries = [query.code for query in watched.WATCHED.values()]
        text = " ".join([*queries, watched.BANK])
        for model in READS.keys() - SETTINGS:
            with self.subTest(model):
                self.assertRegex(text, rf"\b{model.replace('.', '_')}\b")


@tagged("post_install", "-at_install")
class TestWatch(TwoSessionsCase):
    def setUp(self):
        super().setUp()
        with self.session() as env:
            company = env["res.company"].browse(self.company)
            self.addCleanup(self.write_from, company.email)
            company.email = company.email or "compta@sessions.example"
            self.issue(env)
            env.cr.commit()
            delivery = self.get_delivery(env)
            delivery._prepare(env["ir.cron"]._commit_progress)
            env.cr.commit()

    def write_from(self, email):
        with self.session() as env:
            env["res.company"].browse(self.company).email = email
            env.flush_all()
            env.cr.commit()

    def issue(self, env):
        run = env["dunning.run"].create(
            {"company_id": self.company, "partner_ids": [Command.set([self.partner])]}
        )
        run.action_issue()
        env.flush_all()
        return run

    def get_delivery(self, env):
        mine = [("partner_id", "=", self.partner), ("state", "=", "queued")]
        return env["dunning.delivery"].search(mine)._speak()

    def leaves(self, change):
        """Whether the e-mail still leaves when somebody did that meanwhile.

        His transaction is open while the ledger is read, and committed after it.
        """
        with self.session() as other, self.session() as sender:
            change(other)
            other.flush_all()
            delivery = self.get_delivery(sender)
            [(route, ready)], watch = delivery._look()
            self.assertEqual(ready, delivery)
            self.assertFalse(watch.has_changed(delivery))
            sender.cr.commit()
            other.cr.commit()
            self.assertTrue(watch.has_changed(delivery))
            leaves = delivery._look_again(route)
            sender.cr.commit()
            self.assertEqual(delivery.state, "queued" if leaves else "cancelled")
            return leaves

    def get_move(self, env):
        return env["account.move"].browse(self.move)

    def get_notice(self, env):
        return self.get_delivery(env).notice_id

    def register(self, env, amount):
        wizard = env["account.payment.register"].with_context(
            active_model="account.move", active_ids=self.get_move(env).ids
        )
        return wizard.create({"amount": amount})._create_payments()

    def get_bank(self, env):
        banks = [("type", "=", "bank"), ("company_id", "=", self.company)]
        return env["account.journal"].search(banks, limit=1)

    def hold(self, env, **values):
        return env["dunning.hold"].create(
            {"company_id": self.company, "partner_id": self.partner, **values}
        )

    # What people do meanwhile

    def test_nothing_of_this_customer(self):
        with self.session() as env, self.session() as other:
            delivery = self.get_delivery(env)
            _routes, watch = delivery._look()
            move = self.make_invoice(other, fields.Date.today())
            other["account.move"].browse(move).partner_id.ref = "new"
            self.assertFalse(watch.has_changed(delivery))

    def test_the_invoice_is_paid(self):
        self.assertFalse(self.leaves(lambda env: self.register(env, 100)))

    def test_a_part_of_it_is_paid(self):
        """It says 100 euros, of which 60 are left."""
        self.assertFalse(self.leaves(lambda env: self.register(env, 40)))

    def test_a_payment_is_announced(self):
        """In process, without an entry: the bank has not told of it yet."""

        def announce(env):
            payment = env["account.payment"].create(
                {
                    "payment_type": "inbound",
                    "partner_id": self.partner,
                    "amount": 100,
                    "journal_id": self.get_bank(env).id,
                }
            )
            payment.outstanding_account_id = False
            payment.action_post()
            self.assertEqual((payment.state, payment.move_id.ids), ("in_process", []))

        self.assertFalse(self.leaves(announce))

    def test_he_pays_online(self):
        def pay(env):
            provider = env["payment.provider"].search([], limit=1)
            transaction = env["payment.transaction"].create(
                {
                    "provider_id": provider.id,
                    "payment_method_id": env.ref("payment.payment_method_unknown").id,
                    "reference": "Watched",
                    "amount": 100,
                    "currency_id": self.get_move(env).currency_id.id,
                    "partner_id": self.partner,
                    "invoice_ids": [Command.set([self.move])],
                }
            )
            transaction._set_pending()

        self.assertFalse(self.leaves(pay))

    def test_he_gets_a_credit_note(self):
        def credit(env):
            note = self.get_move(env)._reverse_moves(cancel=False)
            note.invoice_date = fields.Date.today()
            note.action_post()

        self.assertFalse(self.leaves(credit))

    def test_the_bank_tells_of_money(self):
        """A reminder leaves all the same; a formal notice would not."""

        def receive(env):
            env["account.bank.statement.line"].create(
                {
                    "journal_id": self.get_bank(env).id,
                    "payment_ref": self.get_move(env).name,
                    "amount": 100,
                    "partner_id": self.partner,
                }
            )

        self.assertTrue(self.leaves(receive))

    def test_he_disputes_the_invoice(self):
        def dispute(env):
            self.hold(env, kind="dispute", move_ids=[Command.set([self.move])])

        self.assertFalse(self.leaves(dispute))

    def test_he_is_insolvent(self):
        def fail(env):
            self.hold(env, kind="insolvency", judgment_date=fields.Date.today())

        self.assertFalse(self.leaves(fail))

    def test_the_invoice_is_excluded(self):
        self.assertFalse(
            self.leaves(lambda env: self.get_move(env).action_dunning_exclude())
        )

    def test_he_is_to_be_chased_by_hand(self):
        def switch(env):
            env["res.partner"].browse(self.partner).dunning_manual = True

        self.assertFalse(self.leaves(switch))

    def test_the_level_is_archived(self):
        self.assertFalse(
            self.leaves(lambda env: self.get_notice(env).level_id.action_archive())
        )

    def test_the_policy_is_archived(self):
        self.assertFalse(
            self.leaves(lambda env: self.get_notice(env).policy_id.action_archive())
        )

    def test_the_invoice_is_handed_over(self):
        def refer(env):
            action = self.get_move(env).action_dunning_refer("write_off")
            file = env["dunning.referral"].browse(action["res_id"])
            env.flush_all()
            env.cr.execute(
                "UPDATE dunning_referral SET state = 'sent' WHERE id = %s", [file.id]
            )

        self.assertFalse(self.leaves(refer))

    def test_the_notice_is_cancelled(self):
        """Nothing can be said of the ledger: it is no longer to be sent."""
        with self.session() as other, self.session() as sender:
            delivery = self.get_delivery(sender)
            self.get_notice(other).action_cancel()
            other.flush_all()
            [(route, _ready)], watch = delivery._look()
            other.cr.commit()
            self.assertTrue(watch.has_changed(delivery))
            self.assertFalse(delivery._look_again(route))

    def test_two_senders_take_the_same(self):
        """The second one finds that it is being sent, whichever of them is quicker."""
        with self.session() as one, self.session() as two:
            mine, yours = self.get_delivery(one), self.get_delivery(two)
            _routes, _watch = mine._look()
            [(route, _ready)], watch = yours._look()
            yours.mapped("state")  # its transaction has begun
            mine._set_sending()
            one.cr.commit()
            with mute_logger("odoo.sql_db"):
                self.assertFalse(yours._send_one(route, watch))
            self.assertFalse(yours._send_one(route, watch))
            self.assertEqual(yours.state, "sending")
