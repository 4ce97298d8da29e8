"""Garbage in the context, in an order, in a date: a sentence, and no traceback."""

import ast
from contextlib import suppress
from pathlib import Path

from odoo.exceptions import UserError
from odoo.tests import tagged

import odoo.addons.odoo_dunning_fr as addon

from ..attacks import REFUSALS, models_of_ours
from ..common import DunningCommon

# What the code reads from the context: ours, by whom it is given.
BY_PEOPLE = {
    "document",
    "dunning_by_hand",
    "dunning_date",
    "dunning_duplicate_sent",
    "dunning_escalated_line_ids",
    "dunning_letter",
    "dunning_old_mode",
    "dunning_partner_ids",
    "dunning_preview",
}
# Objects of the program, or given by a private method: nothing of a call gets there.
BY_THE_PROGRAM = {
    "dunning_automatic",
    "dunning_gateway",
    "dunning_ladder_open",
    "dunning_ledger",
    "dunning_printing",
    "dunning_program",
    "dunning_write_off",
}
ODOO = {
    "active_ids",
    "cron_id",
    "lang",
    "mail_activity_automation_skip",
    "tracking_disable",
}
GARBAGE = (
    "x",
    "9999-12-31",
    "0001-01-01",
    "2026-02-31",
    -1,
    2**70,
    1.5,
    True,
    [],
    ["x"],
    [None],
    [2**70],
    [[1]],
    {"a": 1},
    "'; DROP TABLE x; --",
)
FAR = ("9999-12-31", "0001-01-01")


def list_keys():
    """The keys that the code of the add-on reads from a context."""
    keys = set()
    for path in Path(addon.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Attribute(attr="context"), attr="get"),
                    args=[ast.Constant(value=str(key)), *_],
                ):
                    keys.add(key)
                case ast.Call(
                    func=ast.Attribute(attr="_read_ids"),
                    args=[ast.Constant(value=str(key))],
                ):
                    keys.add(key)
                case ast.Subscript(
                    value=ast.Attribute(attr="context"),
                    slice=ast.Constant(value=str(key)),
                ):
                    keys.add(key)
    return keys


@tagged("post_install", "-at_install")
class TestContext(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bill = cls.invoice(100, "2026-09-01")
        cls.karim = cls.make_user("karim_ctx", "odoo_dunning_fr.group_collector")

    def test_every_key_is_known_here(self):
        self.assertEqual(list_keys(), BY_PEOPLE | BY_THE_PROGRAM | ODOO)

    def test_garbage_gives_a_sentence(self):
        """What is no sentence is an answer: nothing else is raised."""
        told = 0
        for key in sorted(BY_PEOPLE | BY_THE_PROGRAM):
            for rank, value in enumerate(GARBAGE):
                others = (self.see_customers, self.see_invoice) if rank < 2 else ()
                for act in (self.see_items, *others):
                    env = self.env(
                        user=self.karim, context={**self.env.context, key: value}
                    )
                    point = self.env.cr.savepoint()
                    with self.subTest(key=key, value=value, act=act.__name__):
                        try:
                            act(env)
                        except UserError as error:
                            self.assertIn(key, str(error))
                            told += 1
                        except TypeError as error:
                            # Odoo's own, of whatever key a computed field depends on.
                            self.assertIn("hashable", str(error))
                    self.env.clear()
                    point.rollback()
                    point.close(rollback=False)
        self.assertGreater(told, 40)

    def see_items(self, env):
        spec = {name: {} for name in ("reason", "state", "next_date", "amount_due")}
        env["dunning.receivable"].web_search_read([], spec, limit=5)
        env["dunning.receivable"].search([]).read()

    def see_customers(self, env):
        env["dunning.debtor"].web_search_read([], {"state": {}}, limit=5)
        env["dunning.debtor"].formatted_read_group([], ["state"], ["__count"])

    def see_invoice(self, env):
        env["account.move"].browse(self.bill.id).read(["dunning_reason"])
        env["res.partner"].browse(self.customer.id).read(["dunning_state"])

    def test_an_order_that_is_none_gives_a_sentence(self):
        for model in ("dunning.receivable", "dunning.debtor"):
            for order in (",", " , ", "id,", "id desc,,", "id; DROP TABLE x"):
                for limit in (5, None):
                    with (
                        self.subTest(order, limit=limit),
                        self.assertRaisesRegex(UserError, "order"),
                    ):
                        self.env[model].web_search_read([], {}, 0, limit, order)

    def test_days_that_were_mistyped(self):
        """Each date that people enter: saved as it is, or refused in a sentence."""
        tried = 0
        for name, model in models_of_ours(self.env).items():
            record = model.sudo().search([], limit=1)
            for field in model._fields.values():
                if field.type != "date" or field.readonly:
                    continue
                for day in FAR:
                    values = {field.name: day}
                    for act in (
                        lambda m=model, v=values: m.create(v),
                        lambda m=model, v=values: m.new(v)[next(iter(v))],
                        lambda r=record, v=values: r and r.with_env(self.env).write(v),
                    ):
                        tried += 1
                        with self.subTest(f"{name}.{field.name} {day}"):
                            self.save(act)
        self.assertGreater(tried, 100)

    def save(self, act):
        point = self.env.cr.savepoint()
        try:
            with suppress(*REFUSALS):
                act()
                self.env.flush_all()
        except Exception as error:
            # A constraint of the database has its sentence; an empty field too.
            self.assertIn("psycopg2", type(error).__module__, repr(error))
        finally:
            self.env.clear()
            point.rollback()
            point.close(rollback=False)

    def test_a_hold_until_the_year_9999(self):
        values = {"kind": "pause", "partner_id": self.customer.id}
        with self.assertRaisesRegex(UserError, "the year 9999 cannot be right"):
            self.env["dunning.hold"].create({**values, "date_until": "9999-12-31"})
        hold = self.env["dunning.hold"].new(
            {"kind": "insolvency", "published_on": "9999-12-31"}
        )
        self.assertFalse(hold.declaration_deadline)

    def test_an_invoice_due_in_the_year_9999_breaks_no_list(self):
        """Odoo takes it: it is not due yet, and the others are as they were."""
        far = self.invoice(50, "9999-12-31", invoice_date="2026-09-01")
        self.assertEqual(self.row(far).state, "not_due")
        self.assertEqual(self.row(self.bill).state, "due")
        self.assertTrue(self.env["dunning.debtor"].search([]).mapped("next_date"))
