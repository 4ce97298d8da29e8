"""The main job, as people and scheduled actions do it on one day."""

from typing import Any

from demo_company import TODAY, Book

# The manager approves these formal notices at once, and leaves the others to be seen.
APPROVED = ("menuiserie_lafont", "luc_maillard", "cc_monts_verts")


def run(env: Any, book: Book) -> Any:
    """Confirm the first preview, decide, issue, approve some, send; return the run."""
    book.company.dunning_old_mode = "by_age"
    manager = _as_user(env, book.users["responsable"], book.company)
    preview = manager["dunning.run.preview"].create(
        {"company_id": book.company.id, "date": TODAY}
    )
    preview.action_confirm_first()
    done = manager["dunning.run"].create({"company_id": book.company.id, "date": TODAY})
    done.action_issue()
    env.cr.commit()
    _approve(done, book)
    env.cr.commit()
    env["dunning.delivery"]._cron_send()
    env.cr.commit()
    return done.with_env(_as_user(env, env.ref("base.user_admin"), book.company))


def _approve(done: Any, book: Book) -> None:
    customers = [book.customers[key].id for key in APPROVED]
    done.notice_ids.filtered(
        lambda notice: notice.state == "approval" and notice.partner_id.id in customers
    ).action_approve()


def _as_user(env: Any, user: Any, company: Any) -> Any:
    return env(
        user=user.id, context={"lang": "fr_FR", "allowed_company_ids": company.ids}
    )
