"""Two databases take turns in one process: so a busy machine disturbs both alike."""

from collections.abc import Callable
from statistics import median
from typing import Any, NamedTuple

from .databases import opened
from .measuring import Measure


class Ratio(NamedTuple):
    """How much more the second database takes, in percent: medians of the rounds.

    `quickest` and `least` compare the seconds and the CPU of the least disturbed round
    of each; `extra` is what the second one takes more then, in CPU seconds.
    """

    stage: str
    without: float
    with_addon: float
    seconds: float
    cpu: float
    least: float
    extra: float
    quickest: float
    spread: tuple[float, float]


def race(
    stage: str,
    first: str,
    second: str,
    rounds: int,
    action: Callable[[Any], Measure],
    user: str = "",
) -> Ratio:
    """Do the same in both databases in turns; each round undoes what it did."""
    pairs = []
    for number in range(rounds + 1):
        order = (first, second) if number % 2 else (second, first)
        taken = {name: _once(name, action, user) for name in order}
        if number:  # the first one only warms up
            pairs.append((taken[first], taken[second]))
    return compared(stage, pairs)


def compared(stage: str, pairs: list[tuple[Measure, Measure]]) -> Ratio:
    """Sum the rounds up, each a pair of measures."""
    seconds = [_quotient(more.seconds, less.seconds) for less, more in pairs]
    less, more = zip(*pairs, strict=True)
    least, most = min(one.cpu for one in less), min(one.cpu for one in more)
    return Ratio(
        stage,
        median(one.seconds for one in less),
        median(one.seconds for one in more),
        _percent(median(seconds)),
        _percent(median(_quotient(b.cpu, a.cpu) for a, b in pairs)),
        _percent(_quotient(most, least)),
        most - least,
        _percent(_quotient(min(b.seconds for b in more), min(a.seconds for a in less))),
        (_percent(min(seconds)), _percent(max(seconds))),
    )


def _quotient(more: float, less: float) -> float:
    """CPU is counted in hundredths of a second: of less than one nothing is said."""
    return more / less if less else 1.0


def _percent(ratio: float) -> float:
    return 100 * (ratio - 1)


def _once(name: str, action: Callable[[Any], Measure], user: str) -> Measure:
    with opened(name, user) as env:
        result = action(env)
        env.cr.rollback()
        env.invalidate_all(flush=False)
    return result
