"""The rules without Odoo, as the package ``dunning_rules``, and what they are given."""

from datetime import date

import pytest
from rules_by_path import load_rules, read_rates

load_rules()
LAST = date(2026, 7, 1)


@pytest.fixture(scope="session")
def rates():
    """The rates that the add-on ships, until the second half-year of 2026."""
    from dunning_rules.reference_rate import RateTable

    return RateTable(rate for rate in read_rates() if rate[1] <= LAST)
