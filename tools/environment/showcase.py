"""The demo database: made by `make demo`, looked at with `make serve`."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from . import database
from .cache import try_lock
from .console import SetupError, say, step
from .odoo import Runtime, free_port
from .paths import ADDON, BUILD, ROOT
from .venv import PYTHON

SCRIPT = ROOT / "tools/demo.py"
SCREENSHOTS = ROOT / "tools/screenshots.py"
OUTPUT = BUILD / "demo"
ADDON_FOLDER = ROOT / ADDON


def make_demo(runtime: Runtime) -> None:
    """Make the demo database anew, run the main job, show what came out."""
    lock = try_lock("demo")
    if lock is None:
        raise SetupError(
            "the demo database is in use by another make demo or make serve: "
            "end that one first (Ctrl-C)."
        )
    with lock:
        _make(runtime)
    say(f"the e-mails and letters, side by side: {OUTPUT}/index.html")
    say(
        "to look at it in a browser: make serve, then "
        f"http://localhost:{_port()}/odoo (user admin, password admin)"
    )


def serve(runtime: Runtime, arguments: list[str]) -> int:
    """Serve the demo database until Ctrl-C, making it first if there is none."""
    name = runtime.name("demo")
    lock = try_lock("demo")
    if lock is None:
        raise SetupError("make demo or make serve is already running: see its window.")
    with lock:
        _refresh(runtime, name)
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
    name = runtime.name("demo")
    lock = try_lock("demo")
    if lock is None:
        raise SetupError("make demo or make serve is already running: see its window.")
    with lock:
        _refresh(runtime, name)
        command = [str(PYTHON), str(SCREENSHOTS), str(runtime.config(name)), name]
        return subprocess.run(command, cwd=ROOT, env=runtime.env).returncode


def _refresh(runtime: Runtime, name: str) -> None:
    """Have a demo database that fits the add-on as it is now."""
    noted = database.note(runtime, name)
    if not noted:
        _make(runtime)
    elif noted != _state():
        database.update(runtime, name, "-u", ADDON)
        database.set_note(runtime, name, _state())


def _state() -> str:
    """Return a digest of the add-on's files."""
    digest = hashlib.sha256()
    for file in sorted(ADDON_FOLDER.rglob("*")):
        if file.is_file() and file.suffix != ".pyc":
            digest.update(f"{file.relative_to(ROOT)}\n".encode() + file.read_bytes())
    return digest.hexdigest()[:12]


def _make(runtime: Runtime) -> None:
    if not SCRIPT.is_file():
        raise SetupError(
            f"{SCRIPT.relative_to(ROOT)} is missing: nothing to demonstrate."
        )
    name = runtime.name("demo")
    shutil.rmtree(OUTPUT, ignore_errors=True)
    OUTPUT.mkdir(parents=True)
    database.new_database(runtime, name, ADDON)
    with smtp_sink(runtime, OUTPUT / "emails") as smtp_port, step("Demo"):
        config = runtime.config(name, smtp_server="127.0.0.1", smtp_port=smtp_port)
        command = [str(PYTHON), str(SCRIPT), str(config), name]
        done = subprocess.run(command, cwd=ROOT, env=runtime.env, check=False)
    if done.returncode:
        raise SetupError(f"{SCRIPT.name} ended with code {done.returncode}, see above.")
    database.set_note(runtime, name, _state())


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
