"""Gives the stories their site, or their book."""

import pytest

from harness.book import book, crash_config  # noqa: F401, fixtures
from harness.site import open_site


@pytest.fixture
def site(request, crash_config):  # noqa: F811
    """Give real processes on the database that was made for them."""
    with open_site(request.node.name.split("_")[1]) as opened:
        yield opened
