"""Real mail servers on this machine: one that keeps what it gets, one that refuses."""

import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from aiosmtpd.controller import Controller

from odoo.addons.base.models.ir_mail_server import IrMail_Server

sys.path.append(str(Path(__file__).resolve().parents[3] / "tools"))

from smtp_sink import HOST, smtp_sink


class Refusal:
    """Refuse every recipient, as a server does that knows no such mailbox."""

    def __init__(self):
        self.refused = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.refused.append(address)
        return "550 5.1.1 No such mailbox"


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
    refusal = Refusal()
    with TemporaryDirectory() as folder, smtp_sink(Path(folder)) as sink:
        free = sink.port  # free again at once below: nobody else has it
    controller = Controller(refusal, hostname=HOST, port=free)
    controller.start()
    try:
        with _sending_to(env, free):
            yield refusal
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
