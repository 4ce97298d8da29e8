"""Loads the rules by their path, without Odoo, as the package ``dunning_rules``.

Importing them through ``odoo_dunning_fr`` would import its models, hence Odoo.
"""

import csv
import importlib.util
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

RULES = Path(__file__).resolve().parents[2] / "odoo_dunning_fr/rules"
RATES = RULES.parent / "data/law/dunning_rates.csv"
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


@pytest.fixture(scope="session")
def rates():
    """The rates that the add-on ships, until the second half-year of 2026."""
    from dunning_rules.reference_rate import RateTable

    with RATES.open(encoding="utf-8", newline="") as file:
        rows = [
            (row["kind"], row["valid_from"], Decimal(row["rate_percent"]))
            for row in csv.DictReader(file)
        ]
    return RateTable(
        (kind, date.fromisoformat(start), percent)
        for kind, start, percent in rows
        if start <= "2026-07-01"
    )
