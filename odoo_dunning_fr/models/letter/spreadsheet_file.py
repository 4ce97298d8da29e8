"""Tables as files: plain objects, no record comes in."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

import xlsxwriter

from ...rules import spreadsheet

DATE_SHAPES = {"date": "%Y-%m-%d", "date_fr": "%d/%m/%Y"}
XLSX_SHAPES = {"date": "yyyy-mm-dd", "date_fr": "dd/mm/yyyy"}


class Cell(NamedTuple):
    """A value and how it is written: `text`, `amount`, `number`, `date`, `date_fr`."""

    value: str | Decimal | date | None
    format: str
    places: int = 2


class Table(NamedTuple):
    """A name, for the sheet or the file, with its headers and rows."""

    name: str
    headers: list[str]
    rows: list[list[Cell]]


def write_csv(table: Table, separator: str, encoding: str, mark: str) -> bytes:
    def write(cell):
        match cell.value:
            case None | "":
                return ""
            case Decimal() if cell.format == "amount":
                return spreadsheet.write_amount(cell.value, mark, cell.places)
            case Decimal():
                return f"{cell.value.normalize():f}".replace(".", mark)
            case date():
                return cell.value.strftime(DATE_SHAPES[cell.format])
        # First the characters of the file: what they become may begin a formula.
        return spreadsheet.defuse(spreadsheet.encodable(cell.value, encoding))

    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator, lineterminator="\r\n")
    writer.writerow(write(Cell(header, "text")) for header in table.headers)
    writer.writerows([write(cell) for cell in row] for row in table.rows)
    return stream.getvalue().encode(encoding)


def write_xlsx(tables: list[Table], day: date) -> bytes:
    """A workbook with a sheet for each table.

    :param day: on which it is said to be made: the same tables make the same file
    """
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"created": datetime(day.year, day.month, day.day)})
    shapes = {}

    def shape(pattern, **options):
        key = (pattern, *options)
        if key not in shapes:
            shapes[key] = book.add_format({"num_format": pattern, **options})
        return shapes[key]

    for table in tables:
        sheet = book.add_worksheet(table.name)
        sheet.freeze_panes(1, 0)
        for column, header in enumerate(table.headers):
            sheet.write_string(0, column, header, shape("@", bold=True))
            sheet.set_column(column, column, max(12, min(40, len(header) + 2)))
        for rank, row in enumerate(table.rows, start=1):
            for column, cell in enumerate(row):
                _write_cell(sheet, rank, column, cell, shape)
    book.close()
    return stream.getvalue()


def _write_cell(sheet, row, column, cell, shape):
    """Texts are written as texts, never as formulas, numbers or links."""
    match cell.value:
        case None | "":
            return
        case Decimal() if cell.format == "amount":
            zeros = f".{'0' * cell.places}" if cell.places else ""
            sheet.write_number(row, column, float(cell.value), shape(f"#,##0{zeros}"))
        case Decimal():
            sheet.write_number(row, column, float(cell.value), shape("General"))
        case date() as day:
            moment = datetime(day.year, day.month, day.day)
            pattern = shape(XLSX_SHAPES[cell.format])
            sheet.write_datetime(row, column, moment, pattern)
        case text:
            sheet.write_string(row, column, text, shape("@"))
