"""One way to a mail server, and what became of a message that took it.

A message has left when the server has acknowledged it; it has not when the server has
refused it, or was never handed the text. In between nobody knows.
"""

import hashlib
from contextlib import suppress
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPServerDisconnected

from psycopg2 import Error as DatabaseError

from ..outbox import Outcome, Unreachable

# "Service not available, closing the connection": it takes nothing for now.
CLOSING = 421


class SmtpRoute:
    """A connection to a mail server, opened anew when the server has ended it."""

    def __init__(self, connect, explain):
        """Take what connects, or raises `Unreachable`, and what words an error."""
        self._connect, self._explain = connect, explain
        self.loads = {}  # what leaves, by the id of its delivery
        self._smtp = None
        self._closing = ""
        self._reset()

    def check(self):
        """Have a connection that works; nothing is tried when there is none."""
        if self._closing:
            raise Unreachable(self._closing)
        if self._is_alive():
            return
        self._smtp = self._connect()
        if self._smtp is None:
            raise Unreachable("Odoo sends no e-mail while it is tested")
        self._watch()

    def _is_alive(self):
        try:
            return self._smtp is not None and self._smtp.noop()[0] == 250
        except (SMTPException, OSError):
            return False

    def _watch(self):
        """Notice when a text is handed over, and what the server answers to it."""
        data = self._smtp.data

        def hand_over(text):
            self.begun = True
            self.digest = _hash(text)
            self.answer = data(text)
            return self.answer

        self._smtp.data = hand_over

    def _reset(self):
        self.begun, self.answer, self.digest = False, None, ""

    def attempt(self, send):
        """Call `send` with the connection; return what became of the message."""
        self._reset()
        error = None
        try:
            send(self._smtp)
        except Exception as caught:  # judged below, by what the server has said
            error = caught
        return self._judge(error)._replace(sha256=self.digest)

    def _judge(self, error):
        """The outcome, by the server's last word and not by our own errors."""
        cause = _get_cause(error)
        code, words = self.answer or _get_answer(cause)
        if code == 250:
            return Outcome("sent")
        reason = f"{code} {_decode(words)}" if code else self._word(cause or error)
        if code == CLOSING:
            self._closing = reason
        if 400 <= code < 500:
            return Outcome("queued", reason)
        if 500 <= code < 600:
            return Outcome("failed", reason)
        if self.begun:
            return Outcome("unknown", reason)
        passing = isinstance(cause, SMTPServerDisconnected | DatabaseError)
        return Outcome("queued" if passing else "failed", reason)

    def _word(self, error):
        return self._explain(error) if error else ""

    def close(self):
        if self._is_alive():
            with suppress(SMTPException, OSError):
                self._smtp.quit()


def _hash(text):
    """The SHA-256 of a message as the server gets it: it ends with a line's end."""
    content = text if isinstance(text, bytes) else text.encode("ascii")
    end = b"" if content.endswith(b"\r\n") else b"\r\n"
    return hashlib.sha256(content + end).hexdigest()


def _get_cause(error):
    """Odoo wraps what the mail server says in an error of its own."""
    while error and error.__context__ and not isinstance(error, SMTPException):
        error = error.__context__
    return error


def _get_answer(cause):
    """The server's code and words in an error, (0, b"") when it has not answered."""
    if isinstance(cause, SMTPRecipientsRefused):
        # One that may be let in later is worth another try.
        return min(cause.recipients.values())
    return getattr(cause, "smtp_code", 0), getattr(cause, "smtp_error", b"")


def _decode(words):
    return words.decode(errors="replace") if isinstance(words, bytes) else words
