"""Run other programs, keep what they said, turn a failure into one sentence."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from .console import SetupError
from .paths import LOGS


def run(
    title: str,
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    user: tuple[int, int] | None = None,
    cwd: Path | None = None,
    advice: str = "",
    stdin: str | None = None,
) -> str:
    """Return the output of a program; raise SetupError when it fails.

    ``user`` is a pair (uid, gid) to drop to.
    """
    try:
        done = subprocess.run(
            [str(arg) for arg in argv],
            env=env,
            cwd=cwd,
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            close_fds=False,  # keeps our locks: see cache.locked
            **drop_to(user),
        )
    except OSError as error:
        raise SetupError(f"{title}: {error}. {advice}".strip()) from error
    if done.returncode:
        raise SetupError(_failure(title, done.stdout, done.returncode, advice))
    return done.stdout


def drop_to(user: tuple[int, int] | None) -> dict:
    """Return what makes ``subprocess`` run as another user."""
    if user is None:
        return {}
    uid, gid = user
    return {"user": uid, "group": gid, "extra_groups": []}


def keep_log(title: str, output: str) -> Path:
    """Write the output of a step under build/logs and return the file."""
    LOGS.mkdir(parents=True, exist_ok=True)
    name = "".join(char if char.isalnum() else "-" for char in title.lower())
    log = LOGS / f"{name[:60]}.log"
    log.write_text(output, "utf-8")
    return log


def tail(output: str, lines: int = 8) -> str:
    """Return the last lines, indented."""
    last = [line for line in output.splitlines() if line.strip()][-lines:]
    return "\n".join(f"    {line[:300]}" for line in last)


def clean_env(**changes: str) -> dict[str, str]:
    """Return our environment without what would leak into another Python."""
    unwanted = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "ODOO_RC")
    env = {key: value for key, value in os.environ.items() if key not in unwanted}
    return env | changes


def _failure(title: str, output: str, code: int, advice: str) -> str:
    log = keep_log(title, output)
    parts = [f"{title} ended with code {code}:", tail(output), f"Whole log: {log}"]
    return "\n".join([*parts, advice] if advice else parts)
