"""What is looked at before it leaves: a text that says something, a file that opens."""

import re
from collections.abc import Iterable

__all__ = ["find_fault", "is_pdf", "is_whole"]

# What a template would have filled in: of Odoo's, of the web page, of other programs.
PLACEHOLDER = re.compile(
    r"\{\{|\}\}|\$\{|\{%|%\(\w+\)[sdf]\b|</?t[ >]"
    r"|\bt-(?:out|esc|raw|field|if|foreach)\b"
)


def find_fault(subject: str, text: str, facts: Iterable[str] = ()) -> str:
    """Tell what keeps a message from leaving, by a code; nothing: it may leave.

    What stands in a name of the debtor's own looks like a placeholder and is none.

    >>> find_fault("Facture FAC/2026/0001", "Nous vous prions de régler 120,00 €.")
    ''
    >>> find_fault("  ", "Nous vous prions de régler."), find_fault("Rappel", " \\n")
    ('subject', 'body')
    >>> find_fault("Rappel {{ object.name }}", "Bonjour")
    'placeholder'
    >>> find_fault("Rappel", "Bonjour ${partner}, <t t-out=\'x\'/>")
    'placeholder'
    >>> find_fault("Rappel", "Bonjour {{Accolades}} SARL", ["{{Accolades}} SARL"])
    ''

    :param subject: in plain text
    :param text: in plain text
    :param facts: what it states, as people wrote it
    :returns: `subject` or `body` when there is none, `placeholder`, or an empty text
    """
    if not subject.strip():
        return "subject"
    if not text.strip():
        return "body"
    found = set(PLACEHOLDER.findall(f"{subject}\n{text}"))
    if found:
        found -= {mark for fact in facts for mark in PLACEHOLDER.findall(fact)}
    return "placeholder" if found else ""


def is_pdf(content: bytes) -> bool:
    """Whether a content is a PDF from its beginning to its end.

    >>> is_pdf(b"%PDF-1.4 ... %%EOF\\n"), is_pdf(b"%PDF-1.4 cut"), is_pdf(b"")
    (True, False, False)
    """
    return b"%PDF-" in content[:1024] and b"%%EOF" in content


def is_whole(content: bytes, mimetype: str) -> bool:
    """Whether a file holds something, and what it says that it holds.

    >>> is_whole(b"a;b", "text/csv"), is_whole(b"", "text/csv")
    (True, False)
    >>> is_whole(b"<html>Not found</html>", "application/pdf")
    False
    """
    if mimetype == "application/pdf":
        return is_pdf(content)
    return bool(content)
