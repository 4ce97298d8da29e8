"""Tables out of files that others send: plain objects, nothing is trusted."""

import csv
import io
import zipfile
from datetime import date, datetime
from decimal import Decimal
from itertools import islice

import openpyxl

MAX_BYTES = 10_000_000
MAX_UNPACKED = 100_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 100
SEPARATORS = ";,\t|"
# The first that fits; the last one takes any byte but five.
ENCODINGS = ("utf-8-sig", "cp1252")


class BrokenFile(ValueError):
    """A file that cannot be read; `code` says why."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


Row = list[str | Decimal | date]


def read_table(content: bytes, name: str) -> list[tuple[int, Row]]:
    """The rows that hold something, with their numbers in the file; headers first."""
    if len(content) > MAX_BYTES:
        raise BrokenFile("large")
    if not content.strip():
        raise BrokenFile("empty")
    if content.startswith(b"PK"):
        rows = _read_xlsx(content)
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        raise BrokenFile("xls")
    else:
        rows = _read_csv(content)
    if len(rows) > MAX_ROWS:
        raise BrokenFile("large")
    numbered = [(rank, row) for rank, row in enumerate(rows, 1) if any(row)]
    # Titles above the table have one cell.
    while numbered and sum(map(bool, numbered[0][1])) < 2:
        numbered.pop(0)
    if not numbered:
        raise BrokenFile("empty")
    return numbered


def _read_csv(content):
    text = _decode(content)
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    if not first.count(separator):  # a title above the table
        separator = max(SEPARATORS, key=text.count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        rows = list(islice(reader, MAX_ROWS + 1))
    except csv.Error as error:
        raise BrokenFile("broken") from error
    return [[cell.strip() for cell in row[:MAX_COLUMNS]] for row in rows]


def _decode(content):
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    else:
        encodings = ENCODINGS
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise BrokenFile("broken")


def _read_xlsx(content):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(item.file_size for item in archive.infolist()) > MAX_UNPACKED:
                raise BrokenFile("large")
        book = openpyxl.load_workbook(io.BytesIO(content), True, data_only=True)
        sheet = book.worksheets[0]
        rows = sheet.iter_rows(
            max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS, values_only=True
        )
        return [[_convert(value) for value in row] for row in rows]
    except BrokenFile:
        raise
    except Exception as error:  # the library's errors are of all kinds
        raise BrokenFile("broken") from error


def _convert(value):
    match value:
        case None:
            return ""
        case bool():
            return str(value)
        case int() | float():
            return Decimal(str(value))
        case datetime():
            return value.date()
        case date():
            return value
    return str(value).strip()
