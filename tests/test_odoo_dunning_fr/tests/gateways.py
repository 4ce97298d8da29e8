"""Gateways on this machine that take messages as JSON, each with its own answer."""

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

HOST = "127.0.0.1"
PARAMETER = "dunning_whatsapp.gateway"


class Gateway(ThreadingHTTPServer):
    """Keeps what it is sent in `messages`, and answers with `status`."""

    def __init__(self, status):
        super().__init__((HOST, 0), Handler)
        self.status = status
        self.messages = []


class Handler(BaseHTTPRequestHandler):
    def do_HEAD(self):
        self.answer(200)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.messages.append(json.loads(body))
        self.answer(self.server.status)

    def answer(self, status):
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        """The outcome of each delivery says it."""


@contextmanager
def gateway(env, status=200):
    """Have messages go to a gateway that answers so; its `messages` are what it got."""
    parameters = env["ir.config_parameter"].sudo()
    with Gateway(status) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        parameters.set_param(PARAMETER, f"http://{HOST}:{server.server_port}")
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
