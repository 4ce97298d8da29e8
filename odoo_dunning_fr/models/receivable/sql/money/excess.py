"""What is claimed beside the principal, and money that is left over: `rules.excess`."""

from odoo.tools import SQL

from ..scope import Scope, values

# What a bank leaves of a number: REL/2026/00012 may come as "rel 2026 00012".
_PLAIN = "UPPER(regexp_replace({}, '[^[:alnum:]]', '', 'g'))"
_NUMBER = SQL(_PLAIN.format("claim.number"))
_LABEL = SQL(
    _PLAIN.format(
        "concat_ws(' ', paid.name, entry.ref, statement.payment_ref, payment.memo)"
    )
)

# The charges of `payer` for invoices that are paid, not settled as yet: a draft settles
# nothing. Payer by payer (hence the OFFSET): those that nobody has paid are kept for
# years, and few customers have an open payment.
CLAIMED = SQL(
    """
    SELECT charge.id, charge.company_id, charge.currency_id, charge.move_id,
           charge.amount, person.commercial_partner_id AS partner_id,
           item.dunning_regime AS regime,
           notice.name AS number
      FROM dunning_charge charge
      JOIN res_partner person ON person.id = charge.partner_id
      JOIN account_move_line item ON item.id = charge.move_line_id AND item.reconciled
      LEFT JOIN dunning_notice_line said ON said.id = charge.notice_line_id
      LEFT JOIN dunning_notice notice ON notice.id = said.notice_id
      LEFT JOIN account_move_line bill ON bill.id = charge.invoice_line_id
     WHERE person.commercial_partner_id = payer.commercial_partner_id
       AND (charge.state = 'claimed'
            OR charge.state = 'invoiced' AND bill.parent_state = 'draft')
    OFFSET 0
    """
)


def matches(scope: Scope) -> SQL:
    """The open payments of `line`, each with the charges of its customer.

    A row for each of these: whether the payment has paid its invoice, and whether it
    names the notice that claims it. Of consumers there is none: their money is theirs.
    """
    return SQL(
        """
        SELECT line.id AS line_id, claim.id AS charge_id, claim.amount,
               own.move_id IS NOT NULL AS is_own,
               claim.number IS NOT NULL
                   AND position(%(number)s IN %(label)s) > 0 AS is_named,
               claim.partner_id, claim.company_id, claim.currency_id,
               line.amount_residual_currency AS residual
          FROM line
          JOIN res_partner payer ON payer.id = line.line_partner_id
          JOIN LATERAL (%(claimed)s) AS claim
                 ON claim.company_id = line.company_id
                AND claim.currency_id = line.currency_id
                AND claim.regime IS DISTINCT FROM 'consumer'
          JOIN account_move_line paid ON paid.id = line.id
          JOIN account_move entry ON entry.id = line.move_id
          LEFT JOIN account_payment payment ON payment.id = entry.origin_payment_id
          LEFT JOIN account_bank_statement_line statement
                 ON statement.id = entry.statement_line_id
          LEFT JOIN LATERAL (
               SELECT settled.move_id
                 FROM account_partial_reconcile match
                 JOIN account_move_line settled ON settled.id = match.debit_move_id
                WHERE match.credit_move_id = line.id
                  AND settled.move_id = claim.move_id
                LIMIT 1) own ON TRUE
         WHERE line.entry_kind = 'payment' AND line.amount_residual_currency < 0
           AND claim.company_id = ANY(%(companies)s)
        """,
        number=_NUMBER,
        label=_LABEL,
        claimed=CLAIMED,
        companies=list(scope.companies),
    )


def excesses(scope: Scope) -> SQL:
    """The open payments of `line` that are for late charges: `excess.is_for_charges`.

    What is claimed is paid once: by the payment that comes nearest to it.
    """
    rates = [(*key, rate) for key, rate in scope.rates.items()]
    return SQL(
        """
        SELECT line_id AS excess_id
          FROM (SELECT sums.*, owner.dunning_tolerance * COALESCE(rate.rate, 1)
                           AS tolerance,
                       ROW_NUMBER() OVER (PARTITION BY all_first
                           ORDER BY ABS(residual + all_claimed), line_id) AS all_rank,
                       ROW_NUMBER() OVER (PARTITION BY own_first
                           ORDER BY ABS(residual + own_claimed), line_id) AS own_rank,
                       ROW_NUMBER() OVER (PARTITION BY named_first
                           ORDER BY ABS(residual + named_claimed), line_id)
                           AS named_rank
                  FROM (SELECT line_id, company_id, currency_id, residual,
                               SUM(amount) AS all_claimed, MIN(charge_id) AS all_first,
                               SUM(amount) FILTER (WHERE is_own) AS own_claimed,
                               MIN(charge_id) FILTER (WHERE is_own) AS own_first,
                               SUM(amount) FILTER (WHERE is_named) AS named_claimed,
                               MIN(charge_id) FILTER (WHERE is_named) AS named_first
                          FROM (%(matches)s) AS match
                         GROUP BY line_id, company_id, currency_id, residual) AS sums
                  JOIN res_company owner ON owner.id = sums.company_id
                  LEFT JOIN %(rates)s AS rate(company_id, currency_id, rate)
                         ON rate.company_id = sums.company_id
                        AND rate.currency_id = sums.currency_id) AS sums
         -- sums that are not there are NULL
         WHERE named_rank = 1 AND -residual <= named_claimed + tolerance
            OR all_rank = 1 AND ABS(residual + all_claimed) <= tolerance
            OR own_rank = 1 AND ABS(residual + own_claimed) <= tolerance
        """,
        matches=matches(scope),
        rates=values(rates, "int, int, numeric"),
    )
