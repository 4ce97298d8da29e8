"""Gives the stories a database of their own."""

from harness.book import book, crash_config  # noqa: F401, fixtures
