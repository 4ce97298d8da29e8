"""What a night and the morning after it do: issue, prepare the e-mails, print."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, time
from typing import Any
from unittest.mock import patch

from odoo import fields
from odoo.tools import split_every

from .measuring import Measure, Target, measured
from .stages import DAY

MORNING = datetime.combine(DAY, time(9))
MAILS = 1000
MAIL_BATCH = 50  # as the sender prepares them
LETTERS = 100  # printed together
ONE_BY_ONE = 20

ISSUING = Target(0.0024, each=True)  # 9 000 notices in a twentieth of 432 seconds
QUEUEING = Target(0.012, each=True)
PRINTING = Target(0.020, each=True)


def night_stages(env: Any) -> Iterable[Measure]:
    """Issue all, once undone and once as the nightly action does; send, print."""
    env = env(context={"lang": "fr_FR", "tz": "Europe/Paris"})
    with _told_the_day():
        yield _issue(env)
        yield _issue_by_night(env)
        yield _queue(env)
        yield from _print(env)


@contextmanager
def _told_the_day() -> Iterator[None]:
    """Tell Odoo the day. A clock that stands still would slow it down."""
    with (
        patch.object(fields.Date, "context_today", lambda *_args, **_kw: DAY),
        patch.object(fields.Datetime, "now", lambda *_args: MORNING),
    ):
        yield


def _issue(env: Any) -> Measure:
    """All in one transaction, as code asks for it; nothing of it is kept."""
    run = env["dunning.run"].create({"company_id": env.company.id, "date": DAY})
    env.flush_all()
    env.invalidate_all()
    with measured("issue all notices", env, ISSUING) as result:
        run.action_issue()
        env.flush_all()
        result.rows = len(run.notice_ids)
    env.cr.rollback()
    env.invalidate_all(flush=False)
    return result


def _issue_by_night(env: Any) -> Measure:
    """As the scheduled action: decided anew for each batch, which is committed."""
    runs = env["dunning.run"]
    with measured("issue all, by the nightly action", env, ISSUING) as result:
        runs.sudo()._cron_run()
        result.rows = len(runs.search([("date", "=", DAY)]).notice_ids)
    return result


def _queue(env: Any) -> Measure:
    """Make the e-mails ready to leave, without the PDFs of the invoices."""
    channel = env["dunning.channel.email"].sudo()
    queued = env["dunning.delivery"].search(
        [("channel", "=", "email"), ("state", "=", "queued")], limit=MAILS, order="id"
    )
    piles = queued.sudo().grouped(lambda delivery: delivery._get_pile()).values()
    env.invalidate_all()
    with measured("queue e-mails", env, QUEUEING) as result:
        for pile in piles:
            for batch in split_every(MAIL_BATCH, pile.ids, pile.browse):
                channel._prepare(batch._speak())
                env.cr.commit()
        result.rows = len(queued)
    return result


def _print(env: Any) -> Iterator[Measure]:
    """Make letters, whatever way their notices leave."""
    notices = env["dunning.notice"].search(
        [("state", "=", "issued"), ("document_id", "=", False)],
        limit=ONE_BY_ONE + LETTERS,
        order="id",
    )
    alone, together = notices[:ONE_BY_ONE], notices[ONE_BY_ONE:]
    env.invalidate_all()
    with measured("print letters one by one", env) as result:
        for notice in alone:
            notice._get_document()
        result.rows = len(alone)
    env.cr.commit()
    yield result
    env.invalidate_all()
    with measured("print letters together", env, PRINTING) as result:
        together._get_documents()
        result.rows = len(together)
    env.cr.commit()
    yield result
