"""Files as tables: column names, and one line after the other with its number in the file.

A table can be read again from the start, and a CSV file is never held whole.
"""

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

MOST_COLUMNS = 300
SEPARATORS = (",", ";", "\t", "|")
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CHUNK = 1 << 20


class Unreadable(ValueError):
    """The file is no table that can be read; the message says why, and what would be."""


@dataclass(frozen=True)
class Line:
    """A row that is not blank: its number in the file, its cells by column, and what is wrong with it as a whole."""

    number: int
    cells: Mapping[str, str]
    wrong: str = ""


@dataclass(frozen=True)
class Table:
    """What was found in a file. `lines` begins anew each time; `total` is how many there will be, where that is known.

    `notes` are for whoever sent the file. `guarded`: an apostrophe may stand before what a spreadsheet would calculate.
    """

    columns: Sequence[str]
    lines: Callable[[], Iterator[Line]]
    total: int | None = None
    notes: Sequence[str] = field(default_factory=list)
    guarded: bool = True


def named(header: Sequence[str]) -> list[str]:
    """The names of columns from a header row; one without a name is called by its position. Raises Unreadable."""
    names = [name.strip() for name in header]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise Unreadable(_("The file is empty: the first row must hold the names of the columns."))
    if len(names) > MOST_COLUMNS:
        raise Unreadable(_("There are more than %(most)d columns.") % {"most": MOST_COLUMNS})
    names = [name or _("column %(n)d") % {"n": n} for n, name in enumerate(names, start=1)]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise Unreadable(
            _("Two columns are called “%(name)s”: give each a name of its own.") % {"name": twice[:60]}
        )
    return names


def line_of(number: int, columns: Sequence[str], cells: Sequence[str]) -> Line | None:
    """A row as a line; None for a blank one. More cells than there are columns are an error of the row."""
    if not any(cell and not cell.isspace() for cell in cells):
        return None
    wrong = ""
    if any(cell.strip() for cell in cells[len(columns) :]):
        wrong = _(
            "The row has more cells than there are columns: put text that holds a separator into quotation marks."
        )
    return Line(number, dict(zip(columns, cells, strict=False)), wrong)


def read_csv(path: Path) -> Table:
    """The table in a text file: UTF-8, UTF-16 with its mark, or Windows-1252; the separator is found."""
    encoding, notes = _encoding(path)
    with path.open(encoding=encoding, newline="", errors="replace") as file:
        sample = file.read(CHUNK)
    told, separator = _separator(sample)

    def records() -> Iterator[tuple[int, list[str]]]:
        with path.open(encoding=encoding, newline="") as file:
            if told:
                file.readline()
            yield from enumerate(csv.reader(file, delimiter=separator), start=1)

    def lines() -> Iterator[Line]:
        for number, cells in records():
            if number > header and (line := line_of(number, columns, cells)):
                yield line

    try:
        header, names = next(
            ((number, cells) for number, cells in records() if any(map(str.strip, cells))), (0, [])
        )
        columns = named(names)
        # Once through: what cannot be read is found before anything is stored.
        total = sum(any(cell and not cell.isspace() for cell in cells) for _number, cells in records()) - 1
    except UnicodeError:
        raise Unreadable(_("The file is no text that can be read: save it as CSV in UTF-8.")) from None
    except csv.Error:
        raise Unreadable(
            _("A cell is longer than %(most)d characters: is a quotation mark missing that should close it?")
            % {"most": csv.field_size_limit()}
        ) from None
    return Table(columns, lines, total, notes)


def _encoding(path: Path) -> tuple[str, list[str]]:
    """How the text is written, and what to say about it."""
    with path.open("rb") as file:
        start = file.read(4)
        if found := next((name for mark, name in BOMS if start.startswith(mark)), None):
            return found, []
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while chunk := file.read(CHUNK):
                if b"\0" in chunk:
                    raise Unreadable(_("This is no table: send a CSV, an Excel (.xlsx) or a GeoJSON file."))
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            note = _("The file is not in UTF-8; it was read as Windows-1252. Look at letters with accents.")
            return "cp1252", [note]
    return "utf-8", []


def _separator(sample: str) -> tuple[bool, str]:
    """Whether the first line names the separator, as Excel has it; and the one that gives the header most columns."""
    first = sample.split("\n", 1)[0].strip()
    if first.lower().startswith("sep=") and first[4:] in SEPARATORS:
        return True, first[4:]

    def width(separator: str) -> int:
        try:
            rows = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
            return next((len(row) for row in rows if any(map(str.strip, row))), 0)
        except csv.Error:
            return 0

    return False, max(SEPARATORS, key=width)
