"""Is the book sound? What Odoo would compute anew is compared with what was cloned."""

import random
from typing import Any

from .kinds import SEED

SAMPLE = 200
# Each counts what must not be there.
INVARIANTS = {
    "entries out of balance": """
        SELECT COUNT(*) FROM (SELECT move_id FROM account_move_line GROUP BY 1
                              HAVING ABS(SUM(balance)) > 0.005) AS wrong""",
    "numbers used twice": """
        SELECT COUNT(*) FROM (SELECT name, journal_id FROM account_move GROUP BY 1, 2
                              HAVING COUNT(*) > 1) AS wrong""",
    "residuals unlike the reconciliations": """
        SELECT COUNT(*)
          FROM account_move_line line
          JOIN account_account account ON account.id = line.account_id
          LEFT JOIN (SELECT debit_move_id AS id, SUM(amount) AS amount
                       FROM account_partial_reconcile GROUP BY 1) AS debit
                 ON debit.id = line.id
          LEFT JOIN (SELECT credit_move_id AS id, SUM(amount) AS amount
                       FROM account_partial_reconcile GROUP BY 1) AS credit
                 ON credit.id = line.id
         WHERE account.account_type = 'asset_receivable'
           AND ABS(line.balance - COALESCE(debit.amount, 0)
                   + COALESCE(credit.amount, 0) - line.amount_residual) > 0.005""",
    "lines of another customer": """
        SELECT COUNT(*) FROM account_move_line line
          JOIN account_move move ON move.id = line.move_id
         WHERE line.partner_id IS DISTINCT FROM move.commercial_partner_id""",
}
FIELDS = (
    "amount_total",
    "amount_residual",
    "amount_residual_signed",
    "payment_state",
    "invoice_date_due",
)


def check(env: Any) -> None:
    """Stop when the book is not sound."""
    faults = {}
    for what, query in INVARIANTS.items():
        env.cr.execute(query)
        faults[what] = env.cr.fetchone()[0]
    faults["invoices that Odoo computes otherwise"] = _recompute(env)
    if any(faults.values()):
        raise SystemExit(f"{env.cr.dbname}: the book is not sound: {faults}")


def _recompute(env: Any) -> int:
    """Let Odoo compute a sample anew; count the differences, keep nothing."""
    moves = env["account.move"]
    ids = moves.search([("move_type", "in", ("out_invoice", "out_refund"))]).ids
    sample = random.Random(SEED).sample(ids, min(SAMPLE, len(ids)))
    before = moves.browse(sample).read(FIELDS, load="")
    for model, names, records in (
        ("account.move.line", ("amount_residual", "reconciled"), "line_ids"),
        ("account.move", FIELDS, "id"),
    ):
        stale = moves.browse(sample)
        stale = stale.line_ids if records == "line_ids" else stale
        for name in names:
            env.add_to_compute(env[model]._fields[name], stale)
    after = moves.browse(sample).read(FIELDS, load="")
    env.cr.rollback()
    env.invalidate_all(flush=False)
    return sum(_differ(*pair) for pair in zip(before, after, strict=True))


def _differ(before: dict, after: dict) -> bool:
    return any(
        abs(before[name] - after[name]) > 0.005
        if isinstance(before[name], float)
        else before[name] != after[name]
        for name in FIELDS
    )
