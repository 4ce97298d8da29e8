"""The demonstration's story, told by its own script on a copy of a database."""

import csv
import os
import resource
import shutil
import subprocess
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from environment.paths import ROOT
from smtp_sink import smtp_sink

from .database import connect
from .site import read_options

SCRIPT = ROOT / "tools/demo.py"
SENT = """
SELECT channel, date_sent AT TIME ZONE 'UTC' FROM dunning_delivery
 WHERE state IN ('sent', 'delivered', 'refused', 'unclaimed', 'returned')
"""
MADE = " UNION ".join(
    f"SELECT create_date AT TIME ZONE 'UTC' FROM {table}"
    for table in (
        "account_move",
        "payment_transaction",
        "dunning_notice",
        "dunning_delivery",
        "dunning_referral",
    )
)


class Told(NamedTuple):
    """A story that was told: what its script said, and what it left."""

    said: str
    code: int
    folder: Path
    sent: list[tuple[str, datetime]]  # channel, when
    made: list[datetime]  # moments at which records were made
    seconds: float  # of the processor that it took

    @property
    def days(self) -> list[str]:
        """The days of work, by the folders of what left on them."""
        return sorted(file.parent.name for file in self.folder.glob("*/ledger.json"))

    @property
    def steps(self) -> list[dict[str, str]]:
        with (self.folder / "steps.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, delimiter=";"))


def tell(
    config: Path, database: str, folder: Path, env: dict[str, str], port: int = 0
) -> Told:
    """Run the script.

    :param folder: what was there before is removed
    :param env: what is set in its environment beside ours
    :param port: of the mail server; by default, one that keeps what it is sent
    """
    shutil.rmtree(folder, ignore_errors=True)
    with smtp_sink(folder / "emails") as sink:
        own = folder / "odoo.conf"
        # All of it: pages are served of the database that the filter names.
        source = read_options(config)["db_name"]
        text = config.read_text("utf-8").replace(source, database)
        text += f"smtp_server = 127.0.0.1\nsmtp_port = {port or sink.port}\n"
        own.write_text(text, "utf-8")
        begun = _count_seconds()
        command = [sys.executable, SCRIPT, own, database, "--output", folder]
        done = subprocess.run(
            [*map(str, command), "--lean"],
            cwd=ROOT,
            env=os.environ | env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    (folder / "said.log").write_text(done.stdout, "utf-8")
    with closing(connect(database)) as connection, connection.cursor() as cr:
        cr.execute(SENT)
        sent = cr.fetchall()
        cr.execute(MADE)
        made = [moment for (moment,) in cr.fetchall()]
    seconds = _count_seconds() - begun
    return Told(done.stdout, done.returncode, folder, sent, made, seconds)


def _count_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
