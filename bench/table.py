"""The results as they are printed, and as they are written."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench import reaches
from bench.measure import Row, as_dicts
from bench.operations import OPERATIONS

WIDE = 58
ABOUT = "about"


def printed(lines: Sequence[Row]) -> Iterator[str]:
    """A table: a block an operation, a line a system, database and size, and how it grew since the size before."""
    for operation in OPERATIONS:
        block = [row for row in lines if row.operation == operation]
        if not block:
            continue
        yield ""
        yield operation
        heads = ("rows", "p50 ms", "p95 ms", "bytes", "x ours", "grown")
        yield f"  {'':{WIDE}}" + "".join(f"{head:>13}" for head in heads)
        for row in sorted(block, key=lambda row: row.database, reverse=True):
            cells = (
                f"{row.rows:,}",
                _number(row.p50_ms),
                _number(row.p95_ms),
                _number(row.bytes),
                _number(row.ratio_to_ours),
                _number(_grown(row, block)),
            )
            yield f"  {f'{row.system} ({row.database})':{WIDE}}" + "".join(f"{cell:>13}" for cell in cells)


def _grown(row: Row, block: Sequence[Row]) -> float | None:
    """How many times as much as with the next smaller number of rows."""
    smaller = [
        other
        for other in block
        if (other.system, other.database) == (row.system, row.database) and other.rows < row.rows
    ]
    if not smaller:
        return None
    before = max(smaller, key=lambda other: other.rows)
    for one, other in ((row.p50_ms, before.p50_ms), (row.bytes, before.bytes)):
        if one is not None and other:
            return one / other
    return None


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"


def judged(lines: Sequence[Row]) -> Iterator[str]:
    """Each reach that this run could measure, with what it measured."""
    for reach, rows, database, number in reaches.told(lines):
        wanted = f"<= {reach.most:,}" if reach.most is not None else f">= {reach.least:,}"
        mark = "reached" if reach.is_met(number) else "MISSED"
        yield f"  {mark:8}{reach.words:66}{rows:>11,}{database:>12}{number:>15,.2f}  {wanted}"


def write(path: Path, lines: Sequence[Row], about: Mapping[str, Any]) -> None:
    """One list: first what the run was, in a row of its own, then the measurements."""
    first = as_dicts([Row(ABOUT, 0, "", "")])[0] | dict(about)
    reached = [
        {"reach": reach.words, "rows": rows, "database": database, "measured": round(number, 3),
         "most": reach.most, "least": reach.least, "reached": reach.is_met(number)}
        for reach, rows, database, number in reaches.told(lines)
    ]  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    written = [first | {"reaches": reached}, *as_dicts(lines)]
    path.write_text(json.dumps(written, indent=1) + "\n")
