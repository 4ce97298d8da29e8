"""`told`, `customer`, `decided`: why a line is, or is not, chased on that day."""

from datetime import date, timedelta

from odoo.tools import SQL

from ....rules import escalation, open_days, reasons
from .ladder import steps
from .money.discounts import discounts
from .money.suspense import suspended
from .parts import covered
from .scope import Scope, values

CLOSED_DAYS_AHEAD = 400
FORMAL_STAGES = list(escalation.FORMAL_STAGES)


def told(scope: Scope) -> SQL:
    """What a line's own facts say, the strongest reason first.

    From here on `due_date` is the day from which the debtor could know that it was due,
    `date_maturity` that of the invoice.

    A hold wins over a notice that waits for approval or for its sending: the line is
    not owed any more, and the notice will be cancelled.
    """
    return SQL(
        """
        SELECT id, move_id, move_name, company_id, currency_id, partner_id, contact_id,
               seat_id, bank_id, regime,
               invoice_date, due_date AS date_maturity, counted_due AS due_date,
               entry_kind, amount_total,
               amount_residual, amount_residual_currency, amount_pending, amount_free,
               date_pending, lapsed_on, amount_disputed, amount_due, policy_id,
               hold_id, held_until, at_once,
               notice_id, level_id, level_date, level_stage, level_delay,
               next_level_id, next_stage, next_sequence, next_delay,
               delay_date, gap_date, step_date, quiet_until,
               known_on, known_date, statement_due, statement_date,
               stopped_until, dispute_until,
               GREATEST(min_amount, level_minimum) * rate AS minimum, tolerance, rate,
               min_interval_days, any_day, is_confirmed, origin_id,
               dunning_included,
               is_unidentified AND NOT %(by_hand)s AS is_unidentified,
               CASE
               WHEN partner_id IS NULL THEN 'no_partner'
               WHEN excess_id IS NOT NULL THEN 'charges_paid'
               WHEN amount_residual_currency < 0 THEN 'credit'
               WHEN journal_type IN ('bank', 'cash') AND dunning_included IS NOT TRUE
               THEN 'bank_entry'
               WHEN no_followup THEN 'no_followup'
               WHEN payment_state = 'blocked' THEN 'blocked'
               WHEN dunning_assigned THEN 'assigned'
               WHEN is_referred THEN 'referred'
               WHEN is_own_company THEN 'own_company'
               WHEN is_intercompany THEN 'intercompany'
               WHEN policy_id IS NULL THEN 'no_policy'
               WHEN NOT ladder THEN 'do_nothing'
               WHEN hold_kind = ANY(%(kinds)s) THEN 'hold_' || hold_kind
               WHEN hold_id IS NOT NULL THEN 'hold'
               WHEN amount_due <= 0 AND amount_free > 0 THEN 'covered'
               WHEN amount_due <= 0 THEN 'payment_pending'
               WHEN is_debtor_changed THEN 'debtor_changed'
               WHEN missing_discount <= 0 OR missing_discount < tolerance
               THEN 'discount_taken'
               WHEN notice_state IN ('draft', 'approval') THEN 'approval'
               WHEN sending_state IN ('failed', 'unknown') THEN 'undelivered'
               WHEN notice_id IS NOT NULL AND level_date IS NULL THEN 'sending'
               WHEN counted_due >= %(today)s AND due_date < %(today)s
                    AND (step_date IS NULL OR step_date > %(today)s) THEN 'sent_late'
               WHEN counted_due = %(today)s AND (step_date IS NULL
                    OR step_date > %(today)s) THEN 'due_today'
               WHEN counted_due > %(today)s AND (step_date IS NULL
                    OR step_date > %(today)s) THEN 'not_due'
               WHEN NOT customer_active THEN 'archived'
               WHEN dunning_manual AND NOT %(by_hand)s THEN 'by_hand'
               WHEN dunning_only_sent AND move_type = 'out_invoice'
                    AND is_move_sent IS NOT TRUE THEN 'not_sent'
               WHEN dunning_direct_debit
                    AND due_date + dunning_debit_days >= %(today)s THEN 'direct_debit'
               WHEN amount_due < ignore_below * rate AND NOT at_once THEN 'too_small'
               WHEN due_date < start_date AND dunning_old_mode = 'out'
                    AND notice_id IS NULL
               THEN 'before_start'
               WHEN due_date < start_date AND notice_id IS NULL
                    AND due_date < %(today)s
                                   - make_interval(months => dunning_old_months)
                    AND NOT %(by_hand)s THEN 'too_old'
               WHEN is_barred AND NOT (%(by_hand)s AND (is_consumer IS NOT TRUE
                    OR next_stage <> ALL(%(formal)s))) THEN 'barred'
               WHEN due_date < start_date AND dunning_old_mode = 'statement'
                    AND notice_id IS NULL AND statement_date IS NULL
                    AND NOT %(by_hand)s THEN 'statement_first'
               WHEN next_level_id IS NULL THEN 'last_level'
               WHEN delay_date > %(today)s AND (gap_date IS NULL
                    OR delay_date >= gap_date) THEN 'delay'
               WHEN gap_date > %(today)s THEN 'gap'
               WHEN statement_due > %(today)s THEN 'statement_sent'
               WHEN known_date > %(today)s THEN 'just_sent'
               WHEN lapsed_on IS NOT NULL AND NOT %(by_hand)s
                AND next_stage = ANY(%(formal)s) THEN 'not_come'
               WHEN next_approval = 'manual' AND NOT %(by_hand)s THEN 'by_hand_level'
               WHEN NOT is_reachable THEN 'unreachable'
               WHEN dispute_until >= %(today)s AND next_stage = ANY(%(formal)s)
               THEN 'disputed_lately'
               WHEN stopped_until >= %(today)s AND NOT at_once THEN 'quiet'
               ELSE 'due'
               END AS line_code
          FROM (SELECT step.*, excess.excess_id, discount.*, owner.dunning_tolerance
                           * COALESCE(rate, 1) AS tolerance
                  FROM (%(steps)s) AS step
                  JOIN res_company owner ON owner.id = step.company_id
                  LEFT JOIN excess ON excess.excess_id = step.id
                  LEFT JOIN (%(discounts)s) discount
                         ON discount.discounted_id = step.id) AS step
        """,
        today=scope.today("company_id"),
        by_hand=scope.by_hand,
        formal=FORMAL_STAGES,
        kinds=[kind.code for kind in scope.hold_kinds],
        steps=steps(scope),
        discounts=discounts(scope),
    )


