"""Gives each story a database of its own, in which it is told once."""

import os

import pytest

from environment.paths import BUILD
from harness.book import crash_config  # noqa: F401, a fixture
from harness.site import CONFIG, copied_book
from harness.story import tell


@pytest.fixture(scope="class")
def told(request):
    """Tell the story of a class: `DAY` is its Monday, `QUIET` its quiet periods."""
    if not os.environ.get(CONFIG):
        pytest.skip(f"make test makes their database and names it in {CONFIG}")
    story = request.cls
    env = {"DUNNING_DAY": story.DAY, "DUNNING_QUIET": story.QUIET}
    with copied_book(story.DAY.replace("-", "")) as (config, database):
        yield tell(config, database, BUILD / "demo_days" / database, env)
