"""The processes of the stories: each a group of its own, which a kill hits whole."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from environment.paths import BUILD
from smtp_sink import HOST, bound

# Half of a start would be compiling, where no byte code is kept.
ENV = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(BUILD / "bytecode")}
LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1
SINK = Path(__file__).resolve().parents[2] / "tools/smtp_sink.py"


class Process:
    """A program that is started again after each kill; its log goes on."""

    def __init__(self, log: Path, *arguments: str | Path) -> None:
        self.log = log
        self.starts = self.kills = 0
        self._command = [sys.executable, *map(str, arguments)]
        self._process: subprocess.Popen | None = None

    def start(self, **streams: Any) -> subprocess.Popen:
        """Start it, in the background."""
        self.starts += 1
        with self.log.open("ab") as log:
            streams = {"stdin": subprocess.DEVNULL, "stdout": log, **streams}
            self._process = subprocess.Popen(
                self._command,
                env=os.environ | ENV,
                stderr=log,
                start_new_session=True,
                preexec_fn=_end_with_parent,
                **streams,
            )
        return self._process

    def kill(self) -> None:
        """End it as a power cut would."""
        self.kills += 1
        self.signal(signal.SIGKILL)
        self._forget()

    def signal(self, number: int) -> None:
        """Send a signal to the whole group; one that died by itself is a fault."""
        if self._process is None or self._process.poll() is not None:
            raise AssertionError(f"{self._command} ended by itself: see {self.log}")
        os.killpg(self._process.pid, number)

    def close(self) -> None:
        """Leave nothing behind, however it fares."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._forget()

    def _forget(self) -> None:
        if self._process is not None:
            self._process.wait()
            self._process = None


class OdooServer(Process):
    """A server without HTTP, with one thread for the scheduled actions."""

    def __init__(self, log: Path, config: Path, database: str) -> None:
        options = ["--no-http", "--max-cron-threads=1", "--load=base,web"]
        super().__init__(log, "-m", "odoo", "-c", config, "-d", database, *options)


class MailServer(Process):
    """The sink as a process, on the same port and folder in each of its lives."""

    def __init__(self, log: Path, folder: Path, seconds: float) -> None:
        # Bound but not listening: nobody else gets the port while the sink is dead.
        self._reserved = bound()
        self.port: int = self._reserved.getsockname()[1]
        self.folder = folder
        super().__init__(log, SINK, folder, str(self.port), str(seconds))

    def listens(self) -> bool:
        """Tell whether a client would be received."""
        with socket.socket() as probe:
            return probe.connect_ex((HOST, self.port)) == 0

    def close(self) -> None:
        super().close()
        self._reserved.close()


def _end_with_parent() -> None:
    """Have the kernel end the process when ours is killed and cannot do it."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
