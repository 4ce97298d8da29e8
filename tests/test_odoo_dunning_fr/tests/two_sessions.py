"""A scratch customer of the database, committed, for tests that need two sessions.

What Odoo's own test cases write is seen by one cursor alone. Here each session is a
PostgreSQL connection of its own, and what was committed is deleted in the end.
"""

from contextlib import contextmanager
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tests import BaseCase
from odoo.tests.common import get_db_name
from odoo.tools import SQL

from .common import DunningCommon

# Evidence cannot be deleted through the ORM: tables and conditions, in this order.
TRACES = [
    ("dunning_delivery", "notice_id IN (%(notices)s)"),
    ("mail_message", "model = 'dunning.notice' AND res_id IN (%(notices)s)"),
    ("mail_message", "model = 'account.move' AND res_id IN (%(moves)s)"),
    ("mail_message", "model = 'account.payment' AND res_id IN (%(payments)s)"),
    ("mail_message", "model = 'dunning.run' AND res_id IN (%(runs)s)"),
    ("mail_message", "model = 'dunning.hold' AND res_id IN (%(holds)s)"),
    ("mail_message", "model = 'dunning.referral' AND res_id IN (%(files)s)"),
    ("mail_message", "model = 'dunning.policy' AND res_id = %(policy)s"),
    ("mail_message", "model = 'res.partner' AND res_id = %(partner)s"),
    ("mail_followers", "res_model = 'account.move' AND res_id IN (%(moves)s)"),
    ("mail_followers", "res_model LIKE 'dunning.%%' AND res_id IN (%(runs)s)"),
    ("dunning_charge", "partner_id = %(partner)s"),
    ("dunning_hold", "id IN (%(holds)s)"),
    ("dunning_referral", "id IN (%(files)s)"),
    ("payment_transaction", "partner_id = %(partner)s"),
    ("account_bank_statement_line", "partner_id = %(partner)s"),
    ("dunning_notice_line", "notice_id IN (%(notices)s)"),
    ("dunning_notice", "id IN (%(notices)s)"),
    ("dunning_run", "id IN (%(runs)s)"),
    ("account_payment_register", "partner_id = %(partner)s"),
    ("account_payment", "partner_id = %(partner)s"),
    ("account_partial_reconcile", "debit_move_id IN (%(lines)s)"),
    ("account_move_line", "move_id IN (%(moves)s)"),
    ("account_full_reconcile", "id NOT IN (%(reconciled)s)"),
    ("account_move", "id IN (%(moves)s)"),
    ("dunning_policy", "id = %(policy)s"),
    ("res_partner", "id = %(partner)s"),
    ("ir_cron_trigger", "cron_id = %(cron)s"),
]


class TwoSessionsCase(BaseCase):
    """A company that chases on any day, a customer who owes it 100 euros."""

    level = {}  # further values of the only level, at three days late

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.session() as env:
            self.before(env)
            env.cr.commit()
        self.addCleanup(self.clean)

    @contextmanager
    def session(self):
        """An environment on a connection of its own; what is not committed is lost."""
        with self.registry.cursor() as cr:
            companies = [self.company] if hasattr(self, "company") else []
            env = api.Environment(cr, SUPERUSER_ID, {"allowed_company_ids": companies})
            yield env
            env.clear()
            cr.rollback()

    def before(self, env):
        company = env["res.company"].search([("chart_template", "!=", False)], limit=1)
        if not company:
            self.skipTest("no company of the database has a chart of accounts")
        env = env(context={"allowed_company_ids": company.ids})
        company = company.with_env(env)
        self.company = company.id
        self.start_date = company.dunning_start_date
        self.last_run = env["dunning.run"].search([], order="id desc", limit=1).id or 0
        company.dunning_start_date = "2025-01-01"
        values = DunningCommon.level_values(
            10, "Only", "reminder", 3, 0, "email", dict(self.level)
        )
        policy = env["dunning.policy"].create(
            {
                "name": "Two sessions",
                "company_id": company.id,
                "by_default": False,
                "any_day": True,
                "level_ids": [Command.create(values)],
            }
        )
        partner = env["res.partner"].create(
            {
                "name": "Two Sessions",
                "is_company": True,
                "email": "two@sessions.example",
                "dunning_policy_id": policy.id,
            }
        )
        self.policy, self.partner = policy.id, partner.id
        due = fields.Date.today() - timedelta(10)
        self.move = self.make_invoice(env, due)

    def make_invoice(self, env, due):
        move = env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.partner,
                "invoice_date": due - timedelta(30),
                "invoice_date_due": due,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "x", "price_unit": 100, "tax_ids": [Command.clear()]}
                    )
                ],
            }
        )
        move.action_post()
        move.is_move_sent = True
        move.sudo().dunning_sent_date = move.invoice_date
        return move.id

    def clean(self):
        with self.session() as env:
            partner = SQL("WHERE partner_id = %s", self.partner)
            values = {
                "partner": self.partner,
                "policy": self.policy,
                "cron": env.ref("odoo_dunning_fr.ir_cron_dunning_send").id,
                "notices": SQL("SELECT id FROM dunning_notice %s", partner),
                "moves": SQL("SELECT id FROM account_move %s", partner),
                "payments": SQL("SELECT id FROM account_payment %s", partner),
                "holds": SQL("SELECT id FROM dunning_hold %s", partner),
                "files": SQL("SELECT id FROM dunning_referral %s", partner),
                "lines": SQL("SELECT id FROM account_move_line %s", partner),
                "reconciled": SQL(
                    "SELECT full_reconcile_id FROM account_move_line"
                    " WHERE full_reconcile_id IS NOT NULL"
                ),
                "runs": SQL("SELECT id FROM dunning_run WHERE id > %s", self.last_run),
            }
            for table, condition in TRACES:
                which = SQL(condition, **values)
                env.cr.execute(
                    SQL("DELETE FROM %s WHERE %s", SQL.identifier(table), which)
                )
            company = env["res.company"].browse(self.company)
            company.dunning_start_date = self.start_date
            env.flush_all()
            env.cr.commit()
        self.registry.clear_all_caches()
