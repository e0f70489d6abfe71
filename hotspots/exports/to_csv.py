"""CSV: a header row, then the records, and nothing else, so that machines can read it."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from .sheet import Sheet, cell

_CHUNK = 64 * 1024
# Codes, names and dates come again and again; narratives do not.
_MOST_KEPT = 10_000
_LONGEST_KEPT = 60


def _as_text(value: Any) -> str:
    return f'"{value}"'


def _as_iso(value: date) -> str:
    return f'"{value.isoformat()}"'


# What is written as it is: none of it can act as a formula or hold a quotation mark.
_HARMLESS: dict[type, Callable[[Any], str]] = {
    type(None): lambda value: '""',
    int: str,
    date: _as_iso,
    datetime: _as_iso,
    UUID: _as_text,
}


def encode(sheet: Sheet, *, bom: bool = True) -> Iterator[bytes]:
    """The sheet as UTF-8 with every text quoted; `bom` lets spreadsheet programs see that it is UTF-8."""
    kept: dict[str, str] = {}
    field = _writing(kept)
    head = ",".join(field(str(column.label)) for column in sheet.columns)
    lines, size = [("\ufeff" if bom else "") + head], 0
    keys = [column.key for column in sheet.columns]
    for row in sheet.rows:
        values = map(row.get, keys)
        # Most texts are known by now, and a look costs less than a call.
        lines.append(",".join([kept[v] if type(v) is str and v in kept else field(v) for v in values]))
        size += len(lines[-1])
        if size > _CHUNK:
            yield _joined(lines)
            lines, size = [], 0
    if lines:
        yield _joined(lines)


def _joined(lines: list[str]) -> bytes:
    return ("\r\n".join(lines) + "\r\n").encode()


def _writing(kept: dict[str, str]) -> Callable[[Any], str]:
    """What turns a value into a field, and keeps what became of short texts."""

    def field(value: Any) -> str:
        if type(value) is not str:
            return _HARMLESS.get(type(value), _quoted)(value)
        made = _quoted(value)
        if len(value) <= _LONGEST_KEPT and len(kept) < _MOST_KEPT:
            kept[value] = made
        return made

    return field


def _quoted(value: Any) -> str:
    """A value as one field: numbers as they are, all else between quotation marks."""
    held = cell(value)
    if held is None:
        return '""'
    return '"' + held.replace('"', '""') + '"' if isinstance(held, str) else str(held)
