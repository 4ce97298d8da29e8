"""What somebody lays on the desk before the stories of the office: files, letters.

Commands of `accountant.py`.
"""

import random
from datetime import timedelta
from typing import Any

from odoo import fields
from odoo.fields import Command

COMPANY = {
    "name": "Menuiserie Leblanc",
    "street": "12 rue des Tilleuls",
    "zip": "69003",
    "city": "Lyon",
    "email": "compta@leblanc.example",
    "dunning_start_date": "2025-01-01",
    "dunning_hour_from": 0,
    "dunning_hour_to": 24,
    # Whole books are chased in their first night, and nobody is there to be asked.
    "dunning_night_floor": 10**6,
    "dunning_night_share": 10**6,
}
PASSWORD = "office"
OWED, DAYS_LATE = 1000, 20
NOTES = 12  # exhibits that are printed, one after the other
PICTURE = 1_500_000  # bytes of a document that nothing makes smaller


def open_desk(env: Any) -> None:
    """Let the administrator sign in, and have an agency to hand files to."""
    env.company.write(COMPANY)
    env.ref("base.user_admin").password = PASSWORD
    values = {**address(env, "Recouvrement Rhodanien"), "dunning_agent_kind": "agency"}
    agency = env["res.partner"].create(values)
    proof = env["ir.attachment"].create({"name": "mandat.pdf", "raw": b"%PDF"})
    env["dunning.mandate"].create(
        {
            "partner_id": agency.id,
            "company_id": env.company.id,
            "reference": "MR-2026-014",
            "date": "2020-01-01",
            "can_receive": True,
            "insurance_company": "Assurances du Rhône",
            "insurance_policy": "RC 4471",
            "dedicated_account": "FR7630006000011234567890189",
            "declaration_date": "2020-01-15",
            "commission_percent": 12,
            "proof_ids": [Command.set(proof.ids)],
        }
    )


def prepare_file(env: Any, name: str) -> int:
    """A file with exhibits, whose dossier is not built yet: its id."""
    file = _refer(env, name, "write_off")
    texts = [(f"note{rank:02}.txt", f"Note {rank}\n" * 200) for rank in range(NOTES)]
    noise = random.Random(name).randbytes(PICTURE)
    for title, content in [*((t, c.encode()) for t, c in texts), ("data.bin", noise)]:
        exhibit = env["dunning.exhibit"].create(
            {"referral_id": file.id, "name": title, "kind": "other"}
        )
        exhibit._keep(title, content)
    return file.id


def hand_over(env: Any, name: str) -> list:
    """A file that an agency has: its id and its number, and the id of the agency."""
    file = _refer(env, name, "agency")
    file.override_reason = "Known since the telephone call"
    file.action_ready()
    file.action_send()
    return [file.id, file.name, file.agent_id.id]


def write_letters(env: Any, name: str, count: int) -> list[int]:
    """Issue letters that nobody has printed yet: the ids of their deliveries."""
    partners = env["res.partner"].create(
        [address(env, f"{name} {number}") for number in range(count)]
    )
    level = {
        "sequence": 10,
        "name": "Reminder",
        "delay_days": 3,
        "subject": "Reminder",
        "letter_body": "<p>A reminder.</p>",
        "attach_invoices": False,
        "by_letter": True,
    }
    policy = {"name": name, "by_default": False, "any_day": True}
    policy["level_ids"] = [Command.create(level)]
    partners.dunning_policy_id = env["dunning.policy"].create(policy)
    for partner in partners:
        owe(env, partner, OWED, _due())
    run = env["dunning.run"].create(
        {
            "company_id": env.company.id,
            "date": fields.Date.today(),
            "partner_ids": [Command.set(partners.ids)],
        }
    )
    run.action_issue()
    return run.notice_ids.delivery_ids.ids


def _refer(env: Any, name: str, kind: str) -> Any:
    partner = env["res.partner"].create(address(env, name))
    agency = env["res.partner"].search([("dunning_agent_kind", "=", "agency")], limit=1)
    move = owe(env, partner, OWED, _due())
    action = move.action_dunning_refer(kind, agency)
    return env["dunning.referral"].browse(action["res_id"])


def _due() -> Any:
    return fields.Date.today() - timedelta(DAYS_LATE)


def owe(env: Any, partner: Any, amount: float, due: Any) -> Any:
    """An invoice without VAT, posted and sent."""
    line = {"name": "Work done", "price_unit": amount, "tax_ids": [Command.clear()]}
    move = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": partner.id,
            "invoice_date": due - timedelta(30),
            "invoice_date_due": due,
            "invoice_payment_term_id": False,
            "invoice_line_ids": [Command.create(line)],
        }
    )
    move.action_post()
    move.is_move_sent = True
    move.sudo().dunning_sent_date = move.invoice_date
    return move


def address(env: Any, name: str) -> dict:
    """The values of a company in Lyon."""
    return {
        "name": name,
        "is_company": True,
        "company_registry": "44306184100047",
        "street": "3 place du Marché",
        "zip": "69006",
        "city": "Lyon",
        "country_id": env.ref("base.fr").id,
    }
