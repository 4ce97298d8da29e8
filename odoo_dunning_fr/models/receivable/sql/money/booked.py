"""What was booked on due items, and what open credits would settle, for interest."""

from datetime import date

# A credit note corrects a price, from the start, unless it is said to be a gesture.
FROM_THE_START = date.min

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
           SUM(-line.amount_currency - COALESCE(own.amount, 0))::text AS amount
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
                ELSE COALESCE(move.dunning_value_date, line.date) END AS day,
           (-line.amount_residual_currency)::text AS amount,
           CASE WHEN move.dunning_gesture IS NOT TRUE
                THEN move.reversed_entry_id END AS corrected,
           line.id
      FROM account_move_line line
      JOIN account_move move ON move.id = line.move_id
      JOIN res_partner partner ON partner.id = line.partner_id
     WHERE line.amount_residual_currency < 0 AND %s
     ORDER BY line.id
"""

PAYMENTS = """
    SELECT match.debit_move_id,
           CASE WHEN own.is_note AND move.dunning_gesture IS NOT TRUE
                THEN %s
                ELSE COALESCE(move.dunning_value_date, line.date) END AS day,
           match.debit_amount_currency::text AS amount, own.is_note
      FROM account_partial_reconcile match
      JOIN account_move_line item ON item.id = match.debit_move_id
      JOIN account_move_line line ON line.id = match.credit_move_id
      JOIN account_move move ON move.id = line.move_id
     CROSS JOIN LATERAL (
           SELECT COALESCE(move.reversed_entry_id = item.move_id,
                           move.move_type = 'out_refund') AS is_note) own
     WHERE match.debit_move_id = ANY(%s)
       AND match.debit_amount_currency > 0
"""
