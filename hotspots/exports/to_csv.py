"""CSV: a header row, then the records, and nothing else, so that machines can read it."""

import csv
import io
from collections.abc import Iterator

from .sheet import Sheet, cell

_CHUNK = 64 * 1024


def encode(sheet: Sheet, *, bom: bool = True) -> Iterator[bytes]:
    """The sheet as UTF-8 with every text quoted; `bom` lets spreadsheet programs see that it is UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_NONNUMERIC)
    if bom:
        buffer.write("\ufeff")
    writer.writerow([cell(str(column.label)) for column in sheet.columns])
    keys = [column.key for column in sheet.columns]
    for row in sheet.rows:
        writer.writerow([cell(row.get(key)) for key in keys])
        if buffer.tell() > _CHUNK:
            yield _drain(buffer)
    yield _drain(buffer)


def _drain(buffer: io.StringIO) -> bytes:
    data = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return data
