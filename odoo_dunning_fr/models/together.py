"""Do something for many at once, and find out for whom alone it cannot be done."""

from collections.abc import Callable, Sequence
from typing import Any

from psycopg2 import OperationalError

from odoo.exceptions import ConcurrencyError
from odoo.sql_db import BaseCursor

# Somebody else changes the same: no fault of a record, all is begun again.
COLLISIONS = (OperationalError, ConcurrencyError)


def try_together(
    cr: BaseCursor,
    items: Sequence[Any],
    do: Callable[[Sequence[Any]], Any],
    *,
    errors: type[Exception] | tuple[type[Exception], ...] = Exception,
    stop: type[Exception] | tuple[type[Exception], ...] = (),
) -> list[tuple[Any, Exception]]:
    """Do it for all together; when that fails halve them until the bad ones are alone.

    What fails leaves nothing behind in the database, and stops none of the others.
    In the order of the items.

    :param items: records, or a list
    :param do: called with all of the items, or with some of them
    :param errors: what concerns the items alone; whatever else is raised ends it
    :param stop: of these errors, those that end it all the same, as collisions do
    :returns: the items for which it could not be done, each with the error
    """
    if not items:
        return []
    try:
        with cr.savepoint():
            do(items)
        return []
    except COLLISIONS:
        raise
    except errors as error:
        if isinstance(error, stop):
            raise
        if len(items) == 1:
            [item] = items
            return [(item, error)]
    half = len(items) // 2
    parts = (items[:half], items[half:])
    options = {"errors": errors, "stop": stop}
    return [
        failure for part in parts for failure in try_together(cr, part, do, **options)
    ]
