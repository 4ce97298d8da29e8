"""What `tools/env.py` offers: each command sets up what it needs and no more."""

import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from . import database, postgres, showcase
from .cache import locked
from .checks import check_machine
from .console import SetupError, say
from .core import run_core
from .lint import run_linters
from .odoo import Runtime
from .odoo_source import fetched_odoo, own_odoo
from .paths import ADDON, BUILD, CACHE, CHECKOUT_ID, ROOT, VENV
from .postgres_programs import outside_folder
from .release import write_changelog
from .suite import run_tests
from .venv import ensure_venv, link_odoo
from .wkhtmltopdf import ensure_wkhtmltopdf


def setup(_arguments: list[str]) -> int:
    """Set everything up, the template database included."""
    with environment() as runtime:
        database.ensure_template(runtime)
        say(f"{runtime.odoo}: {runtime.odoo.root}")
        say(f"Python: {VENV / 'bin/python'}")
    return 0


def test(arguments: list[str]) -> int:
    """Run every test; arguments go to pytest, --reuse keeps the database."""
    reuse = "--reuse" in arguments
    rest = [argument for argument in arguments if argument != "--reuse"]
    with environment() as runtime:
        return run_tests(runtime, rest, reuse=reuse)


def core(arguments: list[str]) -> int:
    """Run Odoo's own tests beside the add-on: --selection, --baseline, or tags."""
    with environment() as runtime:
        return run_core(runtime, arguments)


def demo(_arguments: list[str]) -> int:
    """Make the demo database, run the main job and show what it did."""
    with environment() as runtime:
        showcase.make_demo(runtime)
    return 0


def serve(arguments: list[str]) -> int:
    """Serve the demo database until Ctrl-C; arguments go to Odoo."""
    with environment() as runtime:
        return showcase.serve(runtime, arguments)


def screenshots(_arguments: list[str]) -> int:
    """Take the pictures of README and app page, of a demo database of their own."""
    with environment() as runtime:
        return showcase.take_screenshots(runtime)


def lint(_arguments: list[str]) -> int:
    """Run the linters."""
    check_machine()
    with locked("setup", "it sets up"):
        ensure_venv()
    return run_linters()


def release(_arguments: list[str]) -> int:
    """Gather changelog.d into CHANGELOG.md, for the version in the manifest."""
    check_machine()
    with locked("setup", "it sets up"):
        ensure_venv()
    write_changelog(ROOT)
    return 0


def bench(arguments: list[str]) -> int:
    """Measure the add-on on large books; arguments go to tools/bench.py."""
    with environment() as runtime:
        template = database.ensure_template(runtime)
        command = ["python", str(ROOT / "tools/bench.py"), template, *arguments]
        with postgres.durable(runtime.server):
            return run(command, runtime.name("bench"))


def newdb(arguments: list[str]) -> int:
    """Make a database: newdb NAME [MODULES], the add-on by default."""
    if not 1 <= len(arguments) <= 2:
        raise SetupError("usage: python3 tools/env.py newdb NAME [MODULE,MODULE...]")
    with environment() as runtime:
        database.new_database(runtime, *[*arguments, ADDON][:2])
        say(f"configuration: {runtime.config(arguments[0])}")
    return 0


def odoo(arguments: list[str]) -> int:
    """Run Odoo with our configuration: odoo DATABASE [ARGUMENTS]."""
    if not arguments:
        raise SetupError("usage: python3 tools/env.py odoo DATABASE [shell] [OPTIONS]")
    name, *rest = arguments
    return run(["python", "-m", "odoo", *rest], name)


def run(arguments: list[str], name: str = "") -> int:
    """Run any program in the environment: run PROGRAM [ARGUMENTS]."""
    if not arguments:
        raise SetupError("usage: python3 tools/env.py run PROGRAM [ARGUMENTS]")
    with environment() as runtime:
        config = runtime.config(name or runtime.name("demo"))
        env = runtime.env | {"ODOO_RC": str(config)}
        env["PATH"] = f"{postgres.programs()}:{env['PATH']}"
        program = shutil.which(arguments[0], path=env["PATH"]) or arguments[0]
        command = [program, *arguments[1:]]
        return subprocess.run(command, env=env, check=False).returncode


def clean(_arguments: list[str]) -> int:
    """Stop our PostgreSQL and remove all that was made."""
    if CACHE.exists():
        _drop_databases()
        postgres.stop(force=True)
    for folder in (CACHE, BUILD, outside_folder()):
        if folder.exists():
            shutil.rmtree(folder)
            say(f"removed {folder}")
    return 0


def _drop_databases() -> None:
    """Remove our databases from a server of the user's, if that is in use."""
    if not postgres.is_external() or not VENV.exists():
        return
    with postgres.server() as server:
        query = f"SELECT datname FROM pg_database WHERE datname LIKE '%{CHECKOUT_ID}'"
        for name in server.sql(query).split():
            server.tool("dropdb", "--force", name)
            say(f"removed the database {name}")


@contextmanager
def environment() -> Iterator[Runtime]:
    """Give everything that running Odoo takes, made or repaired as needed."""
    check_machine()
    with locked("setup", "it sets up"):
        found = _parts()
    with postgres.server() as server:
        odoo_found, wkhtmltopdf = found
        yield Runtime(odoo_found, server, wkhtmltopdf)


def _parts() -> tuple:
    """Make Odoo and the virtual environment at once: both are mostly waiting."""
    own = own_odoo()
    if own:
        say(f"using yours at {own.root}: {own}")
    with ThreadPoolExecutor() as pool:
        packages = pool.submit(ensure_venv)
        source = pool.submit(lambda: own or fetched_odoo())
        packages.result()
        found = source.result()
    link_odoo(found)
    return found, ensure_wkhtmltopdf()


COMMANDS = {
    command.__name__: command
    for command in (
        *(setup, demo, serve, screenshots, test, core, lint, release, bench),
        *(newdb, odoo, run, clean),
    )
}
