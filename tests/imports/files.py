"""Files that members send: what an export gives them, a table typed by hand, and one cell changed in either."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from django.utils import translation

from accounts.models import Person
from accounts.reader import Reader
from hotspots import exports, sheets
from hotspots.imports import Planner, read_table, suggested
from hotspots.models import Report
from hotspots.sheets.reports import of_reports
from tests.factories import reader

Rows = list[dict[str, Any]]


def exported(path: Path, asker: Reader, reports: Sequence[Report], kind: str, language: str = "en") -> Path:
    """The file that a member takes away with these reports."""
    with translation.override(language):
        sheet = exports.Sheet(
            title="Reports",
            columns=[
                exports.Column(key, str(sheets.COLUMNS[key][0]), sheets.COLUMNS[key][1])
                for key in sheets.REPORTED
            ],
            rows=(
                {**row, "url": f"https://example.org/reports/{row['ref']}"}
                for row in of_reports(reports, asker)
            ),
            language=language,
            date="2021-06-25",
        )
        file = path / f"reports.{kind}"
        file.write_bytes(b"".join(exports.render(kind, sheet)))
    return file


def _change_csv(file: Path, row: int, key: str, value: Any) -> None:
    rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline="")))
    rows[row][sheets.REPORTED.index(key)] = "" if value is None else str(value)
    with file.open("w", newline="", encoding="utf-8-sig") as out:
        csv.writer(out).writerows(rows)


def _change_xlsx(file: Path, row: int, key: str, value: Any) -> None:
    book = openpyxl.load_workbook(file)
    book.worksheets[0].cell(row + 1, sheets.REPORTED.index(key) + 1).value = value
    book.save(file)


def _change_geojson(file: Path, row: int, key: str, value: Any) -> None:
    found = json.loads(file.read_bytes())
    found["features"][row - 1]["properties"][key] = value
    file.write_text(json.dumps(found))


CHANGES: dict[str, Callable[[Path, int, str, Any], None]] = {
    "csv": _change_csv,
    "xlsx": _change_xlsx,
    "geojson": _change_geojson,
}


def typed(path: Path, rows: Iterable[Mapping[str, Any]], name: str = "typed.csv") -> Path:
    """A table typed by hand."""
    rows = list(rows)
    file = path / name
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, list(dict.fromkeys(key for row in rows for key in row)))
        writer.writeheader()
        writer.writerows(rows)
    return file


def told(**changes: Any) -> dict[str, Any]:
    """A row that can be sent as it is."""
    row = {
        "What happened": "Guards opened fire at the river.",
        "Country": "Central African Republic",
        "When": "May 2021",
        "Kind of source": "A witness",
        "How you know": "A neighbour who saw it",
    }
    return {**row, **changes}


def planner_of(
    person: Person, file: Path, presets: Mapping[str, str] | None = None, **mapping: str
) -> Planner:
    """What a file would do, its columns taken for what their headers say."""
    table = read_table(file)
    return Planner(reader(person), table, {**suggested(table.columns), **mapping}, presets)
