"""What users read of each book: the decision, lists, groups, pivots, the invoices."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from lxml import etree

from .measuring import Measure, Target, best, measured

# A Monday: on the day of the book, a Saturday, nothing would leave.
DAY = date(2026, 11, 23)
PAGE = 80
COUNT_LIMIT = 10001  # as the web client asks
TRIES = 3
OVERDUE = [("days_overdue", ">", 0), ("amount_residual", ">", 0)]
DUE = [("state", "=", "due")]
ADMIN = "base.user_admin"


def confirm_preview(env: Any) -> None:
    """Let the company begin: its first preview confirmed, its invoices sent."""
    env.company.write(
        {
            "dunning_start_date": DAY - timedelta(1),
            "dunning_old_mode": "first_level",
        }
    )
    env.flush_all()
    env.cr.execute(
        "UPDATE account_move SET is_move_sent = TRUE,"
        " dunning_sent_date = invoice_date"
        " WHERE move_type IN ('out_invoice', 'out_refund')"
    )
    manager = env.ref("odoo_dunning_fr.group_manager")
    env.ref(ADMIN).group_ids |= manager
    env.cr.commit()


class Read(NamedTuple):
    """Something that is read."""

    stage: str
    action: Callable[[Any], int]
    target: Target | None = None


def read_stages(env: Any) -> Iterable[Measure]:
    """Measure what only reads; `env` is a user's."""
    env = as_reader(env)
    for read in READS:
        yield _repeat(read, env)


def as_reader(env: Any) -> Any:
    """The environment of somebody who reads, on the day of the benchmark."""
    return env(context={"dunning_date": DAY, "lang": "fr_FR", "tz": "Europe/Paris"})


def read_once(read: Read, env: Any) -> Measure:
    """Do it once on an empty cache."""
    env.invalidate_all()
    with measured(read.stage, env, read.target) as result:
        result.rows = read.action(env)
    return result


def _repeat(read: Read, env: Any) -> Measure:
    """Do it some times; the first time warms the database up."""
    return best([read_once(read, env) for _number in range(TRIES)][1:])


def _decide(env: Any) -> int:
    decision = env["dunning.run"]._decide(env.company, DAY)
    return len(decision.rows)


def _page(model: str, domain: list) -> Callable[[Any], int]:
    """The first page of a list and the count, as the web client asks for them."""

    def read(env: Any) -> int:
        rows = env[model]
        page = rows.web_search_read(
            domain, _specification(rows), limit=PAGE, order="", count_limit=COUNT_LIMIT
        )
        return len(page["records"])

    return read


def _groups(model: str, domain: list, by: list[str], sums: list[str]) -> Callable:
    """A list that is grouped, or a pivot, which groups by several fields."""

    def read(env: Any) -> int:
        return len(env[model].formatted_read_group(domain, by, ["__count", *sums]))

    return read


def _specification(model: Any) -> dict:
    """The fields that the list shows when it is opened."""
    arch = etree.fromstring(model.get_view(view_type="list")["arch"])
    names = [
        field.get("name")
        for field in arch.iter("field")
        if field.get("optional") != "hide"
    ]
    many2one = {"fields": {"display_name": {}}}
    kinds = model.fields_get(names, ["type"])
    return {
        name: many2one if kinds[name]["type"] == "many2one" else {} for name in names
    }


def _invoices(count: int) -> Callable[[Any], int]:
    def read(env: Any) -> int:
        moves = env["account.move"].search(
            [("move_type", "=", "out_invoice"), ("payment_state", "=", "not_paid")],
            limit=count,
            order="id desc",
        )
        names = [name for name in moves._fields if name.startswith("dunning_")]
        return len(moves.read(names))

    return read


def _find(model: str) -> Callable[[Any], int]:
    """A page of what is to be chased, by the filter of Odoo's own lists."""

    def read(env: Any) -> int:
        found = env[model].search([("dunning_state", "=", "due")], limit=PAGE)
        return len(found.read(["dunning_state"]))

    return read


LINES, DEBTORS = "dunning.receivable", "dunning.debtor"
SUMS = ["amount_residual:sum"]
READS = (
    Read("decide for all customers", _decide, Target(3)),
    Read("due items, overdue (as opened)", _page(LINES, OVERDUE), Target(0.3)),
    Read("due items, all", _page(LINES, [])),
    Read("due items, to send today", _page(LINES, DUE), Target(0.3)),
    Read("due items, by state", _groups(LINES, [], ["state"], SUMS)),
    Read(
        "due items, pivot of state and step",
        _groups(LINES, OVERDUE, ["state", "next_level_id"], SUMS),
    ),
    Read(
        "customers, overdue (as opened)",
        _page(DEBTORS, [("amount_overdue", ">", 0)]),
    ),
    Read("customers, to send today", _page(DEBTORS, DUE), Target(0.3)),
    Read(
        "customers, by state",
        _groups(DEBTORS, [], ["state"], ["amount_overdue:sum"]),
    ),
    Read("invoices to chase, by their filter", _find("account.move")),
    Read("partners to chase, by their filter", _find("res.partner")),
    Read(
        "invoices, by last step",
        _groups(
            "account.move",
            [("move_type", "=", "out_invoice"), ("amount_residual", ">", 0)],
            ["dunning_level_id"],
            ["amount_residual_signed:sum"],
        ),
    ),
    Read("one invoice", _invoices(1)),
    Read("a page of invoices", _invoices(PAGE)),
)
