"""The SQL behind `dunning.receivable`: what each open line owes, and what comes next.

Its steps are common table expressions that a reader can run one after the other:
`line` (the ledger), `excess` (what is paid for late charges), `pending` (money that is
matched with nothing), `debtor` (policy and contact of a customer), `hold`, `held` and
`disputed` (what people put on hold),
`told` (last step, next level, and what the line's own facts say: `line_code`),
`credited` (what counts of credits), `customer` (sums and dates that concern a whole
customer), `decided`. `rules.ladder`, `rules.escalation`, `rules.credits` and
`rules.sharing` are the specification.

`rung` and `entry` are the ladders as tables. All is joined to the lines at once,
nothing is asked line by line: a list of 40 000 lines takes a fraction of a second.
"""

from odoo.tools import SQL

from .debtors import debtors
from .money.excess import excesses, matches
from .holds import DISPUTED, held, holds, in_force
from .ladder import ENTRIES, LAST_STEPS, RUNGS
from .known import counted_due
from .ledger import ctes as ledger
from .ledger import lines
from .money.pending import ctes as money
from .reasons import columns, credited, customers, decided, told
from .reads import READS
from .scope import HoldKind, Scope, Way

__all__ = [
    "READS",
    "HoldKind",
    "Scope",
    "Way",
    "build",
    "counted_due",
    "in_force",
    "match",
]

# What a query on the ledger alone leaves open, for the models that name it.
_UNTOLD = SQL(
    "NULL::int AS policy_id, NULL::int AS level_id, NULL::date AS next_date,"
    " NULL::date AS last_contact, NULL::text AS state, NULL::numeric AS owed,"
    " NULL::numeric AS credit, NULL::numeric AS minimum,"
    " NULL::numeric AS tolerance, NULL::numeric AS doubt"
)


def match(scope: Scope) -> SQL:
    """The open payments, each with the late charges that it may be for."""
    return SQL("WITH line AS (%s) %s", lines(scope), matches(scope))


def build(scope: Scope) -> SQL:
    """Return the whole query, one row per open receivable line."""
    if scope.ledger:
        return SQL(
            "SELECT line.*, partner.commercial_partner_id AS partner_id,"
            " due_date AS date_maturity, GREATEST(%s - due_date, 0) AS days_overdue, %s"
            " FROM (%s) AS line"
            " LEFT JOIN res_partner partner ON partner.id = line.line_partner_id",
            scope.today("line.company_id"),
            _UNTOLD,
            lines(scope),
        )
    steps = [
        *ledger(scope),
        ("excess", excesses(scope)),
        *money(scope),
        ("debtor", debtors(scope)),
        ("hold", holds(scope)),
        ("held", held(scope)),
        ("disputed", DISPUTED),
        ("last", LAST_STEPS),
        ("rung", RUNGS),
        ("entry", ENTRIES),
        ("told", told(scope)),
        ("credited", credited(scope)),
        ("customer", customers(scope)),
        ("decided", decided(scope)),
    ]
    return SQL(
        "WITH %s %s",
        SQL(", ").join(SQL("%s AS (%s)", SQL(name), step) for name, step in steps),
        columns(scope),
    )
