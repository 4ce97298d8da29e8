"""`hold`, `held`, `disputed`: what people have put on hold, and until when.

Holds are few. A line is held as a whole by the hold that lasts longest, among equals
by the strongest kind. A kind may hold what was delivered before a date of the hold
only, as an insolvency its judgment: what is born from that day on is chased. A hold on
a part of an invoice takes that part away, from the oldest instalment first, and leaves
the rest to be chased.
"""

from odoo.tools import SQL

from .ledger import oldest_first
from .scope import Scope, values

# A hold without an end lasts longest.
FOREVER = SQL("DATE '9999-12-01'")


def in_force(scope: Scope) -> SQL:
    """The holds in force on the day; one that was ended counts up to the eve.

    Those of all the companies of a legal person: who must not be written to, must not
    by its branch either.
    """
    return SQL(
        """
        SELECT hold.id AS hold_id, hold.kind, %(person)s AS person_id,
               hold.company_id, hold.date_from,
               partner.commercial_partner_id AS partner_id,
               COALESCE(hold.date_until, %(forever)s) AS held_until,
               %(held_before)s AS held_before,
               hold.amount, COALESCE(hold.amount, 0) > 0 AS is_part
          FROM dunning_hold hold
          JOIN res_partner partner ON partner.id = hold.partner_id
         WHERE hold.company_id = ANY(%(companies)s)
           AND hold.date_from <= %(today)s
           AND (hold.date_until IS NULL OR hold.date_until >= %(today)s)
           AND (hold.date_ended IS NULL OR hold.date_ended > %(today)s)
        """,
        person=scope.person("hold.company_id"),
        companies=list(scope.persons),
        today=scope.today("hold.company_id"),
        forever=FOREVER,
        held_before=_held_before(scope),
    )


def _held_before(scope: Scope) -> SQL:
    """The day before which what is born is held; none: all of it."""
    dates = [
        SQL("WHEN %s THEN %s", kind.code, kind.held_before)
        for kind in scope.hold_kinds
        if kind.held_before
    ]
    if not dates:
        return SQL("NULL::date")
    return SQL("CASE hold.kind %s END", SQL(" ").join(dates))


def holds(scope: Scope) -> SQL:
    """`hold`: those in force, a row for each invoice; without one: all of them.

    Through an array, of which the planner expects some elements: on a table of holds
    that it has not looked at lately it expects a single one, and would compare each
    hold with each line.
    """
    return SQL(
        """
        SELECT in_force.*, invoice.move_id
          FROM (%s) AS in_force
          LEFT JOIN LATERAL unnest(ARRAY(
               SELECT rel.move_id FROM dunning_hold_move_rel rel
                WHERE rel.hold_id = in_force.hold_id)) AS invoice(move_id) ON TRUE
        """,
        in_force(scope),
    )


def held(scope: Scope) -> SQL:
    """`held`: the hold that stops a line as a whole.

    Companies are few: `IS NOT DISTINCT FROM` keeps the planner from joining by them.
    """
    return SQL(
        """
        SELECT DISTINCT ON (line.id) line.id AS line_id, hold_id, kind, held_until
          FROM hold
          JOIN res_partner member ON member.commercial_partner_id = hold.partner_id
          JOIN line ON line.line_partner_id = member.id
                   AND %s IS NOT DISTINCT FROM hold.person_id
                   AND (hold.move_id IS NULL OR hold.move_id = line.move_id)
                   AND (hold.held_before IS NULL OR line.born_on < hold.held_before)
         WHERE NOT hold.is_part AND line.amount_residual_currency > 0
         ORDER BY line.id, held_until DESC, array_position(%s, kind::text), hold_id
        """,
        scope.person("line.company_id"),
        [kind.code for kind in scope.hold_kinds],
    )


def spared(scope: Scope) -> SQL:
    """Until when those who have just disputed something get no formal notice."""
    return SQL(
        """
        SELECT hold.partner_id, hold.person_id, MAX(spared.last_day) AS dispute_until
          FROM hold
          JOIN %s AS spared(company_id, day, last_day)
            ON spared.company_id = hold.company_id AND spared.day = hold.date_from
         WHERE hold.kind = ANY(%s)
         GROUP BY hold.partner_id, hold.person_id
        """,
        values(scope.disputed, "int, date, date"),
        [kind.code for kind in scope.hold_kinds if kind.is_dispute],
    )


DISPUTED = oldest_first(
    SQL(
        """
        SELECT move_id, SUM(amount) AS amount, MAX(held_until) AS held_until,
               (ARRAY_AGG(hold_id ORDER BY held_until DESC, hold_id))[1] AS hold_id,
               (ARRAY_AGG(kind ORDER BY held_until DESC, hold_id))[1] AS kind
          FROM hold
         WHERE is_part
         GROUP BY move_id
        """
    )
)
