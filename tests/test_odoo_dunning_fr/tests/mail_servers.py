"""Real mail servers on this machine: good ones and bad ones, each of its own kind."""

import sys
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from odoo.addons.base.models.ir_mail_server import IrMail_Server

sys.path.append(str(Path(__file__).resolve().parents[3] / "tools"))

from smtp_sink import HOST, BoundController, bound, smtp_sink


class Refusal:
    """Refuse every recipient, by default as one who knows no such mailbox."""

    def __init__(self, answer="550 5.1.1 No such mailbox"):
        self.answer = answer
        self.refused = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.refused.append(address)
        return self.answer


class Loss:
    """Take the text and lose the connection before saying so."""

    def __init__(self):
        self.taken = []

    async def handle_DATA(self, server, session, envelope):
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        server.transport.abort()
        return "250 Nobody hears this"


class Death:
    """Take some messages and die: whoever asks for more finds the line cut."""

    def __init__(self, after):
        self.left = after
        self.recipients = []

    async def handle_DATA(self, server, session, envelope):
        self.left -= 1
        self.recipients += envelope.rcpt_tos
        return "250 Message kept"

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        self._cut(server)
        return responses

    async def handle_NOOP(self, server, session, envelope, argument):
        self._cut(server)
        return "250 OK"

    def _cut(self, server):
        if not self.left:
            server.transport.abort()


class Slowness:
    """Take every message, and let something happen before saying so."""

    def __init__(self, meanwhile):
        self.meanwhile = meanwhile
        self.recipients = []

    async def handle_DATA(self, server, session, envelope):
        self.recipients += envelope.rcpt_tos
        self.meanwhile()
        return "250 Message kept"


@contextmanager
def keeping_server(env):
    """Let Odoo send its mails to a server that keeps them; give the sink."""
    with (
        TemporaryDirectory() as folder,
        smtp_sink(Path(folder)) as sink,
        _sending_to(env, sink.port),
    ):
        yield sink


@contextmanager
def refusing_server(env):
    """Let Odoo send its mails to a server that takes none of them."""
    with _serving(env, Refusal()) as refusal:
        yield refusal


@contextmanager
def busy_server(env, answer="451 4.3.0 Come back later"):
    """Let Odoo send its mails to a server that takes none of them for now."""
    with _serving(env, Refusal(answer)) as refusal:
        yield refusal


@contextmanager
def losing_server(env):
    """Let Odoo send its mails to a server that drops the line within a message."""
    with _serving(env, Loss()) as loss:
        yield loss


@contextmanager
def dying_server(env, after):
    """Let Odoo send its mails to a server that dies after some messages."""
    with _serving(env, Death(after)) as death:
        yield death


@contextmanager
def slow_server(env, meanwhile):
    """Let Odoo send its mails to a server that lets something happen at each."""
    with _serving(env, Slowness(meanwhile)) as slowness:
        yield slowness


@contextmanager
def dead_server(env):
    """Let Odoo send its mails to a port where nobody listens, nor can meanwhile."""
    with bound() as reserved, _sending_to(env, reserved.getsockname()[1]):
        yield


@contextmanager
def _serving(env, handler):
    controller = BoundController(handler)
    controller.start()
    try:
        with _sending_to(env, controller.port):
            yield handler
    finally:
        controller.stop()


@contextmanager
def _sending_to(env, port):
    """Have mails really leave, which Odoo never lets them do in a test."""
    servers = env["ir.mail_server"].sudo()
    servers.search([]).active = False
    servers.create(
        {"name": "Local", "smtp_host": HOST, "smtp_port": port, "sequence": 1}
    )
    env.flush_all()
    with patch.object(IrMail_Server, "_disable_send", lambda self: False):
        yield
