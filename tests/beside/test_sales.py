"""Beside sales and stock, in a database of their own: both slow all invoices down."""

import sys

from harness.programs import run

ADDON = "test_odoo_dunning_fr_sale"


def test_orders_and_deliveries_are_exhibits(book):
    config, database = book
    here = ("-c", config, "-d", database)
    quietly = ("--no-http", "--stop-after-init", "--log-level=warn")
    run(sys.executable, "-m", "odoo", *here, "-i", ADDON, *quietly)
    said = run(
        *(sys.executable, "-m", "pytest", "-q", "--odoo-http"),
        *(f"--odoo-config={config}", f"--odoo-database={database}"),
        *(f"--odoo-extra=db-filter=^{database}$", f"tests/{ADDON}"),
    )
    assert "3 passed" in said
