"""What we rely on in Odoo is there, in the version that we run on.

A method that Odoo calls no more would be extended in vain, without an error: a newer
Odoo 19 that has renamed one, or given it a parameter more, is told here by name.
"""

import ast
import inspect
from pathlib import Path

from odoo import fields
from odoo.tests import TransactionCase, tagged
from odoo.tools.pdf import PdfFileWriter

import odoo.addons.odoo_dunning_fr as ours

PACKAGE = f"{ours.__name__}."
FOLDER = Path(ours.__file__).parent
# What is no model and has private names: fields, named tuples, writers of PDF.
OTHERS = (
    fields.Selection,
    fields.Many2one,
    type("Row", (tuple,), {"_asdict": None, "_replace": None}),
    PdfFileWriter(),
)


def calls_super(name, function):
    """Whether a method goes on to the one that it extends."""
    code = getattr(function, "__code__", None)
    return bool(code) and {"super", name} <= set(code.co_names)


def lacks(function, extended):
    """The parameters of the method that is extended which the other does not take."""
    given = inspect.signature(function).parameters
    kinds = {parameter.kind for parameter in given.values()}
    anything = inspect.Parameter.VAR_KEYWORD in kinds
    return [
        name
        for name, parameter in list(inspect.signature(extended).parameters.items())[1:]
        if name not in given
        and not anything
        and parameter.kind
        not in (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    ]


@tagged("post_install", "-at_install")
class TestCoreHooks(TransactionCase):
    def extended(self):
        """Each method of ours that goes on to another's: class, name, what follows."""
        seen = set()
        for model in self.env.registry.values():
            classes = model.mro()
            for place, part in enumerate(classes):
                if not part.__module__.startswith(PACKAGE):
                    continue
                for name, function in vars(part).items():
                    if (part, name) not in seen and calls_super(name, function):
                        later = [vars(each).get(name) for each in classes[place + 1 :]]
                        yield part, name, function, [each for each in later if each]
                        seen.add((part, name))

    def test_what_we_extend_is_there_and_takes_the_same(self):
        count = 0
        for part, name, function, later in self.extended():
            with self.subTest(method=f"{part.__module__}.{part.__name__}.{name}"):
                self.assertTrue(later, "Odoo has no such method any more")
                self.assertEqual(lacks(function, later[0]), [])
            count += 1
        self.assertGreater(count, 60)

    def test_the_private_methods_that_we_call_are_there(self):
        """Odoo may rename them without a word; ours are not asked for."""
        told, used = set(), set()
        for file in FOLDER.rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Attribute):
                    stored = isinstance(node.ctx, ast.Store)
                    (told if stored else used).add(node.attr)
                elif isinstance(node, ast.FunctionDef | ast.ClassDef):
                    told.add(node.name)
                elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    told.add(node.id)
        names = {
            name for name in used - told if name[0] == "_" and not name.startswith("__")
        }
        check = self.env["res.partner"]._constraint_methods[0]
        known = [*self.env.registry.values(), *OTHERS, type(self.env), check]
        missing = {
            name for name in names if not any(hasattr(each, name) for each in known)
        }
        self.assertGreater(len(names), 40)
        self.assertFalse(missing)
