"""How a notice reaches the debtor, and until when it asks to be paid.

A registered letter is never replaced, since nothing else proves a formal notice as
well; the deadline of a formal notice counts from its first presentation.

>>> from datetime import date
>>> channels(["email"], has_email=False, has_address=True)
('letter',)
>>> deadline("formal_notice", 8, date(2026, 11, 2), date(2026, 11, 4))
datetime.date(2026, 11, 12)
"""

from collections.abc import Iterable
from datetime import date, timedelta


def channels(
    wanted: Iterable[str], *, has_email: bool, has_address: bool
) -> tuple[str, ...]:
    """The channels that can be used of those a level wants; empty: out of reach.

    An e-mail without address becomes a letter and the other way round; a registered
    letter is never replaced, since nothing else proves a formal notice as well.

    >>> channels(["email"], has_email=False, has_address=True)
    ('letter',)
    >>> channels(["email", "letter"], has_email=True, has_address=False)
    ('email',)
    >>> channels(["registered"], has_email=True, has_address=False)
    ()
    >>> channels(["call", "email"], has_email=False, has_address=False)
    ()
    """
    wanted = set(wanted)
    written = wanted - {"call"}
    if "registered" in wanted and not has_address:
        return ()
    usable = {
        code for code in written if (has_email if code == "email" else has_address)
    }
    if written and not usable:
        usable = {"letter"} if has_address else {"email"} if has_email else set()
        if not usable:
            return ()
    return tuple(sorted(usable | (wanted & {"call"})))


def stand_ins(wanted: Iterable[str], used: Iterable[str]) -> dict[str, str]:
    """The channels used in place of one that a level wants: {used: wanted}.

    >>> stand_ins(["email"], ["letter"])
    {'letter': 'email'}
    >>> stand_ins(["call", "email", "letter"], ["call", "letter"])
    {}
    """
    wanted, used = set(wanted), set(used)
    missing = sorted(wanted - used - {"call"})
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
