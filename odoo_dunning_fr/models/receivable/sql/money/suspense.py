"""Money that the bank has received, and that nobody has matched yet."""

from odoo.tools import SQL

from ..scope import Scope
from .pending import is_awaited

# Between the parts of an invoice's number.
_SIGNS = " -_./:#"
# Shorter ones are met in any label.
_SHORTEST = 5


def suspended(scope: Scope) -> SQL:
    """The latest bank line of a customer that waits on the suspense account.

    It bears the customer, or an open invoice's number in its label. One that is the
    same as a payment that was entered by hand is known already.

    :returns: a query of `partner_id`, `person_id` (the legal person), `bank_line_id`
    """
    return SQL(
        """
        SELECT DISTINCT ON (found.partner_id, found.person_id)
               found.partner_id, found.person_id, found.id AS bank_line_id
          FROM (%(found)s) AS found
         WHERE NOT EXISTS (
               SELECT FROM account_payment payment
                 JOIN res_partner payer ON payer.id = payment.partner_id
                WHERE payer.commercial_partner_id = found.partner_id
                  AND %(person)s IS NOT DISTINCT FROM found.person_id
                  AND payment.payment_type = 'inbound'
                  AND payment.state IN ('in_process', 'paid')
                  AND payment.is_matched IS NOT TRUE
                  AND payment.currency_id = found.currency_id
                  AND payment.amount = found.amount
                  AND (payment.move_id IS NOT NULL OR payment.state = 'paid'
                       OR %(is_awaited)s))
         ORDER BY found.partner_id, found.person_id, found.day DESC, found.id DESC
        """,
        found=_found(scope),
        person=scope.person("payment.company_id"),
        is_awaited=is_awaited(scope, "payment", "payment.company_id"),
    )


def _found(scope: Scope) -> SQL:
    """By customer, and by number: the words of the labels are joined, not compared."""
    return SQL(
        """
        WITH bank AS MATERIALIZED (%(bank)s)
        SELECT payer.commercial_partner_id AS partner_id, bank.*
          FROM bank
          JOIN res_partner payer ON payer.id = bank.payer_id
         UNION
        SELECT debtor.commercial_partner_id, bank.*
          FROM (%(words)s) AS word
          JOIN line ON translate(upper(line.move_name), %(signs)s, '') = word.text
                   AND %(person)s IS NOT DISTINCT FROM word.person_id
                   AND line.amount_residual_currency > 0
          JOIN res_partner debtor ON debtor.id = line.line_partner_id
          JOIN bank ON bank.id = word.id
        """,
        bank=_bank_lines(scope),
        words=_WORDS,
        signs=_SIGNS,
        person=scope.person("line.company_id"),
    )


def _bank_lines(scope: Scope) -> SQL:
    return SQL(
        """
        SELECT st.id, %(person)s AS person_id, st.partner_id AS payer_id,
               st.currency_id, st.amount, move.date AS day,
               concat_ws(' ', st.payment_ref, move.ref) AS label
          FROM account_bank_statement_line st
          JOIN account_move move ON move.id = st.move_id
          JOIN res_company company ON company.id = move.company_id
         WHERE st.is_reconciled IS NOT TRUE
           AND st.amount > 0
           AND move.state = 'posted'
           AND move.company_id = ANY(%(companies)s)
           AND company.dunning_suspense_days > 0
           AND move.date > %(today)s - company.dunning_suspense_days
        """,
        companies=list(scope.persons),
        person=scope.person("move.company_id"),
        today=scope.today("move.company_id"),
    )


# The words of each label, and up to five that follow one another as one: a number is
# written with any signs between its parts, or with none ("FAC 2026/09-00012").
_WORDS = SQL(
    """
    SELECT DISTINCT part.id, part.person_id, joined.text
      FROM (SELECT word.*, LEAD(text, 1) OVER following AS text_2,
                   LEAD(text, 2) OVER following AS text_3,
                   LEAD(text, 3) OVER following AS text_4,
                   LEAD(text, 4) OVER following AS text_5
              FROM (SELECT bank.id, bank.person_id, split.rank,
                           upper(split.text) AS text
                      FROM bank
                     CROSS JOIN LATERAL regexp_split_to_table(
                           bank.label, '[^[:alnum:]]+')
                           WITH ORDINALITY AS split(text, rank)) AS word
            WINDOW following AS (PARTITION BY id ORDER BY rank)) AS part
     CROSS JOIN LATERAL (VALUES
           (text), (text || text_2), (text || text_2 || text_3),
           (text || text_2 || text_3 || text_4),
           (text || text_2 || text_3 || text_4 || text_5)) AS joined(text)
     WHERE length(joined.text) >= %s AND joined.text ~ '[0-9]'
    """,
    _SHORTEST,
)
