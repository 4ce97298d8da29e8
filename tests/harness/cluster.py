"""A PostgreSQL of a story's own, which can be restarted while others go on."""

import configparser
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from environment.postgres_programs import Place

from .site import CONFIG, read_options

OWNER = "owner"  # as `Place` creates it


class Cluster:
    """A server with a copy of the database that was made for stories."""

    def __init__(self, place: Place, socket: str) -> None:
        self._place, self.socket = place, socket

    def restart(self) -> None:
        """As after a power cut: nobody's work is waited for."""
        self._control("stop", "-m", "immediate")
        self.start()

    def start(self) -> None:
        log = str(self._place.folder / "server.log")
        # What is committed stays, as on a server in use: see `postgres_programs`.
        options = f"-k {self.socket} -c synchronous_commit=on"
        self._control("start", "-w", "-t", "60", "-l", log, "-o", options)

    def stop(self) -> None:
        self._control("stop", "-m", "immediate", check=False)

    def _control(self, *words: str, **options: Any) -> None:
        self._place.control(*words, **options)


@contextmanager
def own_cluster(name: str, setenv: Any) -> Iterator[tuple[Cluster, Path, str]]:
    """Give a cluster, and Odoo's configuration and the name of its database.

    :param setenv: how to change the environment for as long as the test takes
    """
    config = Path(os.environ[CONFIG])
    options = read_options(config)
    template = options["db_name"]
    database = f"{template}_{name}"
    current = Place.current()
    place = replace(current, folder=current.folder.with_name(f"postgres-{database}"))
    files = Path(options["data_dir"], "filestore")
    socket = tempfile.mkdtemp(prefix="odoo-dunning-", dir="/tmp")
    place.give(Path(socket))
    cluster = Cluster(place, socket)
    dump = Path(socket, "dump")
    try:
        _run(place, "pg_dump", "-Fc", "-Z0", "-f", dump, template)
        place.create()
        cluster.start()
        for variable, value in (("HOST", socket), ("PORT", "5432"), ("USER", OWNER)):
            setenv(f"PG{variable}", value)
        _run(place, "createdb", database)
        _run(place, "pg_restore", "-O", "-x", "-j2", "-d", database, dump)
        dump.unlink()
        shutil.copytree(files / template, files / database, dirs_exist_ok=True)
        yield cluster, _configure(config, socket, database), database
    finally:
        cluster.stop()
        for folder in (place.folder, Path(socket), files / database):
            shutil.rmtree(folder, ignore_errors=True)


def _configure(config: Path, socket: str, database: str) -> Path:
    """The same configuration for the database of the cluster."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(config, "utf-8")
    parser["options"].update(
        {
            "db_host": socket,
            "db_port": "5432",
            "db_user": OWNER,
            "db_name": database,
            "dbfilter": f"^{database}$",
        }
    )
    own = Path(socket, "odoo.conf")
    with own.open("w", encoding="utf-8") as handle:
        parser.write(handle)
    return own


def _run(place: Place, program: str, *arguments: Any) -> None:
    subprocess.run([place.programs / program, *map(str, arguments)], check=True)