def customers(scope: Scope) -> SQL:
    """Sums of a customer in a currency; dates that hold for the whole customer."""
    return SQL(
        """
        SELECT account.*,
               COUNT(*) FILTER (WHERE has_surplus) OVER whole
                   > has_surplus::int AS credit_elsewhere,
               MAX(last_quiet) OVER whole AS quiet_until
          FROM (SELECT sums.*, COALESCE(given.credit, 0) AS credit,
                       COALESCE(given.counted, 0) AS counted,
                       COALESCE(given.doubt, 0) AS doubt,
                       COALESCE(given.credit, 0) - owed > tolerance AS has_surplus
                  FROM (%(sums)s) AS sums
                  LEFT JOIN (%(credits)s) AS given
                        USING (partner_id, company_id, currency_id)) AS account
        WINDOW whole AS (PARTITION BY partner_id, company_id)
        """,
        sums=_sums(scope),
        credits=CREDITS,
    )


def _sums(scope: Scope) -> SQL:
    """What is owed in a currency: what is late, else what a courtesy note is about."""
    return SQL(
        """
        SELECT partner_id, company_id, currency_id, is_late, tolerance, last_quiet,
               COALESCE(is_unidentified, FALSE) AS is_unidentified,
               CASE WHEN is_late THEN owed_late ELSE owed_soon END AS owed,
               COALESCE(CASE WHEN is_late THEN late_at_once ELSE soon_at_once END,
                        FALSE) AS at_once,
               COALESCE(CASE WHEN is_late THEN late_formal ELSE soon_formal END,
                        FALSE) AS is_formal
          FROM (
        SELECT partner_id, company_id, currency_id,
               bool_or(due_date < %(today)s AND line_code = ANY(%(owed)s)) AS is_late,
               COALESCE(SUM(amount_due) FILTER (WHERE
                   due_date < %(today)s AND line_code = ANY(%(owed)s)), 0) AS owed_late,
               COALESCE(SUM(amount_due) FILTER (WHERE
                   due_date >= %(today)s AND line_code = 'due'), 0) AS owed_soon,
               bool_or(at_once AND line_code = 'due' AND due_date < %(today)s)
                   AS late_at_once,
               bool_or(at_once AND line_code = 'due' AND due_date >= %(today)s)
                   AS soon_at_once,
               bool_or(is_unidentified) FILTER (WHERE
                   due_date < %(today)s AND line_code = ANY(%(owed)s))
                   AS is_unidentified,
               bool_or(next_stage = ANY(%(formal)s) AND line_code = 'due'
                       AND due_date < %(today)s) AS late_formal,
               bool_or(next_stage = ANY(%(formal)s) AND line_code = 'due'
                       AND due_date >= %(today)s) AS soon_formal,
               MAX(tolerance) AS tolerance,
               MAX(quiet_until) AS last_quiet
          FROM told
         WHERE partner_id IS NOT NULL
         GROUP BY partner_id, company_id, currency_id) AS sums
        """,
        today=scope.today("company_id"),
        owed=sorted(reasons.OWED),
        formal=FORMAL_STAGES,
    )


