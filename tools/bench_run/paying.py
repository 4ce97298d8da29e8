"""What the add-on costs those who invoice and get paid: calls of Python and CPU.

Calls do not depend on the machine: two databases of one book, one of them with the
add-on, do the same in one process, each of them undone. CPU, that of the database
included, is measured beside, in turns, of the same work without the profiler.
"""

import cProfile
import gc
from collections.abc import Callable
from datetime import date
from statistics import median
from typing import Any, NamedTuple

from .databases import opened
from .measuring import Measure, measured
from .stages import ADMIN

INVOICES = 60
LINES = 3
PAID = 40
DAY = date(2026, 11, 20)
MOST = 1.5  # percent more, in calls and in CPU


class Cost(NamedTuple):
    """What one step takes without and with the add-on; CPU in seconds."""

    stage: str
    calls_without: int
    calls_with: int
    cpu_without: float
    cpu_with: float
    statements_without: int
    statements_with: int

    @property
    def calls(self) -> float:
        """How many more calls with the add-on, in percent."""
        return 100 * (self.calls_with / self.calls_without - 1)

    @property
    def cpu(self) -> float:
        """How much more CPU, in percent: the medians of the rounds."""
        return 100 * (self.cpu_with / self.cpu_without - 1)

    @property
    def missed(self) -> bool:
        """Whether it costs more than it may."""
        return max(self.calls, self.cpu) > MOST


def compare_paying(plain: str, dunned: str, rounds: int) -> list[Cost]:
    """Create, post, pay, reset and reverse invoices in both databases."""
    names = (plain, dunned)
    for name in names:
        _run(name, _timed)  # the caches of the first time
    calls = {name: _run(name, _counted) for name in names}
    taken: dict[str, list[dict[str, Measure]]] = {name: [] for name in names}
    for number in range(rounds):
        for name in names if number % 2 else names[::-1]:
            taken[name].append(_run(name, _timed))
    return [
        Cost(
            stage,
            *(calls[name][stage] for name in names),
            *(median(one[stage].cpu for one in taken[name]) for name in names),
            *(taken[name][-1][stage].statements or 0 for name in names),
        )
        for stage, _action in STEPS
    ]


def _run(name: str, measure: Callable[[Any, Callable], Any]) -> dict[str, Any]:
    """Do all the steps in one transaction, which is undone; {stage: what it took}."""
    with opened(name, ADMIN) as env:
        env = env(context={"lang": "fr_FR", "tz": "Europe/Paris"})
        moves, taken = env["account.move"], {}
        for stage, action in STEPS:

            def step(action=action, moves=moves):
                result = action(moves)
                env.flush_all()
                return result

            taken[stage], moves = measure(env, step)
            env.invalidate_all()
        env.cr.rollback()
        env.invalidate_all(flush=False)
    return taken


def _counted(_env: Any, step: Callable[[], Any]) -> tuple[int, Any]:
    profile = cProfile.Profile()
    gc.collect()
    result = profile.runcall(step)
    # Odoo looks through all environments that are alive: which are is chance.
    counted = (one for one in profile.getstats() if "_weakrefset" not in str(one.code))
    return sum(one.callcount for one in counted), result


def _timed(env: Any, step: Callable[[], Any]) -> tuple[Measure, Any]:
    with measured("", env) as taken:
        result = step()
    return taken, result


# The steps: each takes the invoices of the one before and returns them.


def _create(moves: Any) -> Any:
    customers = moves.env["res.partner"].search(
        [("customer_rank", ">", 0), ("is_company", "=", True)],
        limit=INVOICES,
        order="id",
    )
    return moves.create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": customers[rank % len(customers)].id,
                "invoice_date": DAY,
                "invoice_line_ids": [
                    (0, 0, {"name": "Prestation", "price_unit": 100.0 + line})
                    for line in range(LINES)
                ],
            }
            for rank in range(INVOICES)
        ]
    )


def _post(moves: Any) -> Any:
    moves.action_post()
    return moves


def _pay(moves: Any) -> Any:
    paid = moves[:PAID]
    wizard = moves.env["account.payment.register"].with_context(
        active_model="account.move", active_ids=paid.ids
    )
    wizard.create({"payment_date": DAY, "group_payment": False})._create_payments()
    return moves


def _post_again(moves: Any) -> Any:
    unpaid = moves[PAID:]
    unpaid.button_draft()
    unpaid.action_post()
    return moves


def _reverse(moves: Any) -> Any:
    unpaid = moves[PAID:]
    unpaid._reverse_moves([{"invoice_date": DAY}] * len(unpaid), cancel=True)
    return moves


STEPS = (
    (f"create {INVOICES} invoices", _create),
    (f"post {INVOICES} invoices", _post),
    (f"pay {PAID} invoices", _pay),
    (f"reset and post {INVOICES - PAID} again", _post_again),
    (f"reverse {INVOICES - PAID}", _reverse),
)
