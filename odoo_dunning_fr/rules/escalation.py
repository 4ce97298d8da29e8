"""What comes next for a due line, and what is sent to a customer today.

A ladder is the levels of a policy in the order of their `sequence`. A line takes its
own next step; a customer's notice takes the highest step among its lines. Nothing is
said twice, nothing skips the gap since the last step really sent, and a line that
enters late enters softly: never beyond the first formal notice.

`next_step` is the specification of the ladder: the SQL of `dunning.receivable` reads
the same for lists, and a property test compares the two. Levels are anything with
`sequence`, `stage`, `delay_days` and `min_gap_days`.

>>> from datetime import date
>>> friendly = Level(1, "reminder", 3)
>>> written = Level(2, "reminder", 20, min_gap_days=7)
>>> next_step([friendly, written], date(2026, 9, 30), None, None,
...           start_mode="first_level")[1]
datetime.date(2026, 10, 3)
>>> level, day = next_step([friendly, written], date(2026, 9, 30), friendly,
...                        date(2026, 10, 19), start_mode="first_level")
>>> level is written, day               # seven days after the late first step
(True, datetime.date(2026, 10, 26))
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

STAGES = ("courtesy", "reminder", "formal_notice", "final_notice")
START_MODES = ("first_level", "by_age")

# Days after the deadline of a formal notice before anything else is said.
FORMAL_NOTICE_GRACE = 3

# What a line can be told by its own facts and still count in what the customer owes.
OWED = frozenset(
    "due delay gap last_level by_hand_level approval sending undelivered "
    "unreachable".split()
)


class Level(NamedTuple):
    """A step of a ladder, for those who have no `dunning.level` at hand."""

    sequence: int
    stage: str
    delay_days: int
    min_gap_days: int = 0


def stage_rank(level: Any) -> int:
    """The rank of a level's stage: 0 for a courtesy note, 3 for the final notice."""
    return STAGES.index(level.stage)


def next_step(
    levels: Iterable[Any],
    due_date: date,
    last_level: Any | None,
    last_date: date | None,
    *,
    start_mode: str,
    today: date | None = None,
) -> tuple[Any, date] | None:
    """The next level of a due line and the earliest day for it; None at the top.

    :param last_level: the last level issued for the line, of this ladder or another
    :param last_date: the day on which it was really sent
    :param start_mode: where a line that has had no step enters once it is late:
        ``first_level``, or ``by_age``: the highest level whose delay has passed
    :param today: without it the plan of an unpaid line, with it what is left of it:
        a courtesy note makes no sense any more on the due date
    """
    ladder = _remaining(levels, last_level)
    if today is not None and today >= due_date:
        ladder = [level for level in ladder if level.stage != "courtesy"]
    if not ladder:
        return None
    level = ladder[0]
    if last_level is None and start_mode == "by_age" and today is not None:
        level = _by_age(ladder, due_date, today)
    earliest = due_date + timedelta(level.delay_days)
    if last_level is not None and last_date is not None:
        earliest = max(earliest, last_date + timedelta(level.min_gap_days))
    return level, earliest


def _remaining(levels: Iterable[Any], last_level: Any | None) -> list[Any]:
    """The levels above the last one; on a new ladder, those that go further than it."""
    ladder = sorted(levels, key=lambda level: level.sequence)
    if last_level is None:
        return ladder
    if last_level in ladder:
        return [level for level in ladder if level.sequence > last_level.sequence]
    return [
        level
        for level in ladder
        if stage_rank(level) >= stage_rank(last_level)
        and level.delay_days > last_level.delay_days
    ]


def _by_age(ladder: Sequence[Any], due_date: date, today: date) -> Any:
    entry = ladder[0]
    for level in ladder:
        if due_date + timedelta(level.delay_days) > today:
            break
        if level.stage == "final_notice":  # it follows a formal notice, or nothing
            break
        entry = level
        if level.stage == "formal_notice":
            break
    return entry


class Receivable(NamedTuple):
    """An open line of one customer, as the query knows it. Money in its currency."""

    id: int
    move: int
    currency: int
    amount: Decimal  # residual less payments under way; negative for a credit
    due_date: date
    code: str  # what its own facts say: `due`, or why not
    level: Any = None  # the step it would take
    level_rank: tuple[int, int] = (0, 0)  # (rank of the stage, sequence)


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
    reason = _customer_reason(policy, today, last_contact, quiet_until)
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
        code = reason or _currency_reason(lines, steps, policy, today)
        if not code and not (day_is_open or policy.any_day):
            code = "closed_day"
        if code:
            skips.update((line.id, code) for line in steps)
        else:
            notices += _notices(lines, steps, policy, today)
    return notices, skips


def _customer_reason(
    policy: Terms, today: date, last_contact: date | None, quiet_until: date | None
) -> str | None:
    if quiet_until and quiet_until >= today:
        return "formal_running"
    interval = timedelta(policy.min_interval_days)
    if last_contact and last_contact + interval > today:
        return "interval"
    return None


def _currency_reason(
    lines: Sequence[Receivable],
    steps: Sequence[Receivable],
    policy: Terms,
    today: date,
) -> str | None:
    owed = sum(
        (line.amount for line in lines if line in steps or is_owed(line, today)),
        Decimal(),
    )
    credit = -sum((line.amount for line in lines if line.code == "credit"), Decimal())
    if credit >= owed:
        return "credits"
    minimum = policy.minimum.get(steps[0].currency, Decimal())
    return "minimum" if owed - credit < minimum else None


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
