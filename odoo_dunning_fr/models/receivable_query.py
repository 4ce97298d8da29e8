"""The SQL behind `dunning.receivable`: what each open line owes, and what comes next.

Four steps, each a common table expression that a reader can run by itself:
`line` (the ledger), `step` (policy, last step issued, next level), `told` (what the
line's own facts say: `line_code`), `customer` (the sums and dates that concern a whole
customer). `rules.escalation` is the specification of the last two.
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


def build(scope: Scope) -> SQL:
    """Return the whole query, one row per open receivable line."""
    return SQL(
        "WITH line AS (%s), step AS (%s), told AS (%s), customer AS (%s), "
        "decided AS (%s) %s",
        _lines(scope),
        _steps(scope),
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
               COALESCE(partner.commercial_partner_id, aml.partner_id) AS partner_id,
               COALESCE(aml.date_maturity, aml.date) AS due_date,
               aml.amount_residual, aml.amount_residual_currency,
               aml.amount_currency AS amount_total, aml.invoice_date,
               aml.no_followup, move.payment_state, move.dunning_assigned,
               move.move_type, move.is_move_sent, journal.type AS journal_type,
               method.dunning_direct_debit,
               -- payments under way settle the oldest instalment first
               LEAST(GREATEST(aml.amount_residual_currency, 0), GREATEST(0,
                   COALESCE(pending.amount, 0) - COALESCE((
                       SELECT SUM(older.amount_residual_currency)
                         FROM account_move_line older
                        WHERE pending.amount > 0
                          AND older.move_id = aml.move_id
                          AND older.account_id = aml.account_id
                          AND older.reconciled IS NOT TRUE
                          AND (COALESCE(older.date_maturity, older.date), older.id)
                            < (COALESCE(aml.date_maturity, aml.date), aml.id)
                   ), 0))) AS amount_pending
          FROM account_move_line aml
          JOIN account_move move ON move.id = aml.move_id
          JOIN account_journal journal ON journal.id = aml.journal_id
          LEFT JOIN res_partner partner ON partner.id = aml.partner_id
          LEFT JOIN account_payment_method_line method
                 ON method.id = move.preferred_payment_method_line_id
          LEFT JOIN (%(pending)s) pending ON pending.move_id = aml.move_id
         WHERE aml.account_id = ANY(%(accounts)s)
           AND aml.reconciled IS NOT TRUE
           AND aml.parent_state = 'posted'
           AND aml.company_id = ANY(%(companies)s)
           AND aml.amount_residual_currency <> 0
           AND %(partners)s
        """,
        pending=_pending(scope),
        accounts=list(scope.accounts),
        companies=list(scope.companies),
        partners=partners,
    )


