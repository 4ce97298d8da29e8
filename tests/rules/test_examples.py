"""The examples in the rules' docstrings hold, and the rules need no Odoo."""

import doctest
import importlib
import pkgutil
import subprocess
import sys

import pytest
import rules_by_path

import dunning_rules

MODULES = sorted(
    info.name
    for info in pkgutil.walk_packages(dunning_rules.__path__, "dunning_rules.")
)
IMPORTS = """
import runpy, sys
runpy.run_path(sys.argv[1])["load_rules"]()
for name in sys.argv[2:]:
    __import__(name)
print([name for name in sys.modules if name.partition(".")[0] in ("odoo", "psycopg2")])
"""


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_docstrings_hold(name):
    """Run every example that a module of the rules gives."""
    result = doctest.testmod(importlib.import_module(name))
    assert result.failed == 0


def test_rules_do_not_import_odoo():
    """Import them in an interpreter of their own."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", IMPORTS, rules_by_path.__file__, *MODULES],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.strip() == "[]"
