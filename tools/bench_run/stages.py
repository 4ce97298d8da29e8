"""What users read of each book: the decision, the lists, the invoices."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

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


def read_stages(env: Any) -> Iterable[Measure]:
    """Measure what only reads; `env` is a user's."""
    env = env(context={"dunning_date": DAY, "lang": "fr_FR", "tz": "Europe/Paris"})
    yield _repeat("decide for all customers", env, lambda: _decide(env), Target(3))
    lines, debtors = env["dunning.receivable"], env["dunning.debtor"]
    page = _page(lines, OVERDUE)
    yield _repeat("due items, overdue (as opened)", env, page, Target(0.3))
    yield _repeat("due items, all", env, _page(lines, []))
    yield _repeat("due items, to send today", env, _page(lines, DUE))
    overdue = [("amount_overdue", ">", 0)]
    yield _repeat("customers, overdue (as opened)", env, _page(debtors, overdue))
    yield _repeat("customers, to send today", env, _page(debtors, DUE))
    yield _repeat("one invoice", env, lambda: _invoices(env, 1))
    yield _repeat("a page of invoices", env, lambda: _invoices(env, PAGE))


def _repeat(
    stage: str, env: Any, action: Callable[[], int], target: Target | None = None
) -> Measure:
    """Do it some times on an empty cache; the first time warms the database up."""
    tries = []
    for _number in range(TRIES):
        env.invalidate_all()
        with measured(stage, env, target) as result:
            result.rows = action()
        tries.append(result)
    return best(tries[1:])


def _decide(env: Any) -> int:
    decision = env["dunning.run"]._decide(env.company, DAY)
    return len(decision.rows)


def _page(model: Any, domain: list) -> Callable[[], int]:
    """The first page of a list and the count, as the web client asks for them."""
    specification = _specification(model)

    def read() -> int:
        page = model.web_search_read(
            domain, specification, limit=PAGE, order="", count_limit=COUNT_LIMIT
        )
        return len(page["records"])

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


def _invoices(env: Any, count: int) -> int:
    moves = env["account.move"].search(
        [("move_type", "=", "out_invoice"), ("payment_state", "=", "not_paid")],
        limit=count,
        order="id desc",
    )
    names = [name for name in moves._fields if name.startswith("dunning_")]
    return len(moves.read(names))
