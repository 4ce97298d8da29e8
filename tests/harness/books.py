"""What an accountant does on a given day with charges: see `crash/test_uninstall.py`.

Commands of `accountant.py`; the clock of its process stands on the day of each.
"""

from datetime import date
from typing import Any

from filing import COMPANY, address, owe

from odoo import fields
from odoo.fields import Command
from odoo.tests import freeze_time

GROUPS = (
    "odoo_dunning_fr.group_manager",
    "account.group_account_manager",
    "base.group_system",
)
DUE = date(2026, 7, 14)


def invoice_charges(env: Any, day: str) -> dict:
    """Invoice the charges of one customer, waive the indemnity of another.

    :returns: what was invoiced and waived, and what the uninstalling warns of
    """
    with freeze_time(f"{day} 10:00:00"):
        env = _open(env)
        moreau, petit = (
            owe(env, env["res.partner"].create(address(env, name)), amount, DUE)
            for name, amount in (("Moreau", 1000), ("Petit", 500))
        )
        action = env["dunning.charge.invoice"]._open(move_ids=[Command.set(moreau.ids)])
        wizard = env[action["res_model"]].browse(action["res_id"])
        bill = env["account.move"].search(wizard.action_create()["domain"])
        bill.invoice_date_due = day
        bill.action_post()
        bill.is_move_sent = True
        bill.sudo().dunning_sent_date = day
        _chase(env, petit.partner_id)
        claimed = env["dunning.charge"].search([("move_id", "=", petit.id)])
        claimed.filtered(lambda charge: charge.kind == "indemnity")._waive("A promise")
        uninstalled = env["base.module.uninstall"].create(
            {"module_ids": env.ref("base.module_odoo_dunning_fr").ids}
        )
        return {
            "invoiced": bill.invoice_line_ids.filtered("price_unit").mapped(
                "price_subtotal"
            ),
            "settled": _read_settled(env),
            "loss": uninstalled.dunning_loss,
            "kept": uninstalled.dunning_kept,
        }


def chase_again(env: Any, day: str) -> dict:
    """What is known as settled, and what a formal notice claims of each customer."""
    with freeze_time(f"{day} 10:00:00"):
        env = _open(env)
        settled = _read_settled(env)
        notices = _chase(env, env["res.partner"])
        return {
            "settled": settled,
            "claimed": {
                notice.partner_id.name: [
                    [line.amount_residual, line.amount_interest, line.amount_indemnity]
                    for line in notice.line_ids.sorted("date_maturity")
                ]
                for notice in notices
            },
        }


def _open(env: Any) -> Any:
    """The books as a manager has them, with a ladder of one formal notice."""
    admin = env.ref("base.user_admin")
    admin.group_ids += env["res.groups"].union(*map(env.ref, GROUPS))
    env.company.write(COMPANY)
    # The add-on's own level: what it shipped is named by what was done with it.
    level = env.ref("odoo_dunning_fr.level_company_5")
    policy = level.policy_id
    (policy.level_ids - level).unlink()
    policy.any_day = True
    level.write(
        {
            "delay_days": 10,
            "attach_invoices": False,
            "approval": "auto",
            "claim_interest": True,
            "claim_indemnity": True,
        }
    )
    return env(user=admin)


def _chase(env: Any, partners: Any) -> Any:
    """The notices of the run of the day, of these customers or of all."""
    run = env["dunning.run"].create(
        {
            "company_id": env.company.id,
            "date": fields.Date.today(),
            "partner_ids": [Command.set(partners.ids)],
        }
    )
    run.action_issue()
    return run.notice_ids


def _read_settled(env: Any) -> list:
    charges = env["dunning.charge"].search([("state", "!=", "claimed")], order="id")
    return sorted(
        [
            charge.partner_id.name,
            charge.kind,
            charge.state,
            charge.amount,
            charge.move_line_id.id,
            str(charge.date_from or ""),
            str(charge.date_to or ""),
            charge.invoice_line_id.id,
        ]
        for charge in charges
    )
