"""Sending e-mails with the invoices' PDFs to a mail server, by one cron and by two.

Senders are processes of their own, as Odoo's cron workers are, and do what the
scheduled action does. They say what they took; the mail server's CPU is not counted.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from odoo.tools import config as settings

from .databases import Databases, opened
from .measuring import Measure, Target, now

TOOLS = Path(__file__).resolve().parent.parent
SENDERS = (1, 2)
MAILS = 200  # for each number of senders
INVOICE = b"%PDF-1.4\n" + bytes(range(33, 127)) * 400 + b"\n%%EOF\n"  # 37 kB
SENDING = Target(0.018, each=True)


def sending_stages(name: str) -> Iterator[Measure]:
    """Send with one sender, then as many with two; each pile has its own mails."""
    with opened(name) as env:
        waiting = env["dunning.delivery"].search_count(
            [("state", "=", "queued"), ("channel", "=", "email")]
        )
    for senders in SENDERS:
        with opened(name) as env:
            _activate(env, senders)
            _queue(env, min(MAILS, waiting // len(SENDERS)))
            env.cr.commit()
        yield _send(name, senders)


def _activate(env: Any, count: int) -> None:
    """Have so many scheduled actions that send, as an administrator would."""
    senders = env["ir.cron"].with_context(active_test=False)
    senders = senders.search([("code", "=", "model._cron_send()")], order="id")
    senders[count:].active = False
    senders[:count].active = True


def _queue(env: Any, count: int) -> None:
    """Leave so many e-mails to send, by lot; their invoices were printed before."""
    env.cr.execute(
        """
        UPDATE dunning_delivery
           SET next_attempt = CASE WHEN drawn.id IS NULL THEN DATE '9999-01-01' END
          FROM dunning_delivery one
          LEFT JOIN (SELECT id FROM dunning_delivery
                      WHERE state = 'queued' AND channel = 'email'
                      ORDER BY md5(id::text) LIMIT %s) AS drawn ON drawn.id = one.id
         WHERE one.id = dunning_delivery.id AND one.state = 'queued'
        """,
        [count],
    )
    env.invalidate_all()
    queued = env["dunning.delivery"].search(
        [("state", "=", "queued"), ("next_attempt", "=", False)]
    )
    moves = queued.notice_id._get_attached_invoices()._filter_without_pdf()
    env["ir.attachment"].create(
        [
            {
                "name": f"{move.name.replace('/', '_')}.pdf",
                "res_model": "account.move",
                "res_id": move.id,
                "res_field": "invoice_pdf_report_file",
                "raw": INVOICE + str(move.id).encode(),
                "mimetype": "application/pdf",
            }
            for move in moves
        ]
    )


def _send(name: str, senders: int) -> Measure:
    many = "one sender" if senders == 1 else f"{senders} senders"
    result = Measure(f"send e-mails with their invoices, {many}", target=SENDING)
    Databases.close(name)  # only the senders are connected
    with _mail_server() as port, ExitStack() as stack:
        started = [
            stack.enter_context(_sender(name, port)) for _number in range(senders)
        ]
        start = now()
        for sender in started:
            sender.stdin.write("go\n")
            sender.stdin.flush()
        told = [json.loads(sender.stdout.readline()) for sender in started]
        result.seconds = now() - start
    result.rows = sum(one["sent"] for one in told)
    result.python = sum(one["python"] for one in told)
    result.backend = sum(one["backend"] for one in told)
    result.statements = sum(one["statements"] for one in told)
    result.megabytes = max(one["megabytes"] for one in told)
    result.note = " and ".join(str(one["sent"]) for one in told)
    if not result.rows:
        raise SystemExit(f"{many}: nothing was sent")
    return result


@contextmanager
def _mail_server() -> Iterator[int]:
    """Run the mail server of the tests in a process of its own; give its port."""
    with TemporaryDirectory() as folder, _process("smtp_sink", folder) as sink:
        yield int(sink.stdout.readline())


@contextmanager
def _sender(name: str, port: int) -> Iterator[subprocess.Popen]:
    """Have a sender that is ready."""
    with _process("bench_run.sender", settings["config"], name, str(port)) as sender:
        if sender.stdout.readline().strip() != "ready":
            raise SystemExit("a sender did not start: what it said is above")
        yield sender


@contextmanager
def _process(module: str, *arguments: str) -> Iterator[subprocess.Popen]:
    with subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=TOOLS,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
