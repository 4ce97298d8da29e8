"""Reminds of all that people are reminded of, by whichever add-on the paths name.

    python remind.py CONFIGURATION DATABASE DAY [first]

With `first` it makes the occasions before: a mandate that ends, a rate that nobody has
entered, what an insurer waits for, VAT that can come back, a payment after a loss; the
days of courts and of insolvencies, and an invoice that will be barred, are those of the
demonstration. Prints how many activities there are then, by record and kind.
"""

import json
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

from freezegun import freeze_time

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config as settings

EVENING = time(20)
HALF_YEAR = date(2027, 1, 1)  # told before its first day
NOTICES = (
    "odoo_dunning_fr.mail_activity_reply",
    "odoo_dunning_fr.mail_activity_failure",
)


def main(config: str, database: str, day: str, first: str = "") -> None:
    """Remind, and count."""
    settings.parse_config(
        ["-c", config, "-d", database, "--no-http", "--log-level=warn"],
        setup_logging=True,
    )
    with (
        Registry(database).cursor() as cr,
        freeze_time(datetime.combine(datetime.fromisoformat(day), EVENING)),
    ):
        env = api.Environment(cr, SUPERUSER_ID, {})
        company = env["res.company"].search([("dunning_start_date", "!=", False)])
        company.ensure_one()
        env = env(context={"allowed_company_ids": company.ids, "lang": "fr_FR"})
        company = company.with_env(env)
        if first:
            make_occasions(env, company, date.fromisoformat(day))
        remind(env, company, date.fromisoformat(day))
        env.flush_all()
        print(json.dumps(count(env)))


def make_occasions(env: Any, company: Any, today: date) -> None:
    """Have something to be told of each kind that the demonstration has nothing of."""
    soon, long_ago = today + timedelta(20), today - timedelta(700)
    agency = env["dunning.mandate"].search([], limit=1).partner_id
    env["dunning.mandate"].search([]).date_end = soon
    rows = env["dunning.receivable"].search([("days_overdue", ">", 0)])
    customer = rows.filtered(lambda row: row.amount_residual > 0).partner_id[:1]
    policy = env["dunning.insurance.policy"].create(
        {
            "name": "AC-2026",
            "partner_id": agency.copy({"dunning_agent_kind": "insurer"}).id,
            "company_id": company.id,
            "date": long_ago,
            "insured_percent": 90,
            "overdue_days": 1,
            "claim_days": 2,
            "alert_days": 90,
        }
    )
    env["dunning.insurance.limit"].create(
        {
            "policy_id": policy.id,
            "partner_id": customer.id,
            "amount": 50_000,
            "date": long_ago,
        }
    )
    lost = env["dunning.referral"].search([("kind", "=", "write_off")])
    env["account.payment"].create(
        {
            "partner_id": lost.partner_id.id,
            "amount": 300,
            "payment_type": "inbound",
            "partner_type": "customer",
            "date": today,
        }
    ).action_post()
    bill = rows.move_id.filtered(
        lambda move: move.amount_tax > 0 and move.partner_id != customer
    )[:1]
    action = bill.action_dunning_refer("write_off")
    env["dunning.referral"].browse(action["res_id"]).vat_deadline = soon


def remind(env: Any, company: Any, today: date) -> None:
    """Do once what the nights and people do again and again."""
    env["dunning.mandate"]._remind(company, today)
    env["dunning.rate"]._remind(HALF_YEAR)
    env["dunning.insurance.limit"]._remind(company, today)
    env["dunning.referral"]._watch_write_offs()
    events = env["dunning.referral.event"]
    events.search(events._get_open_domain())._remind()
    env["account.move"]._search_limitation_warnings(company)._warn_of_limitation()
    env["dunning.hold"].search([("kind", "=", "insolvency")])._remind_deadlines()
    notices = env["dunning.notice"].search([("state", "=", "issued")], order="id")
    for notice in notices[:2]:
        for kind in NOTICES:
            notice._tell_collector(kind, "Vu deux fois")


def count(env: Any) -> dict[str, int]:
    """Map each model and kind of activity to how many there are."""
    rows = env["mail.activity"]._read_group(
        [], ["res_model", "activity_type_id"], ["__count"]
    )
    names = env["mail.activity.type"].search([]).get_external_id()
    return {f"{model} {names[kind.id]}": number for model, kind, number in rows}


if __name__ == "__main__":
    main(*sys.argv[1:])
