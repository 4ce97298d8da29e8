"""What a program says of its errors, in so far as it tells a person something."""

import re

_PATH = re.compile(
    r"""(?<![^\s"'(\[=])(?:[A-Za-z]:)?[/\\](?:[\w.@+-]+[/\\])*([\w.@+-]+)"""
)


def last_line(text: str) -> str:
    r"""The last line of an error, which says what it is; of a path the last name.

    >>> last_line('Traceback:\n  File "/srv/odoo/x.py", line 3\nTypeError: no sum\n')
    'TypeError: no sum'
    >>> last_line("No such file: '/var/lib/odoo/12/ab.pdf' of REL/2026/00003")
    "No such file: 'ab.pdf' of REL/2026/00003"
    """
    lines = [line.strip() for line in text.splitlines()]
    return _PATH.sub(r"\1", next((line for line in reversed(lines) if line), ""))
