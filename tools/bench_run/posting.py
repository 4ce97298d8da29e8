"""What the add-on costs those who post invoices and book payments: a ratio.

Two copies of one database, one of them with the add-on, take turns.
"""

from datetime import date
from typing import Any

from .databases import opened
from .measuring import Measure, measured
from .racing import Ratio, race

INVOICES = 1000
PAYMENTS = 30
DAY = date(2026, 11, 20)


def compare(plain: str, dunned: str, rounds: int) -> list[Ratio]:
    """Post and pay in turns in both databases."""
    for name in (plain, dunned):
        _make_drafts(name)
    return [
        race(f"post {INVOICES} invoices", plain, dunned, rounds, _post),
        race(f"pay {PAYMENTS} invoices", plain, dunned, rounds, _pay),
    ]


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
