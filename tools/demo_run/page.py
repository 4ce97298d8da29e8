"""The page that shows what left the house, for people who read French."""

from collections.abc import Sequence
from datetime import date
from os.path import relpath
from pathlib import Path
from typing import Any, NamedTuple

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from .files import read
from .outcome import Evening, Notice, Sending
from .table import SPACE, money

TEMPLATE = "index.html.jinja"
CHANNELS = {
    "email": "e-mail",
    "letter": "lettre",
    "registered": "recommandé",
    "call": "appel",
}
# What a delivery's state means to the reader, by channel where it differs.
RESULTS = {
    "sent": "envoyé",
    "queued": "à envoyer",
    "letter": "à poster",
    "registered": "à poster",
    "call": "à appeler",
    "cancelled": "arrêté",
    "failed": "échec",
    "unknown": "incertain",
}
STATES = {
    "approval": "attend l’accord du responsable",
    "cancelled": "annulée",
    "draft": "brouillon",
}
EVENTS = {
    "payment": "a payé",
    "partial": "a payé en partie",
    "returned": f"avait payé{SPACE}: la banque a rejeté son virement",
    "dispute": "conteste",
    "meanwhile": "a payé entre l’émission et l’envoi",
    "letter_unclaimed": "n’est pas allé chercher son recommandé",
    "letter_refused": "a refusé son recommandé",
    "letter_returned": f"est inconnu à l’adresse{SPACE}: le recommandé est revenu",
    "limitation": "a une facture bientôt prescrite, le collecteur est prévenu",
    "insolvent": "fait l’objet d’une procédure collective",
    "waived": "ne paiera pas ses frais de retard",
    "charged": f"a payé en retard{SPACE}: ses frais de retard sont facturés",
}
SUMS = {
    "principal": "Principal",
    "interest": "Intérêts",
    "indemnity": "Indemnités forfaitaires",
    "costs": "Frais",
    "total": "Total",
}
COLOURS = {
    "not_due": "#b9c4c9",
    "waiting": "#3f7d8c",
    "due": "#b5482f",
    "held": "#d9a441",
    "finished": "#7a5195",
    "referred": "#5b6f9c",
    "excluded": "#e3ddd3",
}


class Segment(NamedTuple):
    """A part of a bar of the chart, in percent of the longest bar."""

    state: str
    label: str
    amount: float
    start: float
    width: float


def write(company: str, evenings: Sequence[Evening], folder: Path) -> None:
    """Write `index.html`; what it shows lies beside it."""
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {
        "money": money,
        "day": _day,
        "result": result,
        "channels": channels,
        "link": lambda path: relpath(path, folder),
        "email": show_email,
        "enclosed": _enclosed,
    }
    text = templates.get_template(TEMPLATE).render(
        company=company,
        evenings=evenings,
        bars=chart(evenings),
        colours=COLOURS,
        words=EVENTS,
        sums=SUMS,
    )
    (folder / "index.html").write_text(text, "utf-8")


def chart(evenings: Sequence[Evening]) -> list[list[Segment]]:
    """One bar a day: what is open, by state; credits are left out."""
    bars = []
    for evening in evenings:
        sums: dict[tuple[str, str], float] = {}
        for each in evening.open_items:
            if each.amount > 0:
                key = (each.state, each.state_label)
                sums[key] = sums.get(key, 0) + each.amount
        bars.append(sums)
    longest = max((sum(sums.values()) for sums in bars), default=0) or 1
    drawn = []
    for sums in bars:
        start, segments = 0.0, []
        for (state, label), amount in sums.items():
            width = 100 * amount / longest
            segments.append(Segment(state, label, amount, start, width))
            start += width
        drawn.append(segments)
    return drawn


def channels(notice: Notice) -> str:
    names = [CHANNELS.get(sent.channel, sent.channel) for sent in notice.sendings]
    return " + ".join(names) or "–"


def result(notice: Notice) -> str:
    """What has become of a notice, in the order of its channels."""
    if notice.state != "issued":
        state = STATES.get(notice.state, notice.state)
        return f"{state} – {notice.why}" if notice.why else state
    return " + ".join(_outcome(sent) for sent in notice.sendings)


def _outcome(sent: Sending) -> str:
    if sent.state == "queued":
        return RESULTS.get(sent.channel, RESULTS["queued"])
    return RESULTS.get(sent.state, sent.state)


def show_email(file: Path) -> dict[str, str]:
    """The headers and the body of a message, to be shown in a frame of its own."""
    message = read(file)
    body: Any = message.get_body(("html", "plain"))
    return {
        "subject": str(message["Subject"]),
        "to": str(message["X-Envelope-To"]),
        "body": body.get_content(),
    }


def _enclosed(file: Path) -> str:
    names = [part.get_filename("") for part in read(file).iter_attachments()]
    return ", ".join(names)


def _day(day: date, style: str = "full") -> str:
    return format_date(day, style, "fr")
