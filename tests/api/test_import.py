"""POST /reports/import: a file of reports over HTTP, and back again what an export gave."""

import csv
import io
import json

import pytest

from hotspots.models import Report
from hotspots.workflow import files_in
from tests.factories import MAKERS, make_report

from .conftest import fields, kind

pytestmark = pytest.mark.django_db
PATH = "/reports/import"
CSV, GEOJSON = "text/csv", "application/geo+json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TABLE = b"external_ref,narrative,country,when,source_kind,source_line\na-1,Guards shot.,CF,May 2021,witness,A neighbour\n"
MORE = TABLE + b"a-2,Dogs were set on them.,Atlantis,May 2021,witness,A neighbour\n"


def post(program, body=TABLE, query="", media=CSV):
    return program.call("POST", PATH + query, body, Content_Type=media)


def export(program, format="csv"):
    return b"".join(program.post(f"/reports/export?format={format}").streaming_content)


def counts(answer):
    assert answer.status_code == 200, answer.content
    return {name: answer.json()[name] for name in ("new", "changed", "same", "refused")}


def test_a_file_is_stored_once_and_what_is_wrong_is_named_by_row_and_column(program_of, amina):
    program = program_of(amina, "submit")
    answer = post(program, MORE)
    assert counts(answer) == {"new": 1, "changed": 0, "same": 0, "refused": 1}
    told = answer.json()
    assert [(error["row"], error["field"]) for error in told["errors"]] == [(3, "country")]
    assert (told["read"], told["stored"], told["errors_left_out"]) == (2, True, False)
    assert counts(post(program, MORE))["same"] == 1
    assert Report.objects.get().external_ref == "a-1"
    assert list(files_in.home().iterdir()) == []


def test_a_dry_run_stores_nothing_and_says_what_would_change(program_of, amina):
    program = program_of(amina, "submit")
    assert counts(post(program, query="?dry_run=yes"))["new"] == 1
    assert not Report.objects.exists()
    post(program)
    [change] = post(program, TABLE.replace(b"shot.", b"shot twice."), "?dry_run=yes").json()["changes"]
    edit = {"field": "narrative", "before": "Guards shot.", "after": "Guards shot twice."}
    assert change["edits"] == [edit] and change["ref"] == str(Report.objects.get().ref)


def test_all_or_nothing_is_nothing_where_a_row_is_refused(program_of, amina):
    assert post(program_of(amina, "submit"), MORE, "?atomic=yes").json()["stored"] is False
    assert not Report.objects.exists()


def test_what_rows_do_not_say_is_said_once(program_of, amina):
    body = b"narrative,when\nGuards shot.,May 2021\n"
    query = "?country=CF&source_kind=witness&source_line=A%20neighbour"
    assert counts(post(program_of(amina, "submit"), body, query))["new"] == 1
    assert Report.objects.get().country == "CF"


@pytest.mark.parametrize(("format", "media"), [("csv", CSV), ("xlsx", XLSX), ("geojson", GEOJSON)])
def test_what_was_exported_comes_back_without_a_change(format, media, program_of, amina):
    for state in set(MAKERS) - {"draft"}:
        make_report(
            amina, state, place={"name": "Bria", "latitude": 6.5, "longitude": 22.0, "precision": "L2"}
        )
    make_report(amina, place={}, when="not known")
    make_report(amina, when="since before 2015", urgent=True, narrative="=1+1")
    make_report(amina, country="AO", place={"area": "AO-LNO"}, violations=[], harms=[])
    program = program_of(amina)
    answer = post(program, export(program, format), media=media)
    assert answer.json()["errors"] == []
    assert counts(answer) == {"new": 0, "changed": 0, "same": Report.objects.count(), "refused": 0}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("narrative", "Told anew."),
        ("country", "AO"),
        ("place_name", "Elsewhere"),
        ("place_precision", "L4"),
        ("urgent", "true"),
        ("issues", "K2"),
    ],
)
def test_one_edited_cell_is_one_change(name, value, program_of, amina):
    for _time in range(3):
        make_report(amina, urgent=False, place={"name": "Bria", "precision": "L5", "area": "CF-HK"})
    program = program_of(amina)
    rows = list(csv.DictReader(io.StringIO(export(program).decode("utf-8-sig"))))
    rows[1][name] = value
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    told = post(program, out.getvalue()).json()
    assert told["errors"] == [] and told["changed"] == 1 and told["same"] == 2
    [change] = told["changes"]
    # An area is one of its country, and goes with it.
    changed = {edit["field"] for edit in change["edits"]}
    assert change["ref"] == rows[1]["ref"] and changed == {name} | ({"area"} if name == "country" else set())


def test_what_cannot_be_taken_is_a_problem_with_its_cure(program_of, amina, monkeypatch):
    program = program_of(amina, "submit")
    for body in (
        b"",
        b"a,a\n1,2\n",
        b"\x00\x01",
        b"PK\x03\x04nothing",
        b'{"type": "Feature"}',
        b"colour\nred\n",
    ):
        answer = post(program, body)
        assert (answer.status_code, kind(answer)) == (400, "invalid"), body
    assert set(fields(post(program, query="?country=Atlantis"))) == {"country"}
    assert set(fields(post(program, query="?dry_run=true"))) == {"dry_run"}
    assert kind(program.post(PATH, {})) == "media-type"
    monkeypatch.setattr("hotspots.api.imported.MOST_BYTES", 10)
    assert kind(post(program)) == "too-large"
    assert not Report.objects.exists() and list(files_in.home().iterdir()) == []


def test_who_may(program_of, amina, nobody):
    assert post(nobody).status_code == 401
    assert post(program_of(amina, "read")).status_code == 403
    assert program_of(amina, "submit").get(PATH).status_code == 405


def test_another_organisations_report_is_no_report(program_of, amina, dora):
    report = make_report(dora)
    body = json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "geometry": None,
                    "properties": {"ref": str(report.ref), "narrative": "Mine."},
                }
            ],
        }
    )
    answer = post(program_of(amina, "submit"), body, media=GEOJSON)
    assert counts(answer)["refused"] == 1
    random = body.replace(str(report.ref), "9f1c2d3e-0000-4000-8000-000000000000")
    assert post(program_of(amina, "submit"), random, media=GEOJSON).content == answer.content