def credited(scope: Scope) -> SQL:
    """`credited`: what counts of the credits of each entry, of who has some.

    What the credits that belong to it settle of what is chased of it, and what they
    leave for the rest of the account, below zero what they lack.
    """
    return SQL(
        """
        SELECT partner_id, company_id, currency_id, subject, given,
               LEAST(claimed, GREATEST(given - own, 0)) AS counted,
               GREATEST(given - own - claimed, 0) - GREATEST(left_out - given, 0)
                   AS spare,
               CASE WHEN claimed > 0 AND given <> own THEN LEAST(given, own)
                    ELSE 0 END AS doubt
          FROM (
        SELECT partner_id, company_id, currency_id, subject, given, claimed, left_out,
               CASE WHEN claimed > 0 THEN left_out ELSE open END AS own
          FROM (%s) AS entry) AS entry
        """,
        _entries(scope),
    )


# The SQL reading of `credits.count`, for the customers who have some: by entry; by the
# amounts that are spare in the one and lack in the other, which make pairs; at last by
# customer and currency.
CREDITS = SQL(
    """
    SELECT partner_id, company_id, currency_id,
           SUM(counted) + GREATEST(SUM(spare), 0) AS credit,
           SUM(counted) AS counted,
           SUM(doubt) + LEAST(SUM(given), SUM(given - spare)) - SUM(paired) AS doubt
      FROM (
    SELECT partner_id, company_id, currency_id,
           SUM(counted) AS counted, SUM(doubt) AS doubt, SUM(spare) AS spare,
           SUM(GREATEST(spare, 0)) AS given,
           ABS(spare) * LEAST(COUNT(*) FILTER (WHERE spare > 0),
                              COUNT(*) FILTER (WHERE spare < 0)) AS paired
      FROM credited
     GROUP BY partner_id, company_id, currency_id, ABS(spare)) AS pair
     GROUP BY partner_id, company_id, currency_id
    """
)


def _entries(scope: Scope) -> SQL:
    """What is given, chased, left out and open of each entry of who has a credit."""
    return SQL(
        """
        SELECT partner_id, company_id, currency_id,
               COALESCE(origin_id, move_id) AS subject,
               COALESCE(-SUM(amount_due) FILTER (WHERE line_code = 'credit'), 0)
                   AS given,
               COALESCE(SUM(amount_due) FILTER (WHERE is_claimed), 0) AS claimed,
               SUM(CASE WHEN line_code = ANY(%(apart)s) THEN open
                        ELSE LEAST(open, amount_disputed) END) AS left_out,
               SUM(open) AS open
          FROM (
        SELECT told.*, GREATEST(amount_residual_currency - amount_pending, 0) AS open,
               CASE WHEN due_date < %(today)s THEN line_code = ANY(%(owed)s)
                    ELSE line_code = 'due' AND NOT bool_or(
                        due_date < %(today)s AND line_code = ANY(%(owed)s)) OVER (
                        PARTITION BY partner_id, company_id, currency_id)
                    END AS is_claimed
          FROM told
         WHERE (partner_id, company_id, currency_id) IN (
               SELECT partner_id, company_id, currency_id
                 FROM told WHERE line_code = 'credit')) AS item
         GROUP BY partner_id, company_id, currency_id, COALESCE(origin_id, move_id)
        """,
        today=scope.today("company_id"),
        owed=sorted(reasons.OWED),
        apart=sorted(reasons.APART),
    )


def _contacts_made(scope: Scope) -> SQL:
    """When each customer was last written to, by any company of the legal person.

    By the index `_contact_made`, whose last entry for each tells it: after years of
    notices the others are not looked at. The customers are those of `told`, of which
    the planner expects some: it would compare a single one with each line.
    """
    return SQL(
        """
        SELECT listed.partner_id, listed.person_id, MAX(made.day) AS day
          FROM (SELECT DISTINCT partner_id, %(person)s AS person_id
                  FROM told) AS listed
         CROSS JOIN LATERAL unnest(%(members)s) AS owner(company_id)
          JOIN res_partner person ON person.commercial_partner_id = listed.partner_id
         CROSS JOIN LATERAL (
               SELECT COALESCE(notice.first_sent_on, notice.date) AS day
                 FROM dunning_notice notice
                WHERE notice.partner_id = person.id
                  AND notice.company_id = owner.company_id
                  AND notice.state = 'issued' AND notice.sending_state <> 'failed'
                  AND notice.apology_for_id IS NULL
                ORDER BY COALESCE(notice.first_sent_on, notice.date) DESC
                LIMIT 1) AS made
         GROUP BY listed.partner_id, listed.person_id
        """,
        person=scope.person("told.company_id"),
        members=scope.members("listed.person_id"),
    )


