"""One measurement: seconds, CPU, statements, memory."""

import gc
import os
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

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
    """What a stage took. CPU is Odoo's and its database process's together."""

    stage: str
    rows: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    statements: int | None = None
    megabytes: float | None = None
    target: Target | None = None

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
    stage: str, env: Any = None, target: Target | None = None
) -> Iterator[Measure]:
    """Measure what is done within; with an environment its statements too."""
    gc.collect()
    result, memory = Measure(stage, target=target), _start_memory()
    backend = _backend(env) if env is not None else None
    statements, cpu, start = sql_db.sql_counter, _cpu(backend), _now()
    yield result
    result.seconds, result.cpu = _now() - start, _cpu(backend) - cpu
    if env is not None:
        result.statements = sql_db.sql_counter - statements
        result.megabytes = _status("VmHWM") - memory


def best(measures: list[Measure]) -> Measure:
    """Keep the quickest of several tries: the others were disturbed."""
    return min(measures, key=lambda measure: measure.seconds)


def _now() -> float:
    # Not perf_counter: that one stands still with the clock of the demonstrations.
    return time.clock_gettime(time.CLOCK_MONOTONIC)


def _cpu(backend: int | None) -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = time.process_time() + children.ru_utime + children.ru_stime
    return own + (_process_cpu(backend) if backend else 0.0)


def _backend(env: Any) -> int:
    env.cr.execute("SELECT pg_backend_pid()")
    return env.cr.fetchone()[0]


def _process_cpu(pid: int) -> float:
    """CPU of the database's process; 0 where it runs on another machine."""
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
