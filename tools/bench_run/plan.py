"""What is measured of a book, and in which databases: the stages as data."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from .databases import opened, vacuum
from .letters import charged_letters, letter_stages
from .measuring import Measure
from .night import night_stages, second_night
from .sending import sending_stages
from .stages import ADMIN, read_stages


def _as_user(stages: Callable[[Any], Iterable[Measure]]) -> Callable:
    def measure(name: str) -> Iterable[Measure]:
        with opened(name, ADMIN) as env:
            yield from stages(env)

    return measure


class Step(NamedTuple):
    """Stages of the book with the add-on, in one go."""

    measure: Callable[[str], Iterable[Measure]]
    # Whether PostgreSQL has looked at all the tables before, as it does in a few hours.
    settled: bool = False


STEPS = (
    Step(_as_user(read_stages)),
    Step(_as_user(night_stages)),
    Step(_as_user(letter_stages), settled=True),
    Step(sending_stages),
    Step(_as_user(second_night), settled=True),
    Step(_as_user(charged_letters), settled=True),
)


def measure_all(name: str) -> Iterable[Measure]:
    """Take the steps one after the other: each goes on where the last one ended."""
    for step in STEPS:
        if step.settled:
            vacuum(name)
        yield from step.measure(name)
