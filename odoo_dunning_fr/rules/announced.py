"""How long money that was announced holds dunning back, by its way of payment.

No law says it: the days are those that the ways of payment take in practice, and a
setting. A sum is awaited once; then a person looks at it.

>>> last_day(date(2026, 9, 11), TERMS["transfer"])  # a Friday: five open days
datetime.date(2026, 9, 18)
>>> last_day(date(2026, 9, 30), TERMS["bill"])  # its day is its maturity
datetime.date(2026, 10, 5)
"""

from datetime import date, timedelta
from typing import NamedTuple

from .open_days import is_open

__all__ = ["TERMS", "Term", "find_online_way", "first_day", "guess_way", "last_day"]


class Term(NamedTuple):
    """Days after the day of a payment: open ones, or all."""

    days: int
    open_only: bool


# From the day of the transfer or card payment, of the collection, of the cheque; from
# the maturity of a bill of exchange (LCR, BOR).
TERMS = {
    "transfer": Term(5, open_only=True),
    "card": Term(1, open_only=True),
    "debit": Term(8, open_only=False),
    "cheque": Term(10, open_only=False),
    "bill": Term(5, open_only=False),
}

# What the name or the technical code of a method of payment tells, the first that fits.
_WORDS = (
    ("debit", ("sdd", "debit", "prélèv", "prelev")),
    ("cheque", ("chèque", "cheque", "check", "batch")),
    ("bill", ("lcr", "bor ", "billet à ordre", "traite", "effet", "bill of exchange")),
    ("card", ("card", "carte", "stripe", "adyen", "mollie", "paypal")),
)


def guess_way(*names: str | None) -> str:
    """The way of payment that names suggest; a transfer when they say nothing.

    >>> guess_way("manual", "Chèque"), guess_way("sdd", "SEPA"), guess_way("Manual")
    ('cheque', 'debit', 'transfer')
    """
    text = " ".join(filter(None, names)).lower() + " "
    for way, words in _WORDS:
        if any(word in text for word in words):
            return way
    return "transfer"


def find_online_way(code: str | None) -> str:
    """The way of an online payment, by the code of its method in Odoo.

    >>> find_online_way("sepa_direct_debit"), find_online_way("card")
    ('debit', 'card')
    >>> find_online_way("wire_transfer"), find_online_way(None)
    ('transfer', 'transfer')
    """
    if (code or "").endswith("direct_debit"):
        return "debit"
    return "card" if code == "card" else "transfer"


def last_day(day: date, term: Term) -> date:
    """The last day on which a payment of a day is awaited."""
    if not term.open_only:
        return day + timedelta(term.days)
    for _rank in range(term.days):
        day += timedelta(1)
        while not is_open(day):
            day += timedelta(1)
    return day


def first_day(today: date, term: Term) -> date:
    """The first day of payments that are still awaited today.

    >>> first_day(date(2026, 9, 18), TERMS["transfer"])
    datetime.date(2026, 9, 11)
    >>> all(last_day(first_day(day, term), term) >= day
    ...     > last_day(first_day(day, term) - timedelta(1), term)
    ...     for term in TERMS.values()
    ...     for day in (date(2026, 5, rank) for rank in range(1, 32)))
    True
    """
    day = today
    while last_day(day - timedelta(1), term) >= today:
        day -= timedelta(1)
    return day
