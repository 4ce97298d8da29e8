"""The count at the end: what each debtor got, against what the database says."""

import re
from collections import Counter
from dataclasses import dataclass, field
from email import message_from_binary_file, policy
from pathlib import Path

from .database import Database

# The fate of an e-mail, and of who was written to by nobody.
STATES = ("sent", "unknown", "cancelled", "failed", "queued", "sending", "no notice")
NOTICES = """
SELECT partner.email, notice.name, delivery.state
  FROM dunning_notice notice
  JOIN res_partner partner ON partner.id = notice.partner_id
  JOIN dunning_delivery delivery ON delivery.notice_id = notice.id
 WHERE delivery.channel = 'email'
"""
LETTERS = """
SELECT notice.id, count(delivery.id) FROM dunning_notice notice
  LEFT JOIN dunning_delivery delivery
         ON delivery.notice_id = notice.id AND delivery.channel = 'letter'
  JOIN dunning_level level ON level.id = notice.level_id
 WHERE level.by_letter GROUP BY notice.id
"""
STEPS = """
SELECT move_line_id, count(*) FILTER (WHERE claimed) FROM dunning_notice_line
 WHERE role = 'step' GROUP BY move_line_id
"""
NUMBERS = "SELECT name FROM dunning_notice GROUP BY name HAVING count(*) > 1"


@dataclass
class Count:
    """What was found; `faults` are sentences, none when all is well."""

    table: Counter[tuple[str, int]] = field(default_factory=Counter)
    letters: int = 0
    reached: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        head = f"{'e-mail of the notice':>20} | {'no mail':>8} | one mail | more"
        rows = [
            f"{state:>20} | {self.table[state, 0]:8} | {self.table[state, 1]:8} | "
            f"{self.table[state, 2]:4}"
            for state in STATES
            if any(self.table[state, mails] for mails in range(3))
        ]
        return "\n".join([head, "-" * len(head), *rows, *self.faults])


def count(database: Database, mails: Path, book: dict[str, int], paid: set) -> Count:
    """Count the mails of each customer of a book, {e-mail: due line}.

    :param paid: who paid while the others were chased
    """
    arrived, deliveries = _read_mails(mails), _by_customer(database)
    found = Count(reached=set(arrived))
    steps = dict(database.rows(STEPS))
    for email, line in book.items():
        numbers, own = arrived.get(email, []), deliveries.get(email, [])
        kept = [delivery for delivery in own if delivery[1] != "cancelled"]
        state = (kept or own or [("", "no notice")])[0][1]
        found.table[state, min(len(numbers), 2)] += 1
        wrong = [
            len(kept) > 1 and "has more than one live notice",
            len(numbers) > 1 and "got more than one mail",
            not kept and numbers and "got a mail that nobody wrote down",
            state == "sent" and not numbers and "got no mail, it is said to be sent",
            state == "failed" and numbers and "got a mail that is said to have failed",
            state in ("queued", "sending") and "was forgotten",
            kept and numbers and numbers[0] != kept[0][0] and "got another's notice",
            not kept and email not in paid and "was never written to",
            steps.get(line, 0) != len(kept) and "has a step without its notice",
        ]
        found.faults += [f"{email} {what}" for what in wrong if what]
    _count_rest(database, found)
    strangers = sorted(found.reached - book.keys())
    found.faults += [f"a mail went to {email}" for email in strangers]
    return found


def _count_rest(database: Database, found: Count) -> None:
    twice = [name for (name,) in database.rows(NUMBERS)]
    found.faults += [f"the number {name} was given twice" for name in twice]
    letters = Counter(number for _notice, number in database.rows(LETTERS))
    found.letters = letters.pop(1, 0)
    found.faults += [f"a notice has {number} letters" for number in letters]


def _by_customer(database: Database) -> dict[str, list[tuple[str, str]]]:
    deliveries: dict[str, list[tuple[str, str]]] = {}
    for email, number, state in database.rows(NOTICES):
        deliveries.setdefault(email, []).append((number, state))
    return deliveries


def _read_mails(folder: Path) -> dict[str, list[str]]:
    """Map who received mail to the numbers of the notices in it."""
    arrived: dict[str, list[str]] = {}
    for file in sorted(folder.glob("*.eml")):
        with file.open("rb") as stream:
            message = message_from_binary_file(stream, policy=policy.default)
        address = re.search(r"[\w.]+@[\w.]+", message["X-Envelope-To"])
        number = message["Subject"].split()[-1]
        arrived.setdefault(address[0] if address else "?", []).append(number)
    return arrived
