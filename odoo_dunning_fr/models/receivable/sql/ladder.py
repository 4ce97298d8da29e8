"""`last`, `rung`, `entry`: what was said of a line, and what is next."""

from datetime import timedelta

from odoo.tools import SQL

from ....rules import escalation
from .channels import disturbs, is_reachable
from .holds import spared
from .scope import Scope, values


def rank(column: SQL) -> SQL:
    """The rank of a stage, from one on."""
    return SQL("array_position(%s, %s::text)", list(escalation.STAGES), column)


# Item by item and notice by notice, by their indexes (hence the OFFSETs): after years
# of notices those of open items are few, and the planner, who expects many, would
# rather read all there are.
LAST_STEPS = SQL(
    """
    SELECT DISTINCT ON (line.id) line.id AS move_line_id, taken.level_id,
           level.stage AS level_stage, level.delay_days AS level_delay,
           taken.notice_id, notice.state AS notice_state, notice.sending_state,
           notice.first_sent_on AS level_date
      FROM line
     CROSS JOIN LATERAL (
           SELECT step.id, step.level_id, step.notice_id FROM dunning_notice_line step
            WHERE step.claimed AND step.move_line_id = line.id
           OFFSET 0) AS taken
      JOIN dunning_level level ON level.id = taken.level_id
     CROSS JOIN LATERAL (
           SELECT said.state, said.sending_state, said.first_sent_on
             FROM dunning_notice said
            WHERE said.id = taken.notice_id
           OFFSET 0) AS notice
     ORDER BY line.id, %s DESC, taken.id DESC
    """,
    rank(SQL("level.stage")),
)


# Whether `notice` takes the step of a formal notice, by the index of its lines.
_FORMAL = SQL(
    """
    LATERAL (SELECT FROM dunning_notice_line taken
               JOIN dunning_level level ON level.id = taken.level_id
              WHERE taken.notice_id = notice.id AND taken.claimed
                AND level.stage = 'formal_notice'
              LIMIT 1) AS formal
    """
)


def _silences(scope: Scope) -> SQL:
    """Until when formal notices ask for silence towards a whole customer.

    Of any company of the legal person, also when what they were issued for is paid and
    only what they list is open. One
    that could not leave silences nobody; one that waits to be posted does as long as
    something of it is open.

    Those that run and those that wait are found by the index `_running`, and their
    lines by theirs, notice by notice (hence the LIMIT and the OFFSET): the planner
    would rather read the lines of all the notices there ever were.
    """
    return SQL(
        """
        SELECT person.commercial_partner_id AS partner_id, %(person)s AS person_id,
               MAX(notice.quiet_until) AS quiet_until
          FROM (SELECT notice.partner_id, notice.company_id,
                       notice.deadline + %(grace)s AS quiet_until
                  FROM dunning_notice notice CROSS JOIN %(formal)s
                 WHERE %(issued)s AND notice.deadline >= %(today)s - %(grace)s
                 UNION ALL
                SELECT notice.partner_id, notice.company_id, DATE '9999-12-01'
                  FROM dunning_notice notice CROSS JOIN %(formal)s
                 CROSS JOIN LATERAL (
                       SELECT named.move_line_id FROM dunning_notice_line named
                        WHERE named.notice_id = notice.id AND named.role <> 'credit'
                       OFFSET 0) AS told
                 WHERE %(issued)s AND notice.deadline IS NULL
                   AND told.move_line_id IN (SELECT id FROM %(lines)s)) AS notice
          JOIN res_partner person ON person.id = notice.partner_id
         GROUP BY person.commercial_partner_id, %(person)s
        """,
        issued=SQL(
            "notice.state = 'issued' AND notice.sending_state <> 'failed'"
            " AND notice.company_id = ANY(%s) AND %s",
            list(scope.persons),
            scope.of_customers("notice.partner_id"),
        ),
        formal=_FORMAL,
        grace=escalation.FORMAL_NOTICE_GRACE - 1,
        person=scope.person("notice.company_id"),
        lines=scope.lines,
        today=scope.today("notice.company_id"),
    )


# The next level for each policy, each last level (0: none yet), late or not.
RUNGS = SQL(
    """
    SELECT DISTINCT ON (next.policy_id, last.id, late.is_late)
           next.policy_id, last.id AS last_id, late.is_late, next.id AS level_id
      FROM dunning_level next
      JOIN (SELECT id, policy_id, active, stage, sequence, delay_days
              FROM dunning_level
             UNION ALL
            SELECT 0, NULL, NULL, NULL, NULL, NULL) AS last
        ON CASE
           WHEN last.id = 0 THEN TRUE
           WHEN last.policy_id = next.policy_id AND last.active
           THEN next.sequence > last.sequence
           ELSE %s >= %s AND next.delay_days > last.delay_days
           END
      JOIN (VALUES (TRUE), (FALSE)) AS late(is_late)
        ON next.stage <> 'courtesy' OR NOT late.is_late
     WHERE next.active
     ORDER BY next.policy_id, last.id, late.is_late, next.sequence
    """,
    rank(SQL("next.stage")),
    rank(SQL("last.stage")),
)

