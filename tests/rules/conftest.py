"""Loads the rules by their path, without Odoo, as the package ``dunning_rules``.

Importing them through ``odoo_dunning_fr`` would import its models, hence Odoo.
"""

import importlib.util
import sys
from pathlib import Path

RULES = Path(__file__).resolve().parents[2] / "odoo_dunning_fr/rules"
NAME = "dunning_rules"


def load_rules():
    """Return the package, importable from then on like any other."""
    if NAME not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            NAME, RULES / "__init__.py", submodule_search_locations=[str(RULES)]
        )
        module = importlib.util.module_from_spec(spec)
        sys.modules[NAME] = module
        spec.loader.exec_module(module)
    return sys.modules[NAME]


load_rules()
