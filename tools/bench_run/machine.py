"""The machine that the figures are of, and whether PostgreSQL keeps what it is told."""

import os
import platform
from pathlib import Path
from typing import Any

from odoo import release

ROOT = Path(__file__).resolve().parents[2]
CPU, MEMORY = Path("/proc/cpuinfo"), Path("/proc/meminfo")
# Off, what is committed may be lost: writing then costs less than it does in a company.
DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


def check_durable(env: Any) -> None:
    """Stop when PostgreSQL is faster than it may be where it is used."""
    off = [name for name in DURABLE if _show(env, name) == "off"]
    if off:
        raise SystemExit(
            f"{', '.join(off)} of PostgreSQL is off: a benchmark would flatter. Set it "
            "on and start again."
        )


def describe(env: Any) -> str:
    """Cores, processor, memory, and the versions and settings that matter."""
    settings = ", ".join(f"{name} {_show(env, name)}" for name in DURABLE)
    return (
        f"{os.cpu_count()} cores of {read_fact(CPU, 'model name')}, "
        f"{_memory()} GiB of memory; Odoo {release.version}, Python "
        f"{platform.python_version()}, PostgreSQL {_show(env, 'server_version')} with "
        f"{settings}, shared_buffers {_show(env, 'shared_buffers')}"
    )


def _show(env: Any, name: str) -> str:
    env.cr.execute(f"SHOW {name}")
    return env.cr.fetchone()[0]


def _memory() -> str:
    kilobytes = read_fact(MEMORY, "MemTotal").partition(" ")[0]
    return f"{int(kilobytes) / 2**20:.0f}" if kilobytes.isdigit() else "?"


def read_fact(file: Path, key: str) -> str:
    """The value behind a key of one of Linux's files; "unknown" where there is none."""
    try:
        lines = file.read_text("utf-8").splitlines()
    except OSError:
        lines = []
    found = (line.partition(":")[2] for line in lines if line.startswith(key))
    return next((" ".join(value.split()) for value in found), "unknown")
