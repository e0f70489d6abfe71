"""CSV: a header row, then the records, and nothing else, so that machines can read it."""

from collections.abc import Callable, Iterator
from typing import Any

from .sheet import Sheet, cell

_CHUNK = 64 * 1024
# Codes, names and dates come again and again; narratives do not.
_MOST_KEPT = 10_000
_LONGEST_KEPT = 60


def encode(sheet: Sheet, *, bom: bool = True) -> Iterator[bytes]:
    """The sheet as UTF-8 with every text quoted; `bom` lets spreadsheet programs see that it is UTF-8."""
    field = _writing()
    head = ",".join(field(str(column.label)) for column in sheet.columns)
    lines, size = [("\ufeff" if bom else "") + head], 0
    keys = [column.key for column in sheet.columns]
    for row in sheet.rows:
        lines.append(",".join([field(value) for value in map(row.get, keys)]))
        size += len(lines[-1])
        if size > _CHUNK:
            yield _joined(lines)
            lines, size = [], 0
    if lines:
        yield _joined(lines)


def _joined(lines: list[str]) -> bytes:
    return ("\r\n".join(lines) + "\r\n").encode()


def _writing() -> Callable[[Any], str]:
    """What turns a value into a field; short texts are turned once."""
    kept: dict[str, str] = {}

    def field(value: Any) -> str:
        if type(value) is str:
            if value in kept:
                return kept[value]
            made = _quoted(value)
            if len(value) <= _LONGEST_KEPT and len(kept) < _MOST_KEPT:
                kept[value] = made
            return made
        return '""' if value is None else _quoted(value)

    return field


def _quoted(value: Any) -> str:
    """A value as one field: numbers as they are, all else between quotation marks."""
    held = cell(value)
    if held is None:
        return '""'
    return '"' + held.replace('"', '""') + '"' if isinstance(held, str) else str(held)
