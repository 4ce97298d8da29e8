"""Which notices are covered by credits, where a customer may get several."""

from odoo.tools import SQL

from ....rules import reasons
from .ladder import rank
from .scope import Scope


def covered(scope: Scope) -> SQL:
    """The SQL reading of how `escalation` splits notices and shares out credits.

    Of customers whose credits do not cover all that they owe: those that do are said by
    their sums. So they are few lines, whatever the planner expects.

    :returns: a query of `line_id`: the lines on whose notice nothing is left to ask for
    """
    return SQL(
        """
        SELECT line_id
          FROM (
               SELECT id AS line_id,
                      SUM(rest - LEAST(rest, GREATEST(0, pool - older_rest)))
                          OVER notice AS rest,
                      SUM(amount_due) OVER notice AS asked, tolerance
                 FROM (
                      SELECT shared.*, COALESCE(SUM(rest) OVER older, 0) AS older_rest,
                             MAX(step) OVER notice AS notice_step
                        FROM (%(shared)s) AS shared
                      WINDOW older AS (
                             PARTITION BY partner_id, company_id, currency_id
                             ORDER BY due_date, id
                             ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
                             notice AS (%(notice)s)
                      ) AS shared
                -- what went further already is not listed
                WHERE step IS NOT NULL OR (taken > notice_step) IS NOT TRUE
               WINDOW notice AS (%(notice)s)
               ) AS part
         WHERE rest <= 0 OR rest < LEAST(asked, tolerance)
        """,
        shared=_shared(scope),
        notice=SQL(
            "PARTITION BY partner_id, company_id, currency_id, policy_id, regime,"
            " bank_id, addressee_id"
        ),
    )


def _shared(scope: Scope) -> SQL:
    """Of what is chased, the `rest` that the entry's own credits leave, the `pool` of
    the customer's others, the `step` it asks for and the one `taken`, as one figure,
    and to whom the notice goes.

    Lines and credits are many, and the planner expects a few: only a FULL JOIN is never
    made by comparing each with each. What has no line goes by the day that it lacks.
    """
    return SQL(
        """
        SELECT told.*, customer.credit - customer.counted AS pool,
               amount_due - LEAST(amount_due, GREATEST(0, own_counted
                   - COALESCE(SUM(amount_due) OVER entry, 0))) AS rest,
               %(taken)s * 10000 + level_delay AS taken,
               CASE WHEN %(asks)s THEN %(step)s * 10000 + next_delay END AS step,
               CASE WHEN bool_or(next_stage = 'formal_notice' AND %(asks)s) OVER account
                    THEN seat_id ELSE contact_id END AS addressee_id
          FROM (
               SELECT told.*, COALESCE(own.counted, 0) AS own_counted
                 FROM told
                 FULL JOIN credited own
                        ON own.partner_id = told.partner_id
                       AND own.company_id = told.company_id
                       AND own.currency_id = told.currency_id
                       AND own.subject = COALESCE(told.origin_id, told.move_id)
               OFFSET 0) AS told
          JOIN customer USING (partner_id, company_id, currency_id)
         WHERE customer.credit > 0 AND customer.credit < customer.owed
           AND customer.is_late
           AND told.due_date < %(today)s AND told.line_code = ANY(%(owed)s)
        WINDOW entry AS (
                   PARTITION BY told.partner_id, told.company_id, told.currency_id,
                                COALESCE(told.origin_id, told.move_id)
                   ORDER BY told.due_date, told.id
                   ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
               account AS (
                   PARTITION BY told.partner_id, told.company_id, told.currency_id,
                                policy_id, regime, bank_id)
        """,
        today=scope.today("told.company_id"),
        owed=sorted(reasons.OWED),
        asks=SQL(
            """(line_code = 'due' AND (told.at_once OR NOT COALESCE(
                customer.owed - customer.credit < told.minimum, FALSE)))"""
        ),
        step=rank(SQL("next_stage")),
        taken=rank(SQL("level_stage")),
    )
