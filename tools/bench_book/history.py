"""Three years of dunning, on a book: what is over, and the formal notices that run.

One notice that the add-on has issued is cloned, with its delivery: for 100 000 invoices
325 000 times on invoices that were paid since, and 3 800 times as a formal notice on an
open item of a customer. Charges, holds that ended and the marks on the invoices go with
them, so that all that decides, lists and counts finds what it would after three years.
What a notice says (its snapshot, its text) stays that of the one that was cloned.
"""

from datetime import date
from typing import Any

from .cloning import bulk_loading, clone, next_id, register_ids

NOTICES_EACH = 3.25  # of past notices, for an invoice of the book
RUNNING_EACH = 0.038  # of formal notices that run
LISTED = 2  # other items of the customer on each
TABLES = (
    "dunning_run",
    "dunning_notice",
    "dunning_notice_line",
    "dunning_delivery",
    "dunning_charge",
    "dunning_hold",
)
# Days back: the running ones were issued, and some presented, then.
ISSUED, PRESENTED, TO_PAY = 8, 5, 8
SENT = "x.sent_on + TIME '09:00'"


def add_history(cr: Any, notice: int, size: int, today: date) -> dict[str, int]:
    """Clone a notice into a past of three years; return how many of each there are.

    :param notice: the id of an issued notice, with one delivery
    :param size: number of invoices of the book
    """
    _list_items(cr, notice, today)
    _plan(cr, int(size * NOTICES_EACH), int(size * RUNNING_EACH), today)
    with bulk_loading(cr, TABLES):
        made = {
            "nights": _clone_nights(cr, notice),
            "notices": _clone_notices(cr, notice),
            "lines": _clone_lines(cr, notice),
            "deliveries": _clone_deliveries(cr, notice),
            "charges": _add_charges(cr),
            "holds": _add_holds(cr, size // 50, today),
        }
        register_ids(cr, TABLES)
    _mark_invoices(cr)
    return made


def _list_items(cr: Any, notice: int, today: date) -> None:
    """`item`: paid and overdue ones, numbered; `rung`: the ladder of the notice."""
    cr.execute(
        """
        CREATE TEMP TABLE rung AS
        SELECT row_number() OVER (ORDER BY level.sequence) AS rank, level.id,
               level.policy_id, level.stage, level.delay_days AS delay,
               level.payment_days AS days
          FROM dunning_level level
          JOIN dunning_notice notice ON notice.policy_id = level.policy_id
         WHERE notice.id = %s AND level.active AND level.stage <> 'courtesy';
        CREATE TEMP TABLE item AS
        SELECT line.id, line.move_id, line.partner_id, line.move_name, line.reconciled,
               line.invoice_date, line.date_maturity, line.amount_currency AS total,
               line.amount_residual_currency AS residual, line.currency_id,
               row_number() OVER (PARTITION BY line.reconciled ORDER BY line.id) AS n,
               row_number() OVER same AS place, COUNT(*) OVER owner AS count
          FROM account_move_line line
          JOIN account_account account ON account.id = line.account_id
          JOIN account_move move ON move.id = line.move_id
         WHERE account.account_type = 'asset_receivable'
           AND move.move_type = 'out_invoice' AND line.parent_state = 'posted'
           AND (line.reconciled OR line.date_maturity < %s)
        WINDOW owner AS (PARTITION BY line.partner_id, line.reconciled),
               same AS (PARTITION BY line.partner_id, line.reconciled
                        ORDER BY line.date_maturity, line.id);
        CREATE UNIQUE INDEX ON item (reconciled, n);
        CREATE UNIQUE INDEX ON item (partner_id, reconciled, place);
        ANALYZE item; ANALYZE rung
        """,
        [notice, today],
    )


def _plan(cr: Any, past: int, running: int, today: date) -> None:
    """`told`: one row a notice to be; each item takes each level once."""
    cr.execute(
        """
        CREATE TEMP TABLE told AS
        SELECT %(base)s + i AS id, item.id AS line_id, item.partner_id, rung.rank,
               rung.id AS level_id, rung.policy_id, rung.stage, FALSE AS runs,
               told.day AS sent_on, told.day AS issued_on,
               told.day + COALESCE(rung.days, 0) AS deadline
          FROM generate_series(1, %(past)s) AS i
         CROSS JOIN (SELECT COUNT(*) AS count FROM item WHERE reconciled) AS paid
          JOIN item ON item.reconciled AND item.n = 1 + (i - 1) %% paid.count
          JOIN rung ON rung.rank = 1 + (i - 1) / paid.count
         CROSS JOIN LATERAL (
               SELECT LEAST(item.date_maturity + rung.delay, DATE %(today)s - 60)
               ) AS told(day);
        INSERT INTO told
        SELECT (SELECT MAX(id) FROM told) + row_number() OVER (ORDER BY item.id),
               item.id, item.partner_id, rung.rank, rung.id, rung.policy_id, rung.stage,
               TRUE, posted.day, DATE %(today)s - %(issued)s, posted.day + %(to_pay)s
          FROM item
          JOIN rung ON rung.stage = 'formal_notice'
         -- one of two waits to be posted: its days have not begun
         CROSS JOIN LATERAL (
               SELECT CASE WHEN item.id %% 2 = 0
                           THEN DATE %(today)s - %(presented)s END) AS posted(day)
         WHERE NOT item.reconciled AND item.place = 1
         ORDER BY item.id LIMIT %(running)s;
        CREATE INDEX ON told (id); CREATE INDEX ON told (line_id); ANALYZE told
        """,
        {
            "base": next_id(cr, "dunning_notice"),
            "past": past,
            "running": running,
            "today": today,
            "issued": ISSUED,
            "presented": PRESENTED,
            "to_pay": TO_PAY,
        },
    )


def _clone_nights(cr: Any, notice: int) -> int:
    """A run for each day; none is automatic: they say nothing of what is usual."""
    cr.execute(
        f"CREATE TEMP TABLE night AS SELECT issued_on, {next_id(cr, 'dunning_run')}"
        " + row_number() OVER (ORDER BY issued_on) AS id"
        " FROM (SELECT DISTINCT issued_on FROM told) AS day; ANALYZE night"
    )
    changes = {"id": "x.id", "date": "x.issued_on", "automatic": "FALSE"}
    return clone(
        cr,
        "dunning_run",
        "night x JOIN dunning_run t ON TRUE",
        {**changes, "state": "'done'", "seal": "NULL"},
        f"WHERE t.id = (SELECT run_id FROM dunning_notice WHERE id = {notice})",
    )


def _clone_notices(cr: Any, notice: int) -> int:
    changes = {
        "id": "x.id",
        "name": "'PAST/' || lpad(x.id::text, 9, '0')",
        "run_id": "night.id",
        "partner_id": "x.partner_id",
        "contact_id": "x.partner_id",
        "policy_id": "x.policy_id",
        "level_id": "x.level_id",
        "date": "x.issued_on",
        "date_issued": "x.issued_on",
        "first_sent_on": "x.sent_on",
        "deadline": "x.deadline",
        "sending_state": "CASE WHEN x.sent_on IS NULL THEN 'pending' ELSE 'sent' END",
        "document_id": "NULL",
        "create_date": "x.issued_on::timestamp",
        "write_date": "x.issued_on::timestamp",
    }
    source = "told x JOIN night USING (issued_on) JOIN dunning_notice t ON TRUE"
    where = f"WHERE t.id = {notice} ORDER BY x.id"
    return clone(cr, "dunning_notice", source, changes, where)


def _clone_lines(cr: Any, notice: int) -> int:
    """The item that takes the step, and others of its customer that are listed."""
    base = next_id(cr, "dunning_notice_line")
    cr.execute(
        f"""
        CREATE TEMP TABLE named AS
        SELECT {base} + row_number() OVER (ORDER BY told.id, ahead) AS id, told.id
                   AS notice_id, ahead = 0 AS is_step, told.level_id,
               GREATEST(told.issued_on - other.date_maturity, 0) AS days,
               other.id AS line_id, other.move_id, other.move_name, other.partner_id,
               other.invoice_date, other.date_maturity, other.total,
               CASE WHEN other.reconciled THEN other.total ELSE other.residual END
                   AS residual
          FROM told
          JOIN item ON item.id = told.line_id
         CROSS JOIN generate_series(0, {LISTED}) AS ahead
          JOIN item other ON other.partner_id = item.partner_id
                         AND other.reconciled = item.reconciled
                         AND other.place = 1 + (item.place - 1 + ahead) % item.count
         WHERE ahead < item.count;
        ANALYZE named
        """
    )
    changes = {
        "id": "x.id",
        "notice_id": "x.notice_id",
        "partner_id": "x.partner_id",
        "move_line_id": "x.line_id",
        "move_id": "x.move_id",
        "move_name": "x.move_name",
        "invoice_date": "x.invoice_date",
        "date_maturity": "x.date_maturity",
        "date_counted": "x.date_maturity",
        "level_id": "CASE WHEN x.is_step THEN x.level_id END",
        "role": "CASE WHEN x.is_step THEN 'step' ELSE 'listed' END",
        "claimed": "x.is_step",
        "days_overdue": "x.days",
        "amount_total": "x.total",
        "amount_residual": "x.residual",
        "amount_claimed": "x.residual",
    }
    pattern = f"(SELECT MIN(id) FROM dunning_notice_line WHERE notice_id = {notice})"
    source = "named x JOIN dunning_notice_line t ON TRUE"
    where = f"WHERE t.id = {pattern} ORDER BY x.id"
    return clone(cr, "dunning_notice_line", source, changes, where)


def _clone_deliveries(cr: Any, notice: int) -> int:
    base = next_id(cr, "dunning_delivery")
    changes = {
        "id": f"{base} + row_number() OVER (ORDER BY x.id)",
        "notice_id": "x.id",
        "partner_id": "x.partner_id",
        "channel": "CASE WHEN x.stage = 'formal_notice' THEN 'registered'"
        " ELSE t.channel END",
        "state": "CASE WHEN x.sent_on IS NULL THEN 'queued' ELSE 'sent' END",
        "date_queued": "x.issued_on::timestamp",
        "date_sent": SENT,
        "date_presented": "CASE WHEN x.stage = 'formal_notice' THEN x.sent_on END",
        "mail_message_id": "NULL",
    }
    pattern = f"(SELECT MIN(id) FROM dunning_delivery WHERE notice_id = {notice})"
    source = "told x JOIN dunning_delivery t ON TRUE"
    return clone(cr, "dunning_delivery", source, changes, f"WHERE t.id = {pattern}")


def _add_charges(cr: Any) -> int:
    """Interest and indemnity of what took the third step: a third is still claimed."""
    base = next_id(cr, "dunning_charge")
    cr.execute(
        f"""
        INSERT INTO dunning_charge (
            id, company_id, currency_id, partner_id, move_id, move_line_id, move_name,
            date_maturity, notice_line_id, kind, amount, date_from, date_to, state,
            waiver_reason, create_date, write_date)
        SELECT {base} + row_number() OVER (ORDER BY named.id, kind), notice.company_id,
               item.currency_id, item.partner_id, item.move_id, item.id, item.move_name,
               item.date_maturity, named.id, kind,
               CASE kind WHEN 'interest' THEN round(item.total * 0.007, 2) ELSE 40 END,
               CASE kind WHEN 'interest' THEN item.date_maturity + 1 END,
               CASE kind WHEN 'interest'
                    THEN GREATEST(told.issued_on, item.date_maturity + 1) END,
               CASE WHEN item.n % 3 = 0 THEN 'claimed' ELSE 'waived' END,
               CASE WHEN item.n % 3 <> 0 THEN 'Geste commercial' END, now(), now()
          FROM named
          JOIN told ON told.id = named.notice_id AND told.rank = 3 AND NOT told.runs
          JOIN dunning_notice notice ON notice.id = told.id
          JOIN item ON item.id = named.line_id
         CROSS JOIN unnest(ARRAY['interest', 'indemnity']) AS kind
         WHERE named.is_step
           -- one indemnity an invoice, whatever its instalments
           AND (kind = 'interest' OR item.id IN (
               SELECT MIN(id) FROM item WHERE reconciled GROUP BY move_id))
        """
    )
    return cr.rowcount


def _add_holds(cr: Any, count: int, today: date) -> int:
    """Pauses and disputes that are over."""
    base = next_id(cr, "dunning_hold")
    cr.execute(
        f"""
        INSERT INTO dunning_hold (
            id, company_id, partner_id, kind, date_from, date_until, date_ended, state,
            user_id, create_date, write_date)
        SELECT {base} + item.n, line.company_id, item.partner_id,
               CASE WHEN item.n % 2 = 0 THEN 'pause' ELSE 'dispute' END,
               item.date_maturity - 400, item.date_maturity - 370,
               CASE WHEN item.n % 2 = 1 THEN item.date_maturity - 380 END,
               CASE WHEN item.n % 2 = 1 THEN 'ended' ELSE 'active' END,
               line.create_uid, now(), now()
          FROM item JOIN account_move_line line ON line.id = item.id
         WHERE item.reconciled AND item.n <= {count}
        """
    )
    return cr.rowcount


def _mark_invoices(cr: Any) -> None:
    """The last step, as the add-on leaves it on invoices."""
    cr.execute(
        """
        UPDATE account_move SET dunning_level_id = last.level_id,
               dunning_level_date = last.issued_on
          FROM (SELECT DISTINCT ON (item.move_id) item.move_id, told.level_id,
                       told.issued_on
                  FROM told JOIN item ON item.id = told.line_id
                 ORDER BY item.move_id, told.rank DESC) AS last
         WHERE last.move_id = account_move.id
        """
    )
