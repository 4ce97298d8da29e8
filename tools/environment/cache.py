"""Parts of the cache: built once, checked before each use, rebuilt when in doubt."""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from .console import say, step
from .paths import LOCKS, STAMPS


@dataclass(frozen=True)
class Part:
    """A folder that is worth what its stamp says, and nothing without one.

    The stamp is removed before a build and written last, so that a build which
    was cut short is never taken for a whole one. It also counts files and bytes:
    a folder which lost some is rebuilt.
    """

    title: str
    folder: Path
    pins: str

    @property
    def stamp(self) -> Path:
        return STAMPS / f"{self.folder.name}.json"

    @property
    def key(self) -> str:
        """Change with everything that asks for a rebuild."""
        text = f"{self.folder}\n{self.pins}"
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def fault(self) -> str:
        """Say why the folder cannot be used, or nothing."""
        try:
            stamp = json.loads(self.stamp.read_text("utf-8"))
            key, files, size = stamp["key"], stamp["files"], stamp["bytes"]
        except FileNotFoundError:
            return "unfinished" if self.folder.exists() else "missing"
        except (ValueError, KeyError, TypeError):
            return "its stamp is unreadable"
        if key != self.key:
            return "its pins changed"
        now_files, now_size = measure(self.folder)
        if now_files < files or now_size < size:
            return "files were lost"
        return ""

    def ensure(self, build: Callable[[], None]) -> None:
        """Build the folder again unless it is whole."""
        fault = self.fault()
        if not fault:
            return
        with step(f"{self.title} ({fault})"):
            self.forget()
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(parents=True)
            build()
            self._write_stamp()

    def forget(self) -> None:
        """Have the folder rebuilt the next time, whatever happens now."""
        self.stamp.unlink(missing_ok=True)

    def _write_stamp(self) -> None:
        files, size = measure(self.folder)
        text = json.dumps({"key": self.key, "files": files, "bytes": size})
        write_whole(self.stamp, text)


def write_whole(path: Path, text: str) -> None:
    """Write a file that is either there entirely or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    draft.write_text(text, "utf-8")
    draft.replace(path)


def measure(folder: Path) -> tuple[int, int]:
    """Count files and bytes, byte code apart, which comes and goes."""
    files = size = 0
    folders = [str(folder)] if folder.is_dir() else []
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name != "__pycache__":
                        folders.append(entry.path)
                elif not entry.name.endswith(".pyc"):
                    files += 1
                    size += entry.stat(follow_symlinks=False).st_size
    return files, size


def try_lock(name: str, mode: int = fcntl.LOCK_EX) -> IO[str] | None:
    """Take a lock that ends with this process, or nothing if another has it."""
    LOCKS.mkdir(parents=True, exist_ok=True)
    handle = (LOCKS / name).open("a")
    try:
        fcntl.flock(handle, mode | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        return None
    return handle


@contextmanager
def locked(name: str, why: str) -> Iterator[None]:
    """Hold a lock, saying so when another command has to be waited for.

    Programs that we run hold it too: should we be killed, the next command waits
    for what we left running rather than build in the same folder.
    """
    handle = try_lock(name)
    if handle is None:
        say(f"waiting for another command of this checkout ({why})")
        handle = (LOCKS / name).open("a")
        fcntl.flock(handle, fcntl.LOCK_EX)
    os.set_inheritable(handle.fileno(), True)
    with handle:
        yield
