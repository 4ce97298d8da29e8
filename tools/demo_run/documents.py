"""The invoices' own PDFs: they were sent long ago, so their documents exist."""

import logging
from collections.abc import Iterable
from typing import Any

from .session import pages_served

BATCH = 12  # documents made by one run of wkhtmltopdf
# On a busy machine it complains of a header whose style came late, at great length.
NOISY = logging.getLogger("odoo.addons.base.models.ir_actions_report")


def print_invoices(env: Any, moves: Iterable[Any]) -> None:
    """Make the PDF of each of them that is open and was sent; nobody gets anything."""
    env = env(context={**env.context, "lang": "fr_FR"})
    moves = env["account.move"].search(
        [
            ("id", "in", [move.id for move in moves]),
            ("move_type", "=", "out_invoice"),
            ("state", "=", "posted"),
            ("is_move_sent", "=", True),
            ("line_ids.amount_residual", ">", 0),
        ]
    )
    print_moves(env, moves)


def print_moves(env: Any, moves: Any) -> None:
    """Make the PDF of these invoices."""
    NOISY.setLevel(logging.ERROR)
    with pages_served(env(su=True)):  # whoever prints sets no parameter himself
        for start in range(0, len(moves), BATCH):
            env["account.move.send"]._generate_and_send_invoices(
                moves[start : start + BATCH],
                sending_methods=[],
                extra_edis=[],
                invoice_edi_format=False,
            )
            env.cr.commit()
    NOISY.setLevel(logging.NOTSET)
