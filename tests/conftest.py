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
    tell_attacks(terminalreporter)


def tell_attacks(terminalreporter):
    """Print what was tried against the add-on, by category, and what held."""
    attacks = sys.modules.get("odoo.addons.test_odoo_dunning_fr.tests.attacks")
    if not (attacks and attacks.TABLE):
        return
    terminalreporter.section("attacks")
    for category in sorted({category for category, _kind in attacks.TABLE}):
        tried = attacks.TABLE[category, "tried"]
        broken = attacks.TABLE[category, "broken"]
        row = f"tried {tried:6}  held {tried - broken:6}  broken {broken:3}"
        terminalreporter.line(f"{category:<40} {row}")
