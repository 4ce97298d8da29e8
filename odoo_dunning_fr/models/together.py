"""Do something for many at once; find out for whom alone it cannot be done, and why."""

from collections.abc import Callable, Sequence
from smtplib import SMTPException, SMTPResponseException
from typing import Any

from psycopg2 import Error as DatabaseError
from psycopg2 import IntegrityError, OperationalError

from odoo.api import Environment
from odoo.exceptions import ConcurrencyError, UserError
from odoo.sql_db import BaseCursor

from odoo.addons.base.models.ir_mail_server import MailDeliveryException
from odoo.addons.base.models.ir_qweb import QWebError

from ..rules.trace import last_line

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


def explain(env: Environment, error: Exception) -> str:
    """Say in words what went wrong: no traceback, no path of the server.

    The whole of it belongs into the log, which who catches the error writes.
    """
    for kinds, say in SAYING:
        if isinstance(error, kinds):
            return say(env, error)
    return _explain_unknown(env, error)


def _explain_refusal(env, error):
    """What was refused in words; a text that breaks comes with all of the program."""
    text = str(error)
    if "Traceback (most recent call last)" not in text:
        return text
    cause = error.__cause__
    return explain(env, cause) if cause else last_line(text)


def _explain_template(env, error):
    cause = error.__cause__
    if isinstance(cause, UserError):
        return explain(env, cause)
    return env._(
        "A text or layout cannot be filled in: %(reason)s",
        reason=last_line(str(error.qweb.error)),
    )


def _explain_constraint(env, error):
    """The words that a model has for its constraint."""
    table = error.diag.table_name
    for model in env.registry.values():
        if table and model._table == table and not model._abstract:
            return env[model._name]._sql_error_to_message(error)
    return _explain_unknown(env, error)


def _quote_mailer(env, error):
    """What a mail server has said, or Odoo's mailer."""
    if not isinstance(error, SMTPResponseException):
        return last_line(str(error.args[0] if error.args else error))
    words = error.smtp_error
    if isinstance(words, bytes):
        words = words.decode(errors="replace")
    return f"{error.smtp_code} {words}"


def _explain_system(env, error):
    if error.filename is None:  # a server that cannot be reached
        return last_line(error.strerror or str(error))
    return env._(
        "A file of the server cannot be used (%(reason)s): its log says more.",
        reason=error.strerror,
    )


def _explain_unknown(env, error):
    kind = type(error).__name__
    if isinstance(error, DatabaseError):
        return env._(
            "The database has refused it (%(kind)s): the server's log says more.",
            kind=kind,
        )
    return env._("Unexpected error (%(kind)s): the server's log says more.", kind=kind)


# The first kind that an error is of; the errors of a mailer are system errors too.
SAYING = (
    (UserError, _explain_refusal),
    (QWebError, _explain_template),
    (IntegrityError, _explain_constraint),
    # An assertion is how Odoo refuses an address.
    ((SMTPException, MailDeliveryException, AssertionError), _quote_mailer),
    (OSError, _explain_system),
)
