"""What the book is made of: kinds of invoices and how often each comes up."""

from datetime import date
from typing import NamedTuple

TODAY = date(2026, 11, 21)
SEED = "42"
YEARS_IN_DAYS = 730

# Payment terms: instalments as (percent, days).
TERMS = {
    "now": [(100, 0)],
    "30 days": [(100, 30)],
    "60 days": [(100, 60)],
    "3 instalments": [(30, 0), (40, 30), (30, 60)],
}
DAYS_TO_PAY = {"now": 0, "30 days": 30, "60 days": 60, "3 instalments": 0}


class Kind(NamedTuple):
    """A kind of invoice.

    `payments` are (days after the invoice, what is paid): a share of the total, "rest",
    or "#1" for the first instalment. `age` says where in time it lies: paid (anywhere
    in two years), overdue, open (not due yet) or recent.
    """

    name: str
    weight: int
    term: str
    payments: tuple[tuple[int, float | str], ...]
    age: str
    currency: str = "EUR"
    refund: bool = False


KINDS = (
    Kind("paid in time", 34, "30 days", ((28, 1.0),), "paid"),
    Kind("paid late", 20, "30 days", ((75, 1.0),), "paid"),
    Kind("paid in two goes", 4, "30 days", ((20, 0.5), (45, "rest")), "paid"),
    Kind(
        "instalments paid",
        2,
        "3 instalments",
        ((2, "#1"), (32, "#2"), (62, "#3")),
        "paid",
    ),
    Kind("overdue", 12, "30 days", (), "overdue"),
    Kind("overdue at once", 2, "now", (), "overdue"),
    Kind("not due", 8, "60 days", (), "open"),
    Kind("paid in part", 4, "30 days", ((20, 0.4),), "overdue"),
    Kind("instalments open", 2, "3 instalments", (), "overdue"),
    Kind("first instalment paid", 3, "3 instalments", ((2, "#1"),), "overdue"),
    Kind("dollars overdue", 2, "30 days", (), "overdue", currency="USD"),
    Kind("dollars paid", 2, "30 days", ((30, 1.0),), "paid", currency="USD"),
    Kind("credit note open", 2, "now", (), "recent", refund=True),
    Kind("credit note paid", 3, "now", ((10, 1.0),), "paid", refund=True),
)


def days_ago(kind: Kind, chance: str) -> str:
    """Return the SQL of an invoice's age in days, `chance` being within [0, 1)."""
    last = max((days for days, _what in kind.payments), default=0)
    term = DAYS_TO_PAY[kind.term]
    # Most of what is late is not late by much: the exponent.
    overdue = f"{term} + 1 + floor(399 * power({chance}, 1.7))::int"
    return {
        "paid": f"{last} + floor({chance} * {YEARS_IN_DAYS - last})::int",
        "overdue": f"greatest({last}, {overdue})",
        "open": f"floor({chance} * {term + 1})::int",
        "recent": f"floor({chance} * 400)::int",
    }[kind.age]
