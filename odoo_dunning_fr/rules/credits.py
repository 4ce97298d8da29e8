"""Which credits of a customer count towards what is claimed of him.

A credit counts only beyond the debits that the decision leaves out: what paid back a
credit note, what was disputed, assigned or handed over is not chased, and what settles
it settles nothing else. So never more is claimed than the balance of the account.

* A credit note that names its invoice, and a credit in the entry of a debit, belong to
  that one: if it is chased they count in full, else only beyond it.
* The other credits are a pool, which covers first what is left out.

Which credit belongs to what is left out is certain when one is of the same amount; else
there is a doubt, as large as what the two readings differ by. A reminder takes the
reading above; a formal notice must claim the right sum: it waits.

`count` is the specification: the SQL of `dunning.receivable` reads the same (`credits`
in `models/receivable/sql/reasons.py`), and a property test compares the two.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

ZERO = Decimal()

__all__ = ["Counted", "Item", "count"]


class Item(NamedTuple):
    """An open item of a customer, in one currency."""

    id: int
    subject: int  # the entry it belongs to: of a credit note, the invoice it names
    day: date
    given: Decimal = ZERO  # what a credit gives, above zero
    claimed: Decimal = ZERO  # of a debit, what is chased
    left_out: Decimal = ZERO  # of it, what the decision leaves out
    open: Decimal = ZERO  # all that is open of it, and not under way


class Counted(NamedTuple):
    """What counts of the credits."""

    amounts: dict[int, Decimal]  # of those that count, by their ids, above zero
    doubt: Decimal  # what could count too: nothing says to what it belongs

    @property
    def total(self) -> Decimal:
        return sum(self.amounts.values(), ZERO)


@dataclass(slots=True)
class _Subject:
    """An entry with the credits that belong to it."""

    claimed: Decimal = ZERO
    left_out: Decimal = ZERO
    open: Decimal = ZERO
    credits: list[Item] = field(default_factory=list)

    @property
    def given(self) -> Decimal:
        return sum((credit.given for credit in self.credits), ZERO)

    @property
    def own(self) -> Decimal:
        """What its credits settle before they count: all, where nothing is chased."""
        return self.left_out if self.claimed else self.open

    @property
    def spare(self) -> Decimal:
        """What its credits leave for the rest of the account; below zero: it lacks."""
        beyond = max(self.given - self.own - self.claimed, ZERO)
        return beyond - max(self.left_out - self.given, ZERO)

    @property
    def doubt(self) -> Decimal:
        """A credit note of an invoice disputed in part: which part does it settle?"""
        if not self.claimed or self.given == self.own:
            return ZERO
        return min(self.given, self.own)


def count(items: Iterable[Item]) -> Counted:
    """What counts of the credits of a customer, and what may.

    A credit note of 500 was paid back by the bank, which nobody has matched; of an
    invoice of 800 all is owed, and there is no doubt, for 500 are 500:

    >>> day = date(2026, 8, 1)
    >>> note = Item(1, 1, day, given=Decimal(500))
    >>> back = Item(2, 2, day, left_out=Decimal(500), open=Decimal(500))
    >>> bill = Item(3, 3, day, claimed=Decimal(800), open=Decimal(800))
    >>> count([note, back, bill])
    Counted(amounts={}, doubt=Decimal('0'))

    Had 450 been paid back, 50 would count; whether the other 450 do, nobody has said:

    >>> paid = back._replace(left_out=Decimal(450), open=Decimal(450))
    >>> count([note, paid, bill])
    Counted(amounts={1: Decimal('50')}, doubt=Decimal('450'))

    A credit note of 100 that names the invoice counts, whatever is left out beside it;
    the other 500 are the ones that were paid back:

    >>> named = Item(4, 3, day, given=Decimal(100))
    >>> count([note, back, bill, named])
    Counted(amounts={4: Decimal('100')}, doubt=Decimal('0'))

    One that names an invoice which is not chased settles that one:

    >>> later = Item(5, 5, date(2026, 12, 1), open=Decimal(300))
    >>> count([later, Item(6, 5, day, given=Decimal(300)), bill])
    Counted(amounts={}, doubt=Decimal('0'))
    """
    subjects: dict[int, _Subject] = defaultdict(_Subject)
    for item in items:
        subject = subjects[item.subject]
        subject.claimed += item.claimed
        subject.left_out += item.left_out
        subject.open += item.open
        if item.given:
            subject.credits.append(item)
    entries = [subjects[key] for key in sorted(subjects)]
    spares = [entry.spare for entry in entries]
    gives = sum((spare for spare in spares if spare > 0), ZERO)
    lacks = -sum((spare for spare in spares if spare < 0), ZERO)
    pairs = _pair(spares)
    paired = sum((amount * times for amount, times in pairs.items()), ZERO)
    doubt = sum((entry.doubt for entry in entries), ZERO)
    return Counted(
        _share(entries, min(gives, lacks), pairs),
        doubt + min(gives, lacks) - paired,
    )


def _pair(spares: Sequence[Decimal]) -> Counter[Decimal]:
    """How often something is given, and lacks elsewhere, by the same amount."""
    given = Counter(spare for spare in spares if spare > 0)
    return given & Counter(-spare for spare in spares if spare < 0)


def _share(
    subjects: Sequence[_Subject], covered: Decimal, pairs: Counter[Decimal]
) -> dict[int, Decimal]:
    """What counts of each credit: what its own and what lacks elsewhere leave of it.

    :param covered: what the spare credits cover elsewhere; an equal amount goes first,
        then the oldest
    """
    left: dict[int, Decimal] = {}
    spare: list[tuple[bool, Item, Decimal]] = []
    for subject in subjects:
        is_paired = subject.spare > 0 and pairs[subject.spare] > 0
        pairs[subject.spare] -= is_paired
        settled, chased = subject.own, subject.claimed
        for credit in sorted(subject.credits, key=lambda item: (item.day, item.id)):
            used = min(credit.given, settled)
            counted = min(credit.given - used, chased)
            settled -= used
            chased -= counted
            left[credit.id] = credit.given - used
            spare.append((not is_paired, credit, credit.given - used - counted))
    for _rank, credit, amount in sorted(
        spare, key=lambda part: (part[0], part[1].day, part[1].id)
    ):
        used = min(amount, covered)
        covered -= used
        left[credit.id] -= used
    return {id_: amount for id_, amount in left.items() if amount}
