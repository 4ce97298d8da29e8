from collections import defaultdict
from decimal import Decimal

from odoo import models
from odoo.tools import SQL

from ..rules import imputation
from .account_move_line_facts import BEARS_CHARGES, FROM_THE_START

OPEN = """
    partner.commercial_partner_id = ANY(%(partners)s)
    AND line.company_id = ANY(%(companies)s)
    AND line.account_id IN (SELECT id FROM account_account
        WHERE account_type = 'asset_receivable' AND non_trade IS NOT TRUE)
    AND line.parent_state = 'posted'
    AND line.reconciled IS NOT TRUE
"""
# What of the credit notes of invoices is not matched with these themselves.
CORRECTIONS = """
    SELECT note.reversed_entry_id, line.company_id, line.currency_id,
           partner.commercial_partner_id,
           SUM(-line.amount_currency - COALESCE(own.amount, 0))::text
      FROM account_move note
      JOIN account_move_line line ON line.move_id = note.id
      JOIN account_account account ON account.id = line.account_id
      JOIN res_partner partner ON partner.id = line.partner_id
      LEFT JOIN LATERAL (
           SELECT SUM(match.credit_amount_currency) AS amount
             FROM account_partial_reconcile match
             JOIN account_move_line item ON item.id = match.debit_move_id
            WHERE match.credit_move_id = line.id
              AND item.move_id = note.reversed_entry_id) own ON TRUE
     WHERE note.reversed_entry_id = ANY(%s)
       AND note.state = 'posted'
       AND note.dunning_gesture IS NOT TRUE
       AND account.account_type = 'asset_receivable'
       AND line.amount_currency < 0
     GROUP BY 1, 2, 3, 4
    HAVING SUM(-line.amount_currency - COALESCE(own.amount, 0)) > 0
"""
CREDITS = """
    SELECT line.company_id, line.currency_id, partner.commercial_partner_id,
           CASE WHEN move.move_type = 'out_refund'
                 AND move.dunning_gesture IS NOT TRUE
                 AND move.reversed_entry_id IS NULL
                THEN %s
                ELSE COALESCE(move.dunning_value_date, line.date) END,
           (-line.amount_residual_currency)::text,
           CASE WHEN move.dunning_gesture IS NOT TRUE
                THEN move.reversed_entry_id END
      FROM account_move_line line
      JOIN account_move move ON move.id = line.move_id
      JOIN res_partner partner ON partner.id = line.partner_id
     WHERE line.amount_residual_currency < 0 AND %s
     ORDER BY line.id
"""


class AccountMoveLine(models.Model):
    """What lowers due items without being matched with them, for interest only."""

    _inherit = "account.move.line"

    def _fetch_dunning_corrections(self, facts):
        """What corrects the items from the start: {line id: [(day, amount)]}.

        The credit notes of their invoices, as far as they are open, were set against
        another invoice or given back: what was too much was never owed.
        """
        rows = self.env.execute_query(
            SQL(CORRECTIONS, list({fact.move_id for fact in facts}))
        )
        return self._share_out_corrections(rows) if rows else {}

    def _share_out_corrections(self, rows):
        items = defaultdict(list)
        moves = [move_id for move_id, *_rest in rows]
        for fact in self._read_dunning_facts(
            SQL("line.move_id = ANY(%s) AND %s", moves, BEARS_CHARGES)
        ):
            items[fact.move_id, *fact.account].append(fact)
        shares = {}
        for *invoice, amount in rows:
            owed = items[tuple(invoice)]
            parts = imputation.oldest_first(
                [(FROM_THE_START, Decimal(amount))],
                [(fact.due_date, fact.amount) for fact in owed],
            )
            shares.update(zip((fact.id for fact in owed), parts, strict=True))
        return shares

    def _fetch_dunning_credits(self, facts):
        """What open credits would settle: {line id: [(day, amount)]}.

        Only for interest: who has a credit with us does not owe interest on as much.
        It is counted on the oldest of all the open debts (C. civ. 1342-10).
        """
        scope = {
            "partners": list({fact.partner_id for fact in facts}),
            "companies": list({fact.company_id for fact in facts}),
        }
        rows = self.env.execute_query(SQL(CREDITS, FROM_THE_START, SQL(OPEN, **scope)))
        credits = defaultdict(list)
        for *account, day, amount, corrected in rows:
            credits[tuple(account)].append((day, Decimal(amount), corrected))
        return self._share_out_credits(credits, scope) if credits else {}

    def _share_out_credits(self, credits, scope):
        debts = defaultdict(list)
        still_open = SQL(OPEN, **scope)
        for fact in self._read_dunning_facts(
            SQL("line.amount_residual_currency > 0 AND %s", still_open)
        ):
            debts[fact.account].append(fact)
        shares = {}
        for account, given in credits.items():
            spare, owed = _set_on_their_own(given, debts[account])
            parts = imputation.oldest_first(
                spare, [(fact.due_date, fact.residual) for fact in owed]
            )
            shares.update(zip((fact.id for fact in owed), parts, strict=True))
        return shares


def _set_on_their_own(credits, debts):
    """Take off what open credit notes cover of the invoices that they were made of.

    It lowers those from the start: see `_fetch_dunning_corrections`.

    :param credits: (day, amount, id of the invoice that is corrected, if any)
    :returns: what is left of the credits, as (day, amount), and of the debts
    """
    left = {debt: debt.residual for debt in debts}
    spare = []
    for day, amount, corrected in credits:
        for debt in debts:
            if debt.move_id == corrected:
                part = min(amount, left[debt])
                amount -= part
                left[debt] -= part
        spare.append((day, amount))
    return spare, [debt._replace(residual=rest) for debt, rest in left.items()]
