"""Gives the stories their site; says where it comes from when there is none."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

from harness.site import CONFIG, open_site


@pytest.fixture
def site(request):
    """Give real processes on the database that was made for them."""
    if not os.environ.get(CONFIG):
        pytest.skip(f"make test makes their database and names it in {CONFIG}")
    with open_site(request.node.name.split("_")[1]) as opened:
        yield opened


@pytest.fixture
def show(capsys):
    """Return a function that prints even when the test is green."""

    def write(text):
        with capsys.disabled():
            print(f"\n{text}", flush=True)

    return write
