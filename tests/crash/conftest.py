"""Gives the stories their site; says where it comes from when there is none."""

import os

import pytest

from harness.site import CONFIG, copied_book, open_site


@pytest.fixture
def site(request, crash_config):
    """Give real processes on the database that was made for them."""
    with open_site(request.node.name.split("_")[1]) as opened:
        yield opened


@pytest.fixture
def book(request, crash_config):
    """Give a configuration and a database that no process is at work on."""
    with copied_book(request.node.name.split("_")[1]) as found:
        yield found


@pytest.fixture
def crash_config():
    """Tell whether there is a database for stories with real processes."""
    if not os.environ.get(CONFIG):
        pytest.skip(f"make test makes their database and names it in {CONFIG}")
