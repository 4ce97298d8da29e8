"""What the book holds, before any of it exists in Odoo: pure, dated, repeatable.

The situations are written by hand in `situations.csv`, one a line; a history of paid
invoices is drawn around them with a fixed seed, until the book has its size. All days
count from `TODAY`, the Monday that `day` chooses: on two Mondays it is the same book,
moved.
"""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from .day import read_today

TODAY = read_today()
INVOICES = 400
HISTORY_DAYS = 520  # with the payment terms: about 18 months
PAID_UNTIL = 70  # days before today from which nothing of the history is left open
SEED = "ateliers-morvan"

FOLDER = Path(__file__).parent
INSTALMENTS = ((30, 0), (40, 30), (30, 60))  # percent, days after the invoice

# Situations that are no customer invoice: see `invoices.py` and `payments.py`.
NOT_INVOICES = ("credit", "bank_payment", "opening", "opening_followed")
# Customers who have bought nothing before: strangers, and those billed abroad in
# another currency, whose payments would need an exchange rate each.
NO_HISTORY = (
    "hudson_furnishings",
    "concept_store_nova",
    "traiteur_gourmandise",
    "denise_garnier",
)


@dataclass(frozen=True)
class Customer:
    """A line of `customers.csv`."""

    key: str
    kind: str  # company, artisan, consumer, public or association
    name: str
    number: str  # SIREN in France, VAT number abroad
    street: str
    street2: str
    zip: str
    city: str
    country: str
    phone: str
    email: str
    lang: str
    term: str  # days after the invoice, or `instalments`
    habit: int  # days late, usually, with which this customer pays
    remark: str  # why this customer is in the book: shown on its form

    @property
    def currency(self) -> str:
        return "USD" if self.country == "US" else "EUR"


@dataclass(frozen=True)
class Situation:
    """A line of `situations.csv`, or an invoice of the history."""

    customer: str
    kind: str
    days: int  # late today; negative: not due yet. Of instalments: the first one
    net: Decimal
    detail: str = ""

    @property
    def key(self) -> str:
        return f"{self.customer}/{self.kind}/{self.days}"

    @property
    def due(self) -> date:
        return TODAY - timedelta(self.days)


def customers() -> dict[str, Customer]:
    rows = _read("customers.csv")
    return {row["key"]: Customer(**{**row, "habit": int(row["habit"])}) for row in rows}


def situations() -> list[Situation]:
    """The situations written by hand, each under a key of its own."""
    found = [
        Situation(
            row["customer"],
            row["situation"],
            int(row["days"]),
            Decimal(row["net"]),
            row["detail"],
        )
        for row in _read("situations.csv")
    ]
    assert len({situation.key for situation in found}) == len(found)
    return found


def history(count: int) -> list[Situation]:
    """Invoices of former months, all paid: in time or late as the customer is used to.

    `detail` holds the days between due date and payment.
    """
    draw = random.Random(SEED)
    book: dict[str, Situation] = {}
    for customer in _buyers(draw):
        if len(book) == count:
            break
        days = draw.randrange(PAID_UNTIL, HISTORY_DAYS)
        net = Decimal(draw.randrange(120, 900 if _is_person(customer) else 5200))
        paid = customer.habit + draw.randrange(-3, 9)
        past = Situation(customer.key, "paid", days, net, str(paid))
        book.setdefault(past.key, past)
    return list(book.values())


def _buyers(draw: random.Random) -> Iterator[Customer]:
    """Customers in turn, without end; private ones buy once in a while."""
    buyers = [who for who in customers().values() if who.key not in NO_HISTORY]
    while True:
        for customer in buyers:
            if not _is_person(customer) or draw.randrange(4) == 0:
                yield customer


def _is_person(customer: Customer) -> bool:
    return customer.kind == "consumer"


def whole_book(size: int = INVOICES) -> list[Situation]:
    """All situations, the oldest first.

    :param size: the number of invoices, reached by those of former months
    """
    written = situations()
    invoices = [each for each in written if each.kind not in NOT_INVOICES]
    book = written + history(max(size - len(invoices), 0))
    return sorted(book, key=lambda each: (-each.days, each.key))


def _read(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))
