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
BUNDLED = "bundled"
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


def ensure_template(runtime: Runtime, *, bundled: bool = True) -> str:
    """Return the name of a whole template database.

    :param bundled: with the scripts and styles of all pages, which a browser would
        else wait for; a demo does without them, and installs some anew
    """
    with locked("template", "it makes the template database"):
        return _ensure_template(runtime, bundled=bundled)


def _ensure_template(runtime: Runtime, *, bundled: bool) -> str:
    pins = f"{runtime.odoo.root}\n{dependencies()}\n{ASSETS}\n{runtime.odoo}"
    key = hashlib.sha256(pins.encode()).hexdigest()[:8]
    database = runtime.name(f"template_{key}")
    part = Part("French template database", filestore(database), pins)
    if not part.fault() and note(runtime, database).split()[:1] != [part.key]:
        part.forget()
    part.ensure(lambda: _build(runtime, database, part.key))
    if bundled and note(runtime, database) != f"{part.key} {BUNDLED}":
        _bundle(runtime, database)
        set_note(runtime, database, f"{part.key} {BUNDLED}")
    return database


def new_database(
    runtime: Runtime, database: str, modules: str, *, bundled: bool = True
) -> None:
    """Make a database from the template and install modules in it."""
    # Within the lock: nobody is then connected to the template.
    with locked("template", "it copies the template database"):
        template = _ensure_template(runtime, bundled=bundled)
        try:
            copy(runtime, template, database)
        except SetupError:
            say("the template database cannot be copied: making it again")
            drop(runtime, template)
            copy(runtime, _ensure_template(runtime, bundled=bundled), database)
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
    for what, (query, expected) in CHECKS.items():
        if (found := runtime.server.sql(query, database)) != expected:
            raise SetupError(f"template database: {what} expected, found {found!r}.")
    set_note(runtime, database, key)


def _bundle(runtime: Runtime, database: str) -> None:
    title = "Bundling the scripts and styles"
    with step(title):
        shell = ["shell", "-c", runtime.config(database), "--no-http"]
        runtime.run_odoo(title, *shell, stdin=ASSETS)


def dependencies() -> str:
    """Return what the add-on depends on: with it in the template, a copy is quick."""
    try:
        return ",".join(ast.literal_eval(MANIFEST.read_text("utf-8"))["depends"])
    except (OSError, SyntaxError, ValueError, KeyError) as error:
        raise SetupError(f"{MANIFEST} cannot be read: {error}") from error


def _is_there(runtime: Runtime, module: str) -> bool:
    folders = [*runtime.odoo.addons, ROOT, ROOT / "tests"]
    return any((folder / module / "__manifest__.py").is_file() for folder in folders)
