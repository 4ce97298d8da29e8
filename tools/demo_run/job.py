"""The main job, as people and scheduled actions do it on a day of work."""

from typing import Any, NamedTuple

from demo_company import TODAY, Book

from . import charges, events, follow, ledger, post
from .story import Day, Payment


class Worked(NamedTuple):
    """What a day of work leaves: its notices, what came in, the letters in one PDF."""

    seen: Any
    events: list[events.Event]
    pile: bytes
    bills: list[follow.Paper]  # invoices of late charges
    files: list[follow.Followed]
    facts: dict[str, Any]  # of the ledger that all of it was counted on


def run(env: Any, book: Book, day: Day) -> Worked:
    """Decide, issue, approve some, send, print; letters are posted the next day."""
    collector = _as_user(env, book.users["collecteur"], book.company)
    manager = _as_user(env, book.users["responsable"], book.company)
    if day.date == TODAY:
        _confirm_first_preview(manager, book)
    told = charges.warn_of_limitation(env, book, day)
    told += events.happen(collector(su=True), book, day)
    told += post.record_outcomes(collector, book, day)
    told += charges.enter_judgments(collector, book, day)
    told += charges.waive(manager, book, day)
    billed, bills = charges.invoice(manager, book, day)
    told += billed
    files = follow.follow(collector, manager, book, day)
    seen = _decide_on_waiting(manager, book, day)
    done = manager["dunning.run"].create(
        {"company_id": book.company.id, "date": day.date}
    )
    done.action_issue()
    seen |= done.notice_ids
    _decide_on_waiting(manager, book, day)
    facts = ledger.write_down(env, book.company)
    payments = tuple(Payment(day.date, invoice) for invoice in day.meanwhile)
    told += events.pay(manager(su=True), book, payments, "meanwhile")
    env.cr.commit()
    sender = env.ref("odoo_dunning_fr.ir_cron_dunning_send")
    env["dunning.delivery"].with_context(cron_id=sender.id)._cron_send()
    env.cr.commit()
    pile = post.print_letters(seen.with_env(collector))
    env.cr.commit()
    env.invalidate_all()
    admin = _as_user(env, env.ref("base.user_admin"), book.company)
    return Worked(seen.with_env(admin), told, pile, bills, files, facts)


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


def post_letters(env: Any, book: Book, day: Day) -> None:
    collector = _as_user(env, book.users["collecteur"], book.company)
    post.post_letters(collector, day)
    env.cr.commit()


def _as_user(env: Any, user: Any, company: Any) -> Any:
    return env(
        user=user.id, context={"lang": "fr_FR", "allowed_company_ids": company.ids}
    )
