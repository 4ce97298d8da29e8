"""The main job, as people and scheduled actions do it on a day of work."""

from datetime import timedelta
from typing import Any

from demo_company import TODAY, Book

from odoo.exceptions import UserError

from . import events
from .session import at_work
from .story import Day, Payment

BY_POST = ("letter", "registered")
TRANSIT = timedelta(2)  # until the post presents a registered letter


def run(env: Any, book: Book, day: Day) -> tuple[Any, list[events.Event]]:
    """Decide, issue, approve some, send.

    :returns: the notices that the day concerns, and what came in from outside
    """
    collector = _as_user(env, book.users["collecteur"], book.company)
    manager = _as_user(env, book.users["responsable"], book.company)
    if day.date == TODAY:
        _confirm_first_preview(manager, book)
    told = events.happen(collector(su=True), book, day)
    _note_presentations(collector, day)
    seen = _decide_on_waiting(manager, book, day)
    done = manager["dunning.run"].create(
        {"company_id": book.company.id, "date": day.date}
    )
    done.action_issue()
    seen |= done.notice_ids
    _decide_on_waiting(manager, book, day)
    payments = tuple(Payment(day.date, invoice) for invoice in day.meanwhile)
    told += events.pay(manager(su=True), book, payments, "meanwhile")
    env.cr.commit()
    env["dunning.delivery"]._cron_send()
    env.cr.commit()
    _print_letters(collector, seen)
    env.cr.commit()
    env.invalidate_all()
    admin = _as_user(env, env.ref("base.user_admin"), book.company)
    return seen.with_env(admin), told


def _confirm_first_preview(manager: Any, book: Book) -> None:
    book.company.dunning_old_mode = "by_age"
    preview = manager["dunning.run.preview"].create(
        {"company_id": book.company.id, "date": TODAY}
    )
    preview.action_confirm_first()


def _decide_on_waiting(manager: Any, book: Book, day: Day) -> Any:
    """Refuse and approve what waits, as the day wants it; return what was seen to."""
    waiting = manager["dunning.notice"].search([("state", "=", "approval")])
    of = waiting.grouped(lambda notice: notice.partner_id.id)
    seen = waiting.browse()
    for customer, reason in day.refused:
        if refused := of.get(book.customers[customer].id):
            wizard = manager["dunning.notice.refuse"].with_context(
                active_ids=refused.ids
            )
            wizard.create({"reason": reason}).action_refuse()
            seen |= refused
    for customer in day.approved:
        if approved := of.get(book.customers[customer].id):
            approved.action_approve()
            seen |= approved
    return seen


def _print_letters(collector: Any, seen: Any) -> None:
    """Print the letters to be posted; give up those that the ledger has overtaken."""
    for notice in seen.with_env(collector):
        letters = notice.delivery_ids.filtered(
            lambda sent: sent.channel in BY_POST and sent.state == "queued"
        )
        try:
            if letters:
                notice.action_print()
        except UserError:
            letters.action_cancel()


def post(env: Any, book: Book, day: Day) -> None:
    """Bring the letters to the post on the next day of work; the calls are made."""
    with at_work(day.posting_day):
        collector = _as_user(env, book.users["collecteur"], book.company)
        waiting = collector["dunning.delivery"].search(
            [("state", "=", "queued"), ("channel", "!=", "email")], order="id"
        )
        waiting.action_mark_sent()
        registered = waiting.filtered(lambda sent: sent.channel == "registered")
        for delivery in registered:
            delivery.tracking_ref = f"2C 999 {delivery.id:03} 0001 5"
        env.cr.commit()


def _note_presentations(collector: Any, day: Day) -> None:
    """Enter what the post tells of the registered letters since the day before."""
    posted = collector["dunning.delivery"].search(
        [
            ("channel", "=", "registered"),
            ("state", "=", "sent"),
            ("date_presented", "=", False),
            ("date_sent", "<", day.date - TRANSIT),
        ]
    )
    for delivery in posted:
        delivery.date_presented = delivery.date_sent.date() + TRANSIT


def _as_user(env: Any, user: Any, company: Any) -> Any:
    return env(
        user=user.id, context={"lang": "fr_FR", "allowed_company_ids": company.ids}
    )
