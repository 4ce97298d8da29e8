"""Beside many other applications, with their demonstration data: no word of trouble.

Their database is made without the add-on (`tools/environment/others.py`). On a copy it
is installed, loaded anew, updated, and uninstalled after its stories have been told:
Odoo then says no word that it does not say there of an add-on of its own.
"""

import os
import re
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from environment.others import CREDIT_CONTROL, OTHERS
from environment.paths import ADDON
from harness.database import connect
from harness.programs import run
from harness.site import read_options

CONFIG = "DUNNING_BESIDE_CONFIG"
STORIES = Path(__file__).with_name("add_ons") / "test_dunning_beside/tests"
# One of Odoo's own, as small as any: what is said of it is not said of us.
ITS_OWN = "account_debit_note"
STEPS = ("-i", "-u", "uninstall", ADDON)
# 2026-11-30 18:20:07,123 4242 WARNING database odoo.modules.loading: what it says
RECORD = re.compile(r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ ([A-Z]+) \S+ [\w.]+: ", re.MULTILINE)
INSTALLED = "SELECT name FROM ir_module_module WHERE state = 'installed'"
TABLES = "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = "
TABLES += "'public'::regnamespace"
# What Odoo counts whenever it loads.
BUSY = re.compile("rows of (ir_cron_trigger|orm_signaling_.*)")
# All that a database is made of, by name.
SHAPE = """
SELECT 'column ' || table_name || '.' || column_name FROM information_schema.columns
 WHERE table_schema = 'public'
UNION SELECT 'relation ' || relname FROM pg_class
 WHERE relnamespace = 'public'::regnamespace
UNION SELECT 'function ' || proname FROM pg_proc
 WHERE pronamespace = 'public'::regnamespace
UNION SELECT 'constraint ' || conrelid::regclass || ' ' || conname FROM pg_constraint
UNION SELECT 'trigger ' || tgrelid::regclass || ' ' || tgname FROM pg_trigger
 WHERE NOT tgisinternal
UNION SELECT 'model ' || model FROM ir_model
UNION SELECT 'field ' || model || '.' || name FROM ir_model_fields
UNION SELECT 'name ' || module || '.' || name FROM ir_model_data
UNION SELECT 'parameter ' || key FROM ir_config_parameter
"""


class Beside:
    """A copy of that database, and what Odoo says while it works there."""

    def __init__(self, config: Path, database: str) -> None:
        self._here = ("-c", config, "-d", database)
        self.database = database
        self.seconds: dict[str, int] = {}

    def odoo(self, *arguments: str) -> set[str]:
        """Have Odoo do something to its end; return what it complained of."""
        flags = ("--no-http", "--stop-after-init", "--log-level=warn")
        return self._time(*self._here, *arguments, *flags)

    def uninstall(self) -> set[str]:
        """Have the add-on uninstalled."""
        return self._time("module", "uninstall", *self._here, ADDON)

    def tell(self) -> str:
        """Have the stories told; return what pytest said."""
        _base, config, _option, database = self._here
        command = (sys.executable, "-m", "pytest", "-q", STORIES)
        return run(*command, f"--odoo-config={config}", f"--odoo-database={database}")

    def rows(self, query: str) -> list:
        with closing(connect(self.database)) as connection, connection.cursor() as cr:
            cr.execute(query)
            return [row[0] for row in cr.fetchall()]

    def describe(self) -> dict[str, int]:
        """Count the rows of each table; name all that is there, once each."""
        tables = self.rows(TABLES)
        counts = {
            f"rows of {table}": self.rows(f'SELECT count(*) FROM "{table}"')[0]
            for table in tables
        }
        shape = dict.fromkeys(self.rows(SHAPE), 1) | counts
        return {name: n for name, n in shape.items() if not BUSY.fullmatch(name)}

    def _time(self, *arguments: str | Path) -> set[str]:
        begun = time.monotonic()
        said = find_complaints(run(sys.executable, "-m", "odoo", *arguments))
        what = " ".join(word for word in map(str, arguments) if word in STEPS)
        self.seconds[what or "load"] = round(time.monotonic() - begun)
        return said


def find_complaints(log: str) -> set[str]:
    """What is more than information, without its time and place, in any order."""
    _start, *parts = RECORD.split(log)
    records = zip(parts[::2], parts[1::2], strict=True)
    return {text.strip() for level, text in records if level not in ("INFO", "DEBUG")}


def test_a_word_of_trouble_is_found_wherever_it_stands():
    start = "2026-11-30 18:20:07,123 42 {} ours odoo.addons.base.models.ir_model: "
    words = "Two fields (ours, theirs) of res.config.settings() have the same label"
    log = f"not a record\n{start.format('INFO')}fine\n"
    log += f"{start.format('WARNING')}{words}\n  in two lines\n"
    assert find_complaints(log) == {f"{words}\n  in two lines"}
    assert find_complaints(log.replace("WARNING", "INFO")) == set()


@pytest.fixture(scope="module")
def beside():
    """Give the copy of the database of other applications that was made for us."""
    if not os.environ.get(CONFIG):
        pytest.skip(f"make test makes their database and names it in {CONFIG}")
    config = Path(os.environ[CONFIG])
    return Beside(config, read_options(config)["db_name"])


def test_they_are_all_there(beside):
    assert {*OTHERS} <= {*beside.rows(INSTALLED)}


def test_so_is_the_one_of_the_oca(beside):
    if CREDIT_CONTROL not in beside.rows(INSTALLED):
        pytest.skip(f"{CREDIT_CONTROL} could not be had: no Python package index?")


def test_it_comes_works_and_goes_without_a_word(beside, show, monkeypatch):
    monkeypatch.setenv("DUNNING_BESIDE", "yes")
    usual = beside.odoo("-u", ITS_OWN)
    before = beside.describe()
    said = {"installed": beside.odoo("-i", ADDON, "--with-demo")}
    said["loaded anew"] = beside.odoo()
    said["updated"] = beside.odoo("-u", ADDON)
    stories = beside.tell()
    said["uninstalled"] = beside.uninstall()
    after = beside.describe()
    show(f"seconds: {beside.seconds}")
    assert re.search(r"\b\d+ passed", stories) and "skipped" not in stories
    assert not {when: new for when, words in said.items() if (new := words - usual)}
    changed = {name for name, number in after.items() if before.get(name) != number}
    left = sorted(changed | (before.keys() - after))
    assert not left, "\n".join(left)
