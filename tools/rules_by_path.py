"""Loads the add-on's rules by their path, without Odoo, as the package `dunning_rules`.

Importing them through `odoo_dunning_fr` would import its models, hence Odoo.
"""

import csv
import importlib.util
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import ModuleType

ADDON = Path(__file__).resolve().parents[1] / "odoo_dunning_fr"
RULES = ADDON / "rules"
RATES = ADDON / "data/law/dunning_rates.csv"
NAME = "dunning_rules"


def load_rules() -> ModuleType:
    """Return the package, importable from then on like any other."""
    if NAME not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            NAME, RULES / "__init__.py", submodule_search_locations=[str(RULES)]
        )
        module = importlib.util.module_from_spec(spec)
        sys.modules[NAME] = module
        spec.loader.exec_module(module)
    return sys.modules[NAME]


def read_rates() -> Iterator[tuple[str, date, Decimal]]:
    """The rates that the add-on ships: kind, first day, percent a year."""
    with RATES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            start = date.fromisoformat(row["valid_from"])
            yield row["kind"], start, Decimal(row["rate_percent"])
