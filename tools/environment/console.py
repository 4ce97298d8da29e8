"""What the user reads: one line a step, one sentence when something fails."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic


class SetupError(Exception):
    """Something the user can mend; the message says how."""


def say(message: str) -> None:
    """Print one line at once, even into a pipe."""
    print(f"==> {message}", flush=True)


def shout(*lines: str) -> None:
    """Print what nobody should overlook."""
    bar = "!" * 78
    print("\n".join([bar, *(f"!! {line}" for line in lines), bar]), flush=True)


@contextmanager
def step(message: str) -> Iterator[None]:
    """Say what begins and, at its end, how long it took."""
    say(f"{message} ...")
    start = monotonic()
    yield
    say(f"{message}: done in {monotonic() - start:.0f} s")


def fail(message: str) -> int:
    """Print the failure for what it is; return the exit code."""
    print(f"\nFAILED: {message}", file=sys.stderr, flush=True)
    return 1
