"""Gives the stories their site; says where it comes from when there is none."""

import os

import pytest

from harness.site import CONFIG, open_site


@pytest.fixture
def site(request):
    """Give real processes on the database that was made for them."""
    if not os.environ.get(CONFIG):
        pytest.skip(f"make test makes their database and names it in {CONFIG}")
    with open_site(request.node.name.split("_")[1]) as opened:
        yield opened
