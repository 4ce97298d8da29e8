"""A cron worker of the benchmark, in a process of its own: see `sending`.

    python -m bench_run.sender CONFIGURATION DATABASE PORT

Says "ready", waits for a line, then does as Odoo's cron workers do: takes the scheduled
action that sends when no other worker has it, until nothing is left to send. Says in
JSON what it took.
"""

import json
import logging
import smtplib
import sys
import time
from typing import Any

from odoo.tools import config as settings

from odoo.addons.base.models.ir_cron import IrCron

from .databases import opened
from .measuring import measured
from .night import told_the_day
from .stages import DAY

PAUSE = 0.05  # before a worker looks again for an action that another one has
LEFT = (
    "SELECT COUNT(*) FROM dunning_delivery WHERE state = 'queued'"
    " AND channel = 'email' AND next_attempt IS NULL"
)


class CountedMails:
    """Counts the messages that this process hands over."""

    def __init__(self) -> None:
        self.count = 0
        self._data = smtplib.SMTP.data
        smtplib.SMTP.data = lambda smtp, text: self._hand_over(smtp, text)

    def _hand_over(self, smtp: smtplib.SMTP, text: Any) -> tuple:
        self.count += 1
        return self._data(smtp, text)


def main(arguments: list[str]) -> int:
    """Work, and tell what it took."""
    configuration, name, port = arguments
    settings.parse_config(
        [
            *("-c", configuration, "-d", name, "--log-level=error", "--no-http"),
            *("--smtp", "127.0.0.1", "--smtp-port", port),
        ],
        setup_logging=True,
    )
    logging.getLogger("odoo").setLevel(logging.ERROR)
    mails = CountedMails()
    with opened(name) as env, told_the_day(DAY):
        crons = env["ir.cron"].search([("code", "=", "model._cron_send()")])
        env.cr.commit()
        print("ready", flush=True)
        sys.stdin.readline()
        with measured("send", env, whole=True) as result:
            while _is_left(env):
                if not any(_take(env, cron) for cron in crons):
                    time.sleep(PAUSE)
    facts = ("python", "backend", "statements", "megabytes")
    told = {"sent": mails.count, **{fact: getattr(result, fact) for fact in facts}}
    print(json.dumps(told), flush=True)
    return 0


def _take(env: Any, cron: Any) -> bool:
    """Run the action as the scheduler does, unless another worker has it."""
    job = IrCron._acquire_one_job(env.cr, cron.id, include_not_ready=True)
    if job:
        env.registry["ir.cron"]._process_job(env.cr, job)
    env.cr.commit()
    return bool(job)


def _is_left(env: Any) -> bool:
    env.cr.execute(LEFT)
    left = env.cr.fetchone()[0]
    env.cr.commit()
    return bool(left)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
