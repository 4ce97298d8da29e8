"""The first nights of work after an upgrade, by whichever add-on the paths name.

    python night.py CONFIGURATION DATABASE DAY...

Runs the scheduled actions of the add-on on the morning of each day, in their order, and
prints what they have left: notices, deliveries, activities, skipped customers; and what
the check of the seals says in the end.
"""

import json
import sys
from datetime import datetime, time
from typing import Any

from freezegun import freeze_time

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config as settings

MORNING = time(9)  # UTC, ten o'clock in Paris: within the sending hours
JOBS = ("ir_cron_dunning_run", "ir_cron_dunning_issue", "ir_cron_dunning_send")


def main(config: str, database: str, *days: str) -> None:
    """Work, and tell."""
    settings.parse_config(
        ["-c", config, "-d", database, "--no-http", "--log-level=warn"],
        setup_logging=True,
    )
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        leave_out_new_pauses(env)
        told = {day: work(env, day) for day in days}
        companies = env["res.company"].search([("dunning_start_date", "!=", False)])
        runs = env["dunning.run"].with_context(allowed_company_ids=companies.ids)
        told["seals"] = runs.action_check_seals()["params"]["type"]
        print(json.dumps(told))


def leave_out_new_pauses(env: Any) -> None:
    """Let neither a quiet period nor an unusual night stop what was never stopped.

    And what was announced is awaited as long as it was; what was started online, whose
    days are no setting, is given up by both.
    """
    pending = env["payment.transaction"].search([("state", "=", "pending")])
    pending.write({"state": "cancel"})
    env.cr.commit()
    if "dunning.quiet.period" in env:
        env["dunning.quiet.period"].search([]).active = False
        env["res.company"].search([]).write(
            {"dunning_night_floor": 10**6, "dunning_night_share": 10**6}
        )
        env["account.payment.method.line"].search([]).dunning_way_days = 365
        env.cr.commit()
    items = env["account.move.line"]
    if "dunning_original_number" in items._fields:  # that no earlier version asks for
        entries = [
            ("move_type", "=", "entry"),
            ("account_type", "=", "asset_receivable"),
        ]
        for item in items.search(entries):
            item.dunning_original_number = item.move_name
            item.dunning_original_date = item.date
        env.cr.commit()


def work(env: Any, day: str) -> dict[str, list]:
    """Run the scheduled actions on the morning of a day; return what is new."""
    old = {model: set(env[model].search([]).ids) for model in TOLD}
    with freeze_time(datetime.combine(datetime.fromisoformat(day), MORNING)):
        for job in JOBS:
            env.ref(f"odoo_dunning_fr.{job}").method_direct_trigger()
            env.cr.commit()
        env.invalidate_all()
        return {
            model: sorted(
                [str(value) for value in tell(record)]
                for record in env[model].search([])
                if record.id not in old[model]
            )
            for model, tell in TOLD.items()
        }


TOLD = {
    "dunning.notice": lambda notice: (
        notice.partner_id.id,
        notice.level_id.id,
        notice.state,
        notice.amount_principal,
        notice.amount_interest,
        notice.amount_indemnity,
        sorted(notice.line_ids.mapped("move_name")),
    ),
    "dunning.delivery": lambda delivery: (
        delivery.partner_id.id,
        delivery.channel,
        delivery.recipient,
        delivery.state,
    ),
    "dunning.charge": lambda charge: (
        charge.move_name,
        charge.kind,
        charge.amount,
        charge.date_to,
        charge.state,
    ),
    "dunning.run.skip": lambda skip: (skip.partner_id.id, skip.reason_code),
    "mail.activity": lambda activity: (
        activity.res_model,
        activity.res_id if activity.res_model != "dunning.notice" else "notice",
        activity.activity_type_id.id,
        activity.summary,
        activity.date_deadline,
        activity.user_id.id,
    ),
}

if __name__ == "__main__":
    main(*sys.argv[1:])
