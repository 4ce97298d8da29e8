"""A local mail server for tests and demo: keeps each message as an .eml file.

As a command, ``smtp_sink.py FOLDER [PORT [SECONDS]]`` prints the port it listens on and
serves until it is ended. It takes that many seconds for a message, half of them before
the message is kept and half of them before the client is told. From Python::

    with smtp_sink(folder) as sink:
        ...  # send to 127.0.0.1:sink.port
        sink.messages()
"""

import asyncio
import signal
import socket
import sys
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

HOST = "127.0.0.1"
# Letters travel as attachments: well above what they weigh.
SIZE_LIMIT = 64 * 1024 * 1024


class Sink:
    """Accept every message and write it down as received."""

    def __init__(self, folder: Path, seconds: float = 0) -> None:
        self.folder = folder
        self.port = 0
        self.seconds = seconds
        folder.mkdir(parents=True, exist_ok=True)
        # One that was killed may have served here before.
        self._count = max((int(file.stem) for file in self._files()), default=0)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Keep the message, with the recipients that its headers may not tell."""
        await asyncio.sleep(self.seconds / 2)
        self._count += 1
        recipients = ", ".join(envelope.rcpt_tos)
        header = f"X-Envelope-To: {recipients}\r\n".encode()
        draft = self.folder / f"{self._count:04}.part"
        draft.write_bytes(header + envelope.content)
        draft.rename(draft.with_suffix(".eml"))  # kept as a whole or not at all
        await asyncio.sleep(self.seconds / 2)
        return "250 Message kept"

    def messages(self) -> list[EmailMessage]:
        """Return the messages received, in order."""
        return [
            message_from_bytes(file.read_bytes(), policy=policy.default)
            for file in self._files()
        ]

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("*.eml"))


class BoundController(Controller):
    """Serves on a port that is its own from the start: nobody else can take it."""

    def __init__(self, handler: Any, port: int = 0, **options: Any) -> None:
        self._socket = bound(port)
        own = self._socket.getsockname()[1]
        super().__init__(handler, hostname=HOST, port=own, **options)

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self._socket)


@contextmanager
def smtp_sink(folder: Path, port: int = 0, seconds: float = 0) -> Iterator[Sink]:
    """Run a sink in the background; with port 0, on any free one."""
    sink = Sink(Path(folder), seconds)
    controller = BoundController(sink, port, data_size_limit=SIZE_LIMIT)
    controller.start()
    sink.port = controller.port
    try:
        yield sink
    finally:
        controller.stop()


def bound(port: int = 0) -> socket.socket:
    """Return a socket that has a port, any free one with 0, and does not listen yet."""
    own = socket.socket()
    own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    own.bind((HOST, port))
    return own


def main(arguments: list[str]) -> int:
    """Serve until a signal ends it."""
    if not 1 <= len(arguments) <= 3:
        print(__doc__, file=sys.stderr)
        return 2
    folder, port, seconds = [*arguments, "0", "0"][:3]
    ends = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    with smtp_sink(Path(folder), int(port), float(seconds)) as sink:
        print(sink.port, flush=True)
        signal.sigwait(ends)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
