"""A database with other applications and their demonstration data, without ours.

It takes a few minutes, is made once and kept: a test installs the add-on on a copy.
Odoo's demonstration has a company in the United States and one in France, both with
invoices; one that keeps no books is added. The add-on of the OCA comes from Python's
package index; without it, the others are installed.
"""

from pathlib import Path

from . import database, venv
from .cache import Part, locked
from .console import SetupError, say
from .odoo import Runtime
from .paths import CACHE, ROOT
from .run import clean_env, run

OTHERS = (
    *("sale_management", "purchase", "stock", "point_of_sale", "website_sale"),
    *("hr_expense", "project", "base_automation", "account_debit_note"),
    "account_peppol",
)
CREDIT_CONTROL = "account_credit_control"
REQUIREMENTS = ROOT / "requirements-beside.txt"
OCA = CACHE / "oca"
BARE = """
bare = env["res.company"].create({"name": "Without Books", "country_id": False})
env.ref("base.user_admin").company_ids |= bare
env.cr.commit()
"""


def make_copy(runtime: Runtime, name: str) -> dict[str, str]:
    """Make a copy for a run of the tests; return the setting that names it."""
    database.copy(runtime, ensure_others(runtime), name)
    return {"DUNNING_BESIDE_CONFIG": str(_configure(runtime, name))}


def ensure_others(runtime: Runtime) -> str:
    """Return the name of the database."""
    with locked("others", "it makes the database of other applications"):
        # What ours needs is there before, so that it comes and goes by itself.
        needed = database.dependencies().split(",")
        modules = [*needed, *OTHERS, *ensure_oca()]
        version = REQUIREMENTS.read_text("utf-8")
        pins = f"{runtime.odoo.root}\n{runtime.odoo}\n{modules}\n{version}\n{BARE}"
        name = runtime.name("others")
        config = _configure(runtime, name)
        part = Part("Database of other applications", database.filestore(name), pins)
        if not part.fault() and database.note(runtime, name) != part.key:
            part.forget()
        part.ensure(lambda: _build(runtime, name, config, modules, part.key))
    return name


def _configure(runtime: Runtime, name: str) -> Path:
    """Write the configuration of a database that knows the OCA's add-on too."""
    folders = [*runtime.odoo.addons, ROOT, ROOT / "tests/beside/add_ons"]
    oca = OCA / "odoo/addons"
    folders += [oca] if (oca / CREDIT_CONTROL).is_dir() else []
    return runtime.config(name, addons_path=",".join(map(str, folders)))


def ensure_oca() -> list[str]:
    """Return the OCA's add-on, or nothing where it cannot be had."""
    part = Part("Add-on of the OCA", OCA, REQUIREMENTS.read_text("utf-8"))
    try:
        part.ensure(_fetch)
    except SetupError as error:
        say(f"warning: it is not tested beside {CREDIT_CONTROL}: {error}")
        return []
    return [CREDIT_CONTROL]


def _fetch() -> None:
    command = [*venv.pip(), "install", "--no-deps", "--no-compile", "--require-hashes"]
    command += ["--retries", "1", f"--target={OCA}", "-r", REQUIREMENTS]
    run("Installing the add-on of the OCA", command, env=clean_env())


def _build(
    runtime: Runtime, name: str, config: Path, modules: list[str], key: str
) -> None:
    database.drop(runtime, name)
    creation = ["db", "-c", config, "init", name, "--with-demo"]
    runtime.run_odoo("Creating a database with demonstration data", *creation)
    flags = ["--with-demo", "--no-http", "--stop-after-init", "--log-level=warn"]
    installed = ["-c", config, "-i", ",".join(modules), *flags]
    runtime.run_odoo("Installing other applications", *installed)
    shell = ["shell", "-c", config, "--no-http", "--log-level=warn"]
    runtime.run_odoo("Adding a company without books", *shell, stdin=BARE)
    database.set_note(runtime, name, key)
