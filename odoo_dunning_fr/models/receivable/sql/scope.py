"""What the query is asked for, and the values it is given."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from odoo.tools import SQL

from ....rules import announced, reach
from ....rules.reasons import Reason


class HoldKind(NamedTuple):
    """What the query knows of a kind of hold."""

    code: str
    is_dispute: bool  # what it holds as a whole is told as disputed
    held_before: SQL | None  # the date of `hold` before which what is born is held


class Way(NamedTuple):
    """A channel, and what the query asks of it."""

    channel: reach.Channel
    wanted: SQL  # whether the level `next` asks for it
    reaches: SQL  # whether it reaches `contact` or `customer`
    reaches_seat: SQL  # whether it reaches `customer`
    disturbs: bool = False  # a call or the like, which has its hours


@dataclass(frozen=True, slots=True)
class Scope:
    """What the query is asked for."""

    days: dict[int, date]  # company, siblings too -> the day that it is there
    accounts: tuple[int, ...]
    companies: tuple[int, ...]
    defaults: dict[tuple[int, str], int]  # (company, debtor kind) -> policy
    rates: dict[tuple[int, int], float]  # (company, currency) -> units for one of its
    hold_kinds: tuple[HoldKind, ...]  # the strongest first
    reasons: tuple[Reason, ...]
    barred: SQL  # a query of the invoices that limitation bars
    partners: tuple[int, ...] | None = None  # None: all customers
    by_hand: bool = False  # a person asks: what is only done by hand counts too
    escalated: tuple[int, ...] = ()  # lines whose next step a person asks for now
    # company -> the last quiet day of today's periods: of all, of formal notices, of
    # calls to consumers
    quiet: dict[int, tuple[date | None, date | None, date | None]] = field(
        default_factory=dict
    )
    # (company, day): of a dispute that spares from a formal notice today, its last day
    disputed: tuple[tuple[int, date, date], ...] = ()
    preview: bool = False  # as if the first preview were confirmed
    old_mode: str | None = None  # in place of the company's, before it is confirmed
    ways: tuple[Way, ...] = ()  # all the channels there are
    banks: tuple[tuple[int, int], ...] = ()  # (company, account that it may be paid to)
    # (company, currency) -> the account where the invoice names none of these
    default_banks: dict[tuple[int, int], int] = field(default_factory=dict)
    ledger: bool = False  # only what the ledger knows: to count and sort quickly
    # Of each company, and of those that are the same legal person, what stands for it.
    persons: dict[int, int] = field(kw_only=True)
    # How long payments are awaited that were announced, by method; others as transfers.
    terms: dict[announced.Term, tuple[int, ...]] = field(default_factory=dict)

    @property
    def is_wide(self) -> bool:
        """Whether other companies of the same legal persons must be looked at."""
        return set(self.persons) != set(self.companies)

    @property
    def has_siblings(self) -> bool:
        """Whether one of the legal persons has several companies."""
        return len(set(self.persons.values())) < len(self.persons)

    def of_customers(self, partner: str) -> SQL:
        """Whether the partner that a column holds is of the customers asked for.

        TRUE where all are: what is read of the past is then found by its own days, and
        not by customers of whom the planner cannot know how many they are.
        """
        if self.partners is None:
            return SQL("TRUE")
        return SQL(
            "%s IN (SELECT id FROM res_partner WHERE commercial_partner_id = ANY(%s))",
            SQL(partner),
            list(self.partners),
        )

    @property
    def lines(self) -> SQL:
        """The due items of the legal persons, with those of companies not asked for."""
        return SQL("person_line") if self.is_wide else SQL("line")

    def person(self, company: str) -> SQL:
        """What stands for the legal person of the company that a column holds."""
        cases = [
            SQL("WHEN %s = ANY(%s) THEN %s", SQL(company), members, person)
            for person, members in self._siblings().items()
        ]
        if not cases:
            return SQL(company)
        return SQL("CASE %s ELSE %s END", SQL(" ").join(cases), SQL(company))

    def members(self, person: str) -> SQL:
        """An array of the companies of the legal person that a column holds."""
        alone = SQL("ARRAY[%s]", SQL(person))
        cases = [
            SQL("WHEN %s = %s THEN %s", SQL(person), id_, [id_, *members])
            for id_, members in self._siblings().items()
        ]
        if not cases:
            return alone
        return SQL("CASE %s ELSE %s END", SQL(" ").join(cases), alone)

    def _siblings(self) -> dict[int, list[int]]:
        """Of what stands for a legal person, its other companies."""
        groups = defaultdict(list)
        for company_id, person in self.persons.items():
            if company_id != person:
                groups[person].append(company_id)
        return groups

    def today(self, company: str) -> SQL:
        """The day of the company that a column holds."""
        return self.by_day(company, lambda day: day)

    def by_day(self, company: str, value: Callable[[date], object]) -> SQL:
        """What follows from the day of the company that a column holds.

        A constant where all have the same day, as they nearly always have. Companies
        of which it is another day are told apart by a CASE: the planner need not guess
        what joining them would give.
        """
        groups = defaultdict(list)
        for company_id, day in self.days.items():
            groups[day].append(company_id)
        *others, last = groups
        if not others:
            return SQL("%s", value(last))
        cases = [
            SQL("WHEN %s = ANY(%s) THEN %s", SQL(company), groups[day], value(day))
            for day in others
        ]
        return SQL("CASE %s ELSE %s END", SQL(" ").join(cases), value(last))


def values(rows: list[tuple], types: str) -> SQL:
    """A typed VALUES list, which may be empty."""
    casts = [SQL(kind.strip()) for kind in types.split(",")]
    nulls = SQL(", ").join(SQL("NULL::%s", cast) for cast in casts)
    if not rows:
        return SQL("(SELECT %s WHERE FALSE)", nulls)
    tuples = SQL(", ").join(
        SQL(
            "(%s)",
            SQL(", ").join(
                SQL("%s::%s", value, cast)
                for value, cast in zip(row, casts, strict=True)
            ),
        )
        for row in rows
    )
    return SQL("(VALUES %s)", tuples)
