"""Gives each earlier state twice: left alone, and upgraded to the tree under test."""

import configparser
import json
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest

from environment.states import NO_HISTORY, STATES
from harness.database import copied
from harness.programs import run

REMIND = Path(__file__).with_name("remind.py")
LAST_DAY = "2026-12-14"  # of the demonstration
MADE, FRESH = "DUNNING_STATES", "DUNNING_FRESH_CONFIG"


class Site(NamedTuple):
    """A database, and the configuration whose add-ons serve it."""

    config: Path
    database: str


class State(NamedTuple):
    """An earlier state: as it was left, and after the upgrade; and a fresh database.

    As it was left by its own add-on, which in the end has reminded of all there is.
    """

    alone: Site
    upgraded: Site
    fresh: Site
    told: dict[str, int]  # how many activities there are, by record and kind

    def remind_again(self):
        """Have the upgraded add-on remind of the same; count the activities."""
        return remind(self.upgraded)


@pytest.fixture(scope="session", params=STATES)
def state(request):
    """Copies of a state, the second one upgraded by Odoo's own command."""
    if not os.environ.get(MADE):
        pytest.skip(f"make test makes the databases and names them in {MADE}")
    if request.param not in (made := json.loads(os.environ[MADE])):
        pytest.skip(f"{NO_HISTORY} {request.param}")
    left, left_config = made[request.param]
    config = Path(os.environ[FRESH])
    fresh = Site(config, read_options(config)["db_name"])
    data = Path(read_options(config)["data_dir"])
    with ExitStack() as stack:
        # Several runs of the tests may be at it: each has copies of its own.
        copy = copied(data, left, f"a_{fresh.database}"[:24])
        alone = Site(Path(left_config), stack.enter_context(copy))
        told = remind(alone, "first")
        copy = copied(data, alone.database, "u")
        upgraded = Site(config, stack.enter_context(copy))
        upgrade(upgraded)
        yield State(alone, upgraded, fresh, told)


def remind(site, *first):
    """Have people reminded of what they are to know; count the activities."""
    said = run(sys.executable, REMIND, site.config, site.database, LAST_DAY, *first)
    return json.loads(said.splitlines()[-1])


def upgrade(site):
    """Upgrade the add-on; a warning or an error in the log is a failure."""
    flags = ("--no-http", "--stop-after-init", "--log-level=warn")
    command = ("-m", "odoo", "-c", site.config, "-d", site.database)
    said = run(sys.executable, *command, "-u", "odoo_dunning_fr", *flags)
    wrong = [line for line in said.splitlines() if " ERROR " in line]
    assert not wrong, "\n".join(wrong)


def read_options(config):
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(config, "utf-8")
    return parser["options"]
