"""Which invoice goes to whom and when: temporary tables, before anything is cloned.

- `pattern(grp, invoice_id, base)` and `pattern_entry(grp, move_id)`: what to clone
- `plan(i, grp, customer_id, partner_id, ..., shift)`: one row an invoice to be
- `new_move`, `new_line`, `new_full`, `new_partial`: the rows to be, with their new ids
"""

from typing import Any

from .cloning import chance, next_id
from .kinds import KINDS, TODAY, days_ago
from .patterns import BASE, Patterns


def plan_invoices(cr: Any, patterns: Patterns, size: int, customers: int) -> None:
    """Draw all the invoices of the book, the patterns themselves included."""
    groups = _note_patterns(cr, patterns)
    _draw_plan(cr, groups, size - sum(map(len, patterns.groups.values())), customers)
    _number_moves(cr)
    _number_lines(cr)
    _number_reconciliations(cr)


def _note_patterns(cr: Any, patterns: Patterns) -> dict[str, tuple[int, int]]:
    """Store the patterns; return the first group and the count of each kind."""
    cr.execute(
        "CREATE TEMP TABLE pattern (grp int, kind text, invoice_id int, base date);"
        "CREATE TEMP TABLE pattern_entry (grp int, move_id int)"
    )
    groups, grp = {}, 0
    for kind, variants in patterns.groups.items():
        groups[kind] = (grp + 1, len(variants))
        for moves in variants:
            grp += 1
            cr.execute(
                "INSERT INTO pattern VALUES (%s, %s, %s, %s)",
                [grp, kind, moves[0], BASE],
            )
            cr.execute("INSERT INTO pattern_entry SELECT %s, unnest(%s)", [grp, moves])
    return groups


def _draw_plan(
    cr: Any, groups: dict[str, tuple[int, int]], size: int, customers: int
) -> None:
    total, reached, kinds, ages = sum(kind.weight for kind in KINDS), 0, [], []
    for kind in KINDS:
        reached += kind.weight
        first, count = groups[kind.name]
        variant = f"{first} + floor({chance('i', 'variant')} * {count})::int"
        kinds.append(f"WHEN drawn < {reached / total:.6f} THEN {variant}")
        ages.append(f"WHEN '{kind.name}' THEN {days_ago(kind, chance('i', 'day'))}")
    last_first, _count = groups[KINDS[-1].name]
    cr.execute(
        f"""
        CREATE TEMP TABLE plan AS
        SELECT drawn.i, drawn.grp, customer.id AS customer_id, customer.name,
               COALESCE(customer.contact_id, customer.id) AS partner_id,
               DATE '{TODAY}' - (CASE pattern.kind {" ".join(ages)} END)
                   - pattern.base AS shift
          FROM (SELECT i, CASE {" ".join(kinds)} ELSE {last_first} END AS grp
                  FROM (SELECT i, {chance("i", "kind")} AS drawn
                          FROM generate_series(1, {size}) AS i) AS lots) AS drawn
          JOIN pattern USING (grp)
          -- some customers buy much more than others: the exponent
          JOIN customer ON customer.n
               = 1 + floor({customers} * power({chance("i", "customer")}, 1.6))::int
         ORDER BY drawn.i;
        CREATE INDEX ON plan (grp); ANALYZE plan; ANALYZE pattern
        """
    )


def _number_moves(cr: Any) -> None:
    """Give each entry to be its id, its day and its place in its journal's sequence."""
    cr.execute(
        f"""
        CREATE TEMP TABLE new_move AS
        SELECT plan.*, t.id AS tid, t.name AS old_name, invoice.name AS old_invoice,
               {next_id(cr, "account_move")} + row_number() OVER (
                   ORDER BY t.date + plan.shift, plan.i, t.id) AS id,
               regexp_replace(t.sequence_prefix, '20[0-9][0-9]',
                              to_char(t.date + plan.shift, 'YYYY')) AS prefix,
               NULL::int AS number, NULL::text AS new_name, NULL::text AS new_invoice
          FROM plan
          JOIN pattern USING (grp)
          JOIN pattern_entry entry USING (grp)
          JOIN account_move t ON t.id = entry.move_id
          JOIN account_move invoice ON invoice.id = pattern.invoice_id;
        UPDATE new_move SET number = placed.number,
               -- five digits at least: lpad would cut the sixth one off
               new_name = prefix || lpad(
                   placed.number::text, GREATEST(5, length(placed.number::text)), '0')
          FROM (SELECT fresh.id, COALESCE(used.last, 0) + row_number() OVER (
                           PARTITION BY fresh.prefix ORDER BY fresh.id) AS number
                  FROM new_move fresh
                  LEFT JOIN (SELECT sequence_prefix, MAX(sequence_number) AS last
                               FROM account_move GROUP BY 1) used
                         ON used.sequence_prefix = fresh.prefix) AS placed
         WHERE placed.id = new_move.id;
        CREATE INDEX ON new_move (tid); CREATE INDEX ON new_move (i); ANALYZE new_move;
        UPDATE new_move SET new_invoice = invoice.new_name
          FROM new_move invoice JOIN pattern ON pattern.invoice_id = invoice.tid
         WHERE invoice.i = new_move.i
        """
    )


def _number_lines(cr: Any) -> None:
    cr.execute(
        f"""
        CREATE TEMP TABLE new_line AS
        SELECT new_move.i, new_move.id AS move_id, t.id AS tid,
               {next_id(cr, "account_move_line")} + row_number() OVER (
                   ORDER BY new_move.id, t.id) AS id
          FROM new_move JOIN account_move_line t ON t.move_id = new_move.tid;
        CREATE INDEX ON new_line (i, tid); CREATE INDEX ON new_line (tid);
        ANALYZE new_line
        """
    )


def _number_reconciliations(cr: Any) -> None:
    partials = "account_partial_reconcile"
    cr.execute(
        f"""
        CREATE TEMP TABLE new_full AS
        SELECT linked.i, linked.tid,
               {next_id(cr, "account_full_reconcile")} + row_number() OVER (
                   ORDER BY linked.i, linked.tid) AS id
          FROM (SELECT DISTINCT new_line.i, t.full_reconcile_id AS tid
                  FROM new_line JOIN account_move_line t ON t.id = new_line.tid
                 WHERE t.full_reconcile_id IS NOT NULL) AS linked;
        CREATE INDEX ON new_full (i, tid); ANALYZE new_full;
        CREATE TEMP TABLE new_partial AS
        SELECT debit.i, t.id AS tid, debit.id AS debit_id, credit.id AS credit_id,
               t.full_reconcile_id AS full_tid,
               {next_id(cr, partials)} + row_number() OVER (
                   ORDER BY debit.i, t.id) AS id
          FROM {partials} t
          JOIN new_line debit ON debit.tid = t.debit_move_id
          JOIN new_line credit ON credit.tid = t.credit_move_id AND credit.i = debit.i;
        CREATE INDEX ON new_partial (i, tid); ANALYZE new_partial
        """
    )
