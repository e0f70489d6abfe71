"""XLSX: the records on the first sheet, what the file is on the last."""

import datetime
import tempfile
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

import xlsxwriter
from django.conf import settings
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from .sheet import Cell, Column, Row, Sheet, cell

_MAX_ROWS = 1_048_575  # Excel's limit, less the header row
_MAX_TEXT = 32_767  # Excel's limit for one cell
_CHUNK = 256 * 1024
_WIDTHS = {"text": 28, "int": 10, "float": 12, "date": 12, "url": 32}
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def encode(sheet: Sheet) -> Iterator[bytes]:
    """The sheet as a workbook without a formula or link; rows past Excel's limit go to further sheets."""
    # On disk, readable for this process alone, beside the database that the records come from; gone when it is closed.
    folder = Path(settings.VAR_DIR) / "tmp"
    folder.mkdir(mode=0o700, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as file:
        with xlsxwriter.Workbook(file, {**_OPTIONS, "tmpdir": str(folder)}) as book:
            # The stamp follows the content, so that the same content gives the same file.
            book.set_properties({"title": str(sheet.title), "created": _stamp(sheet.date)})
            _write_rows(book, sheet)
            _write_about(book, sheet)
        file.seek(0)
        while data := file.read(_CHUNK):
            yield data


def _stamp(date: str) -> datetime.datetime:
    day = datetime.date.fromisoformat(date) if date else datetime.datetime.now(datetime.UTC).date()
    return datetime.datetime(day.year, day.month, day.day)


def _write_rows(book: Workbook, sheet: Sheet) -> None:
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    top = book.add_format({"valign": "top"})
    day = book.add_format({"valign": "top", "num_format": "yyyy-mm-dd"})
    rows = iter(sheet.rows)
    first = next(rows, None)
    number = 1
    while first is not None or number == 1:
        page = book.add_worksheet(f"{sheet.labels['rows']} {number}" if number > 1 else sheet.labels["rows"])
        page.freeze_panes(1, 0)
        for index, column in enumerate(sheet.columns):
            page.set_column(index, index, _WIDTHS[column.kind])
            _write(page, 0, index, cell(str(column.label)), head)
        block = chain([first], islice(rows, _MAX_ROWS - 1)) if first is not None else iter(())
        for line, row in enumerate(block, start=1):
            _write_record(page, line, row, sheet.columns, top, day)
        first = next(rows, None)
        number += 1


def _write_record(
    page: Worksheet, line: int, row: Row, columns: Sequence[Column], top: Format, day: Format
) -> None:
    for index, column in enumerate(columns):
        value = row.get(column.key)
        date = _date(value) if column.kind == "date" else None
        if date:
            page.write_datetime(line, index, date, day)
        else:
            _write(page, line, index, cell(value), top)


def _write(page: Worksheet, line: int, index: int, value: Cell, style: Format) -> None:
    if isinstance(value, str):
        text = value if len(value) <= _MAX_TEXT else value[: _MAX_TEXT - 1] + "…"
        page.write_string(line, index, text, style)
    elif value is not None:
        page.write_number(line, index, value, style)


def _date(value: object) -> datetime.datetime | None:
    try:
        date = value if isinstance(value, datetime.date) else datetime.date.fromisoformat(str(value))
    except ValueError:
        return None
    return datetime.datetime(date.year, date.month, date.day) if date.year >= 1900 else None


def _write_about(book: Workbook, sheet: Sheet) -> None:
    label = book.add_format({"bold": True, "valign": "top"})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    page = book.add_worksheet(sheet.labels["about_file"])
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 100)
    for line, (name, value) in enumerate(sheet.about()):
        _write(page, line, 0, cell(name), label)
        _write(page, line, 1, cell(value), text)