# Where a line enters by its age, up to the first formal notice: from day to day.
ENTRIES = SQL(
    """
    SELECT level.policy_id, level.id AS level_id, level.stage,
           level.delay_days AS first_day,
           LEAD(level.delay_days, 1, 999999) OVER (
               PARTITION BY level.policy_id ORDER BY level.sequence) AS next_day
      FROM dunning_level level
     WHERE level.active AND level.stage <> 'final_notice'
       AND NOT EXISTS (
           SELECT FROM dunning_level formal
            WHERE formal.policy_id = level.policy_id AND formal.active
              AND formal.stage = 'formal_notice'
              AND formal.sequence < level.sequence)
    """
)


# Of what was old when dunning began: first contact is a statement of account.
BY_STATEMENT = SQL(
    "line.due_date < debtor.start_date AND debtor.dunning_old_mode = 'statement'"
    " AND last.level_id IS NULL"
)


def stopped_until(scope: Scope) -> SQL:
    """The last day on which a quiet period of the company stops the level `next`."""
    return SQL(
        """GREATEST(quiet.day_all,
                    CASE WHEN next.stage = ANY(%s) THEN quiet.day_formal END,
                    CASE WHEN debtor.is_consumer AND %s THEN quiet.day_calls END)""",
        list(escalation.FORMAL_STAGES),
        disturbs(scope),
    )


