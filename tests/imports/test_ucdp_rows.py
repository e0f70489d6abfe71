"""Rows of a UCDP file: what is made of them, and that a broken one is named and the rest goes in."""

import csv
from collections.abc import Callable, Iterable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from hotspots import ledger
from hotspots.imports import Outcome, RowError, apply_open_data, read_ucdp
from hotspots.imports.apply import library_reader
from hotspots.models import Edition, Report
from tests.realdata import UCDP

EVENTS = list(csv.DictReader(UCDP.open(encoding="utf-8-sig", newline="")))
HEADER = list(EVENTS[0])
SANE = next(event for event in EVENTS if event["type_of_violence"] == "3" and event["where_prec"] == "1")


def a_row(number: int, **changes: str) -> dict[str, str]:
    return {**SANE, "id": str(number), **changes}


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """written(rows) is the path of a file that holds them."""

    def written(rows: Iterable[dict[str, str]], header: list[str] = HEADER) -> Path:
        path = tmp_path / "ged.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
        return path

    return written


def taken_in(path: Path) -> Outcome:
    return apply_open_data(library_reader("import-ucdp"), read_ucdp(path), origin="data_set")


# -- a file that was changed --


@pytest.mark.django_db
def test_a_row_that_changed_is_a_correction(written: Callable[..., Path]) -> None:
    rows = [a_row(number) for number in range(1, 4)]
    assert taken_in(written(rows)).new == 3
    rows[1] = a_row(2, best="7", high="9")
    changed = taken_in(written(rows))
    assert (changed.new, changed.changed, changed.same) == (0, 1, 2)
    report = Report.objects.get(external_ref="ucdp-ged:2")
    assert (report.version, report.killed_best) == (2, 7)
    editions = Edition.objects.filter(series=report.series).order_by("number")
    assert [(edition.number, edition.state) for edition in editions] == [(1, "superseded"), (2, "published")]
    assert ledger.verify() == ledger.verify_contents() == []


# -- rows that are broken --

BROKEN: dict[str, dict[str, str]] = {
    "no id": {"id": ""},
    "an id that is none": {"id": "twelve"},
    "an id in other digits": {"id": "²³"},
    "an id that is too long": {"id": "9" * 40},
    "an id that came before": {"id": "1"},
    "a type that is none": {"type_of_violence": "4"},
    "a precision that is none": {"where_prec": "0"},
    "a country that is none": {"country": "Atlantis"},
    "no date": {"date_start": ""},
    "a day that is none": {"date_start": "2020-02-30"},
    "a year that cannot be": {"date_end": "9999-12-31"},
    "an end before the start": {"date_end": "1951-01-01"},
    "a number that is none": {"best": "many"},
    "a number in words of a program": {"best": "1_000"},
    "a number with a fraction": {"high": "1.5"},
    "a number below zero": {"low": "-1"},
    "a number beyond all people": {"high": "99999999999"},
    "no number": {"deaths_civilians": ""},
    "a latitude beyond the pole": {"latitude": "90.1"},
    "a latitude that is none": {"latitude": "nan"},
    "a longitude in words": {"longitude": "east"},
    "a longitude that never ends": {"longitude": "inf"},
    "a name that does not fit": {"where_coordinates": "x" * 201},
    "a side that does not fit": {"side_a": "Government of " + "x" * 200},
    "a letter that is none": {"side_b": "a\x00b"},
}
FIELD = {name: next(iter(changes)) for name, changes in BROKEN.items()}


@pytest.mark.django_db
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_row_is_named_and_the_rest_goes_in(name: str, written: Callable[..., Path]) -> None:
    rows = [a_row(1), a_row(2) | BROKEN[name], a_row(3)]
    outcome = taken_in(written(rows))
    assert (outcome.new, outcome.read) == (2, 3)
    [error] = outcome.errors
    assert (error.number, error.field) == (3, FIELD[name])
    assert error.reason and str(error).startswith(f"row 3, {FIELD[name]}: ")
    assert set(Report.objects.values_list("external_ref", flat=True)) == {"ucdp-ged:1", "ucdp-ged:3"}


@pytest.mark.django_db
def test_ten_kinds_of_broken_rows_in_one_file(written: Callable[..., Path]) -> None:
    names = [name for name in BROKEN if name not in ("an id that came before",)]
    rows = [row for at, name in enumerate(names) for row in (a_row(100 + at), a_row(200 + at) | BROKEN[name])]
    outcome = taken_in(written(rows))
    assert len(outcome.errors) == len(names) >= 10
    assert [(error.number, error.field) for error in outcome.errors] == [
        (2 * at + 3, FIELD[name]) for at, name in enumerate(names)
    ]
    assert outcome.new == Report.objects.count() == len(names)
    assert ledger.verify() == ledger.verify_contents() == []


def lines_of(*rows: str) -> str:
    """A file as text: the header, and then these lines."""
    out = StringIO()
    csv.writer(out).writerow(HEADER)
    return out.getvalue() + "".join(f"{row}\r\n" for row in rows)


def line(number: int, **changes: str) -> str:
    out = StringIO()
    csv.DictWriter(out, HEADER).writerow(a_row(number, **changes))
    return out.getvalue().rstrip("\r\n")


def numbers_and_fields(path: Path) -> list[tuple[int, str]]:
    return [(row.number, row.field) for row in read_ucdp(path) if isinstance(row, RowError)]


def test_rows_with_too_few_and_too_many_cells(tmp_path: Path) -> None:
    path = tmp_path / "ged.csv"
    path.write_text(lines_of(line(1), "2,3,4", line(3) + ",more", "", line(5)), newline="")
    assert numbers_and_fields(path) == [(3, "the whole row"), (4, "the whole row")]


