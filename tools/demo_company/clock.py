"""The clock that stands still on the morning of a day: Python's and the database's."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from unittest import mock

from freezegun import freeze_time

from .day import morning


@contextmanager
def stopped(day: date) -> Iterator[None]:
    """Let it be ten o'clock in Paris; records are made and changed at that moment.

    Odoo asks the database when a record is made: an online payment of today would else
    be of the future, or of long ago.
    """
    # Not above: the plan of the book needs no Odoo.
    from odoo.sql_db import BaseCursor

    moment = morning(day)
    with freeze_time(moment), mock.patch.object(BaseCursor, "now", lambda _: moment):
        yield
