"""What goes by post: printed in one go, posted on the next day of work, presented."""

from datetime import date, timedelta
from typing import Any

from demo_company import Book
from demo_company.paper import draw_paper
from demo_company.rules import open_days

from .events import Event
from .story import Day

BY_POST = ("letter", "registered")
TRANSIT = timedelta(2)  # until the post presents a registered letter
KEPT = timedelta(15)  # that it keeps one which nobody fetches (CPOST R1-1-6)
# What the post gives for a registered letter, and what it sends back.
DEPOSIT = "bordereau de dépôt"
SLIPS = {
    "delivered": "avis signé",
    "refused": "pli refusé",
    "unclaimed": "pli avisé et non réclamé",
    "returned": "pli retourné, destinataire inconnu",
}


def print_letters(seen: Any) -> bytes:
    """Print what is to be posted, give up what the ledger has overtaken."""
    letters = seen.delivery_ids.filtered(
        lambda sent: sent.channel in BY_POST and sent.state == "queued"
    )
    printed = _opened(letters.action_print_letters(), letters.env)
    printed.action_cancel_overtaken()
    return printed.with_context(bin_size=False).document


def post_letters(env: Any, day: Day) -> None:
    """Mark the letters of a day as posted, and its calls as made."""
    waiting = env["dunning.delivery"].search(
        [("state", "=", "queued"), ("channel", "!=", "email")], order="id"
    )
    calls = waiting.filtered(lambda sent: sent.channel == "call")
    calls.action_mark_sent()
    dialog = _opened((waiting - calls).action_mark_posted(), env)
    for line in dialog.line_ids:
        line.number = f"2C 999 {line.delivery_id.id:03} 0001 5"
    dialog.date = day.posting_day
    dialog.action_post()
    for line in dialog.line_ids:
        _scan(line.delivery_id, DEPOSIT)


def record_outcomes(env: Any, book: Book, day: Day) -> list[Event]:
    """Enter what the slips of the registered letters say that came back meanwhile."""
    posted = env["dunning.delivery"].search(
        [
            ("channel", "=", "registered"),
            ("state", "=", "sent"),
            ("date_sent", "<", day.date - TRANSIT),
        ]
    )
    kept = {book.customers[key] for key in day.kept}
    posted = posted.filtered(lambda sent: sent.partner_id not in kept)
    if not posted:
        return []
    told = {book.customers[key]: outcome for key, outcome in day.outcomes}
    dialog = _opened(posted.action_enter_outcomes(), env)
    for line in dialog.line_ids:
        line.outcome = told.get(line.delivery_id.partner_id, "delivered")
        if line.outcome != "returned":
            line.date_presented = _present(line.date_sent.date())
    dialog.action_record()
    for line in dialog.line_ids:
        _scan(line.delivery_id, SLIPS[line.outcome])
    return [_tell(line) for line in dialog.line_ids if line.outcome != "delivered"]


def _present(posted: date) -> date:
    """The post presents no letter on a Sunday or a public holiday."""
    return open_days.next_post_day(posted + TRANSIT)


def _scan(letter: Any, slip: str) -> None:
    """Lay what the post gave, or sent back, with the letter that it proves."""
    lines = (slip, letter.tracking_ref, letter.partner_id.name)
    scan = letter.env["ir.attachment"].create(
        {"name": f"{slip}.pdf", "raw": draw_paper(*lines)}
    )
    letter.proof_ids |= scan


def _tell(line: Any) -> Event:
    notice = line.delivery_id.notice_id
    day = line.date_presented or _present(line.date_sent.date())
    if line.outcome == "unclaimed":
        day += KEPT
    kind = f"letter_{line.outcome}"
    return Event(kind, day, notice.partner_id.name, notice.name, notice.amount_total)


def _opened(action: dict, env: Any) -> Any:
    """The dialog that a button opens."""
    return env[action["res_model"]].browse(action["res_id"])
