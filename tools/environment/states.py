"""Databases as an earlier commit of the project left them, to be upgraded by tests.

A state is the demonstration of that commit: its add-on, installed, and three days of
work done by its own tools. It is made once and kept; tests upgrade copies of it.
"""

import subprocess
import tarfile
import tempfile
from pathlib import Path

from . import database
from .cache import Part, locked
from .console import say, step
from .odoo import Runtime
from .paths import ADDON, BUILD, CACHE, ROOT
from .run import run
from .showcase import DAY, FIXED_DAY, smtp_sink
from .venv import PYTHON

# The commits of the releases, whose databases are in use; the oldest first. A test
# asks for each version that CHANGELOG.md names, as soon as the next one is begun.
RELEASES = {"19.0.1.0.0": "0d7896e"}
STATES = tuple(RELEASES.values())
# Why their tests are left out of a checkout without its history, as from an archive.
NO_HISTORY = "the history of this checkout does not reach"


def is_known(commit: str) -> bool:
    """Tell whether the history of this checkout goes back to a commit."""
    command = ["git", "cat-file", "-e", f"{commit}^{{commit}}"]
    try:
        return not subprocess.run(
            command, cwd=ROOT, check=False, capture_output=True
        ).returncode
    except OSError:  # no git
        return False


def ensure_state(runtime: Runtime, commit: str) -> tuple[str, Path]:
    """Return the database of a commit, and the configuration with its add-on."""
    with locked(f"state-{commit}", f"it makes the database of {commit}"):
        tree = Part(f"Files of {commit}", CACHE / f"tree-{commit}", commit)
        tree.ensure(lambda: _extract(commit, tree.folder))
        name = runtime.name(f"state_{commit}")
        config = _configure(runtime, name, tree.folder)
        pins = f"{database.ensure_template(runtime)} {commit}"
        part = Part(f"Database of {commit}", database.filestore(name), pins)
        if not part.fault() and database.note(runtime, name) != part.key:
            part.forget()
        part.ensure(lambda: _live(runtime, name, config, tree.folder, part.key))
    return name, config


def _extract(commit: str, folder: Path) -> None:
    with tempfile.NamedTemporaryFile(suffix=".tar") as file:
        command = ["git", "archive", "--format=tar", f"--output={file.name}", commit]
        run(f"Taking the files of {commit} out of git", command, cwd=ROOT)
        with tarfile.open(file.name) as archive:
            archive.extractall(folder, filter="data")


def _configure(runtime: Runtime, name: str, tree: Path, **options: object) -> Path:
    addons = ",".join(map(str, [*runtime.odoo.addons, tree]))
    return runtime.config(name, addons_path=addons, **options)


def _live(runtime: Runtime, name: str, config: Path, tree: Path, key: str) -> None:
    """Install the add-on as it was, and let its own demonstration work with it."""
    database.copy(runtime, database.ensure_template(runtime), name)
    flags = ["--no-http", "--stop-after-init", "--log-level=warn"]
    title = f"Installing {ADDON} in {name}"
    runtime.run_odoo(title, "-c", config, "-i", ADDON, *flags)
    output = BUILD / "states" / name
    with smtp_sink(runtime, output / "emails") as port, step(f"Work in {name}"):
        served = _configure(
            runtime, name, tree, smtp_server="127.0.0.1", smtp_port=port
        )
        command = [PYTHON, tree / "tools/demo.py", served, name, "--output", output]
        env = runtime.env | {DAY: FIXED_DAY}
        run(f"Work in {name}", command, env=env, cwd=tree)
    database.set_note(runtime, name, key)


def ensure_states(runtime: Runtime) -> dict[str, tuple[str, str]]:
    """Make the states that are missing; map their commits to database, configuration.

    A checkout without its history has none, which its tests say.
    """
    found = {}
    for commit in STATES:
        if not is_known(commit):
            say(f"warning: {NO_HISTORY} {commit}: its upgrade is not tested")
            continue
        name, config = ensure_state(runtime, commit)
        found[commit] = (name, str(config))
    return found
