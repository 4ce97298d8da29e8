"""Databases: a French template made once, copies of it in an instant."""

import ast
import hashlib
import shutil
from pathlib import Path

from .cache import Part, locked
from .console import SetupError, say, step
from .odoo import Runtime
from .paths import ADDON, DATA, ROOT

MANIFEST = ROOT / ADDON / "__manifest__.py"
ASSETS = "env['ir.qweb']._pregenerate_assets_bundles()\nenv.cr.commit()\n"
CHECKS = {
    "no module half installed": (
        "SELECT count(*) FROM ir_module_module WHERE state LIKE 'to %'",
        "0",
    ),
    "French chart of accounts, in euros": (
        "SELECT chart_template || currency.name FROM res_company "
        "JOIN res_currency currency ON currency.id = currency_id",
        "frEUR",
    ),
    "English and French": (
        "SELECT string_agg(code, ',' ORDER BY code) FROM res_lang WHERE active",
        "en_US,fr_FR",
    ),
}


def filestore(database: str) -> Path:
    """Return the folder of a database's attachments."""
    return DATA / "filestore" / database


def ensure_template(runtime: Runtime) -> str:
    """Return the name of a whole template database."""
    pins = f"{runtime.odoo.root}\n{dependencies()}\n{ASSETS}\n{runtime.odoo}"
    key = hashlib.sha256(pins.encode()).hexdigest()[:8]
    database = runtime.name(f"template_{key}")
    part = Part("French template database", filestore(database), pins)
    with locked("template", "it makes the template database"):
        if not part.fault() and note(runtime, database) != part.key:
            part.forget()
        part.ensure(lambda: _build(runtime, database, part.key))
    return database


def new_database(runtime: Runtime, database: str, modules: str) -> None:
    """Make a database from the template and install modules in it."""
    template = ensure_template(runtime)
    try:
        copy(runtime, template, database)
    except SetupError:
        say("the template database cannot be copied: making it again")
        drop(runtime, template)
        copy(runtime, ensure_template(runtime), database)
    if modules:
        update(runtime, database, "-i", modules)


def copy(runtime: Runtime, source: str, database: str) -> None:
    """Copy a database that nobody is connected to, with its attachments."""
    drop(runtime, database)
    runtime.server.tool("createdb", "-T", source, database)
    shutil.copytree(filestore(source), filestore(database))


def update(runtime: Runtime, database: str, option: str, modules: str) -> None:
    """Install (``-i``) or update (``-u``) modules."""
    missing = [name for name in modules.split(",") if not _is_there(runtime, name)]
    if missing:
        raise SetupError(f"the add-on {', '.join(missing)} has no __manifest__.py.")
    config = runtime.config(database)
    verb = "Installing" if option == "-i" else "Updating"
    title = f"{verb} {modules} in {database}"
    with step(title):
        flags = ["--no-http", "--stop-after-init", "--log-level=warn"]
        runtime.run_odoo(title, "-c", config, option, modules, *flags)


def exists(runtime: Runtime, database: str) -> bool:
    """Tell whether the server has the database."""
    query = f"SELECT count(*) FROM pg_database WHERE datname = '{database}'"
    return runtime.server.sql(query) == "1"


def drop(runtime: Runtime, database: str) -> None:
    """Remove a database with its attachments."""
    runtime.server.tool("dropdb", "--if-exists", "--force", database)
    shutil.rmtree(filestore(database), ignore_errors=True)


def note(runtime: Runtime, database: str) -> str:
    """Return what was noted on a database when it was whole."""
    query = (
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database "
        f"WHERE datname = '{database}'"
    )
    return runtime.server.sql(query)


def set_note(runtime: Runtime, database: str, text: str) -> None:
    """Note on a database that it is whole, and of what."""
    runtime.server.sql(f"COMMENT ON DATABASE {database} IS '{text}'")


def _build(runtime: Runtime, database: str, key: str) -> None:
    drop(runtime, database)
    config = runtime.config(database)
    run = runtime.run_odoo
    creation = ["db", "-c", config, "init", database, "--country", "FR"]
    run("Creating a French database", *creation)
    flags = ["--load-language=fr_FR", "--no-http", "--stop-after-init"]
    run("Installing accounting", "-c", config, "-i", dependencies(), *flags)
    shell = ["shell", "-c", config, "--no-http"]
    run("Bundling the scripts and styles", *shell, stdin=ASSETS)
    for what, (query, expected) in CHECKS.items():
        if (found := runtime.server.sql(query, database)) != expected:
            raise SetupError(f"template database: {what} expected, found {found!r}.")
    set_note(runtime, database, key)


def dependencies() -> str:
    """Return what the add-on depends on: with it in the template, a copy is quick."""
    try:
        return ",".join(ast.literal_eval(MANIFEST.read_text("utf-8"))["depends"])
    except (OSError, SyntaxError, ValueError, KeyError) as error:
        raise SetupError(f"{MANIFEST} cannot be read: {error}") from error


def _is_there(runtime: Runtime, module: str) -> bool:
    folders = [*runtime.odoo.addons, ROOT, ROOT / "tests"]
    return any((folder / module / "__manifest__.py").is_file() for folder in folders)
