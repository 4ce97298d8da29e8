"""The tree keeps its shape: one place for each thing, whatever is added."""

import ast
from collections import defaultdict
from pathlib import Path

from odoo.modules import get_module_path
from odoo.tests import TransactionCase, tagged

ADDON = Path(get_module_path("odoo_dunning_fr"))
# What is still in layers of `super()` inside one model, to be merged: never longer.
LAYERED = {
    "account.move": {
        "_get_settled_dunning_reason",
        "_get_settled_dunning_state",
        "_post",
        "_search_dunning_state",
        "button_draft",
        "write",
    },
    "account.move.line": {"_find_dunning_late"},
    "dunning.hold": {"create", "write"},
    "dunning.notice": {
        "_get_all_staleness",
        "_get_email_partner",
        "_get_postal_partner",
    },
    "dunning.rate": {"create", "write"},
    "dunning.run": {"_cron_run"},
    "ir.attachment": {"_check_no_dunning_evidence"},
    "res.partner": {"_commercial_fields"},
}


def read_trees():
    """Pairs of a Python file of the add-on and its syntax."""
    for path in sorted(ADDON.rglob("*.py")):
        yield path, ast.parse(path.read_text("utf-8"))


def get_model(node):
    """The model that a class defines or extends; None when it is no model."""
    values = {}
    for line in node.body:
        if isinstance(line, ast.Assign) and line.targets[0].id in ("_name", "_inherit"):
            values[line.targets[0].id] = ast.literal_eval(line.value)
    parents = values.get("_inherit")
    if isinstance(parents, list) and len(parents) == 1:
        [parents] = parents
    return values.get("_name") or parents


@tagged("post_install", "-at_install")
class TestHouse(TransactionCase):
    def test_no_method_of_a_model_is_in_two_classes(self):
        """Else what happens hangs on the order in which files are imported."""
        found = defaultdict(list)
        for _path, tree in read_trees():
            for node in ast.walk(tree):
                if isinstance(node, ast.ClassDef) and (model := get_model(node)):
                    for method in node.body:
                        if isinstance(method, ast.FunctionDef):
                            found[model, method.name].append(node)
        layered = defaultdict(set)
        for (model, name), classes in found.items():
            if len(classes) > 1:
                layered[model].add(name)
        self.assertIn(("dunning.referral", "create"), found)
        self.assertEqual(dict(layered), LAYERED)

    def test_kinds_of_referral_are_told_apart_in_their_files_alone(self):
        """What a kind does is its own to say; rules know codes and no model."""
        kinds = self.env["dunning.referral"]._fields["kind"].get_values(self.env)
        found = defaultdict(list)
        for path, tree in read_trees():
            for node in ast.walk(tree):
                if isinstance(node, ast.Compare) and self.compares_kind(node, kinds):
                    found[path.relative_to(ADDON).as_posix()].append(node.lineno)
        outside = {
            path: lines
            for path, lines in found.items()
            if not path.startswith(("rules/", "models/dunning_referral_kind_"))
        }
        self.assertIn("rules/paths.py", found)
        self.assertFalse(outside)

    @staticmethod
    def compares_kind(node, kinds):
        sides = [node.left, *node.comparators]
        names = {getattr(side, "attr", getattr(side, "id", "")) for side in sides}
        codes = {one.value for one in ast.walk(node) if isinstance(one, ast.Constant)}
        return "kind" in names and bool(codes & set(kinds))
