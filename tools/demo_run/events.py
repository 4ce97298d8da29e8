"""What comes in from outside between two days of work: payments, returns, disputes."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from demo_company import Book
from demo_company.invoices import receivable_lines
from demo_company.payments import Transfer, bank

from .story import Day, Dispute, Payment


class Event(NamedTuple):
    """Something that came in, in the words of the page."""

    kind: str  # payment, partial, returned, dispute, meanwhile, letter_...
    day: date
    customer: str
    invoice: str
    amount: float
    note: str = ""


def happen(env: Any, book: Book, day: Day) -> list[Event]:
    """Enter what has come in since the day of work before."""
    events = pay(env, book, day.payments)
    events += [_take_back(env, book, payment) for payment in day.returned]
    return events + [_dispute(env, book, day, dispute) for dispute in day.disputes]


def pay(
    env: Any, book: Book, payments: tuple[Payment, ...], kind: str = ""
) -> list[Event]:
    """Book transfers on the bank and reconcile them with the invoices they pay."""
    transfers = [_transfer(book, payment) for payment in payments]
    bank(env, transfers)
    return [
        _event(
            kind or ("payment" if payment.share == "1" else "partial"),
            payment.day,
            book.invoices[payment.invoice],
            transfer.amount,
        )
        for payment, transfer in zip(payments, transfers, strict=True)
    ]


def _transfer(book: Book, payment: Payment) -> Transfer:
    move = book.invoices[payment.invoice]
    line = receivable_lines(move)[0]
    amount = Decimal(str(line.amount_residual)) * Decimal(payment.share)
    label = f"Virement {move.name}"
    return Transfer(payment.day, float(amount), move.partner_id, label, line)


def _take_back(env: Any, book: Book, payment: Payment) -> Event:
    """A payment that the bank has booked, then returned: the invoice is open again."""
    move = book.invoices[payment.invoice]
    due = receivable_lines(move)
    paid = due.matched_credit_ids.credit_move_id
    amount = sum(paid.mapped("balance"))
    due.with_env(env).remove_move_reconcile()
    label = f"Virement {move.name} rejeté"
    bank(env, [Transfer(payment.day, amount, move.partner_id, label, paid)])
    return _event("returned", payment.day, move, -amount)


def _dispute(env: Any, book: Book, day: Day, dispute: Dispute) -> Event:
    move = book.invoices[dispute.invoice].with_env(env)
    reason = env.ref(f"odoo_dunning_fr.hold_reason_{dispute.reason}")
    env["dunning.hold"].create(
        {
            "kind": "dispute",
            "partner_id": move.commercial_partner_id.id,
            "move_ids": [(6, 0, move.ids)],
            "reason_id": reason.id,
            "note": dispute.note,
        }
    )
    note = f"{reason.name}. {dispute.note}"
    return _event("dispute", day.date, move, move.amount_residual, note)


def _event(kind: str, day: date, move: Any, amount: float, note: str = "") -> Event:
    customer = move.commercial_partner_id.name
    return Event(kind, day, customer, move.name, amount, note)
