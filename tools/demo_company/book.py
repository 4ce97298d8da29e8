"""Make the whole book, in the order in which its parts need each other."""

from dataclasses import dataclass, field
from typing import Any

from . import agents, customers, invoices, payments
from . import company as seller
from .clock import stopped
from .plan import INVOICES, TODAY, Situation, whole_book

MODULE = "demo_company"  # of the external ids


@dataclass
class Book:
    """The records of the book by name; `demo_company.<kind>_<name>` by external id."""

    company: Any
    users: dict[str, Any]
    customers: dict[str, Any]
    invoices: dict[str, Any]
    agents: dict[str, Any]
    announced: dict[str, Any] = field(default_factory=dict)


def build(env: Any, company: Any = None, size: int = INVOICES) -> Book:
    """Fill a company that has the French chart of accounts, as of `TODAY`.

    :param company: by default, the one of the environment
    :param size: the number of invoices; those of former months, all paid, come last
    """
    company = company or env.company
    env["res.lang"]._activate_lang("fr_FR")
    env = env(
        context={
            **env.context,
            "allowed_company_ids": company.ids,
            "lang": "fr_FR",
            "tracking_disable": True,
            "mail_create_nosubscribe": True,
            "no_vat_validation": True,  # German and British checks may ask a server
        }
    )
    with stopped(TODAY):
        book = _build(company.with_env(env), whole_book(size))
        env.flush_all()
    return book


def _build(company: Any, situations: list[Situation]) -> Book:
    env = company.env
    seller.set_up(company)
    terms = seller.create_terms(company)
    users = seller.create_users(company)
    seller.set_policies(company, users)
    partners = customers.create(env, terms, users)
    moves = invoices.create(env, situations, partners, terms)
    announced = payments.create(env, situations, partners, moves)
    partners["cinema_eden"].active = False  # archived with a debt
    book = Book(company, users, partners, moves, agents.create(env), announced)
    _name(book)
    return book


def _name(book: Book) -> None:
    """Give external ids to what a person or a test may want to find again."""
    named = {
        **{f"user_{key}": user for key, user in book.users.items()},
        **{f"customer_{key}": each for key, each in book.customers.items()},
        **{f"agent_{key}": each for key, each in book.agents.items()},
        **{
            f"invoice_{key}": move
            for key, move in book.invoices.items()
            if "/paid/" not in key
        },
    }
    book.company.env["ir.model.data"]._update_xmlids(
        [
            {
                "xml_id": f"{MODULE}.{key.replace('/', '_').replace('-', 'm')}",
                "record": record,
                "noupdate": True,
            }
            for key, record in named.items()
        ]
    )
