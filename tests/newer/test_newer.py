"""The add-on beside what Odoo 19.0 has become since Debian packaged it.

A French database of today has two add-ons more, which install by themselves: answers
of customers by the network (`account_peppol_response`) and the approved platform
(`l10n_fr_pdp`). Where Odoo has them, they are taken; else two of the same names, with
the same models, fields and methods as far as we meet them (`add_ons`).
"""

import os
import re
import sys
from pathlib import Path

import pytest

from environment.cache import write_whole
from harness.programs import run
from harness.site import CONFIG, copied_book, read_options

ADD_ONS = Path(__file__).with_name("add_ons")
OWN = "tests/newer/add_ons/test_newer_odoo/tests"
TESTS = "tests/test_odoo_dunning_fr/tests"
# What Odoo calls of us; then an item chased, its charges, its file.
STORIES = (
    f"{TESTS}/guards/test_core_hooks.py",
    f"{TESTS}/guards/test_shared_fields.py",
    f"{TESTS}/notice/test_issue.py::TestIssue::test_a_reposted_invoice_goes_on_where_it_was",
    f"{TESTS}/charge/test_charge_invoice_life.py::TestInvoiceOfCharges::test_no_electronic_"
    "invoice_is_made_of_it",
    f"{TESTS}/referral/test_referrals.py::TestReferrals::test_handed_over_it_is_not_"
    "chased_until_recalled",
)
# Odoo's own add-ons may warn of each other.
COMPLAINT = re.compile(r" (?:ERROR|CRITICAL) | WARNING .*(?:odoo_dunning_fr|dunning\.)")
# The embedded PostgreSQL has neither extension.
HARMLESS = re.compile("pg_trgm|unaccent")


@pytest.fixture(scope="module")
def newer():
    """Install what is newer on a copy; give its configuration, and what Odoo said."""
    if not os.environ.get(CONFIG):
        pytest.skip(f"make test makes their database and names it in {CONFIG}")
    with copied_book("newer") as (config, database):
        own = _configure(config, database)
        try:
            flags = ("--no-http", "--stop-after-init", "--log-level=warn")
            command = (sys.executable, "-m", "odoo", "-c", own, "-d", database)
            yield own, database, run(*command, "-i", "test_newer_odoo", *flags)
        finally:
            own.unlink()


def _configure(config, database):
    """Write the configuration of the copy: Odoo's own add-ons go before ours."""
    copied = read_options(config)["db_name"]
    text = config.read_text("utf-8").replace(copied, database)
    text = re.sub(r"^(addons_path = .*)$", rf"\1,{ADD_ONS}", text, flags=re.MULTILINE)
    own = config.with_name(f"{database}.conf")
    write_whole(own, text)
    return own


def test_they_install_beside_us_without_a_complaint(newer):
    said = newer[2].splitlines()
    complaints = [
        line for line in said if COMPLAINT.search(line) and not HARMLESS.search(line)
    ]
    assert not complaints, "\n".join(complaints)


def test_stories_hold_beside_them(newer, monkeypatch):
    own, database, _said = newer
    monkeypatch.setenv("DUNNING_NEWER", "yes")
    monkeypatch.setenv("ODOO_RC", str(own))
    said = run(
        *(sys.executable, "-m", "pytest", "-q", f"--odoo-config={own}"),
        *(f"--odoo-database={database}", OWN, *STORIES),
    )
    assert " passed" in said and "skipped" not in said
