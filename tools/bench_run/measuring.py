"""One measurement: seconds, CPU of Python and of the database, statements, memory."""

import gc
import os
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from odoo import sql_db

TICKS = os.sysconf("SC_CLK_TCK")
STATUS = Path("/proc/self/status")
PEAK_RESET = Path("/proc/self/clear_refs")


class Target(NamedTuple):
    """The seconds that a stage may take: on the largest book, or for each row."""

    seconds: float
    each: bool = False


@dataclass
class Measure:
    """What a stage took.

    `python` is the CPU of Odoo and of the programs it calls, `backend` that of its
    database process, `copied` the rows that came by COPY, which is a statement too.
    """

    stage: str
    rows: int = 0
    seconds: float = 0.0
    python: float = 0.0
    backend: float = 0.0
    statements: int | None = None
    copied: int = 0
    megabytes: float | None = None
    target: Target | None = None
    note: str = ""

    @property
    def cpu(self) -> float:
        """CPU seconds of both together."""
        return self.python + self.backend

    @property
    def each(self) -> float:
        """The seconds of a row."""
        return self.seconds / self.rows if self.rows else 0.0

    @property
    def missed(self) -> bool:
        """Whether it took longer than its target."""
        if self.target is None:
            return False
        return (self.each if self.target.each else self.seconds) > self.target.seconds


@contextmanager
def measured(
    stage: str, env: Any = None, target: Target | None = None, *, whole: bool = False
) -> Iterator[Measure]:
    """Measure what is done within; with an environment its statements too.

    :param whole: the CPU of all the database's processes that serve this one counts,
        not of the environment's alone
    """
    gc.collect()
    result, memory = Measure(stage, target=target), _start_memory()
    find = _backends if whole else _backend
    database = _database_cpu(find(env)) if env is not None else 0.0
    statements, cpu, start = sql_db.sql_counter, _own_cpu(), now()
    with _counted_copies() as copies:
        yield result
    result.seconds, result.python = now() - start, _own_cpu() - cpu
    if env is not None:
        result.backend = _database_cpu(find(env)) - database
    if env is not None:
        result.statements = sql_db.sql_counter - statements + len(copies)
        result.copied = sum(copies)
        result.megabytes = _status("VmHWM") - memory


@contextmanager
def _counted_copies() -> Iterator[list[int]]:
    """Count the rows of each COPY, which Odoo does not count as a statement."""
    copies: list[int] = []

    def copy_expert(cursor: Any, *arguments: Any) -> None:
        cursor._obj.copy_expert(*arguments)
        copies.append(cursor._obj.rowcount)

    with patch.object(sql_db.Cursor, "copy_expert", copy_expert, create=True):
        yield copies


def best(measures: list[Measure]) -> Measure:
    """Keep the quickest of several tries: the others were disturbed."""
    return min(measures, key=lambda measure: measure.seconds)


def now() -> float:
    # Not perf_counter: that one stands still with the clock of the demonstrations.
    return time.clock_gettime(time.CLOCK_MONOTONIC)


def _own_cpu() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _backend(env: Any) -> list[int]:
    """The database's process of this cursor."""
    return [env.cr._cnx.info.backend_pid]


def _backends(env: Any) -> list[int]:
    """The database's processes of all our connections, whatever they are used for."""
    env.cr.execute(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name = current_setting('application_name')"
    )
    return [pid for (pid,) in env.cr.fetchall()]


def _database_cpu(pids: list[int]) -> float:
    """CPU of the database's processes; 0 where they run on another machine."""
    return sum(map(_process_cpu, pids))


def _process_cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def _start_memory() -> float:
    try:
        PEAK_RESET.write_text("5", "ascii")
    except OSError:
        return _status("VmHWM")
    return _status("VmRSS")


def _status(key: str) -> float:
    for line in STATUS.read_text("ascii").splitlines():
        if line.startswith(key):
            return int(line.split()[1]) / 1024
    return 0.0
