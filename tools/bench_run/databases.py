"""Databases for a while: copied from one another, opened, dropped."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2 import sql

from odoo import SUPERUSER_ID, api, sql_db
from odoo.modules.registry import Registry
from odoo.tools import config as settings

ADDON = "odoo_dunning_fr"


class Databases:
    """The databases of one benchmark, all gone at its end."""

    def __init__(self, prefix: str):
        self.prefix = prefix
        self.names: list[str] = []

    def copy(self, source: str, purpose: str) -> str:
        """Copy a database with its attachments; return the new name."""
        name = f"{self.prefix}_{purpose}"
        self.close(source)
        self.drop(name)
        self.names.append(name)
        _execute("CREATE DATABASE {} TEMPLATE {}", name, source)
        filestore = Path(settings.filestore(source))
        if filestore.is_dir():
            shutil.copytree(filestore, settings.filestore(name))
        return name

    def drop(self, name: str) -> None:
        """Remove a database with its attachments."""
        self.close(name)
        _execute("DROP DATABASE IF EXISTS {}", name)
        shutil.rmtree(settings.filestore(name), ignore_errors=True)

    def drop_all(self) -> None:
        for name in self.names:
            self.drop(name)

    @staticmethod
    def close(name: str) -> None:
        """Forget a database in this process: nothing may hold it while it is copied."""
        Registry.delete(name)
        sql_db.close_db(name)


def _execute(statement: str, *names: str) -> None:
    """Run a statement on no database in particular."""
    _name, parameters = sql_db.connection_info_for("postgres")
    with closing(psycopg2.connect(**parameters)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            identifiers = map(sql.Identifier, names)
            cursor.execute(sql.SQL(statement).format(*identifiers))


@contextmanager
def opened(name: str, user: str = "") -> Iterator[Any]:
    """Give the environment of a database: the superuser's, or that of an XML id."""
    with Registry(name).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        yield env(user=env.ref(user).id) if user else env


def vacuum(name: str, *tables: str) -> None:
    """Let PostgreSQL know the tables (all), as it does by itself after a while.

    Not those that a first run fills: it would plan on their being empty.
    """
    _name, parameters = sql_db.connection_info_for(name)
    with closing(psycopg2.connect(**parameters)) as connection:
        connection.autocommit = True
        connection.cursor().execute(f"VACUUM (ANALYZE) {', '.join(tables)}")


def install(name: str, addon: str = ADDON, folder: Path | None = None) -> None:
    """Install an add-on in a process of its own, as an administrator would.

    :param folder: where it lies, when it is none of ours
    """
    Databases.close(name)
    command = [sys.executable, "-m", "odoo", "-d", name, "-i", addon, "--no-http"]
    command += ["--stop-after-init", "--log-level=error", "-c", settings["config"]]
    if folder:
        paths = [*settings["addons_path"], str(folder)]
        command.append(f"--addons-path={','.join(paths)}")
    subprocess.run(command, env=dict(os.environ), check=True)
