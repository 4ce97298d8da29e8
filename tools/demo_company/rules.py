"""The add-on's rules and what it ships, without Odoo."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple
from xml.etree import ElementTree

from rules_by_path import ADDON, load_rules, read_rates

QUIET = ADDON / "data/policy/dunning_quiet_period_data.xml"

load_rules()

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
    return Shipped(tuple(_read_quiet()), reference_rate.RateTable(read_rates()))


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
