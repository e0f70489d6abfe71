"""The registry, and that all formats tell the same story."""

import csv
import io
import json
import re

import docx
import openpyxl
import pypdf
import pytest

from hotspots.exports import FORMATS, Column, Sheet, file_name, render

from .sample import briefing

DEATHS = ("deaths_min", "deaths_best", "deaths_max", "deaths_civilians")


def rendered(name, subject):
    return b"".join(render(name, subject))


def pdf_text(data):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def docx_text(data):
    document = docx.Document(io.BytesIO(data))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def sums_in_csv():
    rows = list(csv.reader(io.StringIO(rendered("csv", briefing()).decode("utf-8-sig"))))
    keys = ["Killed, lowest", "Killed, best estimate", "Killed, highest", "Killed, civilians"]
    return len(rows) - 1, [sum(int(row[rows[0].index(key)] or 0) for row in rows[1:]) for key in keys]


def sums_in_xlsx():
    sheet = openpyxl.load_workbook(io.BytesIO(rendered("xlsx", briefing()))).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    columns = [index for index, name in enumerate(rows[0]) if name.startswith("Killed")]
    return len(rows) - 1, [sum(row[index] or 0 for row in rows[1:]) for index in columns]


def sums_in_geojson():
    features = json.loads(rendered("geojson", briefing()))["features"]
    return len(features), [sum(feature["properties"][key] or 0 for feature in features) for key in DEATHS]


@pytest.mark.parametrize("sums", [sums_in_csv, sums_in_xlsx, sums_in_geojson])
def test_rows_add_up_to_the_totals(sums):
    totals = briefing()["totals"]
    assert sums() == (
        totals["records"],
        [totals["deaths"][key] for key in ("min", "best", "max", "civilians")],
    )


@pytest.mark.parametrize("text", [pdf_text, docx_text])
def test_pages_show_the_same_figures(text):
    format_name = text.__name__.removesuffix("_text")
    page = text(rendered(format_name, briefing()))
    deaths = re.search(r"Reports that\s+give a\s+number\s+51\s+51\s+61\s+5\s+7\b", page)
    assert deaths, page
    for event in ("41 / 41 / 50", "5 / 5 / 5", "0 / 0 / 1"):
        assert event in page
    assert "“dozens” killed and injured" in page


@pytest.mark.parametrize("name", FORMATS)
def test_a_briefing_goes_into_every_format(name):
    data = rendered(name, briefing())
    assert data
    assert data == rendered(name, briefing())


def test_a_list_of_records_is_no_page():
    sheet = Sheet("Records", [Column("a", "A")], [{"a": "x"}])
    with pytest.raises(ValueError, match="Word holds a briefing"):
        render("docx", sheet)


@pytest.mark.parametrize("language", ["en", "fr", "pt", "xx"])
def test_an_empty_briefing_is_still_a_file(language):
    parts = ("hotspots", "reports", "asks", "sources", "countries", "violations", "blocks")
    totals = {"records": 0, "hotspots": 0, "reports": 0, "deaths": None, "words": []}
    empty = {**{part: [] for part in parts}, "map": None, "totals": totals}
    # A line is a record there, and there is none.
    assert rendered("ndjson", briefing(language=language, **empty)) == b""
    for name in FORMATS.keys() - {"ndjson"}:
        assert rendered(name, briefing(language=language, **empty))


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Letšeng: eau polluée", "hotspots-letseng-eau-polluee-2021-06-25.pdf"),
        ('../../etc\r\nSet-Cookie: "x"', "hotspots-etc-set-cookie-x-2021-06-25.pdf"),
        ("钻石", "hotspots-2021-06-25.pdf"),
        ("a" * 300, f"hotspots-{'a' * 60}-2021-06-25.pdf"),
    ],
)
def test_file_names_are_plain_ascii(title, name):
    assert file_name(title, "2021-06-25", "pdf") == name
