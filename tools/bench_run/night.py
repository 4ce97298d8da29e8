"""What nights do: issue; on the second one with interest and the indemnity."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any
from unittest.mock import patch

from odoo import fields

from .measuring import Measure, Target, measured
from .stages import DAY

# A fortnight later: most of what was reminded of takes its next step.
SECOND_DAY = DAY + timedelta(14)

ISSUING = Target(0.0009, each=True)  # 100 000 invoices, 9 800 notices, in 9 seconds


def night_stages(env: Any) -> Iterable[Measure]:
    """Issue all, once undone and once as the nightly action does."""
    with told_the_day(DAY):
        yield _issue(as_worker(env))
        yield _issue_by_night(as_worker(env), "issue all, by the nightly action")


def second_night(env: Any) -> Iterable[Measure]:
    """Two weeks later, when what left has left: reminders with late charges."""
    env = as_worker(env)
    with told_the_day(DAY):
        _let_leave(env)
    _claim_charges(env)
    with told_the_day(SECOND_DAY):
        result = _issue_by_night(env, "second night, with interest and indemnity")
        claimed = env["dunning.charge"].search_count([])
        if not claimed:
            raise SystemExit("the second night has claimed nothing")
        result.note = f"{claimed} charges"
        yield result


def as_worker(env: Any) -> Any:
    """The environment of what works by itself."""
    return env(context={"lang": "fr_FR", "tz": "Europe/Paris"})


@contextmanager
def told_the_day(day: date) -> Iterator[None]:
    """Tell Odoo the day. A clock that stands still would slow it down."""
    morning = datetime.combine(day, time(9))
    with (
        patch.object(fields.Date, "context_today", lambda *_args, **_kw: day),
        patch.object(fields.Datetime, "now", lambda *_args: morning),
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


def _issue_by_night(env: Any, stage: str) -> Measure:
    """As the scheduled action: decided anew for each batch, which is committed."""
    runs = env["dunning.run"]
    env.invalidate_all()
    with measured(stage, env, ISSUING) as result:
        runs.sudo()._cron_run()
    night = runs.search([("automatic", "=", True)], order="id desc", limit=1)
    if night.state != "done" or not night.notice_ids:
        raise SystemExit(f"the night has not issued: {night.state} {night.failure}")
    result.rows = len(night.notice_ids)
    return result


def _let_leave(env: Any) -> None:
    """All that waits has left on its day, or was posted; calls were made."""
    env.cr.execute(
        "UPDATE dunning_delivery SET state = 'sent', date_sent = %s"
        " WHERE state = 'queued'",
        [fields.Datetime.now()],
    )
    env.invalidate_all()
    notices = env["dunning.notice"].sudo().search([("state", "=", "issued")])
    for name in ("first_sent_on", "deadline", "sending_state"):
        env.add_to_compute(notices._fields[name], notices)
    env.flush_all()
    env.cr.commit()


def _claim_charges(env: Any) -> None:
    """The reminders of companies and public bodies claim what is due by law."""
    env["dunning.level"].sudo().search(
        [("stage", "=", "reminder"), ("policy_id.debtor_kind", "!=", "consumer")]
    ).write({"claim_interest": True, "claim_indemnity": True})
    # So many at once are unusual in a book that began two weeks ago.
    env.company.sudo().write({"dunning_night_share": 1000, "dunning_night_factor": 100})
    env.cr.commit()
