"""Files as tables: what can be read is read as it was meant, and what cannot is said in a sentence."""

import datetime
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest

from hotspots.imports import Unreadable, read_table

ROWS = 'What happened;Place\nÉté à l\'œil;Bria\n\n"two\nlines";\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_text_is_read_in_its_encoding_and_with_its_separator(
    encoding: str, separator: str, tmp_path: Path
) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(ROWS.replace(";", separator).encode(encoding))
    table = read_table(file)
    assert table.columns == ["What happened", "Place"] and table.total == 2
    assert [(line.number, dict(line.cells)) for line in table.lines()] == [
        (2, {"What happened": "Été à l'œil", "Place": "Bria"}),
        (4, {"What happened": "two\nlines", "Place": ""}),
    ]
    assert list(table.lines()) == list(table.lines())
    assert bool(table.notes) == (encoding == "cp1252")


def test_the_separator_that_excel_names_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("sep=;\na,b;c\n1;2\n")
    assert read_table(file).columns == ["a,b", "c"]
    assert [line.number for line in read_table(file).lines()] == [2]


def test_a_row_with_more_cells_than_columns_is_wrong_and_the_next_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("a,b\n1,2,3\n4,5,,\n6\n")
    lines = list(read_table(file).lines())
    assert [bool(line.wrong) for line in lines] == [True, False, False]
    assert lines[2].cells == {"a": "6"}


def test_a_workbook_gives_dates_and_numbers_as_text(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Nothing"
    page = book.create_sheet("Rows")
    page.append([])
    page.append(["When", "Lat", "Killed", "Urgent", "Empty", "Sum"])
    page.append([datetime.date(2021, 5, 4), 8.5, 3.0, True, None, "=1+1"])
    page.append([datetime.datetime(2021, 5, 4, 13, 30), -0.1, 4, False, "", "text"])
    book.save(tmp_path / "a.xlsx")
    lines = list(read_table(tmp_path / "a.xlsx").lines())
    assert [line.number for line in lines] == [3, 4]
    assert list(lines[0].cells.values()) == ["2021-05-04", "8.5", "3", "true", "", ""]
    assert list(lines[1].cells.values()) == ["2021-05-04 13:30:00", "-0.1", "4", "false", "", "text"]


def test_features_give_their_properties_and_their_point(tmp_path: Path) -> None:
    file = tmp_path / "a.geojson"
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [23.2, 8]},
            "properties": {"a": ["x", "y"], "b": 1.5},
        },
        {"type": "Feature", "geometry": None, "properties": {"c": None, "d": True}},
        {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": []}, "properties": None},
        "no feature",
    ]
    file.write_text("\ufeff" + json.dumps({"type": "FeatureCollection", "features": features}))
    table = read_table(file)
    assert table.columns == ["a", "b", "c", "d", "geometry"] and table.total == 4
    lines = list(table.lines())
    assert [line.cells for line in lines] == [
        {"a": "x; y", "b": "1.5", "geometry": "8 23.2"}, {"c": "", "d": "true", "geometry": ""}, {"geometry": ""}, {},
    ]  # fmt: skip
    assert lines[3].wrong


def packed(parts: dict[str, bytes]) -> bytes:
    from io import BytesIO

    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return held.getvalue()


BROKEN = {
    "empty": b"",
    "blank": b"\n\n  \n",
    "twice": b"a,b,a\n1,2,3\n",
    "wide": b",".join(b"c%d" % n for n in range(301)),
    "binary": b"a,b\n\x00\x01\x02",
    "long cell": b'a,b\n"' + b"x" * 200_000,
    "half a UTF-16": b"\xff\xfea",
    "bad behind a mark": b"\xef\xbb\xbfa,b\n\xff\xfe\n",
    "neither": b"a,b\n\x81\x8d\n",
    "old Excel": b"\xd0\xcf\x11\xe0" + b"\0" * 600,
    "no zip": b"PK\x03\x04 and no more",
    "no workbook": packed({"a.txt": b"x"}),
    "entities": packed({"xl/workbook.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"}),
    "many parts": packed({f"{n}.xml": b"" for n in range(1_001)}),
    "no collection": b'{"type": "Feature"}',
    "no list": b'{"type": "FeatureCollection", "features": {}}',
    "no json": b'{"type": ',
    "deep": b'{"type": ' + b"[" * 100_000,
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_read_is_said_and_not_raised_otherwise(name: str, tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(BROKEN[name])
    with pytest.raises(Unreadable):
        list(read_table(file).lines())


def test_a_workbook_that_would_fill_the_memory_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    file = tmp_path / "bomb.xlsx"
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/sharedStrings.xml", "w") as part,
    ):
        for _number in range(101):
            part.write(bytes(1 << 20))
    assert file.stat().st_size < 1 << 20
    with pytest.raises(Unreadable, match="too large"):
        read_table(file)


def test_a_row_that_says_it_is_far_away_does_not_keep_the_reader(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["a"])
    book.active.append(["1"])
    book.save(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as held:
        parts = {name: held.read(name) for name in held.namelist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(
        b'r="2"', b'r="99999999999"'
    )
    (tmp_path / "a.xlsx").write_bytes(packed(parts))
    with pytest.raises(Unreadable):
        list(read_table(tmp_path / "a.xlsx").lines())


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        read_table(tmp_path / "none.csv")
