"""What a day of work has led to, told as it stands in the evening."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from odoo.tools import html2plaintext

from .events import Event
from .follow import Followed, Paper
from .job import Worked
from .story import Day


class Sending(NamedTuple):
    """An attempt by one channel, and what became of it."""

    channel: str
    state: str
    recipient: str


class Skip(NamedTuple):
    """A customer who was left alone, and why."""

    customer: str
    items: int
    amount: float
    currency: str
    reason: str


class Open(NamedTuple):
    """The open items of a state and reason, in the company's currency."""

    state: str
    state_label: str
    reason: str
    items: int
    amount: float


@dataclass
class Notice:
    """A notice, and the files that a person can open."""

    number: str
    customer: str
    level: str
    invoices: list[str]
    amount: float
    charges: float  # of it: interest and indemnities
    gap: str  # why charges were left out
    currency: str
    state: str
    why: str  # it was stopped or refused
    sendings: list[Sending]
    email: Path | None = None
    letter: Path | None = None
    pictures: list[Path] = field(default_factory=list)


@dataclass
class Evening:
    """All that the day's report and page tell."""

    day: Day
    events: list[Event]
    notices: dict[int, Notice]  # by the record's id
    skips: list[Skip]
    open_items: list[Open]
    bills: list[Paper] = field(default_factory=list)  # invoices of late charges
    files: list[Followed] = field(default_factory=list)  # what follows
    pile: Path | None = None  # all letters to post, in one PDF
    internal: int = 0  # e-mails to the company's own people: calls to make

    def count(self, name: str) -> int:
        """How many notices have an `email` or a `letter`."""
        return sum(bool(getattr(notice, name)) for notice in self.notices.values())


def tell(worked: Worked, day: Day) -> Evening:
    """Write down what has become of the notices that a day concerns."""
    seen = worked.seen
    in_order = seen.sorted(
        lambda notice: (
            notice.policy_id.sequence,
            notice.policy_id.id,
            notice.level_id.sequence,
            notice.partner_id.name,
        )
    )
    return Evening(
        day,
        sorted(worked.events, key=lambda event: event.day),
        {notice.id: _notice(notice) for notice in in_order},
        _skips(seen, day),
        _open_items(seen.env, day),
        worked.bills,
        worked.files,
    )


def _notice(notice: Any) -> Notice:
    steps = notice.line_ids.filtered(lambda line: line.role == "step")
    return Notice(
        notice.name or "",
        notice.partner_id.name,
        notice.level_id.name,
        list(dict.fromkeys(steps.mapped("move_name"))),  # instalments share a number
        notice.amount_total,
        notice.amount_interest + notice.amount_indemnity,
        notice.charge_gap or "",
        notice.currency_id.name,
        notice.state,
        _why(notice),
        [
            Sending(sent.channel, sent.state, sent.recipient or "")
            for sent in notice.delivery_ids.sorted("id")
        ],
    )


def _why(notice: Any) -> str:
    """Why it was stopped: its deliveries know, else the last note of its thread."""
    if notice.state != "cancelled":
        return ""
    reasons = list(filter(None, notice.delivery_ids.mapped("failure")))
    return reasons[0] if reasons else html2plaintext(notice.message_ids[:1].body)


def _skips(seen: Any, day: Day) -> list[Skip]:
    """Who was left alone, but for those whose notice was approved that morning."""
    runs = seen.env["dunning.run"].search([("date", "=", day.date)])
    return [
        Skip(
            skip.partner_id.name or "-",
            skip.line_count,
            skip.amount,
            skip.currency_id.name,
            f"{skip.reason}{_explain_hold(skip)}",
        )
        for skip in runs.skip_ids
        if skip.reason_code != "sending" or skip.partner_id not in seen.partner_id
    ]


def _explain_hold(skip: Any) -> str:
    if not skip.reason_code.startswith("hold_"):
        return ""
    hold = skip.env["dunning.hold"].search(
        [("partner_id", "=", skip.partner_id.id), ("is_running", "=", True)], limit=1
    )
    why = hold.reason_id.name or hold.note
    return f" : {why}" if why else ""


def _open_items(env: Any, day: Day) -> list[Open]:
    """Every open item, counted by its state and reason."""
    items = env["dunning.receivable"].with_context(dunning_date=day.date)
    groups = items._read_group(
        [("company_id", "in", env.companies.ids)],
        ["state", "reason_code"],
        ["__count", "amount_residual:sum"],
    )
    states, reasons = (
        dict(items._fields[name]._description_selection(env))
        for name in ("state", "reason_code")
    )
    order = list(states)
    return sorted(
        (
            Open(state, states[state], reasons.get(code, ""), count, amount)
            for state, code, count, amount in groups
        ),
        key=lambda each: (order.index(each.state), -each.amount),
    )