def _pending(scope: Scope) -> SQL:
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
                 WHERE payment.move_id IS NULL
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
                 WHERE (tx.state IN ('pending', 'authorized')
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
    """Policy, last step, next level: the SQL reading of `escalation.next_step`."""
    defaults = _values(
        [(*key, policy) for key, policy in scope.defaults.items()], "int, text, int"
    )
    return SQL(
        """
        SELECT line.*, policy.id AS policy_id, policy.ignore_below, policy.min_amount,
               policy.min_interval_days, policy.any_day, policy.grouping,
               customer.dunning_manual, customer.active AS customer_active,
               rate.rate, company.dunning_start_date, company.dunning_debit_days,
               company.dunning_old_mode, company.dunning_only_sent,
               line.amount_residual_currency - line.amount_pending AS amount_due,
               line.due_date < COALESCE(company.dunning_start_date, %(today)s)
                   AS is_old,
               last.notice_id, last.notice_state, last.sending_state,
               last.level_id, last.level_date, last.stage AS last_stage,
               CASE WHEN last.stage = 'formal_notice' AND last.notice_state = 'issued'
                    THEN COALESCE(last.deadline + %(grace)s, DATE '9999-12-01')
                    END AS quiet_until,
               next.id AS next_level_id, next.stage AS next_stage,
               next.sequence AS next_sequence, next.approval AS next_approval,
               next.by_email, next.by_letter, next.by_registered, next.by_call,
               line.due_date + next.delay_days AS delay_date,
               CASE WHEN last.level_id IS NOT NULL
                    THEN last.level_date + next.min_gap_days END AS gap_date,
               EXISTS (SELECT FROM dunning_level level
                        WHERE level.policy_id = policy.id AND level.active) AS ladder
          FROM line
          JOIN res_company company ON company.id = line.company_id
          LEFT JOIN res_partner customer ON customer.id = line.partner_id
          LEFT JOIN %(defaults)s AS given(company_id, kind, policy_id)
                 ON given.company_id = line.company_id
                AND given.kind = customer.dunning_debtor_kind
          LEFT JOIN dunning_policy own
                 ON own.id = (customer.dunning_policy_id
                              ->> line.company_id::text)::int AND own.active
          LEFT JOIN dunning_policy policy
                 ON policy.id = COALESCE(own.id, given.policy_id)
          LEFT JOIN %(rates)s AS rate(company_id, currency_id, rate)
                 ON rate.company_id = line.company_id
                AND rate.currency_id = line.currency_id
          LEFT JOIN LATERAL (%(last)s) last ON TRUE
          LEFT JOIN LATERAL (%(next)s) next ON TRUE
        """,
        today=scope.today,
        grace=escalation.FORMAL_NOTICE_GRACE - 1,
        defaults=defaults,
        rates=_values(
            [(*key, rate) for key, rate in scope.rates.items()], "int, int, numeric"
        ),
        last=_LAST_STEP,
        next=_next_level(scope),
    )


_LAST_STEP = SQL(
    """
    SELECT notice.id AS notice_id, notice.state AS notice_state, notice.sending_state,
           notice.first_sent_on AS level_date, notice.deadline,
           level.id AS level_id, level.policy_id, level.active, level.stage,
           level.sequence, level.delay_days
      FROM dunning_notice_line taken
      JOIN dunning_notice notice ON notice.id = taken.notice_id
      JOIN dunning_level level ON level.id = taken.level_id
     WHERE taken.move_line_id = line.id AND taken.claimed
     ORDER BY taken.id DESC
     LIMIT 1
    """
)


def _rank(column: SQL) -> SQL:
    return SQL("array_position(%s, %s::text)", list(escalation.STAGES), column)


def _next_level(scope: Scope) -> SQL:
    enters_by_age = SQL(
        """last.level_id IS NULL
           AND CASE WHEN line.due_date < COALESCE(
                        company.dunning_start_date, %(today)s)
                    THEN company.dunning_old_mode ELSE policy.start_mode END = 'by_age'
           AND line.due_date + level.delay_days <= %(today)s
           AND level.stage <> 'final_notice'
           AND NOT EXISTS (
               SELECT FROM dunning_level formal
                WHERE formal.policy_id = policy.id AND formal.active
                  AND formal.stage = 'formal_notice'
                  AND formal.sequence < level.sequence)""",
        today=scope.today,
    )
    return SQL(
        """
        SELECT level.*
          FROM dunning_level level
         WHERE level.policy_id = policy.id
           AND level.active
           AND line.amount_residual_currency > 0
           AND (level.stage <> 'courtesy' OR line.due_date >= %(today)s)
           AND CASE
               WHEN last.level_id IS NULL THEN TRUE
               WHEN last.policy_id = policy.id AND last.active
               THEN level.sequence > last.sequence
               ELSE %(rank)s >= %(last_rank)s AND level.delay_days > last.delay_days
               END
         ORDER BY CASE WHEN %(by_age)s THEN -level.sequence END NULLS LAST,
                  level.sequence
         LIMIT 1
        """,
        today=scope.today,
        rank=_rank(SQL("level.stage")),
        last_rank=_rank(SQL("last.stage")),
        by_age=enters_by_age,
    )


def _told(scope: Scope) -> SQL:
    """What a line's own facts say, the strongest reason first."""
    return SQL(
        """
        SELECT step.*, contact.contact_id, contact.has_email, contact.has_address,
               CASE
               WHEN step.partner_id IS NULL THEN 'no_partner'
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
               WHEN is_old AND dunning_old_mode = 'out' AND notice_id IS NULL
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
          FROM (SELECT *, GREATEST(delay_date, gap_date) AS step_date FROM step) step
          LEFT JOIN (%(contacts)s) contact ON contact.partner_id = step.partner_id
        """,
        today=scope.today,
        by_hand=scope.by_hand,
        contacts=_CONTACTS,
    )


# Where a customer's reminders go: the contact chosen for them, else the invoicing
# contact, else the customer; an e-mail or an address it lacks is the customer's.
_CONTACTS = SQL(
    """
    SELECT customer.id AS partner_id, contact.id AS contact_id,
           COALESCE(contact.email_normalized, customer.email_normalized) IS NOT NULL
               AS has_email,
           bool_or(COALESCE(address.street, address.street2, '') <> ''
                   AND COALESCE(address.city, '') <> ''
                   AND (COALESCE(address.zip, '') <> ''
                        OR country.code <> 'FR')) AS has_address
      FROM (SELECT DISTINCT partner_id AS id FROM line) listed
      JOIN res_partner customer ON customer.id = listed.id
      LEFT JOIN LATERAL (
           SELECT child.id FROM res_partner child
            WHERE child.parent_id = customer.id AND child.type = 'invoice'
              AND child.active AND NOT COALESCE(child.is_company, FALSE)
            ORDER BY child.id LIMIT 1) invoicing ON TRUE
      JOIN res_partner contact ON contact.id = COALESCE(
           customer.dunning_contact_id, invoicing.id, customer.id)
      JOIN res_partner address ON address.id IN (contact.id, customer.id)
      LEFT JOIN res_country country ON country.id = address.country_id
     GROUP BY customer.id, contact.id
    """
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
               WHEN dunning_start_date IS NULL AND NOT %(preview)s
               THEN 'not_confirmed'
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
