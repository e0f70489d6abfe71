"""Reports taken away in a file by a program: the same reports as the list, whole, recorded, and with flat memory."""

import csv
import io
import json
import tracemalloc

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hotspots.api.exported import COLUMNS
from hotspots.exports import FORMATS
from hotspots.frame import in_batches, reading, reports_for, seen
from hotspots.frame.layouts import REPORTS
from hotspots.frame.live import Live
from hotspots.models import JournalEntry, LedgerEntry, Report
from tests.factories import make_report, reader

from .conftest import fields, kind

pytestmark = pytest.mark.django_db
PATH = "/reports/export"
NOWHERE = {"precision": "L8", "name": "", "area": "", "latitude": None, "longitude": None}


def body_of(answer) -> bytes:
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)


def table_of(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body_of(answer).decode("utf-8-sig"))))


@pytest.fixture
def held(amina, bruno):
    """An accepted report with a place that is known closely, and a sent one."""
    place = {"precision": "L1", "name": "Ndassima", "area": "CF-UK", "latitude": 6.2, "longitude": 20.8}
    return make_report(amina, "accepted", by=reader(bruno), country="CF", place=place), make_report(
        amina, country="ZW", place=NOWHERE
    )


def test_every_format_holds_what_the_list_shows(program_of, bruno, held):
    program = program_of(bruno)
    listed = program.get("/reports").json()["results"]
    refs = [row["ref"] for row in listed]
    assert [row["ref"] for row in table_of(program.post(f"{PATH}?format=csv"))] == refs
    lines = body_of(program.post(f"{PATH}?format=ndjson")).decode().splitlines()
    assert [json.loads(line) for line in lines] == listed
    collection = json.loads(body_of(program.post(f"{PATH}?format=geojson")))
    assert [feature["properties"]["ref"] for feature in collection["features"]] == refs
    assert (collection["count"], collection["origin"]) == (2, ["people"])
    book = openpyxl.load_workbook(io.BytesIO(body_of(program.post(f"{PATH}?format=xlsx"))))
    head, *rows = book.worksheets[0].iter_rows(values_only=True)
    assert head == tuple(COLUMNS)
    assert [row[0] for row in rows] == refs


def test_a_file_says_what_it_is(program_of, bruno, held):
    for name in ("csv", "xlsx", "geojson", "ndjson"):
        answer = program_of(bruno).post(f"{PATH}?format={name}")
        assert answer["Content-Type"] == FORMATS[name].media_type
        assert answer["Content-Disposition"].endswith(f'.{name}"')
        assert b"".join(answer.streaming_content)


def test_filters_orders_and_fields_are_those_of_the_list(program_of, amina, held):
    program, (accepted, sent) = program_of(amina), held
    assert [row["ref"] for row in table_of(program.post(f"{PATH}?status=sent"))] == [str(sent.ref)]
    assert [row["ref"] for row in table_of(program.post(f"{PATH}?country=CF"))] == [str(accepted.ref)]
    for order in ("newest", "oldest", "killed"):
        refs = [row["ref"] for row in program.get(f"/reports?sort={order}").json()["results"]]
        assert [row["ref"] for row in table_of(program.post(f"{PATH}?sort={order}"))] == refs
    [row] = table_of(program.post(f"{PATH}?country=CF&fields=country,violations"))
    assert row == {"country": "CF", "violations": "; ".join(accepted.codes("violation_mask"))}


def test_a_place_is_told_as_far_as_its_reader_may_know(program_of, amina, bruno, held):
    [own] = json.loads(body_of(program_of(amina).post(f"{PATH}?format=geojson&country=CF")))["features"]
    assert own["geometry"] == {"type": "Point", "coordinates": [20.8, 6.2]}
    whole = body_of(program_of(bruno).post(f"{PATH}?format=geojson&country=CF"))
    assert b"Ndassima" not in whole
    [told] = json.loads(whole)["features"]
    assert told["geometry"] is None
    assert told["properties"]["latitude"] is None
    assert told["properties"]["place_precision"] == "L6"
    assert told["properties"]["external_ref"] is None


def test_nobody_takes_what_they_do_not_see(program_of, dora, amina, held):
    make_report(amina, "draft")
    assert table_of(program_of(amina, "submit").post(PATH)) != []
    assert len(table_of(program_of(amina, "submit").post(PATH))) == 2
    assert table_of(program_of(dora, "submit").post(PATH)) == []


def test_what_is_taken_away_is_recorded(program_of, amina, bruno, held):
    restricted = make_report(amina, sharing="restricted")
    restricted.invited.add(bruno)
    answer = program_of(bruno).post(f"{PATH}?status=sent")
    assert len(table_of(answer)) == 2
    entry = LedgerEntry.objects.get(action="export")
    assert (entry.ref, entry.who) == (answer["Export-Id"], reader(bruno).pseudonym)
    noted = JournalEntry.objects.filter(action="export").values_list("ref", flat=True)
    assert list(noted) == [str(restricted.ref)]


