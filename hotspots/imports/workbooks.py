"""XLSX as a table: the first sheet that holds anything, its first row that is not blank as the header."""

import datetime
import math
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils.escape import unescape

from .tables import MOST_COLUMNS, Line, Table, Unreadable, line_of, named

MOST_UNPACKED = 400 * 1024 * 1024
# Held in memory as a whole while the rows are read.
MOST_SHARED_TEXT = 100 * 1024 * 1024
MOST_PARTS = 1_000
LAST_ROW = 1_048_576


def read_workbook(path: Path) -> Table:
    """The table in a workbook; formulas count as what they gave when the file was saved. Raises Unreadable."""
    _check_size(path)
    with _unreadable_if_broken(), _book(path) as book:
        for page in book.worksheets:
            total = page.max_row
            for number, cells in _rows(page):
                if any(cells):
                    columns, sheet, header = named(cells), page.title, number
                    break
            else:
                continue
            break
        else:
            raise Unreadable(_("The file is empty: the first row must hold the names of the columns."))

    def lines() -> Iterator[Line]:
        with _unreadable_if_broken(), _book(path) as book:
            for number, cells in _rows(book[sheet]):
                if number > header and (line := line_of(number, columns, cells)):
                    yield line

    return Table(columns, lines, total - header if total and total <= LAST_ROW else None)


def _check_size(path: Path) -> None:
    """Refuse what would unpack to more than fits, and what declares entities, before anything is unpacked."""
    with _unreadable_if_broken(), zipfile.ZipFile(path) as packed:
        parts = packed.infolist()
        unpacked = sum(part.file_size for part in parts)
        shared = sum(part.file_size for part in parts if part.filename.lower().endswith("sharedstrings.xml"))
        if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or shared > MOST_SHARED_TEXT:
            raise Unreadable(_("The workbook is too large: save it as CSV, or in several parts."))
        for part in parts:
            with packed.open(part) as file:
                if b"<!DOCTYPE" in file.read(4096):
                    raise Unreadable(_("This is no Excel workbook that can be read."))


@contextmanager
def _unreadable_if_broken() -> Iterator[None]:
    """What a damaged or hostile file makes the readers of its parts raise is one thing to whoever sent it."""
    try:
        yield
    except Unreadable:
        raise
    except Exception:
        raise Unreadable(_("This is no Excel workbook that can be read.")) from None


@contextmanager
def _book(path: Path) -> Iterator[Any]:
    # A file and not its path, whose ending would have to be that of a workbook.
    with path.open("rb") as file:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        try:
            yield book
        finally:
            book.close()


def _rows(page: Any) -> Iterator[tuple[int, list[str]]]:
    # The size that a sheet says it has may be anything.
    page.reset_dimensions()
    rows = page.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True)
    for number, cells in enumerate(rows, start=1):
        if number > LAST_ROW:
            raise Unreadable(_("This is no Excel workbook that can be read."))
        yield number, [unescape(cell) if isinstance(cell, str) else text_of(cell) for cell in cells]


def text_of(value: Any) -> str:
    """A cell as text: dates as year-month-day, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if math.isfinite(value) and value.is_integer() else repr(value)
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(" ")
    return str(value)
