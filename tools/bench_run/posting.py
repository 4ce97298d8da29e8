"""What the add-on costs those who post invoices and book payments: a ratio.

Two copies of one database, one of them with the add-on, take turns in one process;
each round undoes what it did. So a busy machine disturbs both alike.
"""

from collections.abc import Callable
from datetime import date
from statistics import median
from typing import Any, NamedTuple

from .databases import opened
from .measuring import Measure, measured

INVOICES = 1000
PAYMENTS = 30
DAY = date(2026, 11, 20)


class Ratio(NamedTuple):
    """How much more with the add-on, in percent: medians of the rounds.

    `quickest` compares the CPU of the least disturbed round of each.
    """

    stage: str
    without: float
    with_addon: float
    seconds: float
    cpu: float
    quickest: float
    spread: tuple[float, float]


def compare(plain: str, dunned: str, rounds: int) -> list[Ratio]:
    """Post and pay in turns in both databases."""
    for name in (plain, dunned):
        _make_drafts(name)
    return [
        _race(f"post {INVOICES} invoices", plain, dunned, rounds, _post),
        _race(f"pay {PAYMENTS} invoices", plain, dunned, rounds, _pay),
    ]


def _race(
    stage: str, plain: str, dunned: str, rounds: int, action: Callable[[Any], Measure]
) -> Ratio:
    pairs = []
    for number in range(rounds + 1):
        order = (plain, dunned) if number % 2 else (dunned, plain)
        taken = {name: _once(name, action) for name in order}
        if number:  # the first one only warms up
            pairs.append((taken[plain], taken[dunned]))
    seconds = [more.seconds / less.seconds for less, more in pairs]
    return Ratio(
        stage,
        median(less.seconds for less, _more in pairs),
        median(more.seconds for _less, more in pairs),
        _percent(median(seconds)),
        _percent(median(more.cpu / less.cpu for less, more in pairs)),
        _percent(
            min(more.cpu for _less, more in pairs)
            / min(less.cpu for less, _more in pairs)
        ),
        (_percent(min(seconds)), _percent(max(seconds))),
    )


def _percent(ratio: float) -> float:
    return 100 * (ratio - 1)


def _once(name: str, action: Callable[[Any], Measure]) -> Measure:
    with opened(name) as env:
        result = action(env)
        env.cr.rollback()
        env.invalidate_all(flush=False)
    return result


def _make_drafts(name: str) -> None:
    """Draft invoices to post, and posted ones to pay, the same in both databases."""
    with opened(name) as env:
        env = env(context={"tracking_disable": True})
        customers = env["res.partner"].search(
            [("customer_rank", ">", 0), ("is_company", "=", True)], limit=100
        )
        drafts = env["account.move"].create(
            [
                _draft(customers[number % len(customers)], number)
                for number in range(INVOICES + PAYMENTS)
            ]
        )
        drafts[INVOICES:].action_post()
        env.cr.commit()


def _draft(customer: Any, number: int) -> dict:
    line = {"name": "Prestation", "quantity": 1 + number % 5, "price_unit": 120.0}
    return {
        "move_type": "out_invoice",
        "partner_id": customer.id,
        "invoice_date": DAY,
        "ref": "to pay" if number >= INVOICES else "to post",
        "invoice_line_ids": [(0, 0, line)] * (1 + number % 3),
    }


def _post(env: Any) -> Measure:
    moves = env["account.move"].search([("ref", "=", "to post")])
    with measured("post", env) as result:
        moves.action_post()
        env.flush_all()
    return result


def _pay(env: Any) -> Measure:
    moves = env["account.move"].search([("ref", "=", "to pay")])
    with measured("pay", env) as result:
        wizard = env["account.payment.register"].with_context(
            active_model="account.move", active_ids=moves.ids
        )
        wizard.create({"payment_date": DAY, "group_payment": False})._create_payments()
        env.flush_all()
    return result
