"""A Chromium without a window, spoken to through its own protocol."""

import base64
import json
import shutil
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websocket import WebSocket, create_connection

from environment.chromium import NAMES

PAUSE = 0.1  # seconds between two looks; the clock may stand still: looks are counted
LOOKS = 300


class Browser:
    """One page."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._sent = 0

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Have the browser do something; return what it answers."""
        self._sent += 1
        message = {"id": self._sent, "method": method, "params": parameters}
        self._socket.send(json.dumps(message))
        while (answer := json.loads(self._socket.recv())).get("id") != self._sent:
            pass  # events that nobody asked for
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def run(self, script: str) -> Any:
        """Return the value of an expression on the page."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{script}: {answer['exceptionDetails']['text']}")
        return answer["result"].get("value")

    def open(self, url: str, selector: str) -> None:
        """Go to a page and wait until it shows something."""
        self.call("Page.navigate", url=url)
        self.wait(selector)

    def wait(self, selector: str) -> None:
        found = f"!!document.querySelector({json.dumps(selector)})"
        _until(lambda: self.run(found), selector)

    def click(self, selector: str) -> None:
        self.wait(selector)
        self.run(f"document.querySelector({json.dumps(selector)}).click()")

    def picture(self) -> bytes:
        """What the page shows, as PNG."""
        return base64.b64decode(self.call("Page.captureScreenshot")["data"])


@contextmanager
def browser(width: int, height: int) -> Iterator[Browser]:
    """Have a browser with an empty page of a size."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if not program:
        raise SystemExit("No Chromium on this machine: sudo apt-get install chromium")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--lang=fr"]
        options += ["--remote-debugging-port=0", f"--user-data-dir={profile}"]
        with subprocess.Popen(
            [program, *options, "--hide-scrollbars", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            try:
                page = Browser(_connect(Path(profile) / "DevToolsActivePort"))
                page.call(
                    "Emulation.setDeviceMetricsOverride",
                    width=width,
                    height=height,
                    deviceScaleFactor=1,
                    mobile=False,
                )
                yield page
            finally:
                process.terminate()


def _connect(port_file: Path) -> WebSocket:
    _until(lambda: port_file.is_file() and port_file.read_text("ascii"), "Chromium")
    port = port_file.read_text("ascii").splitlines()[0]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list") as answer:
        pages = [each for each in json.load(answer) if each["type"] == "page"]
    return create_connection(pages[0]["webSocketDebuggerUrl"], suppress_origin=True)


def _until(condition: Callable[[], Any], what: str) -> None:
    for _look in range(LOOKS):
        if condition():
            return
        time.sleep(PAUSE)
    raise RuntimeError(f"{what} did not appear")
