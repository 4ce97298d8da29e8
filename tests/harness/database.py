"""The database seen from outside Odoo: its jobs, what they wait for, what they did."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2

GATE = 20190523  # any number: an advisory lock of our own
SEND = "ir_cron_dunning_send"
SECOND = "ir_cron_dunning_send_2"
SHARE = """
UPDATE ir_cron SET active = TRUE WHERE id = (
       SELECT res_id FROM ir_model_data WHERE module = 'odoo_dunning_fr' AND name = %s)
"""
# Whatever the machine, there is time enough to be killed while notices are made.
PAUSE = f"""
CREATE FUNCTION crash_pause() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared({GATE});
    PERFORM pg_sleep(0.01);
    RETURN NEW;
END $$;
CREATE TRIGGER crash_pause BEFORE INSERT ON dunning_notice
FOR EACH ROW EXECUTE FUNCTION crash_pause();
"""
TRIGGER = """
INSERT INTO ir_cron_trigger (cron_id, call_at)
SELECT id, now() AT TIME ZONE 'UTC' - interval '1 minute' FROM ir_cron
 WHERE id = ANY(%(jobs)s) AND NOT EXISTS (
       SELECT FROM ir_cron_trigger waiting
        WHERE cron_id = ir_cron.id AND call_at <= now() AT TIME ZONE 'UTC')
"""
BLOCKED = f"""
SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database
 WHERE datname = current_database()
   AND locktype = 'advisory' AND objid = {GATE} AND NOT granted
"""
WAITING = """
SELECT count(*) FROM ir_cron_trigger
 WHERE cron_id = ANY(%s) AND call_at <= now() AT TIME ZONE 'UTC'
"""
FREE = "SELECT id FROM ir_cron WHERE id = ANY(%s) FOR SHARE SKIP LOCKED"
JOBS = """
SELECT data.name, job.id FROM ir_model_data data
  JOIN ir_cron job ON job.id = data.res_id
 WHERE data.module = 'odoo_dunning_fr' AND data.model = 'ir.cron' AND job.active
"""


class Database:
    """Connections that commit at once, beside those of Odoo."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.reconnect()
        self.jobs = dict(self.rows(JOBS))

    def reconnect(self) -> None:
        """Have new connections: PostgreSQL was restarted."""
        self._here = connect(self.name)
        # Odoo listens there for all its databases.
        self._post = connect("postgres")

    def close(self) -> None:
        self._here.close()
        self._post.close()

    def rows(self, query: str, *parameters: Any) -> list[tuple]:
        """Return what a query finds."""
        with self._here.cursor() as cr:
            cr.execute(query, parameters or None)
            return cr.fetchall()

    def value(self, query: str, *parameters: Any) -> Any:
        """Return the one value that a query finds."""
        return self.rows(query, *parameters)[0][0]

    def execute(self, query: str, parameters: Any = None) -> None:
        with self._here.cursor() as cr:
            cr.execute(query, parameters)

    def share(self) -> None:
        """Have a second scheduled action that sends."""
        self.execute(SHARE, [SECOND])
        self.jobs = dict(self.rows(JOBS))

    @property
    def senders(self) -> set[str]:
        """The scheduled actions that send."""
        return {name for name in self.jobs if name.startswith(SEND)}

    def wake(self, *jobs: str) -> None:
        """Have jobs run as soon as a server is free for them."""
        self.execute(TRIGGER, {"jobs": [self.jobs[name] for name in jobs]})
        self.notify()

    def notify(self) -> None:
        """Have the servers look for what is to be done."""
        with self._post.cursor() as cr:
            cr.execute("SELECT pg_notify('cron_trigger', %s)", [self.name])

    def running(self) -> set[str]:
        """Name the jobs that a server runs: it holds the lock of their rows."""
        free = {id_ for (id_,) in self.rows(FREE, list(self.jobs.values()))}
        return {name for name, id_ in self.jobs.items() if id_ not in free}

    def is_idle(self) -> bool:
        """Tell whether all that the servers were woken for is done."""
        waiting = self.value(WAITING, list(self.jobs.values()))
        return not waiting and not self.running()

    def is_blocked(self) -> bool:
        """Tell whether somebody waits at the gate."""
        return bool(self.value(BLOCKED))

    @contextmanager
    def closed_gate(self) -> Iterator[None]:
        """Let nobody make a notice: the decision stands, nothing is issued yet."""
        with closing(connect(self.name)) as own, own.cursor() as cr:
            cr.execute("SELECT pg_advisory_lock(%s)", [GATE])
            yield

    @contextmanager
    def withheld(self, job: str) -> Iterator[None]:
        """Let no server run a job, by running it ourselves."""
        with closing(connect(self.name)) as own, own.cursor() as cr:
            own.autocommit = False
            query = "SELECT FROM ir_cron WHERE id = %s FOR NO KEY UPDATE"
            cr.execute(query, [self.jobs[job]])
            yield


@contextmanager
def copied(data: Path, template: str, suffix: str) -> Iterator[str]:
    """Have a copy of a database, with its attachments, for as long as it takes.

    :param data: Odoo's data folder
    :returns: the name of the copy
    """
    name = f"{template}_{suffix}"
    drop = f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'
    files = data / "filestore"
    with closing(connect("postgres")) as post, post.cursor() as cr:
        cr.execute(drop)
        shutil.rmtree(files / name, ignore_errors=True)
        cr.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            shutil.copytree(files / template, files / name)
            yield name
        finally:
            cr.execute(drop)
            shutil.rmtree(files / name, ignore_errors=True)


def connect(name: str) -> Any:
    """Return a connection that commits each statement."""
    connection = psycopg2.connect(dbname=name)
    connection.autocommit = True
    return connection
