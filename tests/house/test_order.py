"""No order of imports is better than another: stories hold in whichever is drawn."""

import os
import sys
from pathlib import Path

import pytest

from environment.paths import ROOT
from harness.programs import run
from harness.shuffle import SEED
from harness.site import CONFIG, read_options

TESTS = "tests/test_odoo_dunning_fr/tests"
# Due items, notices and their traces; charges; a file that an agency has.
STORIES = (
    "notice/test_issue.py::TestIssue::test_a_reposted_invoice_goes_on_where_it_was",
    "charge/test_charge_life.py::TestWaivers::test_what_was_waived_before_the_notice_left_is_not_"
    "claimed_by_it",
    "referral/test_referrals.py::TestReferrals::test_handed_over_it_is_not_chased_until_"
    "recalled",
)


@pytest.mark.parametrize("seed", ["first", "second"])
def test_stories_hold_in_whatever_order_models_are_defined(seed, monkeypatch, show):
    config = os.environ.get(CONFIG)
    if not config:
        pytest.skip(f"make test makes their database and names it in {CONFIG}")
    monkeypatch.setenv(SEED, seed)
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "tests"))
    database = read_options(Path(config))["db_name"]
    stories = [f"{TESTS}/{story}" for story in STORIES]
    said = run(
        *(sys.executable, "-m", "pytest", "-q", "-p", "harness.shuffle"),
        *(f"--odoo-config={config}", f"--odoo-database={database}"),
        *stories,
    )
    assert f"{len(stories)} passed" in said
