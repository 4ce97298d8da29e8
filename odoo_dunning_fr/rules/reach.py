"""How a notice reaches the debtor, and until when it asks to be paid.

A registered letter is never replaced, since nothing else proves a formal notice as
well; the deadline of a formal notice counts from its first presentation.

>>> from datetime import date
>>> email = Channel("email", reaches=False, stands_in=2)
>>> letter = Channel("letter", reaches=True, stands_in=1)
>>> channels(["email"], [email, letter])
('letter',)
>>> deadline("formal_notice", 8, date(2026, 11, 2), date(2026, 11, 4))
datetime.date(2026, 11, 12)
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple


class Channel(NamedTuple):
    """A way to reach a debtor, and whether it reaches this one."""

    code: str
    reaches: bool
    spoken: bool = False  # beside what is written, never in its place
    registered: bool = False  # a proof: never replaced
    stands_in: int = 0  # for what is written and does not reach, the first first; 0: no


def channels(wanted: Iterable[str], known: Iterable[Channel]) -> tuple[str, ...]:
    """The channels that can be used of those a level wants; empty: out of reach.

    What is written and reaches nobody is replaced by what may stand in for it: an
    e-mail without address becomes a letter and the other way round. A registered letter
    is never replaced, since nothing else proves a formal notice as well.

    :param wanted: codes; one that is not known reaches nobody
    :param known: all the channels there are

    >>> def known(email, address):
    ...     return [
    ...         Channel("email", email, stands_in=2),
    ...         Channel("letter", address, stands_in=1),
    ...         Channel("registered", address, registered=True),
    ...         Channel("call", True, spoken=True),
    ...     ]
    >>> channels(["email"], known(email=False, address=True))
    ('letter',)
    >>> channels(["email", "letter"], known(email=True, address=False))
    ('email',)
    >>> channels(["registered"], known(email=True, address=False))
    ()
    >>> channels(["call", "email"], known(email=False, address=False))
    ()
    """
    wanted, known = set(wanted), list(known)
    asked = [channel for channel in known if channel.code in wanted]
    usable = [channel for channel in asked if channel.reaches]
    if any(channel.registered and not channel.reaches for channel in asked):
        return ()
    written = [channel for channel in asked if not channel.spoken]
    if written and not any(channel.reaches for channel in written):
        others = [channel for channel in known if channel.stands_in and channel.reaches]
        if not others:
            return ()
        usable.append(min(others, key=lambda channel: channel.stands_in))
    return tuple(sorted(channel.code for channel in usable))


def stand_ins(
    wanted: Iterable[str], used: Iterable[str], spoken: Iterable[str] = ("call",)
) -> dict[str, str]:
    """The channels used in place of one that a level wants: {used: wanted}.

    :param spoken: the codes for which nothing stands in

    >>> stand_ins(["email"], ["letter"])
    {'letter': 'email'}
    >>> stand_ins(["call", "email", "letter"], ["call", "letter"])
    {}
    """
    wanted, used = set(wanted), set(used)
    missing = sorted(wanted - used - set(spoken))
    return dict(zip(sorted(used - wanted), missing, strict=False))


def deadline(
    stage: str, days: int, sent_on: date | None, presented_on: date | None
) -> date | None:
    """The day until which a notice asks to be paid; None while nothing is sent.

    A formal notice gives its days from the first presentation of the letter
    (C. civ. art. 1344: the act must have reached the debtor), any other from the day
    it was sent.

    >>> deadline("formal_notice", 8, date(2026, 11, 2), date(2026, 11, 4))
    datetime.date(2026, 11, 12)
    >>> deadline("reminder", 8, date(2026, 11, 2), None)
    datetime.date(2026, 11, 10)
    """
    start = presented_on or sent_on if stage == "formal_notice" else sent_on
    return start and start + timedelta(days)
