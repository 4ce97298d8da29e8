"""The tests: one pytest session over all of them, and a check that it tested.

A whole run is shared out among the machine's cores, class by class: each worker has a
copy of the database. What takes long begins first, so that no core waits in the end.
"""

import json
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from . import chromium, database, others, postgres, states
from .cache import try_lock
from .console import SetupError, say
from .odoo import Runtime
from .paths import ADDON, BUILD, ROOT, TEST_ADDON
from .venv import PYTHON

MODULES = f"{ADDON},{TEST_ADDON}"
# Longest first; each must have tests, or it was not collected for some reason.
FOLDERS = (
    "tests/crash",
    "tests/demo",
    "tests/beside",
    "tests/newer",
    "tests/upgrade",
    f"tests/{TEST_ADDON}",
    "tests/house",
    "tests/papers",
    "tests/tools",
    "tests/rules",
)
# One worker a core; beyond, their databases ask for more memory than they save time.
SHARED = "-n logical --maxprocesses 4 --dist loadscope --no-loadscope-reorder".split()
MAX_RUNS = 8
# Where the processes of stories, the set-up and failed tours leave what they said.
LOGS = ("crash", "demo_days", "upgrade", "logs", "screenshots")


def run_tests(runtime: Runtime, arguments: list[str], *, reuse: bool) -> int:
    """Run pytest on a database of its own; return the exit code."""
    browser = chromium.ensure_chromium()
    # They take a while to make: only where their tests are asked for.
    wanted = {
        folder
        for folder in ("upgrade", "beside")
        if not arguments or any(folder in word for word in arguments)
    }
    with _own_database(runtime) as name:
        report = BUILD / f"{name}.xml"
        report.unlink(missing_ok=True)
        with _databases(runtime, name, reuse=reuse, wanted=wanted) as settings:
            settings["DUNNING_BROWSER"] = "yes" if browser else "no"
            settings["DUNNING_ODOO"] = str(runtime.odoo)
            code = _pytest(runtime, name, arguments, report, settings)
    if code:
        say(describe_failure(report))
    elif not arguments:
        complaint = verdict(report)
        if complaint:
            raise SetupError(complaint)
    return code


def describe_failure(report: Path) -> str:
    """Name what failed, and say where the logs lie: the last thing one reads."""
    lines = [f"FAILED; the whole report: {report}"]
    try:
        cases = list(ET.parse(report).iter("testcase"))
    except (OSError, ET.ParseError):
        cases = []  # pytest itself was ended
    for case in cases:
        if case.find("failure") is not None or case.find("error") is not None:
            lines.append(f"  {case.get('classname', '?')}::{case.get('name', '?')}")
    if len(lines) == 1:
        lines.append("  pytest ended before it could name a test, see above")
    lines += [f"  logs: {BUILD / name}" for name in LOGS if (BUILD / name).is_dir()]
    return "\n".join(lines)


def verdict(report: Path) -> str:
    """Say what is wrong with a green run, from pytest's own report, or nothing."""
    cases = list(ET.parse(report).iter("testcase"))
    for folder in FOLDERS:
        prefix = folder.replace("/", ".")
        if not any(prefix in case.get("classname", "") for case in cases):
            return f"no test of {folder} was run."
    skipped = [
        case
        for case in cases
        if (skip := case.find("skipped")) is not None
        and states.NO_HISTORY not in skip.get("message", "")
    ]
    if skipped and chromium.required():
        names = ", ".join(case.get("name", "?") for case in skipped)
        return f"{len(skipped)} tests were skipped where none may be: {names}"
    return ""


def _pytest(
    runtime: Runtime,
    name: str,
    arguments: list[str],
    report: Path,
    settings: dict[str, str],
) -> int:
    config = runtime.config(name)
    command = [PYTHON, "-m", "pytest", "--odoo-http", f"--odoo-config={config}"]
    command += [f"--odoo-database={name}", f"--junit-xml={report}"]
    # A path among the arguments replaces the whole list.
    paths = [arg for arg in arguments if Path(arg.split("::")[0]).exists()]
    command += [*arguments, *([] if paths else FOLDERS)]
    command += SHARED if not arguments else []
    env = runtime.env | settings
    env["PATH"] = f"{postgres.programs()}:{env['PATH']}"  # to copy the database
    say(f"pytest on the database {name}, with {runtime.odoo}")
    done = subprocess.run([str(c) for c in command], cwd=ROOT, env=env, check=False)
    return done.returncode


@contextmanager
def _databases(
    runtime: Runtime, name: str, *, reuse: bool, wanted: set[str]
) -> Iterator[dict[str, str]]:
    """Make the databases, several at once; give the settings that name them to tests.

    Beside their own, a copy for tests that bring their own processes; where they are
    wanted, earlier states, and a fresh install to hold against these, and a database
    of other applications.
    """
    database.ensure_template(runtime)
    untouched, fresh, beside = f"{name}_crash", f"{name}_fresh", f"{name}_beside"
    makers = {
        "upgrade": partial(_make_upgrades, runtime, fresh),
        "beside": partial(others.make_copy, runtime, beside),
    }
    with ThreadPoolExecutor(len(makers)) as pool:
        found = {folder: pool.submit(makers[folder]) for folder in sorted(wanted)}
        if reuse and database.exists(runtime, name):
            database.update(runtime, name, "-u", MODULES)
        else:
            database.new_database(runtime, name, MODULES)
    try:
        database.copy(runtime, name, untouched)
        settings = {"DUNNING_CRASH_CONFIG": str(runtime.config(untouched))}
        for made in found.values():
            settings |= made.result()
        yield settings
    finally:
        for one in (untouched, fresh, beside):
            database.drop(runtime, one)


def _make_upgrades(runtime: Runtime, fresh: str) -> dict[str, str]:
    """Make what the tests of upgrades take; return the settings that name it."""
    database.new_database(runtime, fresh, ADDON)
    return {
        "DUNNING_STATES": json.dumps(states.ensure_states(runtime)),
        "DUNNING_FRESH_CONFIG": str(runtime.config(fresh)),
    }


@contextmanager
def _own_database(runtime: Runtime) -> Iterator[str]:
    """Give the name of a database that no other run of the tests is using."""
    for number in range(1, MAX_RUNS + 1):
        if lock := try_lock(f"test-{number}"):
            with lock:
                yield runtime.name(f"test_{number}")
            return
    raise SetupError(
        f"{MAX_RUNS} runs of the tests are under way: wait for one to end."
    )