def decided(scope: Scope) -> SQL:
    """The SQL reading of `escalation.group`: what the customer adds."""
    return SQL(
        """
        SELECT told.*, customer.owed, customer.credit, customer.doubt,
               suspense.bank_line_id, made.day AS last_contact,
               customer.quiet_until AS customer_quiet_until,
               CASE
               WHEN line_code <> 'due' THEN line_code
               WHEN due_date >= %(today)s AND is_late THEN 'overdue_first'
               WHEN customer.quiet_until >= %(today)s THEN 'formal_running'
               WHEN made.day + min_interval_days > %(today)s
                    AND NOT customer.at_once THEN 'interval'
               WHEN customer.credit >= customer.owed
                    OR customer.credit > 0
                    AND customer.owed - customer.credit < customer.tolerance
                    OR part.line_id IS NOT NULL THEN 'credits'
               WHEN suspense.bank_line_id IS NOT NULL
                    AND (is_formal OR NOT customer.at_once) THEN 'on_suspense'
               WHEN credit_elsewhere AND (is_formal OR NOT customer.at_once)
               THEN 'credit_other_currency'
               WHEN is_formal AND doubt > customer.tolerance THEN 'to_reconcile'
               WHEN is_formal AND customer.is_unidentified THEN 'unidentified'
               WHEN customer.owed - customer.credit < minimum
                    AND NOT told.at_once THEN 'minimum'
               WHEN any_day IS NOT TRUE AND NOT %(is_open)s THEN 'closed_day'
               WHEN NOT is_confirmed AND NOT %(preview)s THEN 'not_confirmed'
               ELSE 'due'
               END AS reason_code,
               GREATEST(step_date, made.day + min_interval_days, held_until + 1,
                        customer.quiet_until + 1,
                        CASE line_code WHEN 'quiet' THEN stopped_until + 1
                             WHEN 'disputed_lately' THEN dispute_until + 1 END,
                        %(today)s) AS free_date
          FROM told
          LEFT JOIN customer USING (partner_id, company_id, currency_id)
          LEFT JOIN (%(suspended)s) suspense ON suspense.partner_id = told.partner_id
                                            AND suspense.person_id = %(person)s
          LEFT JOIN (%(made)s) made ON made.partner_id = told.partner_id
                                   AND made.person_id = %(person)s
          LEFT JOIN (%(covered)s) part ON part.line_id = told.id
        """,
        today=scope.today("told.company_id"),
        is_open=scope.by_day("told.company_id", open_days.is_open),
        preview=scope.preview,
        suspended=suspended(scope),
        made=_contacts_made(scope),
        covered=covered(scope),
        person=scope.person("told.company_id"),
    )


def columns(scope: Scope) -> SQL:
    """The columns of the model; the next date moved to an open day."""
    states = [(reason.code, reason.state) for reason in scope.reasons]
    return SQL(
        """
        SELECT decided.*, state.state,
               GREATEST(%(today)s - date_maturity, 0) AS days_overdue,
               CASE WHEN next_level_id IS NULL OR reason_code <> ALL(%(dated)s)
                      OR free_date > DATE '9000-01-01' THEN NULL
                    WHEN any_day THEN free_date
                    ELSE COALESCE(closed.next_open, free_date) END AS next_date
          FROM decided
          JOIN %(states)s AS state(code, state) ON state.code = decided.reason_code
          LEFT JOIN %(closed)s AS closed(day, next_open)
                 ON closed.day = decided.free_date
        """,
        today=scope.today("decided.company_id"),
        states=values(states, "text, text"),
        dated=[reason.code for reason in scope.reasons if reason.dated],
        closed=values(closed_days(min(scope.days.values())), "date, date"),
    )


def closed_days(first: date) -> list[tuple[date, date]]:
    """The closed days of the coming year, each with the open day that follows it."""
    days = (first + timedelta(rank) for rank in range(CLOSED_DAYS_AHEAD))
    return [
        (day, open_days.next_open_day(day))
        for day in days
        if not open_days.is_open(day)
    ]
