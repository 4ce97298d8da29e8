"""The SQL behind `dunning.receivable`: what each open line owes, and what comes next.

Its steps are common table expressions that a reader can run one after the other:
`line` (the ledger), `debtor` (policy and contact of a customer), `told` (last step,
next level, and what the line's own facts say: `line_code`), `customer` (sums and dates
that concern a whole customer). `rules.escalation` is the specification of the last two.

`rung` and `entry` are the ladders as tables. All is joined to the lines at once,
nothing is asked line by line: a list of 40 000 lines takes a fraction of a second.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from odoo.tools import SQL

from ..rules import escalation, open_days

# The code of a reason, the state it puts a line in. The words are in the model.
STATES = {
    "no_partner": "excluded",
    "credit": "excluded",
    "bank_entry": "excluded",
    "no_followup": "excluded",
    "assigned": "excluded",
    "no_policy": "excluded",
    "do_nothing": "excluded",
    "too_small": "excluded",
    "before_start": "excluded",
    "not_due": "not_due",
    "due_today": "not_due",
    "blocked": "held",
    "by_hand": "held",
    "archived": "held",
    "not_sent": "held",
    "undelivered": "held",
    "by_hand_level": "held",
    "unreachable": "held",
    "payment_pending": "waiting",
    "direct_debit": "waiting",
    "approval": "waiting",
    "sending": "waiting",
    "delay": "waiting",
    "gap": "waiting",
    "formal_running": "waiting",
    "interval": "waiting",
    "credits": "waiting",
    "minimum": "waiting",
    "overdue_first": "waiting",
    "closed_day": "waiting",
    "not_confirmed": "waiting",
    "last_level": "finished",
    "due": "due",
}

CLOSED_DAYS_AHEAD = 400


@dataclass(frozen=True, slots=True)
class Scope:
    """What the query is asked for."""

    today: date
    accounts: tuple[int, ...]
    companies: tuple[int, ...]
    defaults: dict[tuple[int, str], int]  # (company, debtor kind) -> policy
    rates: dict[tuple[int, int], float]  # (company, currency) -> units for one of its
    partners: tuple[int, ...] | None = None  # None: all customers
    by_hand: bool = False  # a person asks: what is only done by hand counts too
    preview: bool = False  # as if the first preview were confirmed
    old_mode: str | None = None  # in place of the company's, before it is confirmed
    ledger: bool = False  # only what the ledger knows: to count and sort quickly


# What a query on the ledger alone leaves open, for the models that name it.
_UNTOLD = SQL(
    "NULL::int AS policy_id, NULL::int AS level_id, NULL::date AS next_date,"
    " NULL::date AS last_contact, NULL::text AS state, NULL::numeric AS owed,"
    " NULL::numeric AS credit"
)


def build(scope: Scope) -> SQL:
    """Return the whole query, one row per open receivable line."""
    if scope.ledger:
        return SQL(
            "SELECT line.*, partner.commercial_partner_id AS partner_id,"
            " GREATEST(%s - due_date, 0) AS days_overdue, %s"
            " FROM (%s) AS line"
            " LEFT JOIN res_partner partner ON partner.id = line.line_partner_id",
            scope.today,
            _UNTOLD,
            _lines(scope),
        )
    return SQL(
        "WITH line AS (%s), debtor AS (%s), last AS (%s), rung AS (%s), entry AS (%s), "
        "told AS (%s), customer AS (%s), decided AS (%s) %s",
        _lines(scope),
        _debtors(scope),
        _LAST_STEPS,
        _RUNGS,
        _ENTRIES,
        _told(scope),
        _customers(scope),
        _decided(scope),
        _columns(scope),
    )


def _lines(scope: Scope) -> SQL:
    partners = SQL("TRUE")
    if scope.partners is not None:
        partners = SQL(
            "aml.partner_id IN (SELECT id FROM res_partner"
            " WHERE commercial_partner_id = ANY(%s))",
            list(scope.partners),
        )
    return SQL(
        """
        SELECT aml.id, aml.move_id, aml.company_id, aml.currency_id, aml.move_name,
               aml.partner_id AS line_partner_id,
               COALESCE(aml.date_maturity, aml.date) AS due_date,
               aml.account_id, aml.amount_residual, aml.amount_residual_currency,
               aml.amount_currency AS amount_total, aml.invoice_date,
               aml.no_followup, move.payment_state, move.dunning_assigned,
               move.move_type, move.is_move_sent, journal.type AS journal_type,
               method.dunning_direct_debit
          FROM account_move_line aml
          LEFT JOIN account_move move ON move.id = aml.move_id
          LEFT JOIN account_journal journal ON journal.id = aml.journal_id
          LEFT JOIN account_payment_method_line method
                 ON method.id = move.preferred_payment_method_line_id
         WHERE aml.account_id = ANY(%(accounts)s)
           AND aml.reconciled IS NOT TRUE
           AND aml.parent_state = 'posted'
           AND aml.company_id = ANY(%(companies)s)
           AND aml.amount_residual_currency <> 0
           AND %(partners)s
        """,
        accounts=list(scope.accounts),
        companies=list(scope.companies),
        partners=partners,
    )


def _debtors(scope: Scope) -> SQL:
    """The customers of the lines: company's settings, policy, how to reach them.

    A general entry may hold a contact of the customer: hence `line_partner_id`.
    Reminders go to the contact chosen for them, else to the invoicing contact, else to
    the customer; an e-mail or an address it lacks is the customer's.
    """
    defaults = _values(
        [(*key, policy) for key, policy in scope.defaults.items()], "int, text, int"
    )
    return SQL(
        """
        SELECT listed.line_partner_id, listed.company_id, customer.id AS partner_id,
               contact.id AS contact_id,
               COALESCE(contact.email_normalized, customer.email_normalized)
                   IS NOT NULL AS has_email,
               %(contact_address)s OR %(customer_address)s AS has_address,
               customer.dunning_manual, customer.active AS customer_active,
               COALESCE(company.dunning_start_date, %(today)s) AS start_date,
               company.dunning_start_date IS NOT NULL AS is_confirmed,
               company.dunning_debit_days,
               COALESCE(%(old_mode)s, company.dunning_old_mode) AS dunning_old_mode,
               company.dunning_only_sent,
               policy.id AS policy_id, policy.ignore_below, policy.min_amount,
               policy.min_interval_days, policy.any_day, policy.start_mode,
               EXISTS (SELECT FROM dunning_level level
                        WHERE level.policy_id = policy.id AND level.active) AS ladder
          FROM (SELECT DISTINCT line_partner_id, company_id FROM line) listed
          JOIN res_company company ON company.id = listed.company_id
          JOIN res_partner listed_partner ON listed_partner.id = listed.line_partner_id
          JOIN res_partner customer
            ON customer.id = listed_partner.commercial_partner_id
          LEFT JOIN LATERAL (
               SELECT MIN(child.id) AS id FROM res_partner child
                WHERE child.parent_id = customer.id AND child.type = 'invoice'
                  AND child.active AND child.is_company IS NOT TRUE) invoicing ON TRUE
          JOIN res_partner contact ON contact.id = COALESCE(
                   customer.dunning_contact_id, invoicing.id, customer.id)
          LEFT JOIN res_country contact_country
                 ON contact_country.id = contact.country_id
          LEFT JOIN res_country customer_country
                 ON customer_country.id = customer.country_id
          LEFT JOIN %(defaults)s AS given(company_id, kind, policy_id)
                 ON given.company_id = listed.company_id
                AND given.kind = customer.dunning_debtor_kind
          LEFT JOIN dunning_policy own
                 ON own.id = (customer.dunning_policy_id
                              ->> listed.company_id::text)::int AND own.active
          LEFT JOIN dunning_policy policy
                 ON policy.id = COALESCE(own.id, given.policy_id)
        """,
        contact_address=_has_address("contact"),
        customer_address=_has_address("customer"),
        today=scope.today,
        old_mode=scope.old_mode,
        defaults=defaults,
    )


def _has_address(partner: str) -> SQL:
    """Whether a letter can be posted: see `res.partner._has_postal_address`."""
    return SQL(
        """(COALESCE(%(partner)s.street, %(partner)s.street2, '') <> ''
            AND COALESCE(%(partner)s.city, '') <> ''
            AND (COALESCE(%(partner)s.zip, '') <> ''
                 OR COALESCE(%(country)s.code, 'FR') <> 'FR'))""",
        partner=SQL.identifier(partner),
        country=SQL.identifier(f"{partner}_country"),
    )


_LAST_STEPS = SQL(
    """
    SELECT DISTINCT ON (taken.move_line_id) taken.move_line_id, taken.level_id,
           notice.id AS notice_id, notice.state AS notice_state, notice.sending_state,
           notice.first_sent_on AS level_date,
           CASE WHEN level.stage = 'formal_notice' AND notice.state = 'issued'
                THEN COALESCE(notice.deadline + %s, DATE '9999-12-01')
                END AS quiet_until
      FROM dunning_notice_line taken
      JOIN dunning_notice notice ON notice.id = taken.notice_id
      JOIN dunning_level level ON level.id = taken.level_id
     WHERE taken.claimed AND taken.move_line_id IN (SELECT id FROM line)
     ORDER BY taken.move_line_id, taken.id DESC
    """,
    escalation.FORMAL_NOTICE_GRACE - 1,
)


def _rank(column: SQL) -> SQL:
    return SQL("array_position(%s, %s::text)", list(escalation.STAGES), column)


# The next level for each policy, each last level (0: none yet), late or not.
_RUNGS = SQL(
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
    _rank(SQL("next.stage")),
    _rank(SQL("last.stage")),
)

# Where a line enters by its age, up to the first formal notice: from day to day.
_ENTRIES = SQL(
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


def _pending(scope: Scope) -> SQL:
    """Payments under way, which settle the oldest instalment of an invoice first."""
    return SQL(
        """
        SELECT line.id AS line_id,
               LEAST(GREATEST(line.amount_residual_currency, 0), GREATEST(0,
                   announced.amount - COALESCE(SUM(line.amount_residual_currency)
                       OVER older, 0))) AS amount
          FROM (%s) announced
          JOIN line ON line.move_id = announced.move_id
        WINDOW older AS (PARTITION BY line.move_id, line.account_id
                         ORDER BY line.due_date, line.id
                         ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
        """,
        _announced(scope),
    )


def _announced(scope: Scope) -> SQL:
    """Money announced but not in the ledger: it leaves the residual untouched.

    A payment marked as paid counts until the invoice is reconciled with anything, as
    in the invoice's own payment state: after that it would count twice.
    """
    return SQL(
        """
        SELECT move_id, SUM(amount) AS amount
          FROM (SELECT link.invoice_id AS move_id, payment.amount
                  FROM account_move__account_payment link
                  JOIN account_payment payment ON payment.id = link.payment_id
                  JOIN account_move move ON move.id = link.invoice_id
                 WHERE link.invoice_id IN (SELECT move_id FROM line)
                   AND payment.move_id IS NULL
                   AND (payment.state = 'in_process' OR (
                        payment.state = 'paid' AND move.payment_state <> 'partial'))
                   AND payment.payment_type = 'inbound'
                   AND payment.currency_id = move.currency_id
                   AND payment.company_id = ANY(%(companies)s)
                 UNION ALL
                SELECT link.invoice_id, tx.amount
                  FROM account_invoice_transaction_rel link
                  JOIN payment_transaction tx ON tx.id = link.transaction_id
                  JOIN account_move move ON move.id = link.invoice_id
                 WHERE link.invoice_id IN (SELECT move_id FROM line)
                   AND (tx.state IN ('pending', 'authorized')
                        OR (tx.state = 'done' AND tx.payment_id IS NULL
                            AND tx.is_post_processed IS NOT TRUE))
                   AND tx.operation IS DISTINCT FROM 'refund'
                   AND tx.currency_id = move.currency_id
                   AND tx.company_id = ANY(%(companies)s)) AS announced
         GROUP BY move_id
        """,
        companies=list(scope.companies),
    )


def _steps(scope: Scope) -> SQL:
    """Last step and next level: the SQL reading of `escalation.next_step`."""
    return SQL(
        """
        SELECT line.*, debtor.partner_id, debtor.contact_id,
               debtor.has_email, debtor.has_address, debtor.dunning_manual,
               debtor.customer_active, debtor.start_date,
               debtor.is_confirmed, debtor.dunning_debit_days, debtor.dunning_old_mode,
               debtor.dunning_only_sent, debtor.policy_id, debtor.ignore_below,
               debtor.min_amount, debtor.min_interval_days, debtor.any_day,
               debtor.ladder, rate.rate,
               COALESCE(pending.amount, 0) AS amount_pending,
               line.amount_residual_currency - COALESCE(pending.amount, 0)
                   AS amount_due,
               last.notice_id, last.notice_state, last.sending_state,
               last.level_id, last.level_date, last.quiet_until,
               next.id AS next_level_id, next.stage AS next_stage,
               next.sequence AS next_sequence, next.approval AS next_approval,
               next.by_email, next.by_letter, next.by_registered, next.by_call,
               line.due_date + next.delay_days AS delay_date,
               last.level_date + next.min_gap_days AS gap_date,
               GREATEST(line.due_date + next.delay_days,
                        last.level_date + next.min_gap_days) AS step_date
          FROM line
          LEFT JOIN debtor ON debtor.line_partner_id = line.line_partner_id
                          AND debtor.company_id = line.company_id
          LEFT JOIN %(rates)s AS rate(company_id, currency_id, rate)
                 ON rate.company_id = line.company_id
                AND rate.currency_id = line.currency_id
          LEFT JOIN (%(pending)s) pending ON pending.line_id = line.id
          LEFT JOIN last ON last.move_line_id = line.id
          LEFT JOIN entry
                 ON entry.policy_id = CASE
                    WHEN last.level_id IS NULL
                     AND CASE WHEN line.due_date < debtor.start_date
                              THEN debtor.dunning_old_mode ELSE debtor.start_mode
                         END = 'by_age' THEN debtor.policy_id END
                AND entry.first_day <= %(today)s - line.due_date
                AND entry.next_day > %(today)s - line.due_date
                AND (entry.stage <> 'courtesy' OR line.due_date > %(today)s)
          LEFT JOIN rung
                 ON rung.policy_id = debtor.policy_id
                AND rung.last_id = COALESCE(last.level_id, 0)
                AND rung.is_late = (line.due_date <= %(today)s)
          LEFT JOIN dunning_level next
                 ON next.id = COALESCE(entry.level_id, rung.level_id)
                AND line.amount_residual_currency > 0
        """,
        today=scope.today,
        pending=_pending(scope),
        rates=_values(
            [(*key, rate) for key, rate in scope.rates.items()], "int, int, numeric"
        ),
    )


def _told(scope: Scope) -> SQL:
    """What a line's own facts say, the strongest reason first."""
    return SQL(
        """
        SELECT id, move_id, move_name, company_id, currency_id, partner_id, contact_id,
               invoice_date, due_date, amount_total, amount_residual,
               amount_residual_currency, amount_pending, amount_due, policy_id,
               notice_id, level_id, level_date, next_level_id, next_stage,
               next_sequence, delay_date, gap_date, step_date, quiet_until,
               min_amount, rate, min_interval_days, any_day, is_confirmed,
               CASE
               WHEN partner_id IS NULL THEN 'no_partner'
               WHEN amount_residual_currency < 0 THEN 'credit'
               WHEN journal_type IN ('bank', 'cash') THEN 'bank_entry'
               WHEN no_followup THEN 'no_followup'
               WHEN payment_state = 'blocked' THEN 'blocked'
               WHEN dunning_assigned THEN 'assigned'
               WHEN policy_id IS NULL THEN 'no_policy'
               WHEN NOT ladder THEN 'do_nothing'
               WHEN amount_due <= 0 THEN 'payment_pending'
               WHEN notice_state IN ('draft', 'approval') THEN 'approval'
               WHEN sending_state IN ('failed', 'unknown') THEN 'undelivered'
               WHEN notice_id IS NOT NULL AND level_date IS NULL THEN 'sending'
               WHEN due_date = %(today)s AND (step_date IS NULL
                    OR step_date > %(today)s) THEN 'due_today'
               WHEN due_date > %(today)s AND (step_date IS NULL
                    OR step_date > %(today)s) THEN 'not_due'
               WHEN NOT customer_active THEN 'archived'
               WHEN dunning_manual AND NOT %(by_hand)s THEN 'by_hand'
               WHEN dunning_only_sent AND move_type = 'out_invoice'
                    AND is_move_sent IS NOT TRUE THEN 'not_sent'
               WHEN dunning_direct_debit
                    AND due_date + dunning_debit_days >= %(today)s THEN 'direct_debit'
               WHEN amount_due < ignore_below * rate THEN 'too_small'
               WHEN due_date < start_date AND dunning_old_mode = 'out'
                    AND notice_id IS NULL
               THEN 'before_start'
               WHEN next_level_id IS NULL THEN 'last_level'
               WHEN delay_date > %(today)s AND (gap_date IS NULL
                    OR delay_date >= gap_date) THEN 'delay'
               WHEN gap_date > %(today)s THEN 'gap'
               WHEN next_approval = 'manual' AND NOT %(by_hand)s THEN 'by_hand_level'
               WHEN NOT (CASE WHEN by_registered THEN has_address
                         WHEN by_email OR by_letter THEN has_email OR has_address
                         ELSE TRUE END) THEN 'unreachable'
               ELSE 'due'
               END AS line_code
          FROM (%(steps)s) AS step
        """,
        today=scope.today,
        by_hand=scope.by_hand,
        steps=_steps(scope),
    )


def _customers(scope: Scope) -> SQL:
    """Sums of a customer in a currency; dates that hold for the whole customer."""
    return SQL(
        """
        SELECT partner_id, company_id, currency_id,
               bool_or(due_date < %(today)s AND line_code = ANY(%(owed)s)) AS is_late,
               COALESCE(SUM(amount_due) FILTER (WHERE
                   due_date < %(today)s AND line_code = ANY(%(owed)s)), 0) AS owed_late,
               COALESCE(SUM(amount_due) FILTER (WHERE
                   due_date >= %(today)s AND line_code = 'due'), 0) AS owed_soon,
               COALESCE(-SUM(amount_due) FILTER (WHERE line_code = 'credit'), 0)
                   AS credit,
               MAX(MAX(quiet_until)) OVER (PARTITION BY partner_id, company_id)
                   AS quiet_until
          FROM told
         WHERE partner_id IS NOT NULL
         GROUP BY partner_id, company_id, currency_id
        """,
        today=scope.today,
        owed=sorted(escalation.OWED),
    )


def _contacts_made(scope: Scope) -> SQL:
    return SQL(
        """
        SELECT partner_id, company_id, MAX(COALESCE(first_sent_on, date)) AS day
          FROM dunning_notice
         WHERE state = 'issued' AND sending_state <> 'failed'
           AND company_id = ANY(%s)
           AND partner_id IN (SELECT partner_id FROM debtor)
         GROUP BY partner_id, company_id
        """,
        list(scope.companies),
    )


def _decided(scope: Scope) -> SQL:
    """The SQL reading of `escalation.group`: what the customer adds."""
    return SQL(
        """
        SELECT told.*, customer.owed, customer.credit, made.day AS last_contact,
               customer.quiet_until AS customer_quiet_until,
               CASE
               WHEN line_code <> 'due' THEN line_code
               WHEN due_date >= %(today)s AND is_late THEN 'overdue_first'
               WHEN customer.quiet_until >= %(today)s THEN 'formal_running'
               WHEN made.day + min_interval_days > %(today)s THEN 'interval'
               WHEN customer.credit >= customer.owed THEN 'credits'
               WHEN customer.owed - customer.credit < min_amount * rate THEN 'minimum'
               WHEN any_day IS NOT TRUE AND NOT %(is_open)s THEN 'closed_day'
               WHEN NOT is_confirmed AND NOT %(preview)s THEN 'not_confirmed'
               ELSE 'due'
               END AS reason_code,
               CASE WHEN line_code IN ('due', 'delay', 'gap', 'not_due', 'due_today',
                                       'not_sent', 'by_hand', 'by_hand_level')
               THEN GREATEST(step_date, made.day + min_interval_days,
                             customer.quiet_until + 1) END AS free_date
          FROM told
          LEFT JOIN (SELECT *, owed_late
                         + CASE WHEN is_late THEN 0 ELSE owed_soon END AS owed
                       FROM customer) customer
                USING (partner_id, company_id, currency_id)
          LEFT JOIN (%(made)s) made USING (partner_id, company_id)
        """,
        today=scope.today,
        is_open=open_days.is_open(scope.today),
        preview=scope.preview,
        made=_contacts_made(scope),
    )


def _columns(scope: Scope) -> SQL:
    """The columns of the model; the next date moved to an open day."""
    states = _values(list(STATES.items()), "text, text")
    return SQL(
        """
        SELECT decided.*, state.state,
               GREATEST(%(today)s - due_date, 0) AS days_overdue,
               CASE WHEN customer_quiet_until > DATE '9000-01-01' THEN NULL
                    WHEN any_day THEN free_date
                    ELSE COALESCE(closed.next_open, free_date) END AS next_date
          FROM decided
          JOIN %(states)s AS state(code, state) ON state.code = decided.reason_code
          LEFT JOIN %(closed)s AS closed(day, next_open)
                 ON closed.day = decided.free_date
        """,
        today=scope.today,
        states=states,
        closed=_values(closed_days(scope.today), "date, date"),
    )


def closed_days(today: date) -> list[tuple[date, date]]:
    """The closed days of the coming year, each with the open day that follows it."""
    days = (today + timedelta(rank) for rank in range(CLOSED_DAYS_AHEAD))
    return [
        (day, open_days.next_open_day(day))
        for day in days
        if not open_days.is_open(day)
    ]


def _values(rows: list[tuple], types: str) -> SQL:
    """A typed VALUES list, which may be empty."""
    casts = [SQL(kind.strip()) for kind in types.split(",")]
    nulls = SQL(", ").join(SQL("NULL::%s", cast) for cast in casts)
    if not rows:
        return SQL("(SELECT %s WHERE FALSE)", nulls)
    tuples = SQL(", ").join(
        SQL(
            "(%s)",
            SQL(", ").join(
                SQL("%s::%s", value, cast)
                for value, cast in zip(row, casts, strict=True)
            ),
        )
        for row in rows
    )
    return SQL("(VALUES %s)", tuples)
