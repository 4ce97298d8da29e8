"""`line`: the open receivable lines."""

from odoo.tools import SQL

from .known import KNOWN_ON, counted_due
from .scope import Scope

# Also after the file is closed: only a recall gives the invoices back to dunning.
REFERRED = SQL(
    """
    SELECT DISTINCT rel.move_id
      FROM dunning_referral_move_rel rel
      JOIN dunning_referral referral ON referral.id = rel.referral_id
     WHERE referral.state IN ('sent', 'in_progress')
        OR referral.state = 'closed' AND referral.outcome <> 'recalled'
    """
)


def ctes(scope: Scope) -> list[tuple[str, SQL]]:
    """`line`, and where legal persons have other companies `person_line` before it."""
    if not scope.is_wide:
        return [("line", lines(scope))]
    own = SQL(
        "SELECT * FROM person_line WHERE company_id = ANY(%s)", list(scope.companies)
    )
    return [("person_line", lines(scope, list(scope.persons))), ("line", own)]


def lines(scope: Scope, companies: list[int] | None = None) -> SQL:
    """The due items of these companies, by default of those that are asked for."""
    return SQL(
        """
        SELECT aml.id, aml.move_id, aml.company_id, aml.currency_id,
               CASE WHEN move.move_type = 'entry'
                    THEN COALESCE(NULLIF(aml.dunning_original_number, ''),
                                  aml.move_name)
                    ELSE aml.move_name END AS move_name,
               move.move_type = 'entry' AND (
                   COALESCE(aml.dunning_original_number, '') = ''
                   OR aml.dunning_original_date IS NULL) AS is_unidentified,
               aml.partner_id AS line_partner_id,
               COALESCE(move.partner_id, aml.partner_id) AS site_id,
               CASE WHEN move.move_type IN ('out_invoice', 'out_receipt')
                    THEN move.partner_bank_id END AS named_bank_id,
               aml.dunning_regime, aml.dunning_confirmed_kind,
               aml.dunning_confirmed_partner_id,
               COALESCE(aml.date_maturity, aml.date) AS due_date,
               %(counted)s AS counted_due, %(known)s AS known_on,
               aml.account_id, aml.amount_residual, aml.amount_residual_currency,
               aml.amount_currency AS amount_total,
               aml.discount_date, aml.discount_amount_currency,
               COALESCE(CASE WHEN move.move_type = 'entry'
                             THEN aml.dunning_original_date END,
                        aml.invoice_date, aml.date) AS invoice_date,
               CASE WHEN move.move_type IN ('out_invoice', 'out_receipt')
                    THEN 'invoice'
                    WHEN move.move_type = 'out_refund' THEN 'credit_note'
                    WHEN journal.type IN ('bank', 'cash') AND aml.balance < 0
                    THEN 'payment'
                    ELSE 'entry' END AS entry_kind,
               LEAST(move.delivery_date, aml.invoice_date, aml.date) AS born_on,
               aml.no_followup, move.payment_state, move.dunning_assigned,
               referred.move_id IS NOT NULL AS is_referred,
               move.move_type, move.is_move_sent, journal.type AS journal_type,
               aml.dunning_included,
               CASE WHEN move.move_type = 'out_refund'
                    THEN move.reversed_entry_id END AS origin_id,
               method.dunning_direct_debit
          FROM account_move_line aml
          LEFT JOIN account_move move ON move.id = aml.move_id
          LEFT JOIN res_company company ON company.id = aml.company_id
          LEFT JOIN account_journal journal ON journal.id = aml.journal_id
          LEFT JOIN account_payment_method_line method
                 ON method.id = move.preferred_payment_method_line_id
          LEFT JOIN (%(referred)s) AS referred ON referred.move_id = aml.move_id
         WHERE aml.account_id = ANY(%(accounts)s)
           AND aml.reconciled IS NOT TRUE
           AND aml.parent_state = 'posted'
           AND aml.company_id = ANY(%(companies)s)
           AND aml.amount_residual_currency <> 0
           -- a transfer to doubtful customers is no credit that pays anything
           AND move.dunning_write_off_step IS NULL
           AND %(partners)s
        """,
        accounts=list(scope.accounts),
        companies=companies or list(scope.companies),
        partners=scope.of_customers("aml.partner_id"),
        referred=REFERRED,
        known=KNOWN_ON,
        counted=counted_due(
            SQL("COALESCE(aml.date_maturity, aml.date)"),
            SQL("COALESCE(aml.invoice_date, aml.date)"),
        ),
    )


def oldest_first(sums: SQL) -> SQL:
    """Share out an amount of each invoice, the oldest instalment first.

    :param sums: a query of `move_id` and `amount`; its other columns are kept
    :returns: the same a line, with `line_id` and its `share`
    """
    return SQL(
        """
        SELECT given.*, line.id AS line_id,
               LEAST(GREATEST(line.amount_residual_currency, 0), GREATEST(0,
                   given.amount - COALESCE(SUM(line.amount_residual_currency)
                       OVER older, 0))) AS share
          FROM (%s) given
          JOIN line ON line.move_id = given.move_id
        WINDOW older AS (PARTITION BY line.move_id, line.account_id
                         ORDER BY line.due_date, line.id
                         ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
        """,
        sums,
    )
