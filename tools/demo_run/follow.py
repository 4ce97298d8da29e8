"""What follows dunning: files for the court, an agency, an insolvency, a write-off."""

from base64 import b64encode
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from demo_company import Book
from demo_company.paper import draw_paper

from . import ledger
from .story import Day, File, Proof

# What a file tells besides its sums, in this order, where it is known.
FACTS = (
    "court_id",
    "agent_id",
    "mandate_id",
    "insolvency_id.procedure",
    "insolvency_id.judgment_date",
    "insolvency_id.officer_id",
    "declaration_deadline",
    "silence_until",
    "vat_event",
    "vat_event_date",
    "duplicate_sent_on",
    "vat_deadline",
    "next_duty",
    "next_deadline",
    "next_consequence",
    "outcome",
)
SUMS = ("principal", "interest", "indemnity", "costs", "total")
STEPS = ("doubtful", "loss")  # of a write-off


@dataclass
class Paper:
    """A paper of a file; where it lies once it is written down."""

    name: str
    title: str
    content: bytes
    file: Path | None = None
    pictures: list[Path] = field(default_factory=list)
    told: dict[str, Any] = field(default_factory=dict)  # its sums, to be counted again


class Booked(NamedTuple):
    """A line of an entry."""

    entry: str
    account: str
    debit: float
    credit: float


@dataclass
class Followed:
    """A file in the evening, in the words of the page."""

    number: str
    kind: str
    customer: str
    state: str
    currency: str
    sums: dict[str, float]
    facts: list[tuple[str, str | date]]
    missing: list[str]
    why: str  # a manager went on all the same
    papers: list[Paper]
    exhibits: list[str]  # what the dossier binds, in order
    booked: list[Booked]
    told: dict[str, Any] = field(default_factory=dict)  # its sums, to be counted again


def follow(collector: Any, manager: Any, book: Book, day: Day) -> list[Followed]:
    """Prepare the day's files, approve them and hand them over."""
    return [_hand_over(collector, manager, book, file) for file in day.files]


def _hand_over(collector: Any, manager: Any, book: Book, asked: File) -> Followed:
    prepared = _prepare(collector, book, asked)
    record = prepared.with_env(manager)
    if record.court_id:
        record.court_id.address_status = "checked"  # asked for by telephone
    missing = [finding.text for finding in record._check_ready()]
    dialog = record.action_ready()
    if dialog:
        manager[dialog["res_model"]].with_context(dialog["context"]).create(
            {"reason": asked.why}
        ).action_confirm()
    if asked.kind == "write_off":
        _send_duplicate(record)
    papers = _write_papers(prepared)
    record.action_send()
    if asked.kind == "payment_order":
        collector["dunning.referral.event"].create(
            {"referral_id": prepared.id, "kind": "filed"}
        )
    if asked.kind == "write_off":
        for step in STEPS:
            _book(record, step)
    manager.invalidate_all()
    return _tell(record, missing, asked.why if dialog else "", papers)


def _prepare(collector: Any, book: Book, asked: File) -> Any:
    """The draft that a collector makes from the invoices."""
    moves = collector["account.move"].union(
        *(book.invoices[key].with_env(collector) for key in asked.invoices)
    )
    if asked.portal:
        moves.dunning_portal_ref = asked.portal
    action = moves.action_dunning_refer(asked.kind, book.agents.get(asked.agent))
    file = collector["dunning.referral"].browse(action["res_id"])
    if asked.basis:
        file.basis = asked.basis
    if asked.contract:
        file.contract_ref = asked.contract
    collector["dunning.exhibit"].create(
        [_prepare_proof(file, proof) for proof in asked.proofs]
    )
    if asked.kind == "write_off":
        file.vat_proof_ids = _print_announcement(file)
    if asked.kind == "insolvency_claim":
        file.no_court_seized = True
    return file


def _prepare_proof(file: Any, proof: Proof) -> dict[str, Any]:
    """What the debtor has signed, or a register says of it, as it was scanned."""
    lines = [proof.name, file.partner_id.name]
    if proof.kind != "register":
        lines.append("Signature")
    return {
        "referral_id": file.id,
        "kind": proof.kind,
        "name": proof.name,
        "date": proof.day,
        "file_name": f"{proof.name}.pdf",
        "file": b64encode(draw_paper(*lines)),
    }


def _print_announcement(file: Any) -> Any:
    """The proof that a claim is lost: the judgment, as the BODACC has it."""
    judgment = file._get_insolvencies()[:1]
    notice = f"BODACC du {judgment.published_on:%d/%m/%Y}"
    lines = (notice, file.partner_id.name, judgment.reason_id.name)
    return file.env["ir.attachment"].create(
        {"name": "annonce-bodacc.pdf", "raw": draw_paper(*lines)}
    )


def _write_papers(file: Any) -> list[Paper]:
    """What is written for a file, what its agent imports, and the whole dossier."""
    file.action_gather_exhibits()
    file.action_build_dossier()  # first: what is written names the exhibits
    documents = file._prepare_documents()
    if file.kind == "payment_order":
        documents += file._write_documents(["form"])  # an aid, not filed
    papers = [Paper(*document) for document in documents]
    papers += [
        Paper(name, name, content) for name, content in file._prepare_export_files()
    ]
    bound = file.dossier_id
    return [*papers, Paper(bound.name, bound.name, bound.raw)]


def _send_duplicate(file: Any) -> None:
    """It leaves by post; a person enters the day."""
    file.action_make_duplicate()
    file.duplicate_sent_on = file.date


def _book(file: Any, step: str) -> None:
    """Make and post the entry of a step, as the accountant does."""
    wizard = file.env["dunning.write.off"].create(
        {"referral_id": file.id, "step": step}
    )
    wizard.action_create()
    entries = file.write_off_entry_ids.filtered(lambda entry: entry.state == "draft")
    entries.sudo().action_post()


def _tell(file: Any, missing: list[str], why: str, papers: list[Paper]) -> Followed:
    entries = file.sudo().write_off_entry_ids.sorted("id")
    return Followed(
        file.name,
        _label(file, "kind"),
        file.partner_id.name,
        _label(file, "state"),
        file.currency_id.name,
        {part: file[f"amount_{part}"] for part in SUMS if file[f"amount_{part}"]},
        _list_facts(file),
        missing,
        why,
        papers,
        file._get_selected().mapped("name"),
        [
            Booked(
                f"{entry.name} – {_label(entry, 'dunning_write_off_step')}",
                f"{line.account_id.code} {line.account_id.name}",
                line.debit,
                line.credit,
            )
            for entry in entries
            for line in entry.line_ids
        ],
        ledger.tell_file(file),
    )


def _list_facts(file: Any) -> list[tuple[str, str | date]]:
    told = []
    for path in FACTS:
        *way, name = path.split(".")
        record = file[way[0]] if way else file
        if record[name]:
            title = record._fields[name]._description_string(file.env)
            told.append((title, _label(record, name)))
    return told


def _label(record: Any, name: str) -> str | date:
    """What a field says, as a person reads it."""
    kind, value = record._fields[name], record[name]
    if kind.type == "selection":
        return dict(kind._description_selection(record.env))[value]
    if isinstance(value, date):
        return value
    return value.display_name if kind.relational else str(value)
