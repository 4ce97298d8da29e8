"""Programs that a test runs to their end."""

import subprocess
from pathlib import Path

from environment.paths import ROOT


def run(*command: str | Path) -> str:
    """Return what a program prints; its failure is the test's."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert not done.returncode, f"{command}\n{done.stdout[-4000:]}"
    return done.stdout
