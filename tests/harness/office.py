"""Somebody at a screen, and the server he works with, which can be killed."""

import json
import os
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from http.client import HTTPException
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.request import HTTPCookieProcessor, Request, build_opener

from smtp_sink import HOST, bound

from .processes import Process

# A filesystem of its own for the documents, which only the server sees.
SMALL_DISK = """
set -e
mount -t tmpfs -o size=$1 tmpfs "$2"
cp -a "$3/." "$2"
mount --bind "$2" "$3"
shift 3
exec "$@"
"""
PATIENCE = 120
PASSWORD = "office"  # as `filing.py` sets it
LOST = (OSError, HTTPException)  # the server died before it answered


class Refused(Exception):
    """What the person is told instead of a result."""


class Office(Process):
    """An Odoo server with HTTP, without scheduled actions, and one person."""

    def __init__(self, log: Path, config: Path, database: str) -> None:
        with bound() as free:
            self._port = free.getsockname()[1]
        self._database = database
        options = [f"--http-port={self._port}", f"--db-filter=^{database}$"]
        options += ["-d", database, "--max-cron-threads=0", "--load=base,web"]
        super().__init__(log, "-m", "odoo", "-c", config, *options)

    def on_small_disk(self, files: Path, megabytes: int) -> None:
        """Have the server keep its documents on a disk of that size.

        :param files: where they are, the existing ones included in the size
        """
        place = self.log.with_suffix(".disk")
        place.mkdir(exist_ok=True)
        disk = ["sh", "-c", SMALL_DISK, "sh", f"{megabytes}m", str(place), str(files)]
        self._command = [*unshare(), *disk, *self._command]

    def open(self) -> None:
        """Start the server, and sign in once it answers."""
        self.start()
        self._web = build_opener(HTTPCookieProcessor(CookieJar()))
        end = time.monotonic() + PATIENCE
        while True:
            try:
                self._post(
                    "/web/session/authenticate",
                    db=self._database,
                    login="admin",
                    password=PASSWORD,
                )
                return
            except LOST:
                if time.monotonic() > end:
                    raise
                self.signal(0)
                time.sleep(0.2)

    def inside(self, path: Path) -> Path:
        """A path as the server sees it."""
        return Path(f"/proc/{self._process.pid}/root{path}")

    def call(self, model: str, method: str, *args: Any, **options: Any) -> Any:
        """Press a button, or read; raise Refused with the words on the screen."""
        return self._post(
            f"/web/dataset/call_kw/{model}/{method}",
            model=model,
            method=method,
            args=args,
            kwargs=options,
        )

    def killed_after(self, seconds: float, work: Callable[[], Any]) -> bool:
        """Kill the server in the midst of some work; tell whether it was."""
        with ThreadPoolExecutor(1) as pool:
            doing: Future = pool.submit(work)
            time.sleep(seconds)
            self.kill()
            return isinstance(doing.exception(), LOST)

    def _post(self, path: str, **params: Any) -> Any:
        request = Request(
            f"http://{HOST}:{self._port}{path}",
            json.dumps({"jsonrpc": "2.0", "params": params}).encode(),
            {"Content-Type": "application/json"},
        )
        with self._web.open(request, timeout=PATIENCE) as response:
            answer = json.load(response)
        if error := answer.get("error"):
            raise Refused(error["data"]["name"], error["data"]["message"])
        return answer.get("result")  # a button may give none


def unshare() -> list[str]:
    """The command that gives a program mounts of its own.

    As root, else as any user where the system allows it. Root in a namespace of users
    could not reach the socket of a PostgreSQL that runs as somebody else.
    """
    for options in ([] if os.getuid() else [["-m"]]) + [["-Urm"]]:
        command = ["unshare", *options]
        trial = [*command, "sh", "-c", "mount -t tmpfs tmpfs /mnt"]
        if not subprocess.run(trial, check=False, capture_output=True).returncode:
            return command
    raise AssertionError(
        "a full disk cannot be tried here: neither `unshare -m` as root nor "
        "`unshare -Urm` may mount a tmpfs on this machine. Allow user namespaces "
        "(kernel.unprivileged_userns_clone, apparmor_restrict_unprivileged_userns)."
    )
