"""Tables for a terminal: aligned columns, French amounts, long names cut."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

SPACE = "\N{NO-BREAK SPACE}"
SYMBOLS = {"EUR": "€", "USD": "$"}


class Column(NamedTuple):
    title: str
    width: int  # at most
    right: bool = False


def render(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> str:
    """Lay the rows out under their titles, each column as wide as it needs."""
    cells = [
        [cut(cell, column.width) for column, cell in zip(columns, row, strict=True)]
        for row in rows
    ]
    titles = [column.title for column in columns]
    widths = [max(map(len, column)) for column in zip(titles, *cells, strict=True)]
    lines = [titles, ["-" * width for width in widths], *cells]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column.right else cell.ljust(width)
            for cell, width, column in zip(line, widths, columns, strict=True)
        ).rstrip()
        for line in lines
    )


def cut(text: str, width: int) -> str:
    """Shorten to a width, showing that something is missing.

    >>> cut("Établissements Bonnefoy", 15)
    'Établissements…'
    """
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


def money(amount: float, currency: str = "EUR") -> str:
    """Write an amount as in France.

    >>> money(1234567.5).replace(SPACE, " ")
    '1 234 567,50 €'
    """
    text = f"{amount:,.2f}".replace(",", SPACE).replace(".", ",")
    return f"{text}{SPACE}{SYMBOLS.get(currency, currency)}"
