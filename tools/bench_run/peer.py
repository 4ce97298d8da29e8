"""Another add-on that chases customers, on the same book, in the same process.

OCA's account_credit_control: what it does before anything is sent, by its own methods,
is what our nights do when they issue. It lives in a folder of the cache, and is on the
path of add-ons of its own database only.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from odoo import addons

from .databases import install, opened
from .measuring import Measure, measured
from .night import told_the_day
from .stages import ADMIN, DAY

ADDON = "account_credit_control"
PACKAGE = f"odoo-addon-{ADDON.replace('_', '-')}==19.0.*"
CACHE = Path(__file__).resolve().parents[2] / ".cache" / "peer"
FOLDER = CACHE / "odoo" / "addons"
STAGES = ("peer: decide and record", "peer: mark to send", "peer: make e-mails")


def fetch() -> bool:
    """Have the add-on in the cache; tell whether it can be had."""
    if not (FOLDER / ADDON / "__manifest__.py").exists():
        command = [sys.executable, "-m", "pip", "install", "-qqq", "--no-deps"]
        done = subprocess.run([*command, "--target", CACHE, PACKAGE], check=False)
        if done.returncode:
            print(f"{PACKAGE} cannot be had: the peer is not measured", flush=True)
            return False
    if str(FOLDER) not in addons.__path__:
        addons.__path__.append(str(FOLDER))
    return True


def peer_stages(name: str) -> Iterator[Measure]:
    """Install it in a copy of the book and let it decide and prepare its e-mails."""
    install(name, ADDON, FOLDER)
    with opened(name) as env:
        policy = _set_up(env)
    with opened(name, ADMIN) as env, told_the_day(DAY):
        env = env(context={"lang": "fr_FR", "mail_notify_force_send": False})
        yield from _run(env, policy)


def _set_up(env: Any) -> int:
    """Its policy in three steps, for all customers; its manager is the user."""
    group = env.ref(f"{ADDON}.group_account_credit_control_manager")
    env.ref(ADMIN).group_ids |= group
    policy = env.ref(f"{ADDON}.credit_control_3_time")
    account = env["res.partner"].new({}).property_account_receivable_id
    policy.account_ids = [(6, 0, account.ids)]
    env.company.credit_policy_id = policy
    env.cr.commit()
    return policy.id


def _run(env: Any, policy: int) -> Iterator[Measure]:
    decide, mark, make = STAGES
    with measured(decide, env) as result:
        run = env["credit.control.run"].create(
            {"date": DAY, "policy_ids": [(6, 0, [policy])]}
        )
        run.generate_credit_lines()
        env.cr.commit()
    result.rows = len(run.line_ids)
    yield result
    env.invalidate_all()
    with measured(mark, env) as result:
        run.set_to_ready_lines()
        env.cr.commit()
    result.rows = len(run.line_ids)
    yield result
    env.invalidate_all()
    lines = run.line_ids.filtered(lambda line: line.state == "to_be_sent")
    with measured(make, env) as result:
        made = env["credit.control.communication"]._generate_comm_from_credit_lines(
            lines
        )
        env.cr.commit()
    result.rows = len(made)
    yield result
