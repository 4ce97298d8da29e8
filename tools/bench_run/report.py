"""The tables: what each stage took on each book, and what the add-on costs others."""

from collections.abc import Sequence

from .measuring import Measure
from .posting import Ratio

HEAD = (
    "Book",
    "Stage",
    "Rows",
    "Seconds",
    "CPU s",
    "Statements",
    "MB",
    "Growth",
    "Each ms",
    "Target",
)


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


def ratio_table(ratios: Sequence[Ratio]) -> str:
    head = ("Stage", "Without s", "With s", "Difference", "Rounds", "CPU", "Least CPU")
    return markdown(
        head,
        [
            (
                ratio.stage,
                f"{ratio.without:.2f}",
                f"{ratio.with_addon:.2f}",
                f"{ratio.seconds:+.1f} %",
                f"{ratio.spread[0]:+.1f} to {ratio.spread[1]:+.1f} %",
                f"{ratio.cpu:+.1f} %",
                f"{ratio.quickest:+.1f} %",
            )
            for ratio in ratios
        ],
    )


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table that can be read as it is, figures to the right."""
    columns = list(zip(head, *rows, strict=True))
    widths = [max(map(len, column)) for column in columns]
    left = {head.index(name) for name in ("Stage",) if name in head}
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
        text(measure.cpu, ".2f"),
        text(measure.statements, "d"),
        text(measure.megabytes, ".0f"),
        f"× {growth:.1f}" if growth else "",
        f"{1000 * measure.each:.1f}" if measure.rows else "",
    )


def _judge(measure: Measure, largest: bool) -> str:
    """The target, and whether it is missed; it counts on the largest book."""
    if not (target := measure.target):
        return ""
    seconds = target.seconds
    text = f"{1000 * seconds:g} ms each" if target.each else f"{seconds:g} s"
    return f"{text}, missed" if largest and measure.missed else text
