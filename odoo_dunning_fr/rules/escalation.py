"""What is sent to a customer today.

A line takes its own next step (see `ladder`); a customer's notice takes the highest
step among its lines, and what is owed decides whether there is a notice at all.

`group` is the specification of what the customer adds: the SQL of `dunning.receivable`
reads the same for lists, and a property test compares the two.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from .ladder import STAGES, START_MODES, Level, next_step, stage_rank
from .reasons import OWED

__all__ = [
    "FORMAL_NOTICE_GRACE",
    "OWED",
    "STAGES",
    "START_MODES",
    "Level",
    "Notice",
    "Receivable",
    "Terms",
    "group",
    "is_owed",
    "next_step",
    "stage_rank",
]

# Days after the deadline of a formal notice before anything else is said.
FORMAL_NOTICE_GRACE = 3


class Receivable(NamedTuple):
    """An open line of one customer, as the query knows it. Money in its currency."""

    id: int
    move: int
    currency: int
    amount: Decimal  # residual less what is under way or disputed; a credit: negative
    due_date: date
    code: str  # what its own facts say: `due`, or why not
    level: Any = None  # the step it would take
    level_rank: tuple[int, int] = (0, 0)  # (rank of the stage, sequence)
    at_once: bool = False  # a person asks for its next step now


class Terms(NamedTuple):
    """What a policy asks for one customer."""

    grouping: str = "customer"
    min_interval_days: int = 0
    minimum: dict[int, Decimal] = {}  # per currency, converted at the day's rate
    any_day: bool = False


@dataclass(slots=True)
class Notice:
    """A notice to come: one customer, one currency, one level."""

    currency: int
    level: Any
    steps: list[Receivable]
    listed: list[Receivable] = field(default_factory=list)
    credits: list[Receivable] = field(default_factory=list)

    @property
    def principal(self) -> Decimal:
        return sum(
            (line.amount for line in (*self.steps, *self.listed, *self.credits)),
            Decimal(),
        )


def group(
    receivables: Sequence[Receivable],
    policy: Terms,
    today: date,
    *,
    last_contact: date | None = None,
    quiet_until: date | None = None,
    day_is_open: bool = True,
) -> tuple[list[Notice], dict[int, str]]:
    """Decide for one customer of one company.

    :param receivables: all open lines of the customer, credits included
    :param last_contact: the day of the last notice, whatever its lines
    :param quiet_until: last day on which a formal notice under way asks for silence
    :returns: the notices, and for each line that takes no step the code of the reason

    >>> line = Receivable(7, 1, 1, Decimal("120"), date(2026, 9, 30), "due", "L1")
    >>> credit = Receivable(8, 2, 1, Decimal("-150"), date(2026, 9, 1), "credit")
    >>> group([line, credit], Terms(), date(2026, 10, 5))
    ([], {8: 'credit', 7: 'credits'})
    """
    skips = {line.id: line.code for line in receivables if line.code != "due"}
    notices: list[Notice] = []
    for currency in dict.fromkeys(line.currency for line in receivables):
        lines = [line for line in receivables if line.currency == currency]
        due = [line for line in lines if line.code == "due"]
        # What is not overdue is never claimed beside what is: a formal notice for an
        # invoice that still has days to run would be wrong.
        is_late = any(is_owed(line, today) for line in lines)
        steps = [line for line in due if line.due_date < today] if is_late else due
        skips.update((line.id, "overdue_first") for line in due if line not in steps)
        if not steps:
            continue
        code = _reason(lines, steps, policy, today, last_contact, quiet_until)
        if not code and not (day_is_open or policy.any_day):
            code = "closed_day"
        if code:
            skips.update((line.id, code) for line in steps)
        else:
            notices += _notices(lines, steps, policy, today)
    return notices, skips


def _reason(
    lines: Sequence[Receivable],
    steps: Sequence[Receivable],
    policy: Terms,
    today: date,
    last_contact: date | None,
    quiet_until: date | None,
) -> str | None:
    """Why a customer is left alone in a currency.

    Neither the silence that a policy wants nor its minimum holds back what a person
    asks for; a formal notice under way and credits that cover the debt do.
    """
    if quiet_until and quiet_until >= today:
        return "formal_running"
    at_once = any(line.at_once for line in steps)
    interval = timedelta(policy.min_interval_days)
    if last_contact and last_contact + interval > today and not at_once:
        return "interval"
    owed = sum(
        (line.amount for line in lines if line in steps or is_owed(line, today)),
        Decimal(),
    )
    credit = -sum((line.amount for line in lines if line.code == "credit"), Decimal())
    if credit >= owed:
        return "credits"
    minimum = policy.minimum.get(steps[0].currency, Decimal())
    return "minimum" if owed - credit < minimum and not at_once else None


def is_owed(line: Receivable, today: date) -> bool:
    """Whether a line counts in what the customer owes: it is late and not set aside."""
    return line.due_date < today and line.code in OWED


def _notices(
    lines: Sequence[Receivable],
    steps: Sequence[Receivable],
    policy: Terms,
    today: date,
) -> list[Notice]:
    credits = [line for line in lines if line.code == "credit"]
    # With a credit open, one notice for all: a credit must be counted only once.
    if policy.grouping == "invoice" and not credits:
        moves = dict.fromkeys(line.move for line in steps)
        return [
            _notice([line for line in steps if line.move == move]) for move in moves
        ]
    if all(line.due_date >= today for line in steps):
        return [_notice(steps)]  # a courtesy note claims nothing
    listed = [line for line in lines if is_owed(line, today) and line not in steps]
    return [_notice(steps, listed, credits)]


def _notice(
    steps: Sequence[Receivable],
    listed: Sequence[Receivable] = (),
    credits: Sequence[Receivable] = (),
) -> Notice:
    highest = max(steps, key=lambda line: line.level_rank)
    return Notice(
        highest.currency, highest.level, list(steps), list(listed), list(credits)
    )
