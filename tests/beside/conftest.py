"""Gives the stories a database of their own."""

import os

from harness.book import book, crash_config  # noqa: F401, fixtures

# Told in the session that `test_other_apps.py` starts.
collect_ignore = [] if os.environ.get("DUNNING_BESIDE") else ["add_ons"]
