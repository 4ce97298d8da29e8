"""Says in pytest's own summary when tests were left out for want of a browser."""

import os


def pytest_terminal_summary(terminalreporter):
    """Have the last screen tell it: nobody scrolls up to a warning."""
    if os.environ.get("DUNNING_BROWSER") == "no":
        terminalreporter.section("browser tests LEFT OUT", red=True, bold=True)
        terminalreporter.line("No Chromium on this machine. To run them as well:")
        terminalreporter.line("    sudo apt-get install chromium && make test")
