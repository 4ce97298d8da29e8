"""The add-on's rules and what it ships, by their path: its models ask for Odoo."""

import csv
import importlib.util
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import NamedTuple
from xml.etree import ElementTree

ADDON = Path(__file__).resolve().parents[2] / "odoo_dunning_fr"
RULES = ADDON / "rules"
RATES = ADDON / "data/law/dunning_rates.csv"
QUIET = ADDON / "data/policy/dunning_quiet_period_data.xml"
NAME = "dunning_rules"


def _load() -> ModuleType:
    """The package of the rules, importable as `dunning_rules` from then on."""
    if NAME not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            NAME, RULES / "__init__.py", submodule_search_locations=[str(RULES)]
        )
        module = importlib.util.module_from_spec(spec)
        sys.modules[NAME] = module
        spec.loader.exec_module(module)
    return sys.modules[NAME]


_load()

from dunning_rules import (  # noqa: E402
    french,
    open_days,
    quiet,
    reference_rate,
    typography,
)

__all__ = [
    "Shipped",
    "french",
    "open_days",
    "quiet",
    "read_shipped",
    "reference_rate",
    "typography",
]


class Shipped(NamedTuple):
    """What the add-on brings that says on which days it may work."""

    quiet: tuple[quiet.Period, ...]
    rates: reference_rate.RateTable


def read_shipped() -> Shipped:
    """The quiet periods that are active from the start, and the rates."""
    with RATES.open(encoding="utf-8", newline="") as file:
        rates = [
            (
                row["kind"],
                date.fromisoformat(row["valid_from"]),
                Decimal(row["rate_percent"]),
            )
            for row in csv.DictReader(file)
        ]
    return Shipped(tuple(_read_quiet()), reference_rate.RateTable(rates))


def _read_quiet() -> Iterator[quiet.Period]:
    for record in ElementTree.parse(QUIET).iter("record"):
        fields = {field.get("name"): field for field in record.iter("field")}
        if "active" in fields:  # there only where it is not
            continue
        first, last = (
            date.fromisoformat(fields[name].text or "")
            for name in ("date_from", "date_until")
        )
        yield quiet.Period(first, last)
