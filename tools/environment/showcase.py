"""The demo database: made by `make demo`, looked at with `make serve`.

The pictures of README and app page are taken of another one, always of the same day.
"""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from . import database
from .cache import try_lock
from .console import SetupError, say, step
from .odoo import Runtime, free_port
from .paths import ADDON, BUILD, ROOT
from .venv import PYTHON

SCRIPT = ROOT / "tools/demo.py"
SCREENSHOTS = ROOT / "tools/screenshots.py"
ADDON_FOLDER = ROOT / ADDON
DAY = "DUNNING_DAY"
FIXED_DAY = "2026-11-23"  # of pictures and of what is compared with earlier versions


@dataclass(frozen=True)
class Demo:
    """A database of the demo company, and where what it sends is kept."""

    purpose: str
    output: Path
    day: str = ""  # on which the story begins; by default, chosen by the clock


DEMO = Demo("demo", BUILD / "demo")
PICTURED = Demo("pictured", BUILD / "pictured", FIXED_DAY)


def make_demo(runtime: Runtime) -> None:
    """Make the demo database anew, run the main job, show what came out."""
    lock = try_lock(DEMO.purpose)
    if lock is None:
        raise SetupError(
            "the demo database is in use by another make demo or make serve: "
            "end that one first (Ctrl-C)."
        )
    with lock:
        _make(runtime, DEMO)
    say(f"the e-mails and letters, side by side: {DEMO.output}/index.html")
    say(
        "to look at it in a browser: make serve, then "
        f"http://localhost:{_port()}/odoo (user admin, password admin)"
    )


def serve(runtime: Runtime, arguments: list[str]) -> int:
    """Serve the demo database until Ctrl-C, making it first if there is none."""
    lock = try_lock(DEMO.purpose)
    if lock is None:
        raise SetupError("make demo or make serve is already running: see its window.")
    with lock:
        name = _refresh(runtime, DEMO)
        port = _port()
        with smtp_sink(runtime, BUILD / "serve") as smtp_port:
            config = runtime.config(
                name, http_port=port, smtp_server="127.0.0.1", smtp_port=smtp_port
            )
            say(f"e-mails sent from here stay in {BUILD / 'serve'}")
            say(f"open http://localhost:{port}/odoo (admin / admin); Ctrl-C ends it")
            command = [str(PYTHON), "-m", "odoo", "-c", str(config), *arguments]
            return _wait(runtime, command)


def take_screenshots(runtime: Runtime) -> int:
    """Take the pictures of README and app page, of a demo made if there is none."""
    lock = try_lock(PICTURED.purpose)
    if lock is None:
        raise SetupError("make screenshots is already running: see its window.")
    with lock:
        name = _refresh(runtime, PICTURED)
        command = [str(PYTHON), str(SCREENSHOTS), str(runtime.config(name)), name]
        env = runtime.env | {DAY: PICTURED.day}
        return subprocess.run(command, cwd=ROOT, env=env).returncode


def _refresh(runtime: Runtime, demo: Demo) -> str:
    """Have a demo database that fits the add-on as it is now; return its name."""
    name = runtime.name(demo.purpose)
    noted = database.note(runtime, name)
    if not noted:
        _make(runtime, demo)
    elif noted != _state():
        database.update(runtime, name, "-u", ADDON)
        database.set_note(runtime, name, _state())
    return name


def _state() -> str:
    """Return a digest of the add-on's files."""
    digest = hashlib.sha256()
    for file in sorted(ADDON_FOLDER.rglob("*")):
        if file.is_file() and file.suffix != ".pyc":
            digest.update(f"{file.relative_to(ROOT)}\n".encode() + file.read_bytes())
    return digest.hexdigest()[:12]


def _make(runtime: Runtime, demo: Demo) -> None:
    if not SCRIPT.is_file():
        raise SetupError(
            f"{SCRIPT.relative_to(ROOT)} is missing: nothing to demonstrate."
        )
    env = runtime.env | ({DAY: demo.day} if demo.day else {})
    env[DAY] = choose_day(env)
    name, output = runtime.name(demo.purpose), demo.output
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    database.new_database(runtime, name, ADDON, bundled=False)
    title = f"Demo of {env[DAY]} and two later days"
    with smtp_sink(runtime, output / "emails") as smtp_port, step(title):
        config = runtime.config(name, smtp_server="127.0.0.1", smtp_port=smtp_port)
        command = [str(PYTHON), str(SCRIPT), str(config), name, "--output", str(output)]
        done = subprocess.run(command, cwd=ROOT, env=env, check=False)
    if done.returncode:
        raise SetupError(f"{SCRIPT.name} ended with code {done.returncode}, see above.")
    database.set_note(runtime, name, _state())


def choose_day(env: dict[str, str]) -> str:
    """The day on which the story begins, asked for before anything is made.

    :raises SetupError: it is fixed on one on which it cannot, as the sentence says
    """
    command = [str(PYTHON), "-c", "from demo_company import TODAY; print(TODAY)"]
    done = subprocess.run(
        command, cwd=SCRIPT.parent, env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SetupError(done.stderr.strip())
    return done.stdout.strip()


def _port() -> int:
    return int(os.environ.get("ODOO_PORT") or free_port(8069))


@contextmanager
def smtp_sink(runtime: Runtime, folder: object) -> Iterator[int]:
    """Have a mail server that keeps every message as a file; give its port."""
    command = [str(PYTHON), str(ROOT / "tools/smtp_sink.py"), str(folder)]
    with subprocess.Popen(
        command, env=runtime.env, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            first_line = process.stdout.readline() if process.stdout else ""
            if not first_line.strip().isdigit():
                raise SetupError("the local mail server did not start, see above.")
            yield int(first_line)
        finally:
            process.terminate()


def _wait(runtime: Runtime, command: list[str]) -> int:
    """Run a server in the foreground and pass our own end on to it."""
    with subprocess.Popen(command, cwd=ROOT, env=runtime.env) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.terminate()
            process.wait()
            return 0