def steps(scope: Scope) -> SQL:
    """Last step and next level: the SQL reading of `escalation.next_step`.

    What a person asks for at once waits for neither delay nor gap: their dates are
    today at the latest.
    """
    return SQL(
        """
        SELECT line.*, debtor.partner_id, debtor.contact_id, debtor.seat_id,
               COALESCE(named.bank_id, usual.bank_id) AS bank_id,
               COALESCE(line.dunning_regime, debtor.customer_kind) AS regime,
               line.dunning_confirmed_kind <> debtor.customer_kind
               OR line.dunning_confirmed_partner_id <> debtor.partner_id
                   AS is_debtor_changed,
               debtor.dunning_manual, debtor.customer_active, debtor.start_date,
               debtor.is_confirmed, debtor.dunning_debit_days, debtor.dunning_old_mode,
               debtor.dunning_old_months, debtor.statement_date, debtor.is_consumer,
               debtor.dunning_only_sent, debtor.policy_id, debtor.ignore_below,
               debtor.min_amount, debtor.min_interval_days, debtor.any_day,
               debtor.ladder, debtor.is_own_company, debtor.is_intercompany, rate.rate,
               COALESCE(pending.share, 0) AS amount_pending,
               COALESCE(pending.free_share, 0) AS amount_free,
               pending.day AS date_pending, pending.lapsed_on,
               CASE WHEN held.kind = ANY(%(disputes)s)
                    THEN line.amount_residual_currency
                    ELSE COALESCE(disputed.share, 0) END AS amount_disputed,
               LEAST(line.amount_residual_currency, GREATEST(0,
                   line.amount_residual_currency - COALESCE(pending.share, 0)
                   - COALESCE(disputed.share, 0))) AS amount_due,
               COALESCE(held.hold_id, wholly.hold_id) AS hold_id,
               COALESCE(held.kind, wholly.kind) AS hold_kind,
               COALESCE(held.held_until, wholly.held_until) AS held_until,
               last.notice_id, last.notice_state, last.sending_state,
               last.level_id, last.level_date, last.level_stage, last.level_delay,
               silence.quiet_until, next.id AS next_level_id, next.stage AS next_stage,
               next.sequence AS next_sequence, next.delay_days AS next_delay,
               next.approval AS next_approval,
               early.known_date, early.statement_due,
               %(stopped)s AS stopped_until, spared.dispute_until,
               line.due_date < %(year_ago)s
               AND (SELECT TRUE FROM (%(barred)s) AS barred
                     WHERE barred.id = line.move_id) IS TRUE AS is_barred,
               next.min_amount AS level_minimum,
               %(is_reachable)s AS is_reachable,
               at_once.id IS NOT NULL AS at_once,
               step.delay_date, step.gap_date,
               GREATEST(step.delay_date, step.gap_date, early.known_date,
                        early.statement_due) AS step_date
          FROM line
          LEFT JOIN debtor ON debtor.line_partner_id = line.line_partner_id
                          AND debtor.company_id = line.company_id
                          AND debtor.site_id = line.site_id
                          AND debtor.dunning_regime
                              IS NOT DISTINCT FROM line.dunning_regime
          LEFT JOIN %(banks)s AS named(company_id, bank_id)
                 ON named.company_id = line.company_id
                AND named.bank_id = line.named_bank_id
          LEFT JOIN %(default_banks)s AS usual(company_id, currency_id, bank_id)
                 ON usual.company_id = line.company_id
                AND usual.currency_id = line.currency_id
          LEFT JOIN %(rates)s AS rate(company_id, currency_id, rate)
                 ON rate.company_id = line.company_id
                AND rate.currency_id = line.currency_id
          LEFT JOIN pending ON pending.line_id = line.id
          LEFT JOIN %(quiet)s AS quiet(company_id, day_all, day_formal, day_calls)
                 ON quiet.company_id = line.company_id
          LEFT JOIN held ON held.line_id = line.id
          LEFT JOIN disputed ON disputed.line_id = line.id
          LEFT JOIN LATERAL (
               SELECT disputed.hold_id, disputed.held_until, disputed.kind
                WHERE disputed.share > 0
                  AND disputed.share + COALESCE(pending.share, 0)
                      >= line.amount_residual_currency) wholly ON TRUE
          LEFT JOIN last ON last.move_line_id = line.id
          LEFT JOIN (%(silences)s) silence ON silence.partner_id = debtor.partner_id
                                          AND silence.person_id = %(person)s
          LEFT JOIN (%(spared)s) spared ON spared.partner_id = debtor.partner_id
                                       AND spared.person_id = %(person)s
          LEFT JOIN entry
                 ON entry.policy_id = CASE
                    WHEN last.level_id IS NULL
                     AND CASE WHEN line.due_date < debtor.start_date
                              THEN debtor.dunning_old_mode ELSE debtor.start_mode
                         END = 'by_age' THEN debtor.policy_id END
                AND entry.first_day <= %(today)s - line.counted_due
                AND entry.next_day > %(today)s - line.counted_due
                AND (entry.stage <> 'courtesy' OR line.counted_due > %(today)s)
          LEFT JOIN rung
                 ON rung.policy_id = debtor.policy_id
                AND rung.last_id = COALESCE(last.level_id, 0)
                AND rung.is_late = (line.counted_due <= %(today)s)
          LEFT JOIN dunning_level next
                 ON next.id = COALESCE(entry.level_id, rung.level_id)
                AND line.amount_residual_currency > 0
          LEFT JOIN %(at_once)s AS at_once(id) ON at_once.id = line.id
          LEFT JOIN LATERAL (
               SELECT %(today)s AS day
                WHERE at_once.id IS NOT NULL
                  AND (line.counted_due < %(today)s OR next.stage = 'courtesy')
               ) latest ON TRUE
         CROSS JOIN LATERAL (
               -- A year that Python knows, whatever was typed on the invoice.
               SELECT LEAST(line.counted_due, DATE '9900-01-01')
                          + LEAST(next.delay_days, latest.day - line.counted_due),
                      last.level_date
                          + LEAST(next.min_gap_days, latest.day - last.level_date)
               ) AS step(delay_date, gap_date)
         CROSS JOIN LATERAL (
               -- A while after the sending, and after a statement of account.
               SELECT line.known_on + debtor.dunning_known_days,
                      CASE WHEN %(by_statement)s AND latest.day IS NULL
                           THEN debtor.statement_date + debtor.dunning_statement_days
                      END) AS early(known_date, statement_due)
        """,
        today=scope.today("line.company_id"),
        disputes=[kind.code for kind in scope.hold_kinds if kind.is_dispute],
        is_reachable=is_reachable(scope),
        by_statement=BY_STATEMENT,
        stopped=stopped_until(scope),
        # No limitation is shorter. Each is asked for by itself, and only where it
        # matters: of what is read for a page few are that old.
        year_ago=scope.by_day("line.company_id", lambda day: day - timedelta(365)),
        barred=scope.barred,
        at_once=values([(id_,) for id_ in scope.escalated], "int"),
        silences=_silences(scope),
        spared=spared(scope),
        banks=values(scope.banks, "int, int"),
        default_banks=values(
            [(*key, bank) for key, bank in scope.default_banks.items()],
            "int, int, int",
        ),
        quiet=values(
            [(id_, *days) for id_, days in scope.quiet.items()],
            "int, date, date, date",
        ),
        person=scope.person("line.company_id"),
        rates=values(
            [(*key, rate) for key, rate in scope.rates.items()], "int, int, numeric"
        ),
    )
