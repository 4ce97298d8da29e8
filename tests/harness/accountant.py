"""The book, and whoever pays: a process of its own that is never killed.

    python accountant.py CONFIGURATION DATABASE

Reads one command a line, a JSON list of a function's name and its arguments; answers
with its result, once it is committed.
"""

import json
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import books
import filing
from psycopg2 import OperationalError

from odoo import SUPERUSER_ID, api, fields
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tools import config as settings

HOST = "127.0.0.1"
TRIES = 20
DAYS_LATE = 5
LEVELS = [(10, "First", 3), (20, "Second", 30)]  # sequence, name, days late


def prepare(env: Any, port: int) -> None:
    """Have a company that writes at any hour, by the local mail server."""
    ours = env["ir.model.data"].search(
        [("module", "=", "odoo_dunning_fr"), ("model", "=", "ir.cron")]
    )
    env["ir.cron"].search([("id", "not in", ours.mapped("res_id"))]).active = False
    env["ir.mail_server"].search([]).active = False
    env["ir.mail_server"].create(
        {"name": "Sink", "smtp_host": HOST, "smtp_port": port, "sequence": 1}
    )
    env.company.write(filing.COMPANY)


def customers(env: Any, name: str, count: int, by_letter: bool) -> list[list]:
    """Add customers with an overdue invoice each: [e-mail, due line] of each."""
    policy = _policy(env, name, by_letter)
    partners = env["res.partner"].create(
        [_partner(env, name, number, policy) for number in range(count)]
    )
    due = fields.Date.today() - timedelta(DAYS_LATE)
    moves = env["account.move"].create([_invoice(partner, due) for partner in partners])
    moves.action_post()
    moves.is_move_sent = True
    moves.sudo().dunning_sent_date = due - timedelta(30)
    return [[move.partner_id.email, _due_line(move).id] for move in moves]


def pay(env: Any, emails: list[str]) -> None:
    """Pay all that these customers owe."""
    partners = env["res.partner"].search([("email", "in", emails)])
    for move in env["account.move"].search([("partner_id", "in", partners.ids)]):
        if move.payment_state == "not_paid":
            env["account.payment.register"].with_context(
                active_model="account.move", active_ids=move.ids
            ).create({})._create_payments()


def _policy(env: Any, name: str, by_letter: bool) -> Any:
    return env["dunning.policy"].create(
        {
            "name": name,
            "by_default": False,
            "any_day": True,
            "level_ids": [
                Command.create(
                    {
                        "sequence": sequence,
                        "name": step,
                        "delay_days": days,
                        "subject": f"{step} {{{{ object.name }}}}",
                        "letter_body": f"<p>{step} reminder.</p>",
                        "attach_invoices": False,
                        "by_email": True,
                        "by_letter": by_letter,
                    }
                )
                for sequence, step, days in LEVELS
            ],
        }
    )


def _partner(env: Any, name: str, number: int, policy: Any) -> dict:
    return {
        "name": f"{name.title()} {number:03}",
        "is_company": True,
        "email": f"{name}{number:03}@debtor.example",
        "street": "3 place du Marché",
        "zip": "69006",
        "city": "Lyon",
        "country_id": env.ref("base.fr").id,
        "dunning_policy_id": policy.id,
    }


def _invoice(partner: Any, due: Any) -> dict:
    line = {"name": "Work done", "price_unit": 120, "tax_ids": [Command.clear()]}
    return {
        "move_type": "out_invoice",
        "partner_id": partner.id,
        "invoice_date": due - timedelta(30),
        "invoice_date_due": due,
        "invoice_payment_term_id": False,
        "invoice_line_ids": [Command.create(line)],
    }


def _due_line(move: Any) -> Any:
    return move.line_ids.filtered(
        lambda line: line.account_type == "asset_receivable"
    ).ensure_one()


def _do(registry: Any, command: Callable, arguments: list) -> Any:
    """Run a command in a transaction of its own, again when it collides."""
    for tries_left in reversed(range(TRIES)):
        try:
            with registry.cursor() as cr:
                context = {"tracking_disable": True}
                return command(api.Environment(cr, SUPERUSER_ID, context), *arguments)
        except OperationalError:
            if not tries_left:
                raise
    return None


def main(config: str, database: str) -> None:
    """Serve until the input ends."""
    settings.parse_config(
        ["-c", config, "-d", database, "--no-http", "--log-level=warn"],
        setup_logging=True,
    )
    registry = Registry(database)
    commands = {
        "prepare": prepare,
        "customers": customers,
        "pay": pay,
        "invoice_charges": books.invoice_charges,
        "chase_again": books.chase_again,
        "open_desk": filing.open_desk,
        "prepare_file": filing.prepare_file,
        "hand_over": filing.hand_over,
        "write_letters": filing.write_letters,
    }
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        print(json.dumps(_do(registry, commands[name], arguments)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
