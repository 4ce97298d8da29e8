"""What a run of Odoo's tests means: what failed, what was known, what is our doing.

A test is named as `--test-tags` of Odoo has it, `/sale/tests/test_x.py:TestX.test_y`;
a class that could not be set up by its own name, `/sale/tests/test_x.py:TestX`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

HEADINGS = ("set", "tests run", "failed", "known", "only with us")


@dataclass(frozen=True)
class Outcome:
    """What became of the tests of a run; those left out are in neither set."""

    run: int
    passed: frozenset[str] = frozenset()
    failed: frozenset[str] = frozenset()


Run = Callable[[Iterable[str]], Outcome]


@dataclass(frozen=True)
class Verdict:
    """What became of the tests that failed.

    :param ours: fail with us alone, and pass without us: what counts
    :param shaky: failed once, and not when they were run again by themselves
    :param unlisted: fail without us as well, though the list does not have them
    :param gone: are in the list, and passed
    """

    outcomes: Mapping[str, Outcome]
    known: frozenset[str]
    ours: frozenset[str] = field(default=frozenset())
    shaky: frozenset[str] = field(default=frozenset())
    unlisted: frozenset[str] = field(default=frozenset())

    @property
    def failed(self) -> frozenset[str]:
        return frozenset().union(*(each.failed for each in self.outcomes.values()))

    @property
    def gone(self) -> frozenset[str]:
        passed = frozenset().union(*(each.passed for each in self.outcomes.values()))
        classes = {_class(tag) for tag in passed} - self.failed
        return self.known & (passed | classes)

    @property
    def relisted(self) -> frozenset[str]:
        """What a list has after this run without us; what was not run, it keeps."""
        return self.known - self.gone | self.failed


def judge(
    outcomes: Mapping[str, Outcome], known: frozenset[str], again: Run, without: Run
) -> Verdict:
    """Tell what fails only with us.

    What is not known to fail is run once more by itself, with us; what fails then, by
    itself without us. So a list that is short, or none at all, gives no false alarm.
    """
    new = _beyond(Verdict(outcomes, known).failed, known)
    still = _beyond(again(sorted(new)).failed, known) if new else frozenset()
    ours = _beyond(still, without(sorted(still)).failed) if still else frozenset()
    shaky = frozenset(tag for tag in new if not _meets(tag, still))
    return Verdict(outcomes, known, ours, shaky, still - ours)


def table(verdict: Verdict) -> list[str]:
    """Return the lines of a table, a set each."""
    rows = [
        (name, *_row(each, verdict.known, verdict.ours))
        for name, each in verdict.outcomes.items()
    ]
    rows.append(("all", *(sum(column) for column in list(zip(*rows, strict=True))[1:])))
    wide = max(len(row[0]) for row in rows)
    return [_line(HEADINGS, wide), *(_line(row, wide) for row in rows)]


def _row(
    outcome: Outcome, known: frozenset[str], ours: frozenset[str]
) -> tuple[int, ...]:
    new = _beyond(outcome.failed, known)
    mine = [tag for tag in new if _meets(tag, ours)]
    return outcome.run, len(outcome.failed), len(outcome.failed - new), len(mine)


def _line(row: Iterable[object], wide: int) -> str:
    name, *figures = row
    cells = [
        f"{figure!s:>{len(head)}}"
        for figure, head in zip(figures, HEADINGS[1:], strict=True)
    ]
    return "  ".join([f"{name!s:<{wide}}", *cells])


def _beyond(tags: Iterable[str], known: frozenset[str]) -> frozenset[str]:
    """Return what is known neither by itself nor by its class."""
    return frozenset(tag for tag in tags if not {tag, _class(tag)} & known)


def _meets(tag: str, others: frozenset[str]) -> bool:
    """Tell whether a test, its class or a test of this class is among others."""
    return any(
        tag in (other, _class(other)) or _class(tag) == other for other in others
    )


def _class(tag: str) -> str:
    """Return the name of a test's class; of a class, something that names none."""
    return tag.rpartition(".")[0]
