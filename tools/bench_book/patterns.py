"""The invoices that are made through Odoo, to be cloned."""

import random
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from .kinds import KINDS, SEED, TERMS, TODAY, Kind

BASE = TODAY - timedelta(100)
WORDS = ("Prestation atelier", "Fournitures", "Maintenance annuelle", "Déplacement")


@dataclass
class Patterns:
    """Prototypes of customers; for each kind the groups of an invoice's entries."""

    company: int
    person: int
    contact: int
    groups: dict[str, list[list[int]]] = field(default_factory=dict)


def make_patterns(env: Any, variants: int) -> Patterns:
    """Make each kind of invoice some times, with its payments."""
    env = env(context={**env.context, "tracking_disable": True})
    company, person, contact = _customers(env)
    patterns = Patterns(company.id, person.id, contact.id)
    kinds = [kind for kind in KINDS for _variant in range(variants)]
    moves = env["account.move"].create(_invoices(env, kinds, company | person))
    moves.action_post()
    for kind, move in zip(kinds, moves, strict=True):
        payments = _pay(env, kind, move)
        patterns.groups.setdefault(kind.name, []).append([move.id, *payments])
    return patterns


def _customers(env: Any) -> tuple[Any, Any, Any]:
    common = {
        "street": "1 rue du Port",
        "zip": "29200",
        "city": "Brest",
        "country_id": env.ref("base.fr").id,
        "lang": "fr_FR",
    }
    create = env["res.partner"].create
    company, person = create(
        [
            {**common, "name": "Modèle Société", "is_company": True},
            {**common, "name": "Modèle Particulier", "is_company": False},
        ]
    )
    contact = create(
        {
            **common,
            "name": "Service comptabilité",
            "type": "invoice",
            "parent_id": company.id,
        }
    )
    return company, person, contact


def _invoices(env: Any, kinds: list[Kind], partners: Any) -> list[dict]:
    draw = random.Random(SEED)
    terms = {name: _term(env, name).id for name in TERMS}
    currencies = {"EUR": env.ref("base.EUR").id, "USD": env.ref("base.USD").id}
    account = env["account.account"].search([("code", "=like", "706%")], limit=1)
    taxes = _taxes(env)
    return [
        {
            "move_type": "out_refund" if kind.refund else "out_invoice",
            "partner_id": draw.choice(partners.ids),
            "invoice_date": BASE,
            "date": BASE,
            "invoice_payment_term_id": terms[kind.term],
            "currency_id": currencies[kind.currency],
            "invoice_line_ids": [
                (0, 0, _line(draw, account, taxes))
                for _number in range(draw.choice([1, 1, 2, 3]))
            ],
        }
        for kind in kinds
    ]


def _line(draw: random.Random, account: Any, taxes: list[int]) -> dict:
    return {
        "name": draw.choice(WORDS),
        "quantity": draw.choice([1, 2, 5, 10]),
        "price_unit": round(draw.lognormvariate(4.6, 1.0), 2) + 5,
        "account_id": account.id,
        "tax_ids": [(6, 0, [draw.choice(taxes)])],
    }


def _taxes(env: Any) -> list[int]:
    """The usual rate three times out of four, a reduced one else."""
    taxes = env["account.tax"].with_context(active_test=False)
    found = []
    for rate in (20.0, 20.0, 20.0, 10.0):
        domain = [("type_tax_use", "=", "sale"), ("amount", "=", rate)]
        tax = taxes.search([*domain, ("price_include", "=", False)], limit=1)
        tax.active = True
        found.append(tax.id)
    return found


def _term(env: Any, name: str) -> Any:
    return env["account.payment.term"].create(
        {
            "name": name,
            "line_ids": [
                (0, 0, {"value": "percent", "value_amount": share, "nb_days": days})
                for share, days in TERMS[name]
            ],
        }
    )


def _pay(env: Any, kind: Kind, move: Any) -> list[int]:
    """Book and reconcile the payments of an invoice; return their entries' ids."""
    due = move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
    due = due.sorted(lambda line: (line.date_maturity, line.id))
    entries = []
    for days, what in kind.payments:
        lines = due.filtered(lambda line: not line.reconciled)
        amount = sum(lines.mapped("amount_residual_currency"))
        if isinstance(what, str) and what.startswith("#"):
            lines = due[int(what[1:]) - 1]
            amount = lines.amount_currency
        elif what not in (1.0, "rest"):
            amount = move.currency_id.round(amount * what)
        entry = _bank_entry(env, move, lines, amount, days)
        paid = entry.line_ids.filtered(lambda line: line.account_id == due.account_id)
        (lines | paid).reconcile()
        entries.append(entry.id)
    return entries


def _bank_entry(env: Any, move: Any, lines: Any, amount: float, days: int) -> Any:
    company = env.company
    bank = env["account.journal"].search([("type", "=", "bank")], limit=1)
    balance = move.currency_id._convert(amount, company.currency_id, company, BASE)
    if move.currency_id != company.currency_id:
        balance = sum(lines.mapped("balance"))  # paid whole: no exchange difference
    common = {
        "partner_id": move.commercial_partner_id.id,
        "name": "Virement",
        "currency_id": move.currency_id.id,
    }
    credit = {"amount_currency": -amount, "balance": -balance}
    debit = {"amount_currency": amount, "balance": balance}
    entry = env["account.move"].create(
        {
            "journal_id": bank.id,
            "date": BASE + timedelta(days),
            "ref": f"VIR {move.name}",
            "partner_id": move.partner_id.id,
            "line_ids": [
                (0, 0, {**common, **debit, "account_id": bank.default_account_id.id}),
                (0, 0, {**common, **credit, "account_id": lines[0].account_id.id}),
            ],
        }
    )
    entry.action_post()
    return entry