def test_a_row_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "ged.csv"
    text = lines_of(line(1), line(2, where_coordinates="Bossangoa-été"), line(3, where_coordinates="Été"))
    before, after = text.encode().split("Bossangoa-été".encode())
    path.write_bytes(before + "Bossangoa-été".encode("latin-1") + after)
    assert numbers_and_fields(path) == [(3, "where_coordinates")]
    read = [row for row in read_ucdp(path) if not isinstance(row, RowError)]
    assert [row.external_ref for row in read] == ["ucdp-ged:1", "ucdp-ged:3"]


def test_a_quoted_line_break_is_one_row(tmp_path: Path) -> None:
    path = tmp_path / "ged.csv"
    told = line(1, where_description="Two\r\nlines, “quoted”, and a \"quote\"")
    path.write_text(lines_of(told, line(2, best="x"), line(3)), newline="")
    assert numbers_and_fields(path) == [(3, "best")]
    first = next(read_ucdp(path))
    assert not isinstance(first, RowError)
    assert first.content["narrative"].count("\r\n") == 1


def test_a_quote_that_is_never_closed_is_told(tmp_path: Path) -> None:
    path = tmp_path / "ged.csv"
    path.write_text(lines_of(line(1), '2,"never closed', line(3)), newline="")
    assert numbers_and_fields(path) == [(3, "the whole row")]


@pytest.mark.parametrize("missing", ["id", "where_coordinates", "adm_1", "deaths_civilians"])
def test_a_file_without_a_column_is_refused_whole(missing: str, written: Callable[..., Path]) -> None:
    path = written([a_row(1), a_row(2)], [name for name in HEADER if name != missing])
    assert numbers_and_fields(path) == [(1, missing)]


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"a,b,c\n1,2,3\n", "id,name\n1,x\n".encode("utf-16"), b"\xff\xfe\x00\x00", b"\x00" * 100]
)
def test_a_file_that_is_no_ucdp_file_is_told_and_breaks_nothing(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "ged.csv"
    path.write_bytes(content)
    [error] = list(read_ucdp(path))
    assert isinstance(error, RowError) and error.number in (1, 3)


def test_a_byte_order_mark_and_any_line_ends_are_fine(tmp_path: Path) -> None:
    for mark, end in ((b"\xef\xbb\xbf", "\r\n"), (b"", "\n"), (b"\xef\xbb\xbf", "\n")):
        path = tmp_path / "ged.csv"
        path.write_bytes(mark + lines_of(line(1), line(2)).replace("\r\n", end).encode())
        assert [isinstance(row, RowError) for row in read_ucdp(path)] == [False, False]


# -- what is made of a row --


def content_of(written: Callable[..., Path], **changes: str) -> dict[str, Any]:
    [row] = read_ucdp(written([a_row(1, **changes)]))
    assert not isinstance(row, RowError)
    return dict(row.content)


def test_one_sided_violence_names_who_is_said_to_have_done_it(written: Callable[..., Path]) -> None:
    content = content_of(written, side_a="LRA", side_b="Civilians")
    assert [(row["name"], row["kind"], row["role"]) for row in content["involved"]] == [("LRA", "A05", "carried_out")]
    assert content["involved"][0]["attribution"] == "alleged"
    assert [(act["type"], act["by"]) for act in content["violations"]] == [("V03", [0])]


def test_a_battle_has_two_sides_and_no_violation(written: Callable[..., Path]) -> None:
    sides = {"side_a": "Government of Central African Republic", "side_b": "Seleka, Government of Chad"}
    content = content_of(written, type_of_violence="1", **sides)
    assert [(row["name"], row["kind"], row["role"]) for row in content["involved"]] == [
        ("Government of Central African Republic", "A01", "not_clear"),
        ("Seleka", "A05", "not_clear"),
        ("Government of Chad", "A18", "not_clear"),
    ]
    assert content["violations"] == []


@pytest.mark.parametrize(("where_prec", "ours"), [("1", "L3"), ("2", "L4"), ("4", "L6"), ("6", "L8"), ("7", "L9")])
def test_precision_of_places(where_prec: str, ours: str, written: Callable[..., Path]) -> None:
    assert content_of(written, where_prec=where_prec)["place"]["precision"] == ours


def test_a_row_out_of_order_is_kept_and_flagged(written: Callable[..., Path]) -> None:
    content = content_of(written, low="9", best="3", high="1")
    harm = content["harms"][0]
    assert (harm["minimum"], harm["best"], harm["maximum"]) == (9, 3, 1) and content["inconsistent"]


# -- the command --


@pytest.mark.django_db
def test_the_command_says_what_it_did(written: Callable[..., Path]) -> None:
    path = written([a_row(1), a_row(2, best="x"), a_row(3)])
    out, err = StringIO(), StringIO()
    call_command("import_ucdp", str(path), stdout=out, stderr=err)
    assert "3 rows: 2 new, 0 changed, 0 as they were, 1 not taken in" in out.getvalue()
    assert "row 3, best: “x” is not a whole number" in err.getvalue()
    call_command("import_ucdp", str(path), stdout=out, stderr=err)
    assert "0 new, 0 changed, 2 as they were" in out.getvalue()


@pytest.mark.django_db
def test_the_command_fails_where_nothing_could_be_read(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("")
    for name in ("empty.csv", "nowhere.csv"):
        with pytest.raises(CommandError):
            call_command("import_ucdp", str(tmp_path / name), stdout=StringIO(), stderr=StringIO())
