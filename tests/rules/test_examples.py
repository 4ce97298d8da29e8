"""The examples in the rules' docstrings hold, and the rules need no Odoo."""

import doctest
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import dunning_rules

MODULES = sorted(
    info.name
    for info in pkgutil.walk_packages(dunning_rules.__path__, "dunning_rules.")
)
ISOLATED = """
import runpy, sys
load = runpy.run_path(sys.argv[1])["load_rules"]
load()
for name in sys.argv[2:]:
    __import__(name)
foreign = {name.partition(".")[0] for name in sys.modules} - {"dunning_rules"}
print(*sorted(foreign - sys.stdlib_module_names - {"__main__", "__mp_main__"}))
"""


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_docstrings_hold(name):
    """Run every example that a module of the rules gives."""
    result = doctest.testmod(importlib.import_module(name))
    assert result.failed == 0


def test_rules_need_nothing_but_the_standard_library():
    """Import them in a bare interpreter: no Odoo, no other package."""
    conftest = Path(__file__).with_name("conftest.py")
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", ISOLATED, str(conftest), *MODULES],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.strip() == ""
