"""NDJSON: one record a line, so that a program reads a file of any size a record at a time."""

from collections.abc import Iterator

from .sheet import Sheet
from .to_geojson import as_json

_CHUNK = 64 * 1024


def encode(sheet: Sheet) -> Iterator[bytes]:
    """The sheet's records, or its rows with the keys of its columns, each as JSON on a line of its own."""
    keys = [column.key for column in sheet.columns]
    held: list[bytes] = []
    size = 0
    for record in sheet.records if sheet.records is not None else sheet.rows:
        line = as_json(record if sheet.records is not None else {key: record.get(key) for key in keys})
        held += (line, b"\n")
        size += len(line)
        if size > _CHUNK:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)
