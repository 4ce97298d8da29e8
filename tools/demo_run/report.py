"""What the demonstration tells in the terminal: the book, and what each day did."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from demo_company import Book

from .outcome import Evening, Notice, Sending
from .table import Column, money, render

NOTICES = (
    Column("Customer", 32),
    Column("Level", 24),
    Column("Invoices", 34),
    Column("Amount", 16, right=True),
    Column("Channel", 18),
    Column("Result", 24),
)
SKIPS = (
    Column("Customer", 32),
    Column("Items", 5, right=True),
    Column("Amount", 16, right=True),
    Column("Reason", 60),
)
CHANNELS = {"email": "e-mail"}
# What a delivery's state means to the reader, by channel where it differs.
RESULTS = {
    "sent": "sent",
    "queued": "to send",
    "letter": "to post",
    "registered": "to post",
    "call": "to call",
}
EVENTS = {
    "payment": "paid: {}",
    "partial": "paid in part: {}",
    "returned": "returned by the bank: {}",
    "dispute": "disputed: {}",
    "meanwhile": "paid before the sending: {}",
    "letter_unclaimed": "letters not fetched: {}",
    "letter_refused": "letters refused: {}",
    "letter_returned": "letters returned: {}",
    "limitation": "soon barred: {}",
    "insolvent": "insolvent: {}",
    "waived": "charges waived: {}",
    "charged": "charges invoiced: {}",
}
FILES = (
    Column("What follows", 32),
    Column("Customer", 32),
    Column("Claimed", 16, right=True),
    Column("State", 12),
    Column("Papers", 6, right=True),
    Column("Missing", 7, right=True),
)
NUMBERS_SHOWN = 2


def describe_book(book: Book) -> str:
    moves = Counter(move.move_type for move in book.invoices.values())
    customers = sum("/" not in key for key in book.customers)
    return (
        f"\n{book.company.name}: {customers} customers, "
        f"{moves['out_invoice']} invoices, {moves['out_refund']} credit notes"
    )


def describe_day(evening: Evening) -> str:
    """The notices of a day, and the customers left alone."""
    day, notices = evening.day, evening.notices.values()
    skips = [
        (skip.customer, f"{skip.items}", money(skip.amount, skip.currency), skip.reason)
        for skip in evening.skips
    ]
    return (
        f"\nNotices of {day.date:%A %d %B %Y}{_came_in(evening)}\n\n"
        f"{render(NOTICES, [_notice(notice) for notice in notices])}\n\n"
        f"Left alone although something is late\n\n{render(SKIPS, skips)}\n\n"
        f"{_files(evening)}{_summary(evening)}"
    )


def _files(evening: Evening) -> str:
    rows = [
        (
            file.kind,
            file.customer,
            money(file.sums["total"], file.currency),
            file.state,
            f"{len(file.papers)}",
            f"{len(file.missing)}",
        )
        for file in evening.files
    ]
    return f"{render(FILES, rows)}\n\n" if rows else ""


def _came_in(evening: Evening) -> str:
    kinds = Counter(event.kind for event in evening.events)
    told = [EVENTS[kind].format(count) for kind, count in kinds.items()]
    return f" - {', '.join(told)}" if told else ""


def _notice(notice: Notice) -> tuple[str, ...]:
    more = len(notice.invoices) - NUMBERS_SHOWN
    shown = ", ".join(notice.invoices[:NUMBERS_SHOWN])
    channels = [CHANNELS.get(sent.channel, sent.channel) for sent in notice.sendings]
    return (
        notice.customer,
        notice.level,
        shown + (f" +{more}" if more > 0 else ""),
        money(notice.amount, notice.currency),
        " + ".join(channels) or "-",
        result(notice),
    )


def result(notice: Notice) -> str:
    """What has become of a notice, in the order of its channels."""
    if notice.state == "approval":
        return "awaits approval"
    if notice.state != "issued":
        return notice.state
    return " + ".join(_outcome(sent) for sent in notice.sendings)


def _outcome(sent: Sending) -> str:
    if sent.state == "queued":
        return RESULTS.get(sent.channel, RESULTS["queued"])
    return RESULTS.get(sent.state, sent.state)


def _summary(evening: Evening) -> str:
    notices = evening.notices.values()
    results = Counter(part for each in notices for part in result(each).split(" + "))
    told = ", ".join(f"{name} {count}" for name, count in results.most_common())
    claimed: Counter[str] = Counter()
    for notice in notices:
        claimed[notice.currency] += notice.amount
    sums = " and ".join(money(amount, code) for code, amount in claimed.items())
    alone = len({skip.customer for skip in evening.skips})
    return f"{len(notices)} notices for {sums} ({told}); {alone} customers left alone"


def describe_open(evenings: Iterable[Evening]) -> str:
    """Every open item after each day, by state and reason: one column a day."""
    amounts: dict[tuple[str, str], dict[Any, float]] = {}
    for evening in evenings:
        for each in evening.open_items:
            row = amounts.setdefault((each.state_label, each.reason), {})
            row[evening.day.date] = each.amount
    days = [evening.day.date for evening in evenings]
    columns = [Column("State", 24), Column("Reason", 40)]
    columns += [Column(f"{day:%d %B}", 16, right=True) for day in days]
    rows = [
        (*key, *(money(row[day]) if day in row else "" for day in days))
        for key, row in sorted(amounts.items())
    ]
    return f"\nAll open items after each day\n\n{render(columns, rows)}\n"


def describe_files(evenings: Iterable[Evening], folder: Path) -> str:
    emails, letters = (
        sum(evening.count(name) for evening in evenings) for name in ("email", "letter")
    )
    internal = sum(evening.internal for evening in evenings)
    return (
        f"{emails} e-mails to customers, {letters} letters and {internal} e-mails to "
        f"the collector, by day, in {folder}"
    )