def test_whole_reports_are_noted_as_taken_away_too(program_of, amina, bruno):
    restricted = make_report(amina, sharing="restricted")
    restricted.invited.add(bruno)
    body_of(program_of(bruno).post(f"{PATH}?format=ndjson"))
    assert JournalEntry.objects.get(ref=str(restricted.ref)).action == "export"


def test_what_is_wrong_is_said(program_of, nobody, amina):
    program = program_of(amina)
    assert set(fields(program.post(f"{PATH}?format=pdf"))) == {"format"}
    assert set(fields(program.post(f"{PATH}?fields=ref,secret"))) == {"fields"}
    assert set(fields(program.post(f"{PATH}?format=ndjson&fields=ref"))) == {"fields"}
    assert set(fields(program.post(f"{PATH}?sort=best"))) == {"sort"}
    for name in ("sort", "format"):
        assert set(fields(program.post(f"{PATH}?{name}="))) == {name}
    assert set(fields(program.get("/reports?sort="))) == {"sort"}
    assert set(fields(program.post(f"{PATH}?cuntry=CF"))) == {"cuntry"}
    assert set(fields(program.post(PATH, {"format": "csv"}))) == {"format"}
    assert program.get(PATH).status_code == 405
    assert kind(program_of(amina, "read").post(PATH)) == "not-allowed"
    assert nobody.post(PATH).status_code == 401
    assert not LedgerEntry.objects.filter(action="export").exists()


def test_queries_grow_by_the_batch_and_not_by_the_row(program_of, amina, monkeypatch):
    monkeypatch.setattr(reading, "FIRST_BATCH", 2)
    monkeypatch.setattr(reading, "BATCH", 4)
    program = program_of(amina)
    make_report(amina)

    def queries(name: str) -> int:
        # What has changed since the last call is looked up once.
        body_of(program.post(PATH))
        with CaptureQueriesContext(connection) as made:
            body_of(program.post(f"{PATH}?format={name}"))
        return len(made)

    counted = {name: queries(name) for name in ("csv", "ndjson")}
    for _more in range(9):
        make_report(amina)
    # Ten reports are a batch of two and two of four.
    assert queries("csv") == counted["csv"] + 2
    assert queries("ndjson") == counted["ndjson"] + 2 * 2


def copies_of(report: Report, count: int) -> None:
    """So many rows like this one."""
    own = ("id", "ref", "series")
    values = {
        field.attname: getattr(report, field.attname)
        for field in Report._meta.fields
        if field.name not in own
    }
    Report.objects.bulk_create([Report(**values) for _number in range(count)], batch_size=500)


@pytest.mark.parametrize("name", ["csv", "geojson", "ndjson"])
def test_memory_does_not_grow_with_the_rows(program_of, amina, name, monkeypatch):
    monkeypatch.setattr(reading, "BATCH", 100)
    made = make_report(amina)
    program = program_of(amina)

    def peak(count: int) -> int:
        copies_of(made, count)
        # A new ledger entry and a whole reading: the columns of the new rows are no part of what is measured.
        seen.reports = Live(REPORTS)
        body_of(program.post(f"{PATH}?format={name}"))
        tracemalloc.start()
        answer = program.post(f"{PATH}?format={name}")
        rows = sum(part.count(b"\n") for part in answer.streaming_content)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert rows >= count
        return most

    few = peak(1_000)
    assert peak(3_000) < few + 400_000


def test_batches_hold_all_records_once_in_the_order_of_the_list(amina, monkeypatch):
    for day in ("2021-03-01", "2020-01-01", "2021-03-01", "2019-05-05", "2022-02-02"):
        make_report(amina, when={"earliest": day, "latest": day, "text": ""})
    monkeypatch.setattr(reading, "FIRST_BATCH", 2)
    monkeypatch.setattr(reading, "BATCH", 2)
    view = reports_for(reader(amina))
    batches = list(in_batches(view, Report.objects.visible_to(reader(amina))))
    assert [len(batch) for batch in batches] == [2, 2, 1]
    assert [row.pk for batch in batches for row in batch] == view.page(10)


def test_a_record_that_goes_meanwhile_is_left_out(amina, monkeypatch):
    kept, gone = make_report(amina), make_report(amina)
    view = reports_for(reader(amina))
    rows = Report.objects.visible_to(reader(amina))
    assert [row.pk for batch in in_batches(view, rows.exclude(pk=gone.pk)) for row in batch] == [kept.pk]
