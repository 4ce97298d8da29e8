"""Odoo's own tests, on a database with the add-on: which fail only with us."""

import argparse
import json
import socket
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from zlib import crc32

from core_tests.known import read_known, write_known
from core_tests.results import Outcome, Verdict, judge, table
from core_tests.sets import MODULES, SELECTION, SETS

from . import chromium, database
from .cache import Part, try_lock
from .console import SetupError, say, step
from .odoo import Runtime
from .odoo_source import Odoo
from .paths import ADDON, BUILD, ROOT
from .run import keep_log, run
from .venv import PYTHON

# One a core of a small machine; a third asks for more memory than it saves time.
AT_ONCE = 2
# What Odoo's shell is told.
SCRIPT = """\
import sys
sys.path.insert(0, {tools!r})
from core_tests.recorder import run
run(env, {tags!r}, {file!r})
"""


def run_core(runtime: Runtime, arguments: list[str]) -> int:
    """Run the tests, say which fail only with us; return the exit code."""
    asked = _parse(arguments)
    sets = SELECTION if asked.selection else SETS
    if asked.tags:
        sets = {tag: SETS.get(tag, (tag,)) for tag in asked.tags}
    if sets is not SELECTION:
        chromium.ensure_chromium()
    with _alone():
        if asked.baseline:
            return _write_baseline(runtime, sets)
        return _tell(runtime.odoo, _compare(runtime, sets))


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("make core", description=__doc__)
    parser.add_argument(
        "--baseline",
        action="store_true",
        help="run them without the add-on, and list what fails in this version of Odoo",
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--selection", action="store_true", help="what an invoice goes through: minutes"
    )
    which.add_argument(
        "tags", nargs="*", default=[], help="names of sets, or as --test-tags of Odoo"
    )
    return parser.parse_args(arguments)


@contextmanager
def _alone() -> Iterator[None]:
    lock = try_lock("core")
    if lock is None:
        raise SetupError("make core is already running in this checkout.")
    with lock:
        yield


def _write_baseline(runtime: Runtime, sets: Mapping[str, tuple[str, ...]]) -> int:
    """List what fails without us; what is not in these sets stays as it is listed."""
    name = name_of(runtime.odoo)
    known = read_known(name) or frozenset()
    verdict = Verdict(_run_sets(runtime, _ensure_base(runtime), sets), known)
    print("\n".join(table(verdict)), flush=True)
    file = write_known(name, str(runtime.odoo), verdict.relisted)
    say(f"{len(verdict.failed)} fail without the add-on: read and commit {file}")
    return 0


def _compare(runtime: Runtime, sets: Mapping[str, tuple[str, ...]]) -> Verdict:
    """Run sets with us, and what fails unexpectedly once more, with us and without."""
    known = read_known(name_of(runtime.odoo))
    if known is None:
        say(
            f"no list yet of what fails in {runtime.odoo} by itself: what fails is run "
            'without us too. To have one: make core ARGS="--baseline"'
        )
    base, ours = _ensure_base(runtime), runtime.name("core_with_us")
    database.copy(runtime, base, ours)
    try:
        database.update(runtime, ours, "-i", ADDON)
        if sets is not SELECTION:  # which has no tours
            _bundle(runtime, ours)
        return judge(
            _run_sets(runtime, ours, sets),
            known or frozenset(),
            again=partial(_run_set, runtime, ours, "again"),
            without=partial(_run_set, runtime, base, "without us"),
        )
    finally:
        database.drop(runtime, ours)


def _tell(odoo: Odoo, verdict: Verdict) -> int:
    print("\n".join(table(verdict)), flush=True)
    said = {
        "failed once, and passed when run again": verdict.shaky,
        "fail without us too: make core ARGS=--baseline lists them": verdict.unlisted,
        f"passed, though {name_of(odoo)}.txt lists them: shorten it": verdict.gone,
        "FAIL ONLY WITH US": verdict.ours,
    }
    for what, tags in said.items():
        if tags:
            say("\n    ".join([f"{what}:", *sorted(tags)]))
    where = f"what they logged is in {BUILD / 'logs'}"
    say(f"{len(verdict.ours)} fail only with us, on {odoo}; {where}")
    return 1 if verdict.ours else 0


def name_of(odoo: Odoo) -> str:
    """Return how the list of a version of Odoo is called: a clone's has its commit."""
    return "_".join([*odoo.version.split(), *filter(None, [odoo.commit[:12]])])


def _ensure_base(runtime: Runtime) -> str:
    """Return the database without us, made once: what Odoo ships, all of it bundled."""
    template = database.ensure_template(runtime)
    name = runtime.name("core")
    modules = ",".join(MODULES)
    part = Part("Database for Odoo's own tests", database.filestore(name), modules)
    key = f"{template} {part.key}"
    if not part.fault() and database.note(runtime, name) != key:
        part.forget()
    part.ensure(lambda: _make_base(runtime, name, modules, key))
    return name


def _make_base(runtime: Runtime, name: str, modules: str, key: str) -> None:
    database.new_database(runtime, name, modules)
    _bundle(runtime, name)
    database.set_note(runtime, name, key)


def _bundle(runtime: Runtime, name: str) -> None:
    """Make the scripts and styles, for which no tour would wait."""
    shell = ["shell", "-c", runtime.config(name), "--no-http"]
    runtime.run_odoo("Bundling the scripts and styles", *shell, stdin=database.ASSETS)


def _run_sets(
    runtime: Runtime, source: str, sets: Mapping[str, tuple[str, ...]]
) -> dict[str, Outcome]:
    """Run each set in a process and a database of its own, some at once."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        work = partial(_run_set, runtime, source)
        found = {name: pool.submit(work, name, tags) for name, tags in sets.items()}
        return {name: outcome.result() for name, outcome in found.items()}


def _run_set(runtime: Runtime, source: str, name: str, tags: Iterable[str]) -> Outcome:
    """Run the tests of some tags on a copy of a database."""
    title = f"core {name}"
    own = f"{source}_{crc32(name.encode()):08x}"  # it may be a long tag
    result = BUILD / "core" / f"{own}.json"
    result.parent.mkdir(parents=True, exist_ok=True)
    result.unlink(missing_ok=True)
    script = SCRIPT.format(
        tools=str(ROOT / "tools"), tags=",".join(tags), file=str(result)
    )
    database.copy(runtime, source, own)
    try:
        with step(f"Odoo's tests: {name}"), _port() as port:
            config = runtime.config(own, http_port=port)
            command = [PYTHON, "-m", "odoo", "shell", "-c", config]
            log = run(title, command, env=runtime.env, stdin=script)
    finally:
        database.drop(runtime, own)
    keep_log(title, log)
    return read_outcome(result, name)


def read_outcome(result: Path, name: str) -> Outcome:
    """Read what became of a set; a run that came upon nothing is found out."""
    found = json.loads(result.read_text("utf-8"))
    if not found["run"] and not found["failed"]:  # of classes that cannot be set up
        raise SetupError(f"no test of {name} was run: do its tags still name any?")
    return Outcome(found["run"], *(frozenset(found[e]) for e in ("passed", "failed")))


@contextmanager
def _port() -> Iterator[int]:
    """Give a port that nobody else is given meanwhile; Odoo may listen on it."""
    with socket.socket() as own:
        own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        own.bind(("127.0.0.1", 0))
        yield own.getsockname()[1]
