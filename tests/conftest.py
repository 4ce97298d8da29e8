"""Settings of the property tests, and what pytest's own summary says in the end."""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

# On a busy machine a draw may take seconds: that says nothing about the rules.
settings.register_profile(
    "unhurried",
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("unhurried")


@pytest.fixture
def show(capsys):
    """Return a function that prints even when the test is green."""

    def write(text):
        with capsys.disabled():
            print(f"\n{text}", flush=True)

    return write


def pytest_terminal_summary(terminalreporter):
    """Have the last screen tell it: nobody scrolls up to a warning."""
    if os.environ.get("DUNNING_BROWSER") == "no":
        terminalreporter.section("browser tests LEFT OUT", red=True, bold=True)
        terminalreporter.line("No Chromium on this machine. To run them as well:")
        terminalreporter.line("    sudo apt-get install chromium && make test")
