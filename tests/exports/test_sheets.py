"""CSV, XLSX and GeoJSON."""

import csv
import datetime
import io
import json
import zipfile

import openpyxl
import pytest

from hotspots.exports import Column, Sheet, render, sheet_of, to_csv, to_xlsx
from hotspots.exports.neutral import disarmed, inert

from .sample import briefing

FORMULAS = [
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "%0a=1", "|calc", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1",
    "＠SUM(1)", "％1", "｜x", "﹦1", "−1+1", " =1+1", "\u00a0=1", "\ufeff=1", "\u200b=1",
    "=cmd|' /C calc'!A0", '=HYPERLINK("http://evil.example","x")', "{=1}\n=2",
    "a;=1+1", "a\n=1+1", "a\r\n\r\n @x", "a\t=1",
]  # fmt: skip


def sheet(*values, kind="text", **changes):
    return Sheet("Records", [Column("a", "A", kind)], ({"a": value} for value in values), **changes)


def encoded(name, subject):
    return b"".join(render(name, subject))


def csv_cells(subject):
    text = io.StringIO(encoded("csv", subject).decode("utf-8-sig"), newline="")
    return [row[0] for row in csv.reader(text)][1:]


def starts_a_cell(text):
    """Every place where some program may see a new cell begin."""
    return text.replace("\r", "\n").replace("\t", "\n").replace(";", "\n").split("\n")


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_text_in_csv_can_act_as_a_formula(formula):
    (cell,) = csv_cells(sheet(formula))
    assert cell[0] not in "\t\r\n"
    for part in starts_a_cell(cell):
        assert part.strip(" \u00a0\ufeff\u200b")[:1] not in tuple("=+-@%|＝＋－＠％｜﹦−")
    assert cell.replace("'", "") == formula.replace("'", "")


def test_formulas_stay_text_in_xlsx():
    book = openpyxl.load_workbook(io.BytesIO(encoded("xlsx", sheet(*FORMULAS, notes=["=1+1"]))))
    types = {cell.data_type for page in book for row in page for cell in row if cell.value is not None}
    assert types == {"s"}
    data = encoded("xlsx", sheet(*FORMULAS, "http://x.example", kind="url"))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = b"".join(package.read(name) for name in package.namelist() if "worksheets" in name)
    assert b"<f>" not in parts and b"hyperlink" not in parts


def test_numbers_stay_numbers():
    assert b"-5\r\n" in encoded("csv", sheet(-5, kind="int"))
    page = openpyxl.load_workbook(io.BytesIO(encoded("xlsx", sheet(-5, 0, 2.5, None)))).worksheets[0]
    assert [row[0] for row in page.iter_rows(min_row=2, values_only=True)] == [-5, 0, 2.5]


def test_dates_are_dates_where_they_are_known_to_the_day():
    page = openpyxl.load_workbook(
        io.BytesIO(encoded("xlsx", sheet("2020-01-25", datetime.date(2020, 1, 26), "2020", kind="date")))
    ).worksheets[0]
    values = [row[0] for row in page.iter_rows(min_row=2, values_only=True)]
    assert values == [datetime.datetime(2020, 1, 25), datetime.datetime(2020, 1, 26), "2020"]


def test_csv_is_rows_and_nothing_else():
    subject = sheet("Letšeng", 'said "no"', notes=["a note"], filter_words=["all"])
    assert b"".join(to_csv.encode(subject, bom=False)).decode() == '"A"\r\n"Letšeng"\r\n"said ""no"""\r\n'
    assert encoded("csv", sheet("x")).startswith(b"\xef\xbb\xbf")


def test_csv_is_streamed():
    drawn = []

    def rows():
        for number in range(50_000):
            drawn.append(number)
            yield {"a": "some text of a record"}

    chunks = iter(render("csv", Sheet("Records", [Column("a", "A")], rows())))
    next(chunks)
    assert 0 < len(drawn) < 10_000


def test_xlsx_says_what_it_is():
    subject = sheet("x", filter_words=["Country: Angola"], attribution=["UCDP"], notes=["n"], export_id="e-1",
                    language="fr")  # fmt: skip
    about = openpyxl.load_workbook(io.BytesIO(encoded("xlsx", subject))).worksheets[1]
    assert about.title == "À propos du fichier"
    told = dict(about.iter_rows(values_only=True))
    assert told["Ce que couvre ce document"] == "Country: Angola"
    assert (told["Données de"], told["Export"]) == ("UCDP", "e-1")


def test_more_rows_than_a_sheet_holds_go_on_another(monkeypatch):
    monkeypatch.setattr(to_xlsx, "_MAX_ROWS", 3)
    book = openpyxl.load_workbook(io.BytesIO(encoded("xlsx", sheet(*range(7)))))
    assert [page.max_row for page in book.worksheets[:-1]] == [4, 4, 2]


def test_a_text_longer_than_a_cell_is_cut_visibly():
    page = openpyxl.load_workbook(io.BytesIO(encoded("xlsx", sheet("x" * 40_000)))).worksheets[0]
    assert page["A2"].value.endswith("x…") and len(page["A2"].value) == 32_767


def test_characters_that_no_file_holds_are_dropped():
    for name in ("csv", "xlsx", "geojson"):
        assert encoded(name, sheet("a\x00b\ud800c"))
    assert csv_cells(sheet("a\x00b\ud800c")) == ["abc"]


def test_geojson_names_its_sources():
    point = {"type": "Point", "coordinates": [21.99, 6.54]}
    features = ({"type": "Feature", "geometry": point, "properties": {"n": n}} for n in range(450))
    subject = sheet("unused", features=features, attribution=["UCDP"], filter_words=["Country: Angola"])
    collection = json.loads(encoded("geojson", subject))
    assert collection["type"] == "FeatureCollection"
    assert (collection["attribution"], collection["filter"]) == (["UCDP"], ["Country: Angola"])
    assert [feature["properties"]["n"] for feature in collection["features"]] == list(range(450))


def test_geojson_without_places_keeps_every_record():
    collection = json.loads(encoded("geojson", sheet("a", "b")))
    assert [feature["geometry"] for feature in collection["features"]] == [None, None]
    assert json.loads(encoded("geojson", sheet()))["features"] == []


def test_briefing_rows_carry_the_verbatim_quote():
    rows = list(sheet_of(briefing()).rows)
    assert [row["quote"] for row in rows[:9]] == [hotspot["quote"] for hotspot in briefing()["hotspots"]]
    assert rows[-1]["origin"] == "Data set"


@pytest.mark.parametrize("text", [*FORMULAS, "plain", "a'b", "'quoted'", "l'eau; d'or\n'twas", "x\n\n =1;\t@y"])
def test_what_was_guarded_can_be_had_back(text):
    assert disarmed(inert(text)) == text
