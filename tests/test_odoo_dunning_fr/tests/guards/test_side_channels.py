"""Who has no right of dunning learns nothing of it from what he shares with others."""

import re
from contextlib import suppress

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..attacks import OURS, REFUSALS, Attacks
from ..common import DunningCommon

REFUSED = (*REFUSALS, ValueError, KeyError, NotImplementedError)
OF_RECORDS = ("read", "web_read", "export", "path: export")
SHARED = ("account.move", "res.partner", "account.payment")


@tagged("post_install", "-at_install")
class TestGroupsOfFields(Attacks, DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bill = cls.invoice(100, "2026-08-01")
        cls.pay(cls.bill, 30)
        cls.users = [
            cls.make_user(
                "bruno_bill",
                "account.group_account_invoice",
                "base.group_partner_manager",
            ),
            cls.make_user(
                "elise_sell",
                "sales_team.group_sale_salesman"
                if cls.env.ref("sales_team.group_sale_salesman", False)
                else "base.group_partner_manager",
            ),
        ]

    def get_fields(self):
        """Our fields that only some groups may read, on models of others."""
        return [
            (name, field)
            for name, model in self.env.registry.items()
            if not name.startswith("dunning.") and not model._abstract and model._auto
            for field in model._fields.values()
            if OURS in field._modules and field.groups and field.name[:8] == "dunning_"
        ]

    def test_no_way_of_reading_gets_round_the_groups(self):
        found = self.get_fields()
        self.assertGreater(len(found), 60)
        for user in self.users:
            self.attacker = user
            for name, field in found:
                self.try_field(self.env[name].with_user(self.attacker), field)
        self.close_attacks(at_least=1000)

    def try_field(self, model, field):
        name, group = field.name, field.name
        if field.type in ("date", "datetime"):
            group = f"{name}:month"
        ways = {
            "read": lambda: model.search([], limit=1).read([name]),
            "web_read": lambda: model.search([], limit=1).web_read({name: {}}),
            "search": lambda: model.search([(name, "!=", False)]),
            "order": lambda: model.search([], order=name, limit=1),
            "group": lambda: model._read_group([], [group], ["__count"]),
            "aggregate": lambda: model._read_group([], [], [f"{name}:count_distinct"]),
            "formatted_read_group": lambda: model.formatted_read_group(
                [], [group], ["__count"]
            ),
            "web_read_group": lambda: model.web_read_group([], [group], ["__count"]),
            "export": lambda: model.search([], limit=1).export_data([name]),
            "having": lambda: model._read_group(
                [],
                ["create_uid"],
                ["__count"],
                having=[(f"{name}:count_distinct", ">", 0)],
            ),
        }
        path = {"account.move": "move_id", "res.partner": "partner_id"}.get(model._name)
        if path:
            lines = self.env["account.move.line"].with_user(self.attacker)
            there = f"{path}.{group}"
            ways["path: group"] = lambda: lines._read_group([], [there], ["__count"])
            ways["path: search"] = lambda: lines.search(
                [(f"{path}.{name}", "!=", False)]
            )
            ways["path: export"] = lambda: lines.search([], limit=1).export_data(
                [f"{path}/{name}"]
            )
        for way, act in ways.items():
            self.look(
                f"groups of fields: {way}",
                f"{model._name}.{name} by {self.attacker.login}",
                act,
                # Where there is no record yet, there may be one tomorrow.
                refused=way not in OF_RECORDS,
            )

    def look(self, category, what, act, refused):
        """As `attempt`, but nothing is written: no cache is forgotten, which is slow.

        What cannot be grouped or searched by is told to nobody.

        :param refused: whether no answer at all is given, not even an empty one
        """
        self.tally[category, "tried"] += 1
        try:
            with suppress(*REFUSED), self.env.cr.savepoint():
                if act() or refused:
                    self.broken.append(f"{category}: {what}")
        finally:
            self.env.clear()

    def test_who_may_read_a_kind_may_group_by_it(self):
        rows = self.env["account.move"]._read_group(
            [("id", "=", self.bill.id)], ["dunning_debtor_kind"], ["__count"]
        )
        self.assertEqual(rows, [(self.customer.dunning_debtor_kind, 1)])
        billing = self.env["account.move"].with_user(self.users[0])
        with self.assertRaises(AccessError):
            billing.formatted_read_group([], ["dunning_debtor_kind"], ["__count"])


@tagged("post_install", "-at_install")
class TestNotes(DunningCommon):
    """A whole story: reminded, charged, waived, held, handed over, written off."""

    def test_notes_on_what_is_shared_tell_no_step_and_no_sum(self):
        self.identify_company()
        self.customer.company_registry = "44306184100047"
        self.agency = self.make_agency("Recouvrement Rhodanien")
        self.policy.start_mode = "by_age"
        (self.second | self.formal).write(
            {"claim_interest": True, "claim_indemnity": True}
        )
        bill = self.invoice(1371, "2026-07-14")
        lost = self.invoice(2468, "2026-07-14")
        before = self.get_messages()
        self.issue_and_send()
        self.env["dunning.charge"].search([("move_id", "=", lost.id)])._waive("Usual")
        self.env["dunning.limitation.event"].create(
            {
                "kind": "acknowledgement",
                "partner_id": self.customer.id,
                "move_ids": [(6, 0, bill.ids)],
            }
        )
        self.env["dunning.hold"].create(
            {
                "kind": "dispute",
                "partner_id": self.customer.id,
                "move_ids": [(6, 0, bill.ids)],
                "amount": 371,
            }
        )
        self.pay(bill, 137)
        for moves, kind in ((bill, "agency"), (lost, "write_off")):
            action = moves.action_dunning_refer(kind, self.agency)
            file = self.env["dunning.referral"].browse(action["res_id"])
            file.override_reason = "Known"
            file.action_ready()
            file.action_send()
            file._close("uncollectable")
        lost.action_dunning_exclude()
        notes = self.get_messages() - before
        ours = notes.filtered(lambda note: note.model != "account.payment")
        self.assertGreater(len(ours), 8)
        levels = self.policy.level_ids.mapped("name")
        for note in notes:
            words = re.sub(r"<[^>]*>", " ", note.body or "")
            with self.subTest(words):
                if "dunning" in (note.body or "") or note.model != "account.payment":
                    self.assertFalse(re.search(r"€|\d[,.]\d\d\b|1.?371|2.?468", words))
                for level in levels:
                    self.assertNotIn(level, words)

    def get_messages(self):
        self.env.flush_all()
        return self.env["mail.message"].sudo().search([("model", "in", SHARED)])
