"""The linters: ruff for style and complexity, pylint for Odoo's own rules."""

import subprocess

from .console import say
from .paths import ADDON, ROOT, TEST_ADDON, VENV
from .run import clean_env

CODE = (ADDON, "tests", "tools", "setup.py")
# Odoo's rules only, the general ones being ruff's. The order counts, which a
# configuration file cannot tell: all off, Odoo's on, then what we do otherwise.
ODOO_RULES = (
    "--disable=all",
    "--enable=odoolint",
    # It knows no rooms: each has its own class of a company, a customer, an invoice;
    # `tests/house` counts them. One README, at the top.
    "--disable=consider-merging-classes-inherited,missing-readme",
)
COMMANDS = (
    ("ruff", "check", *CODE),
    ("ruff", "format", "--check", *CODE),
    ("pylint", *ODOO_RULES, ADDON),
    # Stories are told by hand, in whichever language.
    ("pylint", *ODOO_RULES, "--disable=translation-required", f"tests/{TEST_ADDON}"),
    ("lint-imports", "--no-cache", "--no-logo"),
)


def run_linters() -> int:
    """Run all of them, whatever the first ones say; return the exit code."""
    failures = 0
    for program, *arguments in COMMANDS:
        say(" ".join([program, *arguments]))
        command = [str(VENV / "bin" / program), *arguments]
        done = subprocess.run(command, cwd=ROOT, env=clean_env(), check=False)
        failures += bool(done.returncode)
    say("lint: failed, see above" if failures else "lint: nothing to complain of")
    return 1 if failures else 0
