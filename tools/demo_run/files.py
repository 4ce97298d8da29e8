"""What left the house, as files that a person can open."""

import re
import unicodedata
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

EMAILS = "emails"  # where the local mail server keeps its messages, numbered


@dataclass
class Written:
    """Where the files are, and how many."""

    folder: Path
    emails: int
    letters: int
    internal: int  # e-mails to the company's own people: calls to make


def write(run: Any, folder: Path) -> Written:
    """Name the e-mails after their notices, print the letters to be posted."""
    emails = _name_emails(run, folder)
    internal = _set_apart(folder)
    return Written(folder, emails, _print_letters(run, folder), internal)


def _name_emails(run: Any, folder: Path) -> int:
    """Give the messages that the mail server kept the names of their notices."""
    notices = {
        delivery.mail_message_id.message_id: delivery.notice_id
        for delivery in run.notice_ids.delivery_ids.sudo()
        if delivery.mail_message_id
    }
    count = 0
    for file in _received(folder):
        if notice := notices.get(_read(file)["Message-Id"]):
            file.rename(file.with_name(f"{_name(notice)}.eml"))
            count += 1
    return count


def _set_apart(folder: Path) -> int:
    """Move what went to no customer, so that nobody takes it for a notice."""
    target = _made(folder / "internal")
    files = _received(folder)
    for file in files:
        subject = slug(str(_read(file)["Subject"]))[:60]
        file.rename(target / f"{file.stem}_{subject}.eml")
    return len(files)


def _received(folder: Path) -> list[Path]:
    """The messages that have no name yet."""
    return [
        file for file in sorted((folder / EMAILS).glob("*.eml")) if file.stem.isdigit()
    ]


def _read(file: Path) -> EmailMessage:
    return message_from_bytes(file.read_bytes(), policy=default)


def _print_letters(run: Any, folder: Path) -> int:
    target = _made(folder / "letters")
    letters = run.notice_ids.delivery_ids.filtered(
        lambda delivery: delivery.channel in ("letter", "registered")
    )
    notices = letters.notice_id
    for notice in notices:
        document = notice.sudo()._get_document()
        (target / f"{_name(notice)}.pdf").write_bytes(document.raw)
    run.env.cr.commit()
    return len(notices)


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder


def _name(notice: Any) -> str:
    return f"{slug(notice.name)}_{slug(notice.partner_id.name)[:40]}"


def slug(text: str) -> str:
    """A file name from any name.

    >>> slug("Bar <b>Le Zinc</b> & Fils")
    'Bar-b-Le-Zinc-b-Fils'
    >>> slug("Bijouterie Olivier & Sœurs")
    'Bijouterie-Olivier-Soeurs'
    """
    text = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "Oe"))
    plain = text.encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")
