"""Who got what on each day of work: the same steps on whatever Monday the story begins.

And whether e-mails left: a story of none tells nothing.
"""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from .outcome import Evening, Notice
from .report import result as tell_result

TITLES = ("day", "what", "customer", "step", "result")
NAME = "steps.csv"
# What became of an e-mail that was not meant to leave any more.
GIVEN_UP = ("cancelled",)


def write(evenings: Sequence[Evening], folder: Path) -> None:
    """Write the steps down, sorted, for whoever compares two stories."""
    with (folder / NAME).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(TITLES)
        for rank, evening in enumerate(evenings, start=1):
            writer.writerows((rank, *step) for step in sorted(_steps(evening)))


def _steps(evening: Evening) -> Iterator[tuple[str, ...]]:
    for notice in evening.notices.values():
        yield "notice", notice.customer, notice.level, tell_result(notice)
    for event in evening.events:
        yield "event", event.customer, event.kind, ""
    for file in evening.files:
        papers, missing = len(file.papers), len(file.missing)
        result = f"{file.state}, {papers} papers, {missing} missing"
        yield "file", file.customer, file.kind, result


def find_silence(evening: Evening) -> str:
    """Say which e-mails of a day should have left and did not, or nothing.

    On each day of the story some are to leave.
    """
    meant = [notice for notice in evening.notices.values() if _is_for_email(notice)]
    kept = [notice.customer for notice in meant if not notice.email]
    day = f"{evening.day.date:%A %d %B %Y}"
    if not meant:
        return f"no notice of {day} was to leave by e-mail: each day has some."
    if len(kept) == len(meant):
        return (
            f"no e-mail left on {day}, of {len(kept)} that should have: does the mail "
            "server answer that the configuration names?"
        )
    if kept:
        return f"on {day} no e-mail left to {', '.join(kept)}."
    return ""


def _is_for_email(notice: Notice) -> bool:
    return any(
        sent.channel == "email" and sent.state not in GIVEN_UP
        for sent in notice.sendings
    )
