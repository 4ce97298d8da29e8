"""PostgreSQL: the user's server when PG* variables name one, else our own.

Ours is shared by all commands of the checkout and stopped by the last one to end.
"""

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from .cache import locked, try_lock, write_whole
from .console import SetupError, say
from .paths import CACHE, CHECKOUT_ID
from .postgres_programs import Place, programs
from .run import clean_env, run

VARIABLES = ("PGHOST", "PGDATABASE", "PGUSER", "PGPORT", "PGSERVICE")
ROLE = "odoo"
STATE = CACHE / "postgres.json"
USERS = "postgres-users"


@dataclass(frozen=True)
class Server:
    """How to reach a server: the environment of its clients."""

    env: dict[str, str] = field(repr=False)
    suffix: str = ""

    def sql(self, query: str, database: str = "") -> str:
        """Return the bare result of a query."""
        command = [programs() / "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", query]
        database = database or self.env.get("PGDATABASE", "postgres")
        return run(
            "Asking PostgreSQL", [*command, "-d", database], env=self.env
        ).strip()

    def tool(self, name: str, *args: str) -> None:
        """Run createdb, dropdb and the like."""
        run(f"PostgreSQL's {name}", [programs() / name, *args], env=self.env)


def is_external() -> bool:
    """Tell whether the PG* variables name a server of the user's."""
    return any(os.environ.get(name) for name in VARIABLES)


# What a crash may cost is what the set-up saves by: see `postgres_programs`.
DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


@contextmanager
def durable(found: Server) -> Iterator[None]:
    """Have our server keep what is committed, as a company's; a user's own is as is."""
    if is_external():
        yield
        return
    owner = Server(found.env | {"PGUSER": "owner"})
    for name in DURABLE:
        owner.sql(f"ALTER SYSTEM SET {name} = on")
    owner.sql("SELECT pg_reload_conf()")
    try:
        yield
    finally:
        for name in DURABLE:
            owner.sql(f"ALTER SYSTEM RESET {name}")
        owner.sql("SELECT pg_reload_conf()")


@contextmanager
def server() -> Iterator[Server]:
    """Give a running server; stop our own if nobody else uses it any more."""
    if is_external():
        yield _external()
        return
    with locked("postgres", "it starts PostgreSQL"):
        users = try_lock(USERS, fcntl.LOCK_SH)
        found = _embedded()
    try:
        yield found
    finally:
        if users:
            users.close()
        stop()


def stop(*, force: bool = False) -> None:
    """Stop our server, unless another command uses it."""
    with locked("postgres", "it stops PostgreSQL"):
        last = try_lock(USERS)
        if (last or force) and STATE.exists():
            place = Place.current()
            place.control("stop", "-m", "fast", check=False)
            _forget_socket()
        if last:
            last.close()


def _external() -> Server:
    """Check that the user's server can do what Odoo asks of it."""
    found = Server(clean_env(), f"_{CHECKOUT_ID}")
    query = (
        "SELECT current_user, rolcreatedb OR rolsuper, "
        "current_setting('server_version_num')::int / 10000 "
        "FROM pg_roles WHERE rolname = current_user"
    )
    try:
        user, creates, version = found.sql(query).split("|")
    except SetupError as error:
        raise SetupError(
            f"{error}\nThe PG* variables name a server that cannot be used: correct "
            "them, or unset them to have an embedded PostgreSQL."
        ) from error
    if user == "postgres":
        raise SetupError(
            "Odoo refuses the PostgreSQL user 'postgres': create another role "
            "(createuser --createdb odoo) and name it in PGUSER."
        )
    if creates != "t" or int(version) < 13:
        raise SetupError(
            f"the PG* variables name PostgreSQL {version} and the role {user}: "
            "13 or newer is needed, and a role that may create databases."
        )
    say(f"using your PostgreSQL {version} (PG* variables) as {user}")
    return found


def _embedded() -> Server:
    """Return our server, started if need be."""
    with suppress(OSError, ValueError, KeyError):
        running = _reachable(json.loads(STATE.read_text("utf-8"))["socket"])
        if _answers(running):
            return running
    place = Place.current()
    try:
        return _start(place)
    except SetupError:
        if not place.data.exists():
            raise
        say("PostgreSQL's data cannot be used: starting with new ones")
        place.remove_data()
        return _start(place)


def _start(place: Place) -> Server:
    place.control("stop", "-m", "immediate", check=False)
    _forget_socket()
    place.create()
    socket = tempfile.mkdtemp(prefix="odoo-dunning-", dir="/tmp")
    place.give(Path(socket))
    write_whole(STATE, json.dumps({"socket": socket}))
    log = place.folder / "server.log"
    place.control("start", "-w", "-t", "60", "-l", str(log), "-o", f"-k {socket}")
    found = _reachable(socket)
    roles = f"SELECT count(*) FROM pg_roles WHERE rolname = '{ROLE}'"
    owner = Server(found.env | {"PGUSER": "owner"})
    if owner.sql(roles) == "0":
        owner.sql(f"CREATE ROLE {ROLE} LOGIN CREATEDB")
    return found


def _forget_socket() -> None:
    """Remove the folder of a socket which no server listens on any more."""
    with suppress(OSError, ValueError, KeyError):
        socket = json.loads(STATE.read_text("utf-8"))["socket"]
        shutil.rmtree(socket, ignore_errors=True)
    STATE.unlink(missing_ok=True)


def _reachable(socket: str) -> Server:
    env = {k: v for k, v in clean_env().items() if not k.startswith("PG")}
    return Server(env | {"PGHOST": socket, "PGPORT": "5432", "PGUSER": ROLE})


def _answers(candidate: Server) -> bool:
    try:
        return candidate.sql("SELECT 1") == "1"
    except SetupError:
        return False
