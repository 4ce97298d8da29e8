"""Many documents, of which so many are held in memory at a time."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

# In bytes.
HEAVY = 20_000_000


def split_by_weight(
    items: Sequence[Any], weigh: Callable[[Any], int], most: int
) -> Iterator[list[Any]]:
    """Split them, in their order, so that none but a single one weighs more.

    >>> [*split_by_weight([3, 1, 4, 1, 5], int, 5)]
    [[3, 1], [4, 1], [5]]
    >>> [*split_by_weight([9, 1], int, 5)]
    [[9], [1]]
    """
    part, weight = [], 0
    for item in items:
        own = weigh(item)
        if part and weight + own > most:
            yield part
            part, weight = [], 0
        part.append(item)
        weight += own
    if part:
        yield part
