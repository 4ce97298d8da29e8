"""Fixtures of stories that bring their own processes, for the conftest of a folder."""

import os

import pytest

from .site import CONFIG, copied_book


@pytest.fixture
def crash_config():
    """Tell whether there is a database for stories with real processes."""
    if not os.environ.get(CONFIG):
        pytest.skip(f"make test makes their database and names it in {CONFIG}")


@pytest.fixture
def book(request, crash_config):
    """Give a configuration and a database that no process is at work on."""
    with copied_book(request.node.name.split("_")[1]) as found:
        yield found
