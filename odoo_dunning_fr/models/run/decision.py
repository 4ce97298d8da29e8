"""What a run, or a preview, decides for a company on a day: plain objects."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any, NamedTuple

from odoo.tools import groupby

from ...rules import escalation
from ...rules.reasons import find as find_reason


class Row(NamedTuple):
    """A due item: columns of the query of `dunning.receivable`, money exact."""

    id: int
    move_id: int
    move_name: str
    partner_id: int | None
    contact_id: int | None
    seat_id: int | None
    bank_id: int | None
    currency_id: int
    policy_id: int | None
    regime: str | None
    invoice_date: date | None
    date_maturity: date
    due_date: date  # as it is counted, by `rules.known`
    known_on: date | None
    amount_total: Decimal
    amount_residual_currency: Decimal
    amount_pending: Decimal
    amount_disputed: Decimal
    amount_due: Decimal
    line_code: str
    hold_id: int | None
    at_once: bool
    next_level_id: int | None
    next_stage: str | None
    next_sequence: int | None
    next_delay: int | None
    level_stage: str | None
    level_delay: int | None
    last_contact: date | None
    quiet_until: date | None
    origin_id: int | None
    bank_line_id: int | None
    doubt: float | None
    is_unidentified: bool

    def as_receivable(self) -> escalation.Receivable:
        rank = (0, 0, 0)
        if self.next_stage:
            rank = (
                escalation.STAGES.index(self.next_stage),
                self.next_delay,
                self.next_sequence,
            )
        taken = None
        if self.level_stage:
            taken = escalation.STAGES.index(self.level_stage), self.level_delay
        return escalation.Receivable(
            self.id,
            self.move_id,
            self.currency_id,
            self.amount_due,
            self.due_date,
            self.line_code,
            self.next_level_id,
            rank,
            self.at_once,
            self.origin_id,
            max(self.amount_residual_currency - self.amount_pending, Decimal()),
            self.amount_disputed,
            self.policy_id,
            self.regime,
            self.bank_id,
            self.contact_id,
            self.seat_id,
            taken,
            self.is_unidentified,
        )


class Proposal(NamedTuple):
    """A notice to come."""

    partner_id: int
    contact_id: int
    policy_id: int
    notice: escalation.Notice


class Skip(NamedTuple):
    """A customer left alone for one reason, in one currency."""

    partner_id: int | None
    currency_id: int
    code: str
    lines: list[int]
    amount: Decimal


@dataclass(slots=True)
class Decision:
    """The notices to come and the customers left alone, with all their due items."""

    company: Any
    date: date
    rows: dict[int, Row] = field(default_factory=dict)
    proposals: list[Proposal] = field(default_factory=list)
    reasons: dict[int, str] = field(default_factory=dict)  # line -> code

    def decide(
        self,
        rows: Iterable[Row],
        terms: dict[int | None, escalation.Terms],
        day_is_open: bool,
        policies: Sequence[int] | None = None,
    ) -> None:
        """Take the rows, sorted by customer, through `escalation.group`.

        :param policies: those whose items are asked for; None: all
        """
        for partner_id, lines in groupby(rows, key=attrgetter("partner_id")):
            self.rows.update((row.id, row) for row in lines)
            first = lines[0]
            notices, reasons = escalation.group(
                [row.as_receivable() for row in lines],
                terms.get(first.policy_id, escalation.Terms()),
                self.date,
                last_contact=first.last_contact,
                quiet_until=max(
                    (row.quiet_until for row in lines if row.quiet_until), default=None
                ),
                day_is_open=day_is_open,
                on_suspense=any(row.bank_line_id for row in lines),
                policies=terms,
            )
            if policies is not None:
                wanted = {row.id for row in lines if row.policy_id in policies}
                reasons = {id_: code for id_, code in reasons.items() if id_ in wanted}
                notices = [one for one in notices if one.policy in policies]
            self.reasons.update(reasons)
            self.proposals += [
                Proposal(partner_id, notice.contact, notice.policy, notice)
                for notice in notices
            ]

    def skips(self) -> list[Skip]:
        """The customers left alone although something is late, a row per reason."""
        told: dict[tuple, Skip] = {}
        for line_id, code in self.reasons.items():
            row = self.rows[line_id]
            late = row.date_maturity < self.date or row.line_code == "due"
            if not find_reason(code).told or not late:
                continue
            key = (row.partner_id, row.currency_id, code)
            skip = told.get(key) or Skip(*key, [], Decimal())
            told[key] = skip._replace(
                lines=[*skip.lines, line_id],
                amount=skip.amount + row.amount_residual_currency,
            )
        return list(told.values())
