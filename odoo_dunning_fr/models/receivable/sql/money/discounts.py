"""What is missing to the lower price of who pays early: `rules.early_discount`."""

from odoo.tools import SQL

from .....rules import open_days
from ..scope import Scope

# Whose discount may still be open; older holidays are taken for open days.
YEARS = 6


def discounts(scope: Scope) -> SQL:
    """What was not paid in time of the discounted price, of each item with a discount.

    What was paid counts from the day on which the bank credited it.
    """
    return SQL(
        """
        SELECT line.id AS discounted_id,
               line.discount_amount_currency - COALESCE(in_time.paid, 0)
                   AS missing_discount
          FROM line
         CROSS JOIN LATERAL (
               -- the eve of the first open day that is too late
               SELECT MAX(day) - 1 AS day
                 FROM (SELECT line.discount_date + ahead AS day
                         FROM generate_series(1, %(far)s) AS ahead
                        WHERE EXTRACT(isodow FROM line.discount_date + ahead) < 6
                          AND line.discount_date + ahead <> ALL(%(holidays)s)
                        ORDER BY day LIMIT %(grace)s) AS later) AS last
         CROSS JOIN LATERAL (
               SELECT SUM(match.debit_amount_currency) AS paid
                 FROM account_partial_reconcile match
                 JOIN account_move_line credit ON credit.id = match.credit_move_id
                 JOIN account_move entry ON entry.id = credit.move_id
                WHERE match.debit_move_id = line.id
                  AND COALESCE(entry.dunning_value_date, credit.date) <= last.day
               ) AS in_time
         WHERE line.discount_date IS NOT NULL
           AND line.discount_amount_currency < line.amount_total
           AND line.amount_residual_currency > 0
           AND line.amount_residual_currency < line.amount_total
        """,
        grace=open_days.BANK_DAYS + 1,
        far=7 * (open_days.BANK_DAYS + 1),
        holidays=_holidays(min(scope.days.values()).year),
    )


def _holidays(year):
    years = range(year - YEARS, year + 2)
    return sorted(day for one in years for day in open_days.public_holidays(one))
