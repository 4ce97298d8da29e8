"""What the demonstration tells: the book, what the job did, whom it left alone."""

from collections import Counter
from typing import Any

from demo_company import TODAY, Book

from .files import Written
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
OTHERS = (
    Column("State", 24),
    Column("Reason", 40),
    Column("Items", 5, right=True),
    Column("Open", 16, right=True),
)
CHANNELS = {"email": "e-mail", "registered": "registered"}
# What a delivery's state means to the reader, by channel where it differs.
RESULTS = {
    "sent": "sent",
    "queued": "to send",
    "letter": "to print",
    "registered": "to print",
    "call": "to call",
}
NUMBERS_SHOWN = 2


def describe_book(book: Book) -> str:
    moves = Counter(move.move_type for move in book.invoices.values())
    customers = sum("/" not in key for key in book.customers)
    return (
        f"\n{book.company.name}: {customers} customers, "
        f"{moves['out_invoice']} invoices, {moves['out_refund']} credit notes"
    )


def describe_run(run: Any) -> str:
    """The notices, the customers left alone, and what becomes of the other items."""
    parts = [
        f"\nNotices of {TODAY:%A %d %B %Y}\n",
        render(NOTICES, [_notice(notice) for notice in _sorted(run.notice_ids)]),
        "\n\nLeft alone although something is late\n",
        render(SKIPS, [_skip(skip) for skip in run.skip_ids]),
        "\n\nAll open items after the run\n",
        render(OTHERS, _open_items(run)),
        f"\n\n{_summary(run)}",
    ]
    return "".join(f"{part}\n" if "\n" in part[-1:] else part for part in parts)


def _sorted(notices: Any) -> Any:
    return notices.sorted(
        lambda notice: (
            notice.policy_id.sequence,
            notice.policy_id.id,
            notice.level_id.sequence,
            notice.partner_id.name,
        )
    )


def _notice(notice: Any) -> tuple[str, ...]:
    steps = notice.line_ids.filtered(lambda line: line.role == "step")
    numbers = list(dict.fromkeys(steps.mapped("move_name")))  # instalments share one
    more = len(numbers) - NUMBERS_SHOWN
    shown = ", ".join(numbers[:NUMBERS_SHOWN]) + (f" +{more}" if more > 0 else "")
    channels = [_channel(sent) for sent in notice.delivery_ids.sorted("id")]
    return (
        notice.partner_id.name,
        notice.level_id.name,
        shown,
        money(notice.amount_total, notice.currency_id.name),
        " + ".join(channels) or "-",
        result(notice),
    )


def _channel(delivery: Any) -> str:
    return CHANNELS.get(delivery.channel, delivery.channel)


def result(notice: Any) -> str:
    """What has become of a notice, in the order of its channels."""
    if notice.state == "approval":
        return "awaits approval"
    if notice.state != "issued":
        return notice.state
    return " + ".join(_outcome(sent) for sent in notice.delivery_ids.sorted("id"))


def _outcome(delivery: Any) -> str:
    if delivery.state == "queued":
        return RESULTS.get(delivery.channel, RESULTS["queued"])
    return RESULTS.get(delivery.state, delivery.state)


def _skip(skip: Any) -> tuple[str, ...]:
    return (
        skip.partner_id.name or "-",
        str(skip.line_count),
        money(skip.amount, skip.currency_id.name),
        skip.reason,
    )


def _open_items(run: Any) -> list[tuple[str, ...]]:
    """Every open item, counted by its state and reason after the run."""
    items = run.env["dunning.receivable"].with_context(dunning_date=TODAY)
    groups = items._read_group(
        [("company_id", "=", run.company_id.id)],
        ["state", "reason_code"],
        ["__count", "amount_residual:sum"],
    )
    states, reasons = (
        dict(items._fields[name]._description_selection(run.env))
        for name in ("state", "reason_code")
    )
    return [
        (states[state], reasons.get(code, ""), str(count), money(amount))
        for state, code, count, amount in groups
    ]


def _summary(run: Any) -> str:
    results = Counter(
        part for notice in run.notice_ids for part in result(notice).split(" + ")
    )
    told = ", ".join(f"{name} {count}" for name, count in results.most_common())
    claimed: Counter[str] = Counter()
    for notice in run.notice_ids:
        claimed[notice.currency_id.name] += notice.amount_total
    sums = " and ".join(money(amount, code) for code, amount in claimed.items())
    skipped = len(run.skip_ids.partner_id)
    return (
        f"{len(run.notice_ids)} notices for {sums} ({told}); "
        f"{skipped} customers left alone"
    )


def describe_files(written: Written) -> str:
    return (
        f"{written.emails} e-mails to customers, {written.letters} letters and "
        f"{written.internal} e-mails to the collector: see emails, letters and "
        f"internal in {written.folder}"
    )
