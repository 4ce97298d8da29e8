"""Late charges of those who have paid: waived, or invoiced; judgments of others."""

from typing import Any

from demo_company import Book

from . import documents, ledger
from .events import Event
from .follow import Paper
from .story import Day


def enter_judgments(env: Any, book: Book, day: Day) -> list[Event]:
    """What the BODACC says of customers: they are no longer chased."""
    told = []
    for found in day.insolvencies:
        reason = env.ref(f"odoo_dunning_fr.hold_reason_{found.reason}")
        hold = env["dunning.hold"].create(
            {
                "kind": "insolvency",
                "partner_id": book.customers[found.customer].id,
                "reason_id": reason.id,
                "judgment_date": found.judgment,
                "published_on": found.published,
                "court_name": found.court,
                "court_number": found.number,
                "officer_id": book.agents[found.officer].id,
            }
        )
        customer, officer = hold.partner_id, hold.officer_id
        owed = sum(
            move.amount_residual
            for key, move in book.invoices.items()
            if key.startswith(f"{found.customer}/") and move.state == "posted"
        )
        note = f"{reason.name}, jugement du {found.judgment:%d/%m/%Y} ; {officer.name}"
        told.append(Event("insolvent", found.published, customer.name, "", owed, note))
    return told


def warn_of_limitation(env: Any, book: Book, day: Day) -> list[Event]:
    """What the night does: an activity for each claim that will soon be barred."""
    moves = env["account.move"]
    warned = moves._search_limitation_warnings(book.company)
    env["dunning.run"]._warn_of_limitation(book.company)
    return [
        Event(
            "limitation",
            day.date,
            move.commercial_partner_id.name,
            move.name,
            move.amount_residual,
            f"Prescrite le {move.dunning_limitation_date:%d/%m/%Y}",
        )
        for move in warned
    ]


def waive(env: Any, book: Book, day: Day) -> list[Event]:
    return [_waive(_claimed(env, book, key), reason, day) for key, reason in day.waived]


def _waive(charges: Any, reason: str, day: Day) -> Event:
    action = charges.action_waive()
    dialog = charges.env[action["res_model"]].with_context(action["context"])
    dialog.create({"reason": reason}).action_waive()
    amount = sum(charges.mapped("amount"))
    numbers = ", ".join(dict.fromkeys(charges.mapped("move_name")))
    return Event("waived", day.date, charges.partner_id.name, numbers, amount, reason)


def invoice(env: Any, book: Book, day: Day) -> tuple[list[Event], list[Paper]]:
    """Invoice what was claimed of customers who have paid their principal."""
    bills = env["account.move"]
    for key in day.charged:
        dialog = _claimed(env, book, key).action_invoice()
        env[dialog["res_model"]].browse(dialog["res_id"]).action_create()
        customer = book.customers[key]
        bills |= env["account.move"].search(
            [
                ("partner_id", "=", customer.id),
                ("dunning_is_charge_invoice", "=", True),
                ("state", "=", "draft"),
            ]
        )
    if bills:
        bills.action_post()
        documents.print_moves(env, bills)
    events = [
        Event("charged", day.date, bill.partner_id.name, bill.name, bill.amount_total)
        for bill in bills
    ]
    papers = [
        Paper(
            f"{bill.name.replace('/', '-')}.pdf",
            f"{bill.partner_id.name} : {bill.name}",
            bill.invoice_pdf_report_id.raw,
            told=ledger.tell_bill(bill, _invoiced(env, bill)),
        )
        for bill in bills
    ]
    return events, papers


def _invoiced(env: Any, bill: Any) -> Any:
    return env["dunning.charge"].search(
        [("invoice_line_id", "in", bill.invoice_line_ids.ids)], order="id"
    )


def _claimed(env: Any, book: Book, key: str) -> Any:
    return env["dunning.charge"].search(
        [("partner_id", "=", book.customers[key].id), ("state", "=", "claimed")]
    )
