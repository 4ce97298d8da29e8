"""The tables: what each stage took on each book, and what the add-on costs others."""

from collections.abc import Sequence

from .measuring import Measure
from .paying import MOST, Cost
from .racing import Ratio

HEAD = (
    "Book",
    "Stage",
    "Rows",
    "Seconds",
    "Python s",
    "Database s",
    "Statements",
    "MB",
    "Growth",
    "Each ms",
    "Note",
    "Target",
)
LEFT = ("Stage", "what", "Note", "Target")
# What the peer does before anything is sent, and what of ours does the same.
PEER, OURS = "peer: ", "issue all, by the nightly action"


def stage_table(books: dict[int, list[Measure]]) -> str:
    """One row a stage and a book; growth is against the book before."""
    rows, before = [], {}
    for stage in dict.fromkeys(m.stage for found in books.values() for m in found):
        for size, found in books.items():
            for measure in (m for m in found if m.stage == stage):
                row = _row(size, measure, before.get(stage))
                rows.append((*row, _judge(measure, size == max(books))))
                before[stage] = measure
    return markdown(HEAD, rows)


def ratio_table(ratios: Sequence[Ratio], missed: Sequence[Ratio] = ()) -> str:
    """One row a stage; of those that have missed their target it is said."""
    head = (
        "Stage",
        "Without s",
        "With s",
        "Difference",
        "Rounds",
        "CPU",
        "Least CPU",
        "Least s",
        "Target",
    )
    return markdown(
        head,
        [
            (
                ratio.stage,
                f"{ratio.without:.3f}",
                f"{ratio.with_addon:.3f}",
                f"{ratio.seconds:+.1f} %",
                f"{ratio.spread[0]:+.1f} to {ratio.spread[1]:+.1f} %",
                f"{ratio.cpu:+.1f} %",
                f"{ratio.least:+.1f} %",
                f"{ratio.quickest:+.1f} %",
                "missed" if ratio in missed else "",
            )
            for ratio in ratios
        ],
    )


def cost_table(costs: Sequence[Cost]) -> str:
    """What invoicing and payments cost without and with the add-on."""
    head = (
        "Stage",
        "Calls without",
        "Calls with",
        "More calls",
        "CPU s without",
        "CPU s with",
        "More CPU",
        "Statements without",
        "Statements with",
        "Target",
    )
    return markdown(
        head,
        [
            (
                cost.stage,
                str(cost.calls_without),
                str(cost.calls_with),
                f"{cost.calls:+.1f} %",
                f"{cost.cpu_without:.3f}",
                f"{cost.cpu_with:.3f}",
                f"{cost.cpu:+.1f} %",
                str(cost.statements_without),
                str(cost.statements_with),
                f"{MOST:+.1f} %{', missed' if cost.missed else ''}",
            )
            for cost in costs
        ],
    )


def ratio_of_peer(measures: Sequence[Measure]) -> float | None:
    """How many times our CPU the peer takes; None when one of us was not measured."""
    peer = sum(one.cpu for one in measures if one.stage.startswith(PEER))
    ours = sum(one.cpu for one in measures if one.stage == OURS)
    return peer / ours if peer and ours else None


def copied(measure: Measure) -> str:
    """How many rows came by COPY, beside the number of statements."""
    return f" ({measure.copied} rows by COPY)" if measure.copied else ""


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table that can be read as it is, figures to the right."""
    columns = list(zip(head, *rows, strict=True))
    widths = [max(map(len, column)) for column in columns]
    left = {rank for rank, name in enumerate(head) if name in LEFT}
    lines = [
        " | ".join(
            cell.ljust(width) if rank in left else cell.rjust(width)
            for rank, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in (head, *rows)
    ]
    rule = " | ".join(
        "-" * width if rank in left else "-" * (width - 1) + ":"
        for rank, width in enumerate(widths)
    )
    return "\n".join(f"| {line} |" for line in (lines[0], rule, *lines[1:]))


def _row(size: int, measure: Measure, before: Measure | None) -> tuple[str, ...]:
    def text(value: float | None, pattern: str) -> str:
        return "" if value is None else format(value, pattern)

    growth = measure.seconds / before.seconds if before and before.seconds else None
    return (
        f"{size // 1000}k",
        measure.stage,
        text(measure.rows, "d"),
        text(measure.seconds, ".2f" if measure.seconds >= 1 else ".3f"),
        text(measure.python, ".2f"),
        text(measure.backend, ".2f"),
        text(measure.statements, "d") + copied(measure),
        text(measure.megabytes, ".0f"),
        f"× {growth:.1f}" if growth else "",
        f"{1000 * measure.each:.1f}" if measure.rows else "",
        measure.note,
    )


def _judge(measure: Measure, largest: bool) -> str:
    """The target, and whether it is missed; it counts on the largest book."""
    if not (target := measure.target):
        return ""
    seconds = target.seconds
    text = f"{1000 * seconds:g} ms each" if target.each else f"{seconds:g} s"
    return f"{text}, missed" if largest and measure.missed else text
