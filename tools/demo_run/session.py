"""Odoo inside a script: a database opened, a day fixed, pages served to the printer."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.service.server import ThreadedWSGIServerReloadable
from odoo.tools import config as settings

HOST = "127.0.0.1"


@contextmanager
def open_database(config: Path, database: str) -> Iterator[Any]:
    """Give the superuser's environment of a database; the caller commits."""
    settings.parse_config(
        ["-c", str(config), "-d", database, "--log-level=warn", "--no-http"],
        setup_logging=True,
    )
    with Registry(database).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})


def refuse_used(env: Any) -> None:
    """Stop with a plain sentence where the demonstration cannot be made."""
    name = env.cr.dbname
    if "dunning.run" not in env:
        raise SystemExit(f"{name} lacks the add-on odoo_dunning_fr: install it first.")
    if env.company.chart_template != "fr":
        raise SystemExit(f"{name} lacks the French chart of accounts.")
    if env["account.move"].search_count([], limit=1):
        raise SystemExit(f"{name} already holds entries: use a fresh database.")


@contextmanager
def pages_served(env: Any) -> Iterator[None]:
    """Serve the database's pages: the printer of reports fetches its styles there."""
    server = ThreadedWSGIServerReloadable(HOST, 0, odoo.http.root)
    port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    parameters = env["ir.config_parameter"]
    parameters.set_param("report.url", f"http://{HOST}:{port}")
    env.cr.commit()
    try:
        yield
    finally:
        server.shutdown()
        parameters.set_param("report.url", False)
        env.cr.commit()
