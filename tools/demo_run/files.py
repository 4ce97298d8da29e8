"""What left the house, as files that a person can open, sorted by day."""

import json
import re
import unicodedata
from base64 import b64decode
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from . import ledger
from .follow import Paper
from .job import Worked
from .outcome import Evening, Notice

RECEIVED = "emails"  # where the local mail server keeps its messages, numbered


def write(worked: Worked, evening: Evening, folder: Path) -> None:
    """Name e-mails and letters after their notices, and note where they are."""
    target = folder / f"{evening.day.date}"
    _sort_emails(worked.seen, evening, folder / RECEIVED, target)
    _write_letters(worked.seen, evening, target)
    if worked.pile:
        evening.pile = target / "letters.pdf"
        evening.pile.write_bytes(b64decode(worked.pile))
    _write_papers(evening.bills, target / "charges")
    for followed in evening.files:
        name = _name(followed.number, followed.customer)
        _write_papers(followed.papers, target / "files" / name)
    _write_facts(worked, evening, target)


def _write_facts(worked: Worked, evening: Evening, target: Path) -> None:
    """The ledger and what the papers say, for whoever counts again."""
    texts = {id_: _read_texts(notice) for id_, notice in evening.notices.items()}
    papers = ledger.read(worked.seen, evening.files, evening.bills, texts)
    for name, facts in (("ledger", worked.facts), ("papers", papers)):
        text = json.dumps(facts, ensure_ascii=False, indent=1)
        (_made(target) / f"{name}.json").write_text(text, "utf-8")


def _read_texts(notice: Notice) -> str:
    texts = []
    if notice.email:
        body: Any = read(notice.email).get_body(("html", "plain"))
        texts.append(ledger.read_html(body.get_content()))
    if notice.letter:
        texts.append(ledger.read_pdf_text(notice.letter.read_bytes()))
    return " ".join(texts)


def _sort_emails(seen: Any, evening: Evening, received: Path, target: Path) -> None:
    """What went to no customer is kept apart: nobody takes it for a notice."""
    notices = {
        delivery.mail_message_id.message_id: delivery.notice_id.id
        for delivery in seen.delivery_ids.sudo()
        if delivery.mail_message_id
    }
    for file in sorted(received.glob("*.eml")):
        message = read(file)
        if id_ := notices.get(message["Message-Id"]):
            notice = evening.notices[id_]
            name = f"{_name(notice.number, notice.customer)}.eml"
            notice.email = file.rename(_made(target / "emails") / name)
        else:
            name = f"{file.stem}_{slug(str(message['Subject']))[:60]}.eml"
            file.rename(_made(target / "internal") / name)
            evening.internal += 1


def tidy(folder: Path) -> None:
    """Leave no empty folder behind: every message has been put in its place."""
    received = folder / RECEIVED
    if received.is_dir() and not any(received.iterdir()):
        received.rmdir()


def read(file: Path) -> EmailMessage:
    return message_from_bytes(file.read_bytes(), policy=default)


def _write_letters(seen: Any, evening: Evening, target: Path) -> None:
    for record in seen.sudo().filtered("document_id"):
        notice = evening.notices[record.id]
        name = f"{_name(notice.number, notice.customer)}.pdf"
        notice.letter = _made(target / "letters") / name
        notice.letter.write_bytes(record.document_id.raw)


def _write_papers(papers: list[Paper], target: Path) -> None:
    for paper in papers:
        paper.file = _made(target) / paper.name
        paper.file.write_bytes(paper.content)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _name(number: str, customer: str) -> str:
    return f"{slug(number)}_{slug(customer)[:40]}"


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
