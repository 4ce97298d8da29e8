"""Running Odoo: a configuration file for each way to run it, one environment."""

import hashlib
import socket
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from .cache import write_whole
from .console import SetupError, say
from .odoo_source import Odoo
from .paths import BUILD, CACHE, DATA, ROOT, VENV
from .postgres import Server
from .run import keep_log, run, tail
from .venv import ODOO_ROOT, PYTHON

# What libpq reads and Odoo's configuration can carry; a password stays where it is.
CONNECTION = {"PGHOST": "db_host", "PGPORT": "db_port", "PGUSER": "db_user"}
NOT_TO_LEAK = ("PGDATABASE",)
# The embedded PostgreSQL has neither extension; Odoo asks, and does without.
HARMLESS = ("pg_trgm", "unaccent")


@dataclass(frozen=True)
class Runtime:
    """All that a command needs: Odoo, a database server, wkhtmltopdf."""

    odoo: Odoo
    server: Server
    wkhtmltopdf: Path | None = None

    @property
    def env(self) -> dict[str, str]:
        """Return the environment for Odoo, pytest and our scripts."""
        env = {k: v for k, v in self.server.env.items() if k not in NOT_TO_LEAK}
        folders = [self.wkhtmltopdf, VENV / "bin", Path(env.get("PATH", ""))]
        env["PATH"] = ":".join(str(folder) for folder in folders if folder)
        return env | {"PYTHONUNBUFFERED": "1", ODOO_ROOT: str(self.odoo.root)}

    def name(self, purpose: str) -> str:
        """Return the database's name for a purpose, unlike any of the user's own."""
        return f"dunning_{purpose}{self.server.suffix}"

    def config(self, database: str, **options: object) -> Path:
        """Write the configuration file of a database and return it.

        Its name tells what is in it: no command overwrites that of another one.
        """
        addons = [*self.odoo.addons, ROOT, ROOT / "tests"]
        values: Mapping[str, object] = {
            "db_name": database,
            "dbfilter": f"^{database}$",
            "list_db": False,
            "addons_path": ",".join(str(folder) for folder in addons),
            "data_dir": DATA,
            "http_interface": "127.0.0.1",
            "max_cron_threads": 0,
            "screenshots": BUILD / "screenshots",
            **{
                option: self.server.env[name]
                for name, option in CONNECTION.items()
                if self.server.env.get(name)
            },
            **options,
        }
        lines = [f"{key} = {value}" for key, value in values.items()]
        text = "\n".join(["[options]", *lines, ""])
        digest = hashlib.sha256(text.encode()).hexdigest()[:8]
        file = CACHE / "conf" / f"{database}-{digest}.conf"
        write_whole(file, text)
        return file

    def run_odoo(self, title: str, *args: str | Path, stdin: str | None = None) -> str:
        """Run Odoo to its end; an error in its log is a failure."""
        output = run(title, [PYTHON, "-m", "odoo", *args], env=self.env, stdin=stdin)
        _report(title, output)
        return output


def free_port(first: int) -> int:
    """Return the first free port from a number on."""
    for port in range(first, first + 200):
        with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise SetupError(f"no free port from {first} to {first + 199}: free one.")


def _report(title: str, output: str) -> None:
    log = keep_log(title, output)
    lines = output.splitlines()
    if errors := [i for i, line in enumerate(lines) if _is_error(line)]:
        said = tail("\n".join(lines[errors[0] : errors[0] + 30]), 30)
        raise SetupError(f"{title} logged an error:\n{said}\nWhole log: {log}")
    for line in lines:
        if " WARNING " in line and not any(word in line for word in HARMLESS):
            say(f"warning: {line.split(' WARNING ', 1)[1]}")


def _is_error(line: str) -> bool:
    serious = " ERROR " in line or " CRITICAL " in line
    return serious and not any(word in line for word in HARMLESS)
