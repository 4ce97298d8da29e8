"""What comes next for a due line: the next level of its ladder, and the earliest day.

A ladder is the levels of a policy in the order of their `sequence`. Nothing is said
twice, nothing skips the gap since the last step really sent, and a line that enters
late enters softly: never beyond the first formal notice.

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
>>> next_step([friendly, written], date(2026, 9, 30), friendly, date(2026, 10, 19),
...           start_mode="first_level", today=date(2026, 10, 20), at_once=True)[1]
datetime.date(2026, 10, 20)

An invoice of 11 July, due on 10 August and sent on 14 September counts as due on
14 October, and as nothing was said of it, it enters softly even by its age:

>>> from .known import counted_due, first_day
>>> sent = date(2026, 9, 14)
>>> counted = counted_due(date(2026, 8, 10), date(2026, 7, 11), sent)
>>> ladder = [friendly, written, Level(3, "formal_notice", 30)]
>>> level, day = next_step(ladder, counted, None, None, start_mode="by_age",
...                        today=date(2026, 10, 17), not_before=first_day(sent))
>>> level is friendly, day
(True, datetime.date(2026, 10, 17))
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

STAGES = ("courtesy", "reminder", "formal_notice", "final_notice")
START_MODES = ("first_level", "by_age")


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
    at_once: bool = False,
    not_before: date | None = None,
) -> tuple[Any, date] | None:
    """The next level of a due line and the earliest day for it; None at the top.

    :param due_date: the day from which it is counted as due (`known.counted_due`)
    :param last_level: the last level issued for the line, of this ladder or another
    :param last_date: the day on which it was really sent
    :param start_mode: where a line that has had no step enters once it is late:
        ``first_level``, or ``by_age``: the highest level whose delay has passed
    :param today: without it the plan of an unpaid line, with it what is left of it:
        a courtesy note makes no sense any more on the due date
    :param at_once: a person asks for the step today: neither delay nor gap counts.
        Before a line is late that can only be a courtesy note.
    :param not_before: nothing sooner, whoever asks (`known.first_day`)
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
    if at_once and today and (due_date < today or level.stage == "courtesy"):
        earliest = min(earliest, today)
    return level, max(earliest, not_before or earliest)


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
