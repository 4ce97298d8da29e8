"""A site at work: two Odoo servers, a mail server, the accountant, one database."""

import configparser
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from environment.paths import BUILD

from .database import PAUSE, Database, copied
from .processes import MailServer, OdooServer, Process

CONFIG = "DUNNING_CRASH_CONFIG"
MESSAGE_SECONDS = 0.05
ACCOUNTANT = Path(__file__).with_name("accountant.py")
NAMES = ("odoo-1", "odoo-2", "mail-server", "accountant")
POLL = 0.05
WAKE = 0.3
PATIENCE = 180
EMAILS = "SELECT count(*) FROM dunning_delivery WHERE channel = 'email' AND state"
OPEN = "('queued', 'sending')"
LAST_RUN = """
SELECT count(*) FROM dunning_run
 WHERE state = 'done' AND date = (SELECT max(date) FROM dunning_run)
"""
# Nobody waits for the hour of the next try; not while a server decides on it.
HURRY = """
WITH free AS (SELECT FROM ir_cron WHERE id = {job} FOR NO KEY UPDATE SKIP LOCKED)
UPDATE dunning_delivery SET {column} = now() AT TIME ZONE 'UTC' - interval '1 minute'
 WHERE state = 'queued' AND {column} > now() AT TIME ZONE 'UTC'
   AND EXISTS (SELECT FROM free)
"""
COLUMN = """
SELECT count(*) FROM information_schema.columns
 WHERE table_name = 'dunning_delivery' AND column_name = %s
"""


class Accountant(Process):
    """Who keeps the book, at work from the beginning."""

    def __init__(self, log: Path, config: Path, database: str) -> None:
        super().__init__(log, ACCOUNTANT, config, database)
        self._pipe = self.start(stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, *command: Any) -> Any:
        """Have something done; return its result when it is committed."""
        self._pipe.stdin.write(json.dumps(command).encode() + b"\n")
        self._pipe.stdin.flush()
        answer = self._pipe.stdout.readline()
        if not answer:
            raise AssertionError(f"the accountant failed: see {self.log}")
        return json.loads(answer)


class Site:
    """All the processes of a story, and the customers of its book."""

    def __init__(self, config: Path, database: str) -> None:
        self.database = Database(database)
        self.folder = BUILD / "crash" / database
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder / "mails").mkdir(parents=True)
        logs = [self.folder / f"{name}.log" for name in NAMES]
        self.servers = [OdooServer(log, config, database) for log in logs[:2]]
        self.mail = MailServer(logs[2], self.folder / "mails", MESSAGE_SECONDS)
        self._accountant = Accountant(logs[3], config, database)

    def close(self) -> None:
        for process in (*self.servers, self.mail, self._accountant):
            process.close()
        self.database.close()

    def ask(self, *command: Any) -> Any:
        """Have the accountant do something; return when it is committed."""
        return self._accountant.ask(*command)

    def prepare(self) -> None:
        """Have a company and a mail server; everything still stands still."""
        self.ask("prepare", self.mail.port)
        self.database.execute(PAUSE)
        self.mail.start()
        self.until(self.mail.listens, "the mail server listens")

    def wake(self, *, again: bool = False) -> None:
        """Let what is to be done be done now, retries included.

        :param again: the run too, though it is done
        """
        if self.database.value(COLUMN, "next_attempt"):
            for name in self.database.senders:
                job = self.database.jobs[name]
                self.database.execute(HURRY.format(job=job, column="next_attempt"))
        done = self.is_issued() and not again
        self.database.wake(*(self.database.senders if done else self.database.jobs))

    def until(
        self,
        condition: Callable[[], Any],
        what: str,
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        """Wait for a condition, letting the servers have no rest if wanted."""
        end = time.monotonic() + PATIENCE
        next_wake = 0.0
        while not condition():
            now = time.monotonic()
            if now > end:
                raise AssertionError(f"in vain: {what}; logs are in {self.folder}")
            if now > next_wake:
                wake()
                next_wake = now + WAKE
            time.sleep(POLL)

    def done(self) -> int:
        """Count the e-mails that have an outcome."""
        return self.database.value(f"{EMAILS} NOT IN {OPEN}")

    def is_issued(self) -> bool:
        """Tell whether the run of the night is done."""
        return bool(self.database.value(LAST_RUN))

    def is_quiet(self) -> bool:
        """Tell whether the run is done and all its e-mails have an outcome."""
        return self.is_issued() and not self.database.value(f"{EMAILS} IN {OPEN}")

    def finish(self) -> None:
        """Let everything come to its end in peace, and be tried once more."""
        self.until(self.is_quiet, "all is sent", self.wake)
        self.wake(again=True)
        self.until(self.database.is_idle, "nothing is left to do", self.database.notify)


@contextmanager
def open_site(name: str) -> Iterator[Site]:
    """Give the site of a story on a copy of the database that was made for it.

    Every process is ended and the copy dropped, whatever happens.
    """
    with copied_book(name) as (config, database):
        site = Site(config, database)
        try:
            site.prepare()
            yield site
        finally:
            site.close()


@contextmanager
def copied_book(name: str) -> Iterator[tuple[Path, str]]:
    """Give the configuration and a copy of the database that was made for stories."""
    config = Path(os.environ[CONFIG])
    options = read_options(config)
    with copied(Path(options["data_dir"]), options["db_name"], name) as database:
        yield config, database


def read_options(config: Path) -> configparser.SectionProxy:
    """The options of a configuration of Odoo."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(config, "utf-8")
    return parser["options"]
