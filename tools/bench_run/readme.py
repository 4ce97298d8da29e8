"""The table of README.md: some of the figures, written between two marks."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from .measuring import Measure
from .paying import Cost
from .racing import Ratio
from .report import copied, markdown, ratio_of_peer

FIRST, LAST = "<!-- figures: make bench ARGS=--readme -->", "<!-- end of figures -->"
HEAD = ("what", "seconds", "of it Python", "of it PostgreSQL", "statements")


class Line(NamedTuple):
    """A stage, and how README calls it; `each`: of a row, not of all."""

    what: str
    stage: str
    each: bool = False


LINES = (
    Line("decide for the whole company", "decide for all customers"),
    Line(
        "first page of the due items, with their count",
        "due items, overdue (as opened)",
    ),
    Line(
        "first page of the customers to chase",
        "customers, overdue (as opened)",
    ),
    Line("the same, only what is to send today", "customers, to send today"),
    Line("due items, grouped by state", "due items, by state"),
    Line("a page of 80 invoices, with all that dunning says", "a page of invoices"),
    Line("one invoice", "one invoice"),
    Line(
        "the night that issues {rows} notices, sending apart",
        "issue all, by the nightly action",
    ),
    Line(
        "a second night, {rows} notices with interest and indemnity ({note})",
        "second night, with interest and indemnity",
    ),
    Line(
        "an e-mail with its invoices, one sender",
        "send e-mails with their invoices, one sender",
        each=True,
    ),
    Line(
        "the same, two senders",
        "send e-mails with their invoices, 2 senders",
        each=True,
    ),
    Line("a letter, 1 line", "letters together, 1 line", each=True),
    Line(
        "a letter, 10 lines and more ({note})",
        "letters together, 10 lines and more",
        each=True,
    ),
    Line(
        "a letter, any customer ({note})",
        "letters together, any customers",
        each=True,
    ),
    Line("a letter printed alone", "letters one by one", each=True),
)


def compose(
    size: int,
    measures: Sequence[Measure],
    machine: str,
    grown: Sequence[Ratio] = (),
    peer: tuple[int, Sequence[Measure]] | None = None,
    costs: Sequence[Cost] = (),
) -> str:
    """Return what stands between the marks.

    :param measures: of the book of `size` invoices
    :param grown: what three years of notices add, of that book
    :param peer: the size of the book on which the peer was measured, and its measures,
        with ours of the same book
    :param costs: what invoicing and payments cost without and with the add-on
    """
    found = {measure.stage: measure for measure in measures}
    rows = [_row(line, found[line.stage]) for line in LINES if line.stage in found]
    parts = [
        f"On a book of {_number(size)} invoices: {machine}.",
        markdown(HEAD, rows),
    ]
    if grown:
        worst = max(grown, key=lambda ratio: ratio.least)
        parts.append(
            "With three years of notices behind it, nothing of what is decided, "
            "listed, grouped or pivoted takes more than "
            f"{1 + worst.least / 100:.2f} times the CPU (the worst: {worst.stage})."
        )
    if costs:
        calls, cpu = max(one.calls for one in costs), max(one.cpu for one in costs)
        parts.append(
            "Creating, posting, paying, resetting and reversing invoices takes at most "
            f"{calls:.1f} % more calls of Python and {cpu:.1f} % more CPU than without "
            "the add-on."
        )
    if peer and (times := ratio_of_peer(peer[1])):
        parts.append(
            f"OCA's account_credit_control, on the same book of {_number(peer[0])} in "
            f"the same process, takes {times:.1f} times the CPU of our night before "
            "anything is sent."
        )
    return "\n\n".join(parts)


def insert(text: str, figures: str) -> str:
    """Put the figures between the marks of a text.

    :raises ValueError: the marks are not there, once each and in order
    """
    before, _first, rest = text.partition(FIRST)
    _old, last, after = rest.partition(LAST)
    if not last or (text.count(FIRST), text.count(LAST)) != (1, 1):
        raise ValueError(f"{FIRST} and {LAST} are not there once each, in this order")
    return f"{before}{FIRST}\n{figures}\n{LAST}{after}"


def write(file: Path, figures: str) -> None:
    """Put the figures into a file."""
    file.write_text(insert(file.read_text("utf-8"), figures), "utf-8")


def _row(line: Line, measure: Measure) -> tuple[str, ...]:
    rows = max(measure.rows, 1) if line.each else 1
    statements = (measure.statements or 0) / rows
    return (
        line.what.format(rows=_number(measure.rows), note=measure.note),
        *(
            f"{value / rows:{'.4f' if line.each else '.2f'}}"
            for value in (measure.seconds, measure.python, measure.backend)
        ),
        f"{statements:.1f}"
        if line.each
        else _number(round(statements)) + copied(measure),
    )


def _number(value: int) -> str:
    """Thousands apart, by a space that does not break."""
    return f"{value:,}".replace(",", "\u00a0")
