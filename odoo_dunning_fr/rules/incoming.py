"""What an e-mail is that comes in without a person: a report that another one came back
(RFC 3464), or an automatic answer (RFC 3834).

Anybody can write such an e-mail. What changes something by itself has therefore to be
whole, and about what has left just now; the rest is told to a person.
"""

import re
from datetime import timedelta
from email.message import Message
from typing import NamedTuple

from .typography import clean

# A report later than that is none of a server that has just tried.
PROMPT = timedelta(days=5)
# It tries on, or it has arrived: nothing came back (RFC 3464, 2.3.3).
PASSING = {"delayed", "delivered", "relayed", "expanded"}
PERMANENT = re.compile(r"5\.\d{1,3}\.\d{1,3}\b")  # RFC 3463
MOST = 500  # characters of what a server says
# Who reports in the name of a mail server.
SERVERS = ("mailer-daemon", "postmaster")
BULK = ("bulk", "junk", "auto_reply")
ANSWERERS = ("X-Autoreply", "X-Autorespond", "X-Autoresponder")


class Report(NamedTuple):
    """What a mail server reports of an e-mail."""

    refused: frozenset[str]  # addresses that it gave up for good
    passing: bool  # nothing came back
    words: str  # of the server, "" when it says nothing


def read_report(message: Message) -> Report | None:
    r"""What a report says; None when the e-mail is no report on a delivery.

    >>> from email import message_from_string
    >>> report = message_from_string(
    ...     "Content-Type: multipart/report; report-type=delivery-status;"
    ...     " boundary=B\n\n"
    ...     "--B\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n"
    ...     "Final-Recipient: rfc822; A@b.example\nAction: failed\nStatus: 5.1.1\n"
    ...     "Diagnostic-Code: smtp; 550 Unknown\n\n--B--")
    >>> read_report(report)
    Report(refused=frozenset({'a@b.example'}), passing=False, words='550 Unknown')
    >>> read_report(message_from_string("Subject: Undelivered\n\n5.1.1"))
    """
    if _get_report_type(message) != "delivery-status":
        return None
    parts = message.get_payload() if message.is_multipart() else []
    for part in parts:
        if part.get_content_type() == "message/delivery-status":
            # The first group of fields is about the server, the others are of one
            # recipient each.
            return _read_groups(part.get_payload()[1:])
    return None


def _get_report_type(message):
    if message.get_content_type() != "multipart/report":
        return ""
    return str(message.get_param("report-type") or "").lower()


def _read_groups(groups):
    refused, words = set(), []
    for group in groups:
        failed = _get_action(group) == "failed"
        if failed and PERMANENT.match(_get(group, "Status")):
            refused |= {
                _get_value(group, name).strip("<>").lower()
                for name in ("Final-Recipient", "Original-Recipient")
            }
        told = _get_value(group, "Diagnostic-Code") or _get(group, "Status")
        words.insert(0 if failed else len(words), told)
    passing = {_get_action(group) for group in groups} <= PASSING
    return Report(
        frozenset(refused - {""}), bool(groups) and passing, "".join(words[:1])[:MOST]
    )


def _get(group, name):
    return clean(str(group[name] or ""))


def _get_action(group):
    return _get(group, "Action").lower()


def _get_value(group, name):
    """What follows the type: of "rfc822; a@b.example" the address."""
    first, semicolon, rest = _get(group, name).partition(";")
    return rest.strip() if semicolon else first


def has_come_back(report: Report, recipients: set[str], age: timedelta) -> bool:
    """Whether what was sent to these addresses so long ago has reached nobody.

    :param recipients: normalized, of one e-mail
    :param age: since it was sent

    >>> report = Report(frozenset({"a@b.example"}), False, "")
    >>> has_come_back(report, {"a@b.example"}, timedelta(days=5))
    True
    >>> has_come_back(report, {"a@b.example", "c@d.example"}, timedelta(0))
    False
    >>> has_come_back(report, {"a@b.example"}, timedelta(days=6))
    False
    """
    return bool(recipients) and recipients <= report.refused and age <= PROMPT


def is_automatic(message: Message) -> bool:
    """Whether nobody has written it: absent, received, read.

    What other systems say of it is taken too; "X-Auto-Response-Suppress: OOF" alone is
    not, which programs also set on what people write.

    >>> from email import message_from_string
    >>> [is_automatic(message_from_string(f"{head}\\n\\nText")) for head in (
    ...     "Auto-Submitted: auto-replied; x=y", "Auto-Submitted: No", "Subject: Re",
    ...     "Precedence: bulk", "X-Autoreply: yes", "X-Auto-Response-Suppress: OOF",
    ...     "X-Auto-Response-Suppress: DR, AutoReply")]
    [True, False, False, True, True, False, True]
    """
    submitted = _get(message, "Auto-Submitted").partition(";")[0].strip().lower()
    suppressed = _get(message, "X-Auto-Response-Suppress").lower()
    return (
        submitted not in ("", "no")
        or _get(message, "Precedence").lower() in BULK
        or not {"all", "autoreply"}.isdisjoint(re.split("[, ]+", suppressed))
        or any(name in message for name in ANSWERERS)
        or _get_report_type(message) == "disposition-notification"
    )


def is_of_server(address: str) -> bool:
    """Whether somebody writes as a mail server does.

    >>> is_of_server("MAILER-DAEMON@mx.example"), is_of_server("jean@b.example")
    (True, False)
    """
    return address.lower().partition("@")[0] in SERVERS
