"""What is sent to a customer today.

A line takes its own next step (see `ladder`); a customer's notice takes the highest
step among its lines, and what is owed decides whether there is a notice at all.

`group` is the specification of what the customer adds: the SQL of `dunning.receivable`
reads the same for lists, and a property test compares the two.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from . import credits
from .ladder import STAGES, START_MODES, Level, next_step, stage_rank
from .reasons import APART, OWED

__all__ = [
    "FORMAL",
    "FORMAL_NOTICE_GRACE",
    "FORMAL_STAGES",
    "OWED",
    "STAGES",
    "START_MODES",
    "TOLERANCE",
    "Level",
    "Notice",
    "Receivable",
    "Terms",
    "group",
    "is_owed",
    "next_step",
    "stage_rank",
]

# Days after the deadline of a formal notice before anything else is said.
FORMAL_NOTICE_GRACE = 3
# From this stage on the sum must be right; before, a reminder may be answered.
FORMAL = STAGES.index("formal_notice")
FORMAL_STAGES = STAGES[FORMAL:]
# What is said of a customer rather than that credits cover what it owes.
_BEFORE_CREDITS = ("formal_running", "interval")
# What is no difference, in the company's currency.
TOLERANCE = Decimal(1)


class Receivable(NamedTuple):
    """An open line of one customer, as the query knows it. Money in its currency."""

    id: int
    move: int
    currency: int
    amount: Decimal  # residual less what is under way or disputed; a credit: negative
    due_date: date  # from which it is counted, by `rules.known`
    code: str  # what its own facts say: `due`, or why not
    level: Any = None  # the step it would take
    # Rank of the stage, days after the due date, sequence.
    level_rank: tuple[int, int, int] = (0, 0, 0)
    at_once: bool = False  # a person asks for its next step now
    origin: int | None = None  # of a credit note, the invoice that it names
    open: Decimal | None = None  # what is open, less what is under way; None: `amount`
    disputed: Decimal = Decimal()
    policy: Any = None  # by which it is chased
    regime: Any = None  # whose rules of charges apply
    bank: Any = None  # the account that it is to be paid to
    contact: Any = None  # to whom a reminder of it goes
    seat: Any = None  # to whom a formal notice goes
    # The last step taken, of this ladder or another: rank of the stage, days.
    taken: tuple[int, int] | None = None
    is_unidentified: bool = False  # nobody has said which invoice it is

    @property
    def subject(self) -> int:
        """The entry that it belongs to: of a credit note, the invoice it names."""
        return self.origin or self.move

    @property
    def account(self) -> tuple[Any, Any, Any]:
        """What all that one notice asks for has alike."""
        return self.policy, self.regime, self.bank

    @property
    def is_formal(self) -> bool:
        """Whether its step is the formal notice, which goes to the seat."""
        return self.level_rank[0] == FORMAL

    def is_beyond(self, steps: Iterable["Receivable"]) -> bool:
        """Whether it has gone further than a notice that takes these steps.

        >>> def line(days, taken=None):
        ...     rank = (1, days, 20)
        ...     return Receivable(7, 1, 1, Decimal(9), date.max, "due", "L", rank,
        ...                       taken=taken)
        >>> line(30, taken=(1, 20)).is_beyond([line(3), line(10)])
        True
        >>> line(30, taken=(1, 10)).is_beyond([line(3), line(10)])
        False
        """
        highest = max((step.level_rank[:2] for step in steps), default=None)
        return bool(self.taken and highest and self.taken > highest)

    @property
    def left_out(self) -> Decimal:
        """What of a debit stays out of dunning, to which a credit may belong."""
        rest = self.amount if self.open is None else self.open
        return rest if self.code in APART else min(rest, self.disputed)

    def as_item(self, *, is_claimed: bool) -> credits.Item:
        """Itself, as what counts of credits is told by."""
        subject = self.subject
        if self.code == "credit":
            return credits.Item(self.id, subject, self.due_date, given=-self.amount)
        if self.amount < 0:  # it is for something else than what is open
            return credits.Item(self.id, subject, self.due_date)
        return credits.Item(
            self.id,
            subject,
            self.due_date,
            claimed=self.amount if is_claimed else Decimal(),
            left_out=self.left_out,
            open=self.amount if self.open is None else self.open,
        )


class Terms(NamedTuple):
    """What a policy asks for one customer."""

    grouping: str = "customer"
    min_interval_days: int = 0
    minimum: dict[int, Decimal] = {}  # per currency, converted at the day's rate
    any_day: bool = False
    tolerance: dict[int | None, Decimal] = {}  # the same; None: where no rate is known
    level_minimum: dict[tuple[Any, int], Decimal] = {}  # per level and currency


@dataclass(slots=True)
class Notice:
    """A notice to come: one customer, currency, policy, account and addressee."""

    currency: int
    level: Any
    steps: list[Receivable]
    listed: list[Receivable] = field(default_factory=list)
    credits: list[Receivable] = field(default_factory=list)  # this notice's share
    contact: Any = None
    credit: Decimal = Decimal()  # what counts of the customer's credits in all

    @property
    def policy(self) -> Any:
        return self.steps[0].policy

    @property
    def bank(self) -> Any:
        return self.steps[0].bank

    @property
    def principal(self) -> Decimal:
        return sum(
            (line.amount for line in (*self.steps, *self.listed, *self.credits)),
            Decimal(),
        )


class _Account(NamedTuple):
    """What a customer owes in a currency, and what he has there."""

    lines: Sequence[Receivable]
    steps: Sequence[Receivable]
    owed: Decimal
    counted: credits.Counted
    tolerance: Decimal
    is_unidentified: bool  # of something owed nobody has said which invoice it is

    @property
    def at_once(self) -> bool:
        return any(line.at_once for line in self.steps)

    @property
    def is_formal(self) -> bool:
        return any(line.level_rank[0] >= FORMAL for line in self.steps)

    @property
    def net(self) -> Decimal:
        return self.owed - self.counted.total

    @property
    def is_covered(self) -> bool:
        """Whether the credits leave nothing to ask for, or no more than a rest."""
        return self.net <= 0 or (self.counted.total > 0 and self.net < self.tolerance)

    @property
    def has_surplus(self) -> bool:
        """Whether more credit is open than is owed: in another currency it may pay."""
        return -self.net > self.tolerance


def group(
    receivables: Sequence[Receivable],
    policy: Terms,
    today: date,
    *,
    last_contact: date | None = None,
    quiet_until: date | None = None,
    day_is_open: bool = True,
    on_suspense: bool = False,
    policies: Mapping[Any, Terms] | None = None,
) -> tuple[list[Notice], dict[int, str]]:
    """Decide for one customer of one company.

    :param receivables: all open lines of the customer, credits included
    :param last_contact: the day of the last notice, whatever its lines
    :param quiet_until: last day on which a formal notice under way asks for silence
    :param on_suspense: money of the customer is at the bank, and not yet matched
    :param policies: the terms of the policies of the lines, where they are not all
        chased by `policy`
    :returns: the notices, and for each line that takes no step the code of the reason

    >>> line = Receivable(7, 1, 1, Decimal("120"), date(2026, 9, 30), "due", "L1")
    >>> credit = Receivable(8, 2, 1, Decimal("-150"), date(2026, 9, 1), "credit")
    >>> group([line, credit], Terms(), date(2026, 10, 5))
    ([], {8: 'credit', 7: 'credits'})

    The credit was paid back, which is not matched; 2 of credit in another currency:

    >>> back = Receivable(9, 3, 1, Decimal("150"), date(2026, 9, 2), "bank_entry")
    >>> notices, _skips = group([line, credit, back], Terms(), date(2026, 10, 5))
    >>> [int(notice.principal) for notice in notices]
    [120]
    >>> other = Receivable(10, 4, 2, Decimal("-2"), date(2026, 9, 1), "credit")
    >>> group([line, other], Terms(), date(2026, 10, 5))
    ([], {10: 'credit', 7: 'credit_other_currency'})
    """
    skips = {line.id: line.code for line in receivables if line.code != "due"}
    notices: list[Notice] = []
    accounts = {
        currency: _make_account(
            [line for line in receivables if line.currency == currency],
            today,
            policy.tolerance.get(currency, policy.tolerance.get(None, TOLERANCE)),
        )
        for currency in dict.fromkeys(line.currency for line in receivables)
    }
    surplus = {key for key, account in accounts.items() if account.has_surplus}
    for currency, account in accounts.items():
        steps = {line.id for line in account.steps}
        skips.update(
            (line.id, "overdue_first")
            for line in account.lines
            if line.code == "due" and line.id not in steps
        )
        if not account.steps:
            continue
        for terms, own in _by_policy(account.steps, policy, policies or {}):
            code = _reason_to_be_silent(
                account, terms, today, last_contact, quiet_until
            ) or _reason_in_books(account, on_suspense, bool(surplus - {currency}))
            closed = "" if day_is_open or terms.any_day else "closed_day"
            small = {line.id for line in own if _is_below(line, account.net, terms)}
            covered, found = _notices(account, own, small, terms, today)
            for line in own:
                if line.id in covered and code not in _BEFORE_CREDITS:
                    skips[line.id] = "credits"
                elif reason := code or (line.id in small and "minimum") or closed:
                    skips[line.id] = reason
            if not code and not closed:
                notices += found
    return notices, skips


def _by_policy(
    steps: Sequence[Receivable], policy: Terms, policies: Mapping[Any, Terms]
) -> list[tuple[Terms, list[Receivable]]]:
    found: dict[Any, list[Receivable]] = {}
    for line in steps:
        found.setdefault(line.policy, []).append(line)
    return [(policies.get(key, policy), own) for key, own in found.items()]


def _make_account(
    lines: Sequence[Receivable], today: date, tolerance: Decimal
) -> _Account:
    due = [line for line in lines if line.code == "due"]
    # What is not overdue is never claimed beside what is: a formal notice for an
    # invoice that still has days to run would be wrong.
    is_late = any(is_owed(line, today) for line in lines)
    steps = [line for line in due if line.due_date < today] if is_late else due
    claimed = {line.id for line in lines if is_owed(line, today)}
    claimed.update(line.id for line in steps)
    return _Account(
        lines,
        steps,
        sum((line.amount for line in lines if line.id in claimed), Decimal()),
        credits.count(line.as_item(is_claimed=line.id in claimed) for line in lines),
        tolerance,
        any(line.is_unidentified for line in lines if is_owed(line, today)),
    )


def _reason_to_be_silent(
    account: _Account,
    policy: Terms,
    today: date,
    last_contact: date | None,
    quiet_until: date | None,
) -> str | None:
    """Why nothing is said today.

    What a person asks for does not wait for the silence that a policy wants, but for
    a formal notice under way.
    """
    if quiet_until and quiet_until >= today:
        return "formal_running"
    interval = timedelta(policy.min_interval_days)
    if last_contact and last_contact + interval > today and not account.at_once:
        return "interval"
    return None


def _reason_in_books(
    account: _Account, on_suspense: bool, credit_elsewhere: bool
) -> str | None:
    """Why the books must be looked at first: the customer may owe nothing.

    What only looks like his money does not hold back a reminder that a person asks
    for, who has seen it; a formal notice waits until it is matched.
    """
    if account.is_covered:
        return "credits"
    if account.is_formal or not account.at_once:
        if on_suspense:
            return "on_suspense"
        if credit_elsewhere:
            return "credit_other_currency"
    if account.is_formal and account.counted.doubt > account.tolerance:
        return "to_reconcile"
    if account.is_formal and account.is_unidentified:
        return "unidentified"
    return None


def _is_below(line: Receivable, net: Decimal, policy: Terms) -> bool:
    """Whether the step of a line is not worth its cost for what a customer owes.

    Of the other lines those go on whose own step is: the line is listed with them. What
    a person asks for is sent.

    >>> policy = Terms(level_minimum={("letter", 1): Decimal(15)})
    >>> line = Receivable(7, 1, 1, Decimal(9), date(2026, 9, 1), "due", "letter")
    >>> _is_below(line, Decimal(9), policy), _is_below(line, Decimal(15), policy)
    (True, False)
    """
    minimum = max(
        policy.minimum.get(line.currency, Decimal()),
        policy.level_minimum.get((line.level, line.currency), Decimal()),
    )
    return net < minimum and not line.at_once


def is_owed(line: Receivable, today: date) -> bool:
    """Whether a line counts in what the customer owes: it is late and not set aside."""
    return line.due_date < today and line.code in OWED


def _notices(
    account: _Account,
    steps: Sequence[Receivable],
    small: Set[int],
    policy: Terms,
    today: date,
) -> tuple[set[int], list[Notice]]:
    """The notices of these steps: a notice names one account, and goes to one address.

    A formal notice goes to the seat, with all that is to be paid to the same account.
    What has gone further is listed by no milder notice: its tone would be wrong.
    A credit is counted once: on the invoice that it names, else on the oldest of all
    that is owed, whichever notice asks for that, and whether one leaves today or not.

    :param small: the ids of the steps that are not worth their cost: those are listed
    :returns: the ids of the lines of which the credits leave nothing, and the notices

    >>> day = date(2026, 9, 1)
    >>> nord = Receivable(1, 1, 1, Decimal(200), day, "due", contact="Nord")
    >>> sud = Receivable(2, 2, 1, Decimal(500), day, "due", contact="Sud")
    >>> credit = Receivable(3, 3, 1, Decimal(-250), day, "credit")
    >>> notices, skips = group([nord, sud, credit], Terms(), date(2026, 10, 5))
    >>> [(notice.contact, int(notice.principal)) for notice in notices], skips
    ([('Sud', 450)], {3: 'credit', 1: 'credits'})
    >>> named = credit._replace(origin=2)
    >>> notices, _skips = group([nord, sud, named], Terms(), date(2026, 10, 5))
    >>> [(notice.contact, int(notice.principal)) for notice in notices]
    [('Nord', 200), ('Sud', 250)]
    """
    late = [line for line in account.lines if is_owed(line, today)]
    taken = [line for line in steps if line.id not in small]
    amounts = account.counted.amounts
    given = [
        line._replace(amount=-amounts[line.id])
        for line in account.lines
        if line.id in amounts
    ]
    # With a credit open, one notice an address: a credit must be counted only once.
    if policy.grouping == "invoice" and not given:
        moves = dict.fromkeys(line.move for line in taken)
        parts = [[line for line in taken if line.move == move] for move in moves]
        return set(), [
            _notice(own, contact=to) for part in parts for to, own in _split(part, part)
        ]
    if all(line.due_date >= today for line in steps):  # a courtesy note claims nothing
        return set(), [_notice(part, contact=to) for to, part in _split(taken, taken)]
    shares = _share(given, late)
    asking = {line.id for line in taken}
    covered: set[int] = set()
    notices = []
    for to, part in _split(late, taken):
        asked = [line for line in part if line.id in asking]
        listed = [
            line for line in part if line.id not in asking and not line.is_beyond(asked)
        ]
        told = [*asked, *listed]
        counted = _sum(given, shares, told)
        rest = sum((line.amount for line in (*told, *counted)), Decimal())
        if rest <= 0 or (counted and rest < account.tolerance):
            covered.update(line.id for line in told)
        elif asked:
            notice = _notice(asked, listed, counted, to)
            notice.credit = account.counted.total
            notices.append(notice)
    return covered, notices


def _split(
    lines: Sequence[Receivable], steps: Sequence[Receivable]
) -> list[tuple[Any, list[Receivable]]]:
    """The addressees, each with the lines of one policy, regime and account."""
    formal = {step.account for step in steps if step.is_formal}
    parts: dict[tuple, list[Receivable]] = {}
    for line in lines:
        to = line.seat if line.account in formal else line.contact
        parts.setdefault((to, *line.account), []).append(line)
    return [(to, part) for (to, *_account), part in parts.items()]


def _share(
    given: Sequence[Receivable], late: Sequence[Receivable]
) -> dict[tuple[int, int], Decimal]:
    """What each credit settles of what is owed: {(credit, line): amount}.

    The invoice that it names first, then the oldest, as late interest has it too.
    """
    shares: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    left = {credit.id: -credit.amount for credit in given}
    wanted = {line.id: line.amount for line in late}
    oldest_first = sorted(late, key=lambda line: (line.due_date, line.id))
    for is_own in (True, False):
        for line in oldest_first:
            for credit in given:
                if is_own and credit.subject != line.subject:
                    continue
                part = min(wanted[line.id], left[credit.id])
                if part > 0:
                    shares[credit.id, line.id] += part
                    left[credit.id] -= part
                    wanted[line.id] -= part
    return shares


def _sum(
    given: Sequence[Receivable],
    shares: Mapping[tuple[int, int], Decimal],
    part: Iterable[Receivable],
) -> list[Receivable]:
    """The credits as one notice counts them, those of which it counts something."""
    lines = {line.id for line in part}
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for (credit, line), amount in shares.items():
        if line in lines:
            sums[credit] += amount
    return [
        credit._replace(amount=-sums[credit.id])
        for credit in given
        if sums.get(credit.id)
    ]


def _notice(
    steps: Sequence[Receivable],
    listed: Sequence[Receivable] = (),
    given: Sequence[Receivable] = (),
    contact: Any = None,
) -> Notice:
    highest = max(steps, key=lambda line: line.level_rank)
    return Notice(
        highest.currency,
        highest.level,
        list(steps),
        list(listed),
        list(given),
        contact,
    )
