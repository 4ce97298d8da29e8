"""Notices made together say what those say that Odoo makes one after the other."""

import json
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.odoo_dunning_fr.models import bulk

from ..common import DunningCommon

TOGETHER = ("notice", "notice.line", "delivery", "charge", "run.skip")
# What is another one each time.
OWN = ("id", "notice_id", "run_id", "seal_run_id", "notice_line_id")


@tagged("post_install", "-at_install")
class TestBulk(DunningCommon):
    def setUp(self):
        super().setUp()
        reminders = self.policy.level_ids.filtered(lambda one: one.stage == "reminder")
        reminders.write({"claim_interest": True, "claim_indemnity": True})
        self.second.attach_invoices = True

    @contextmanager
    def ways(self, *, together):
        """Take one of the ways, and see that it is the one that is taken."""
        taken, model = [], type(self.env["dunning.bulk"])
        copy = model._copy_rows

        def watch(records, *arguments):
            taken.append(records._name)
            return copy(records, *arguments)

        listening = () if together else ("somebody",)
        with (
            patch.object(model, "_copy_rows", watch),
            patch.object(
                model,
                "_find_listeners",
                model._find_listeners if together else lambda _self: iter(listening),
            ),
            patch.object(
                bulk,
                "find_hearers",
                bulk.find_hearers if together else lambda *_asked: iter(listening),
            ),
        ):
            yield
        self.assertEqual(bool(taken), together)

    # Both ways

    def make_book(self, seed):
        """Customers of all sorts, who owe, have paid, dispute or are owed."""
        chance, dollars = Random(seed), self.env.ref("base.USD")
        dollars.active = True
        customers = self.env["res.partner"]
        for rank in range(14):
            customers |= self.make_customer(
                f"Client\t{rank} \\ {chance.choice(['d’Été', 'Ünï', '<b>&amp;</b>'])}",
                email=chance.choice([False, f"c{rank}@client.example"]),
                street=chance.choice([False, "1 rue d’En-Haut\\\n", "2 quai Bas"]),
                lang=chance.choice(["fr_FR", "en_US"]),
            )
        for customer in customers:
            for _number in range(chance.randint(1, 4)):
                due = fields.Date.today() - timedelta(chance.randint(-8, 70))
                money = {"currency_id": dollars.id} if chance.random() < 0.2 else {}
                amount = chance.choice([3, 19.99, 250, 1234.56, 80000])
                move = self.invoice(amount, due, customer, **money)
                if chance.random() < 0.2:
                    self.pay(move, round(amount / 3, 2), "2026-09-10")
                elif chance.random() < 0.1:
                    self.credit_note(5, "2026-09-01", customer, **money)
        return customers

    def issue(self, customers):
        run = self.env["dunning.run"].create({"partner_ids": [(6, 0, customers.ids)]})
        run.action_issue()
        self.env.flush_all()
        return run

    def test_random_books(self):
        made = Counter()
        for seed in (1, 2, 3):
            customers = self.make_book(seed)
            with self.subTest(seed=seed):
                one, other = (self.told(customers, way) for way in (True, False))
                made.update({table: len(rows) for table, rows in one.items()})
                for table, rows in one.items():
                    self.assertEqual(rows, other[table], table)

        for name in TOGETHER:
            self.assertTrue(made[self.env[f"dunning.{name}"]._table], name)

    def told(self, customers, together):
        """All that a night and a second one leave, taken back; without ids."""
        sequence = self.company._get_dunning_sequence()
        self.env.cr.execute(
            "SELECT setval(%s, 100)", [f"ir_sequence_{sequence.id:03d}"]
        )
        today = fields.Date.today()
        # Odoo writes down who flushes: on a server that is the user.
        self.patch(self.env.transaction, "default_env", self.env)
        with self.env.cr.savepoint(flush=True) as savepoint:
            with self.ways(together=together):
                runs = self.issue(customers)
                queued = runs.notice_ids.sudo().delivery_ids
                for delivery in queued:
                    delivery.sudo().write(
                        {"state": "sent", "date_sent": fields.Datetime.now()}
                    )
                self.today(str(today + timedelta(14)))
                runs |= self.issue(customers)
            told = {
                self.env[f"dunning.{name}"]._table: self.read_rows(f"dunning.{name}")
                for name in TOGETHER
            }
            told["runs"] = [run.seal for run in runs]
            told["moves"] = self.read_rows("account.move")
            told["seen"] = [
                (run.notice_count, run.skip_count, run.progress) for run in runs
            ]
            self.env.flush_all()
            savepoint.rollback()
        self.env.invalidate_all(flush=False)
        self.today(str(today))
        return told

    def read_rows(self, model):
        table = self.env[model]._table
        self.env.cr.execute(f"SELECT * FROM {table} ORDER BY id")
        names = [column.name for column in self.env.cr.description]
        return [
            json.dumps(
                {k: v for k, v in zip(names, row, strict=True) if k not in OWN},
                default=str,
                sort_keys=True,
            )
            for row in self.env.cr.fetchall()
        ]

    # Who listens is heeded

    def test_nobody_listens_here(self):
        """Whatever is added to these models is to be read, and then named."""
        for name in TOGETHER:
            model = self.env[f"dunning.{name}"].with_context(tracking_disable=True)
            with self.subTest(model=name):
                self.assertEqual(list(model._find_listeners()), [])

    def test_who_listens_is_heeded(self):
        model = type(self.env["dunning.notice.line"])
        field = fields.Boolean()
        field.name, field.model_name, field.store = "x_more", model._name, True
        field.default, field._modules = bool, ("somebody_s",)
        lines = self.env["dunning.notice.line"]
        for listening in (
            patch.object(model, "create", self.make_method("create")),
            patch.object(model, "default_get", self.make_method("default_get")),
            patch.dict(model._fields__, {"x_more": field}),
            patch.object(model, "_constraint_methods", [self.make_method("_check")]),
        ):
            with listening, self.subTest(what=str(listening)):
                self.assertEqual(len(list(lines._find_listeners())), 1)
        self.assertFalse(list(lines._find_listeners()))

    @staticmethod
    def make_method(name):
        def method(*_arguments):
            raise AssertionError("not called here")

        method.__module__ = "odoo.addons.somebody_s.models"
        method.__name__ = name
        return method

    def test_an_automation_hears_of_each_delivery(self):
        heard = []
        model = type(self.env["dunning.delivery"])
        origin = model.create

        def create(records, vals_list):
            made = origin(records, vals_list)
            heard.extend(made.ids)
            return made

        create.origin = origin  # as base_automation does
        create.__module__ = "odoo.addons.base_automation.models.base_automation"
        self.invoice(100, "2026-09-01")
        with patch.object(model, "create", create):
            run = self.issue(self.customer)
        self.assertEqual(heard, run.notice_ids.delivery_ids.ids)

    def test_an_automation_hears_of_each_step(self):
        heard = []
        model = type(self.env["account.move"])
        origin = model.write

        def write(records, vals):
            if "dunning_level_id" in vals:
                heard.extend(records.ids)
            return origin(records, vals)

        write.origin = origin
        write.__module__ = "odoo.addons.base_automation.models.base_automation"
        move = self.invoice(100, "2026-09-01")
        with patch.object(model, "write", write):
            self.issue(self.customer)
        self.assertEqual(heard, move.ids)
        self.assertTrue(move.dunning_level_id)

    def test_who_hears_of_steps_is_heeded(self):
        moves, names = self.env["account.move"], ["dunning_level_id"]
        check = self.make_method("_check")
        check._constrains = ("dunning_level_id",)
        self.assertEqual(list(bulk.find_hearers(moves, names)), [])
        for listening in (
            patch.object(type(moves), "write", self.make_method("write")),
            patch.object(type(moves), "_constraint_methods", [check]),
            patch.object(moves._fields["dunning_level_id"], "tracking", 1, create=True),
            patch.object(
                type(self.env.registry),
                "get_dependent_fields",
                lambda *_asked: iter([moves._fields["name"]]),
            ),
        ):
            with listening, self.subTest(what=str(listening)):
                self.assertEqual(len(list(bulk.find_hearers(moves, names))), 1)

    # What is created waits in memory, as what is written does

    def test_a_notice_is_written_once(self):
        for due in ("2026-09-01", "2026-08-10"):
            self.invoice(100, due)
        written, model = [], type(self.env["base"])
        write = model._write_multi

        def watch(records, vals_list):
            written.append(records._name)
            return write(records, vals_list)

        with patch.object(model, "_write_multi", watch):
            run = self.issue(self.customer)
        self.assertEqual(run.notice_ids.state, "issued")
        self.assertIn("dunning.run", written)
        for name in ("notice", "notice.line", "delivery"):
            self.assertNotIn(f"dunning.{name}", written)

    def create_line(self, **values):
        lines = self.env["dunning.notice.line"].sudo()
        values = self.prepare_line(claimed=False, **values)
        self.env.flush_all()
        return lines._create_together([values])

    def has_row(self, record):
        self.env.cr.execute(
            f"SELECT move_name FROM {record._table} WHERE id = %s", [record.id]
        )
        return self.env.cr.fetchall()

    def test_what_is_changed_meanwhile_is_written(self):
        line = self.create_line(move_name="One")
        self.assertFalse(self.has_row(line))
        notice = line.notice_id
        notice.state = "draft"  # so that its lines may change
        line.move_name = "Two"
        self.env.flush_all()
        self.assertEqual(self.has_row(line), [("Two",)])
        line.move_name = "Three"
        self.env.flush_all()
        self.assertEqual(self.has_row(line), [("Three",)])

    def test_whoever_looks_finds_it(self):
        lines = self.env["dunning.notice.line"].sudo()
        for look in (
            lambda line: lines.search([("move_name", "=", "Mine")]),
            lambda line: line.exists(),
            lambda line: line._read_group([], ["id"])[0][0] & line or line,
            lambda line: line.filtered_domain([("move_name", "=", "Mine")]),
        ):
            with self.env.cr.savepoint():
                line = self.create_line(move_name="Mine")
                self.assertIn(line, look(line))
                line.invalidate_recordset()
                self.assertEqual(line.move_name, "Mine")
                self.assertTrue(self.has_row(line))
                line.unlink()

    def test_what_is_undone_is_forgotten(self):
        line = self.create_line()
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            other = self.create_line()
            raise ZeroDivisionError
        self.env.flush_all()
        self.assertEqual((line | other).exists(), line)

    # What the database and the rules refuse is refused

    def prepare_line(self, **values):
        self.invoice(100, "2026-09-01")
        notice = self.issue(self.customer).notice_ids
        line = notice.line_ids.sudo().read(load="_classic_write")[0]
        kept = ("notice_id", "company_id", "currency_id", "level_id", "role", "claimed")
        return {**{name: line[name] for name in kept}, **values}

    def test_the_database_refuses_as_ever(self):
        """A step that is taken already, and a role that is not given."""
        self.invoice(100, "2026-09-01")
        taken = self.issue(self.customer).notice_ids.line_ids.move_line_id
        lines = self.env["dunning.notice.line"].sudo()
        for wrong in ({"move_line_id": taken.id}, {"role": None}):
            values = self.prepare_line(**wrong)
            with (
                self.subTest(wrong=wrong),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                lines._create_together([values])

    def test_one_that_is_refused_stops_no_other(self):
        customers = self.customer | self.make_customer("Client Perdu")
        for customer in customers:
            self.invoice(100, "2026-09-01", customer)
        model = type(self.env["dunning.run"])
        prepare = model._prepare_lines

        def spoil(run, decision, proposal):
            lines = prepare(run, decision, proposal)
            wrong = {"role": None} if proposal.partner_id == customers[1].id else {}
            return [{**line, **wrong} for line in lines]

        with (
            patch.object(model, "_prepare_lines", spoil),
            self.ways(together=True),
            mute_logger("odoo.sql_db", "odoo.addons.odoo_dunning_fr.models.notice.run"),
        ):
            run = self.issue(customers)
        self.assertEqual(run.notice_ids.partner_id, self.customer)
        self.assertEqual(run.notice_ids.state, "issued")
        self.assertEqual(len(run.notice_ids.line_ids), 1)
        self.assertEqual(run.skip_ids.partner_id, customers[1])
        self.assertEqual(run.skip_ids.reason_code, "error")

    def test_a_word_that_is_none_of_the_list_is_refused(self):
        values = self.prepare_line(role="whatever")
        with self.assertRaises(ValueError):
            self.env["dunning.notice.line"].sudo()._create_together([values])

    def test_a_year_that_cannot_be_is_refused(self):
        values = self.prepare_line(date_maturity="9999-01-01")
        with self.assertRaisesRegex(UserError, "9999"):
            self.env["dunning.notice.line"].sudo()._create_together([values])

    def test_who_has_no_right_makes_nothing(self):
        values = self.prepare_line()
        collector = self.make_user("paul", "odoo_dunning_fr.group_collector")
        lines = self.env["dunning.notice.line"].with_user(collector)
        with self.assertRaises(AccessError):
            lines._create_together([values])

    def test_a_default_of_the_context_fills_nothing(self):
        values = self.prepare_line(claimed=False)
        lines = self.env["dunning.notice.line"].sudo()
        [line] = lines.with_context(default_move_name="Mine")._create_together([values])
        self.assertFalse(line.move_name)

    def issue_one(self):
        self.invoice(100, "2026-09-01")
        return self.issue(self.customer).notice_ids

    def test_what_was_in_memory_is_right_afterwards(self):
        notice = self.issue_one()
        self.assertEqual(len(notice.line_ids), 1)
        values = self.prepare_line(claimed=False, notice_id=notice.id)
        lines = self.env["dunning.notice.line"].sudo()
        [line] = lines._create_together([values])
        self.assertIn(line.id, notice.line_ids.ids)
        self.assertEqual(line.create_uid, self.user)
        self.assertEqual(line.create_date, line.write_date)
