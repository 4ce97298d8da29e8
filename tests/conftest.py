"""Settings of the property tests, and what pytest's own summary says in the end."""

import gc
import os
import shutil
import sys
from collections import Counter
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, settings

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
# What is told of the demo company is told of one Monday, whatever the user has set.
os.environ["DUNNING_DAY"] = "2026-11-23"
os.environ.pop("DUNNING_QUIET", None)

# On a busy machine a draw may take seconds, and bad luck may filter many in a row:
# neither says anything about the rules.
settings.register_profile(
    "unhurried",
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
settings.load_profile("unhurried")


@pytest.fixture
def show(record_property):
    """Return a function that prints even when the test is green, or run elsewhere."""
    return lambda text: record_property("shown", str(text))


def pytest_configure(config):
    config.dunning_attacks = Counter()


@pytest.fixture(scope="session", autouse=True)
def settled(request):
    """Modules and registry stay: the collector need not look at them time and again."""
    if request.config.pluginmanager.hasplugin("odoo"):
        request.getfixturevalue("load_registry")
        request.getfixturevalue("own_files")
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def own_files(load_registry):
    """Give each worker files of its own: two would write the same one at once."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if not worker:
        yield
        return
    from odoo.tools import config

    shared = Path(config.filestore(""))
    own = shared.with_name(f"{shared.name}-{worker}")
    shutil.rmtree(own, ignore_errors=True)
    shutil.copytree(shared, own)
    # The plug-in has set what is shared in the same way.
    with mock.patch.object(config, "filestore", return_value=str(own)):
        yield
    shutil.rmtree(own, ignore_errors=True)


def pytest_runtest_logreport(report):
    """Print what a story shows, at once: it may be the seed that repeats a failure."""
    if report.when == "call":
        for name, text in report.user_properties:
            if name == "shown" and not os.environ.get("PYTEST_XDIST_WORKER"):
                print(f"\n{text}", flush=True)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    """A worker is done: what it tried counts with the rest."""
    rows = getattr(node, "workeroutput", {}).get("attacks", [])
    node.config.dunning_attacks.update({(*key,): count for *key, count in rows})


def pytest_sessionfinish(session):
    """Count what was tried here, or hand it on, if this process is a worker."""
    attacks = sys.modules.get("odoo.addons.test_odoo_dunning_fr.tests.attacks")
    table = attacks.TABLE if attacks else Counter()
    if hasattr(session.config, "workeroutput"):
        rows = [(*key, count) for key, count in table.items()]
        session.config.workeroutput["attacks"] = rows
    session.config.dunning_attacks.update(table)


def pytest_terminal_summary(terminalreporter):
    """Have the last screen tell it: nobody scrolls up to a warning."""
    if odoo := os.environ.get("DUNNING_ODOO"):
        terminalreporter.line(f"on {odoo}")
    if os.environ.get("DUNNING_BROWSER") == "no":
        terminalreporter.section("browser tests LEFT OUT", red=True, bold=True)
        terminalreporter.line("No Chromium on this machine. To run them as well:")
        terminalreporter.line("    sudo apt-get install chromium && make test")
    tell_attacks(terminalreporter, terminalreporter.config.dunning_attacks)


def tell_attacks(terminalreporter, table):
    """Print what was tried against the add-on, by category, and what held."""
    if not table:
        return
    terminalreporter.section("attacks")
    for category in sorted({category for category, _kind in table}):
        tried = table[category, "tried"]
        broken = table[category, "broken"]
        row = f"tried {tried:6}  held {tried - broken:6}  broken {broken:3}"
        terminalreporter.line(f"{category:<40} {row}")
