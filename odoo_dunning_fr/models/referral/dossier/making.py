"""The binding of a dossier: from exhibits to pages, from pages to one archive."""

import json
import tempfile
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from ....rules import file_name
from . import conversion
from .binder import Binder, Part, hold
from .conversion import Unprintable

BOUND = "dossier.pdf"
FACTS = "dossier.json"
MEGABYTE = 1 << 20
TRIES = 4  # the list says where exhibits begin, and its own length shifts them


@dataclass
class Piece:
    """An exhibit on its way into the dossier."""

    exhibit: Any
    number: int
    name: str = ""  # of its file in the archive; empty when it has none
    size: int = 0
    sha256: str = ""
    page: tuple | None = None  # the HTML of its pages, until it is printed
    part: Part | None = None  # its pages
    first: int = 0  # the number of the first one in the dossier
    trouble: str = ""  # why a slip stands for it


class Dossier:
    """Makes the dossier of a file, in the language of its context."""

    def __init__(self, referral, archive):
        self.referral = referral
        self.env = referral.env
        self.archive = archive
        self.paper = referral._prepare_stationery()
        self.binder = Binder(referral._get_dossier_name())
        self.pieces = []
        self.documents = []

    def make(self):
        exhibits = self.referral._get_selected()
        for number, exhibit in enumerate(exhibits, 1):
            piece = Piece(exhibit, number)
            self.pieces.append(piece)
            self._take(piece, len(exhibits))
        self._print_pages()
        self._take_documents()
        self._bind()
        self._write_facts()

    def report(self):
        """Write down on each exhibit what became of it."""
        for piece in self.pieces:
            exhibit = piece.exhibit.sudo()  # the system's to write
            facts = {"pages": piece.part.pages, "trouble": piece.trouble or False}
            if any(exhibit[key] != value for key, value in facts.items()):
                exhibit.write(facts)

    # From exhibits to pages

    def _take(self, piece, count):
        """Lay the exhibit's file into the archive, and make pages of it."""
        document = piece.exhibit.attachment_id
        limit = piece.exhibit.company_id.dunning_attachment_limit
        try:
            if not document.file_size:
                raise Unprintable("empty")
            if document.file_size > limit * MEGABYTE:
                raise Unprintable("large")
            content = document.raw
            document.invalidate_recordset(["raw"])  # not all of them at once
            kind = conversion.tell_kind(content, document.name)
            ending = "pdf" if kind == "pdf" else file_name.extension(document.name)
            piece.name = file_name.numbered(
                piece.number, count, piece.exhibit.name, ending
            )
            piece.size = len(content)
            piece.sha256 = self.archive.add(piece.name, content)
            self._convert(piece, kind, content)
        except Unprintable as error:
            told = piece.exhibit.trouble if error.code == "empty" else ""
            self._slip(piece, told or self.referral._get_troubles()[error.code])

    def _convert(self, piece, kind, content):
        match kind:
            case "pdf":
                self._hold(piece, conversion.copy_pdf(content))
            case "image":
                self._hold(piece, conversion.draw_image(content))
            case "mail":
                mail = conversion.read_mail(content)
                mail["html"] = Markup(mail["html"])  # defused
                piece.page = self._render("mail", mail=mail)
            case "html":
                html = Markup(conversion.defuse(conversion.read_text(content)))
                piece.page = self._render("text", title=piece.exhibit.name, body=html)
            case "text":
                text = Markup('<div class="plain">%s</div>') % conversion.read_text(
                    content
                )
                piece.page = self._render("text", title=piece.exhibit.name, body=text)
            case _:
                raise Unprintable("unknown")

    def _hold(self, piece, content):
        piece.part = hold(self._entitle(piece), content, self._label(piece))

    def _slip(self, piece, trouble):
        piece.trouble = trouble
        piece.page = self._render(
            "slip",
            piece=piece,
            label=self._label(piece),
            reason=self.env._(
                "This exhibit is not bound here: %(trouble)s.", trouble=trouble
            ),
        )

    def _print_pages(self):
        """Print what has no PDF of its own, by one run; then slips for the failed."""
        for _try in range(2):
            waiting = [piece for piece in self.pieces if not piece.part]
            printed = self.referral._print_pages([piece.page for piece in waiting])
            for piece, content in zip(waiting, printed, strict=True):
                if content:
                    self._hold(piece, content)
                else:
                    self._slip(piece, self.referral._get_troubles()["unknown"])

    def _label(self, piece):
        return self.env._("Exhibit no. %(number)s", number=piece.number)

    def _entitle(self, piece):
        return f"{self._label(piece)} – {piece.exhibit.name}"

    def _render(self, template, **values):
        return self.referral._render_page(self.paper, template, **values)

    # From pages to one archive

    def _take_documents(self):
        """What is written for this kind of file goes in front; what its agent's
        software reads lies beside."""
        for name, title, content in self.referral._prepare_documents():
            clean = conversion.copy_pdf(content)
            self._lay(name, hold(title, clean), clean)

        for name, content in self.referral._prepare_export_files():
            plain = file_name.is_plain(name) and name not in self.archive.sums
            ending = file_name.extension(name)
            self.archive.add(name if plain else self._name(name, ending), content)

    def _lay(self, name, part, content):
        name = self._name(name, "pdf")
        digest = self.archive.add(name, content)
        self.documents.append({"part": part, "file": name, "sha256": digest})

    def _name(self, name, ending):
        """A name in front of the exhibits, and not there yet."""
        plain = file_name.plain(name.rpartition(".")[0] or name, "document")
        name, count = f"00-{plain}.{ending}", 1
        while name in self.archive.sums:
            count += 1
            name = f"00-{plain}-{count}.{ending}"
        return name

    def _bind(self):
        """Documents, list of exhibits, exhibits."""
        before = sum(document["part"].pages for document in self.documents)
        length = 1
        for _try in range(TRIES):
            self._number_pages(before + length + 1)
            part, content = self._print_list()
            if part.pages == length:
                break
            length = part.pages
        self._lay(part.title, part, content)
        self.binder.parts = [document["part"] for document in self.documents]
        self.binder.parts += [piece.part for piece in self.pieces]
        with tempfile.TemporaryFile() as bound:
            self.binder.bind(bound)
            self.digest = self.archive.add(BOUND, bound)

    def _number_pages(self, first):
        for piece in self.pieces:
            piece.first = first
            first += piece.part.pages

    def _print_list(self):
        page = self._render("list", pieces=self.pieces)
        [content] = self.referral._print_pages([page])
        if not content:
            self.referral._fail_printing()
        return hold(self.env._("List of exhibits"), content), content

    def _write_facts(self):
        facts = {
            **self.referral._describe_dossier(),
            "dossier": {
                "file": BOUND,
                "sha256": self.digest,
                "pages": self.binder.pages,
            },
            "documents": [
                {
                    "title": document["part"].title,
                    "pages": document["part"].pages,
                    "file": document["file"],
                    "sha256": document["sha256"],
                }
                for document in self.documents
            ],
            "exhibits": [self._describe(piece) for piece in self.pieces],
        }
        text = json.dumps(facts, ensure_ascii=False, indent=2)
        self.archive.add(FACTS, f"{text}\n".encode())

    def _describe(self, piece):
        exhibit = piece.exhibit
        return {
            "number": piece.number,
            "kind": exhibit.kind,
            "title": exhibit.name,
            "date": exhibit.date.isoformat() if exhibit.date else None,
            "invoices": sorted(exhibit.move_ids.mapped("name")),
            "file": piece.name or None,
            "sha256": piece.sha256 or None,
            "bytes": piece.size,
            "pages": piece.part.pages,
            "first_page": piece.first,
            "trouble": piece.trouble or None,
        }
