"""/editions: what everyone may read."""

import ast
import csv
import io
import json
from pathlib import Path

import pytest

from accounts.reader import Reader
from hotspots import workflow
from hotspots.api import public
from hotspots.imports import load_statement
from hotspots.imports.apply import library_reader
from hotspots.models import Edition
from tests.factories import make_answers, make_report, publishable, reader

from .conftest import fields, kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def statement(db: None) -> Reader:
    """The Coalition's statement of 2021, loaded as it is on a fresh installation."""
    loader = library_reader("load-statement")
    load_statement(loader)
    return loader


def test_nine_hotspots_without_a_token(nobody, statement):
    answer = nobody.get("/editions")
    body = answer.json()
    assert (answer.status_code, body["count"], body["origin"]) == (200, 9, ["people"])
    assert {row["kind"] for row in body["results"]} == {"hotspot"}
    assert all(row["content"]["quotes"][0]["quote"] for row in body["results"])
    assert "Set-Cookie" not in answer


def test_nine_hotspots_as_geojson(nobody, statement):
    answer = nobody.get("/editions?format=geojson")
    assert answer["Content-Type"] == "application/geo+json"
    collection = loaded(answer)
    assert collection["type"] == "FeatureCollection"
    assert (collection["origin"], collection["count"], len(collection["features"])) == (["people"], 9, 9)
    for feature in collection["features"]:
        shown = feature["properties"]
        drawn = feature["geometry"]["type"]
        assert (drawn == "Point") == (shown["place_precision"] < "L4"), shown["title"]
        assert shown["url"] == f"http://testserver/published/{feature['id']}/"
        assert shown["quotes"][0]["date"] == "2021-06-25"
    whole = {
        row["properties"]["country"]
        for row in collection["features"]
        if row["properties"]["place_precision"] == "L8"
    }
    assert whole == {"CF"}


def loaded(answer):
    return json.loads(b"".join(answer.streaming_content))


def test_everything_published_a_line_each(nobody, statement):
    answer = nobody.get("/editions?format=ndjson")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    listed = nobody.get("/editions?limit=1000").json()["results"]
    assert sorted((json.loads(line) for line in lines), key=str) == sorted(listed, key=str)
    assert nobody.get("/editions?format=xlsx")["Content-Type"].endswith("spreadsheetml.sheet")


def test_nine_hotspots_as_a_table(nobody, statement):
    answer = nobody.get("/editions?format=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == 9
    williamson = next(row for row in rows if "Williamson" in row["title"])
    assert (williamson["country"], williamson["killed_best"]) == ("TZ", "")


def test_list_count_and_files_are_one_set(nobody, statement):
    for query in (
        "",
        "country=ZW",
        "violation=V37",
        "q=dogs",
        "bbox=10,-35,40,10",
        "kind=report",
        "status=active",
    ):
        body = nobody.get(f"/editions?{query}").json()
        features = loaded(nobody.get(f"/editions?{query}&format=geojson"))["features"]
        table = b"".join(nobody.get(f"/editions?{query}&format=csv").streaming_content).decode("utf-8-sig")
        series = [row["series"] for row in body["results"]]
        assert len(series) == body["count"]
        assert series == [feature["id"] for feature in features]
        assert series == [row["series"] for row in csv.DictReader(io.StringIO(table, newline=""))]


def test_pages_hold_everything_once(nobody, statement):
    seen, path, pages = [], "/editions?limit=2&status=active", 0
    while path:
        body = nobody.get(path).json()
        assert (body["count"], body["limit"], body["most"]) == (9, 2, 1000)
        seen += [row["series"] for row in body["results"]]
        path, pages = body["next"] and body["next"].removeprefix("http://testserver/api/v1"), pages + 1
    assert (pages, len(seen), len(set(seen))) == (5, 9, 9)


def test_a_cursor_belongs_to_its_list_and_filter(nobody, statement):
    address = nobody.get("/editions?limit=1").json()["next"].removeprefix("http://testserver/api/v1")
    cursor = address.split("cursor=")[1]
    assert len(cursor) == 75
    for path in (f"/editions?limit=1&country=ZW&cursor={cursor}", f"/editions?cursor={cursor[:-4]}AAA%3D"):
        assert "next" in fields(nobody.get(path))["cursor"]
    assert nobody.get(f"/editions?limit=5&cursor={cursor}").status_code == 200


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("format=pdf", "format"),
        ("format=json&format=csv", "format"),
        ("format=geojson&limit=5", "limit"),
        ("format=csv&cursor=x", "cursor"),
        ("urgent=yes", "urgent"),
        ("organisation=x", "organisation"),
        ("sharing=coalition", "sharing"),
        ("surprise=1", "surprise"),
    ],
)
def test_parameters_that_are_wrong_are_named(nobody, query, field):
    answer = nobody.get(f"/editions?{query}")
    assert (answer.status_code, kind(answer), list(fields(answer))) == (400, "invalid", [field])


def test_a_published_report_shows_its_summary_and_nothing_finer(nobody, published_report):
    text = nobody.get(f"/editions/{published_report.series}").content.decode()
    assert "Security personnel are alleged" in text and "Haute-Kotto" in text
    for hidden in ("Sam-Ouandja", "opened fire", "neighbour", ":8.5", "2021-05-04"):
        assert hidden not in text
    assert nobody.get("/editions?kind=report").json()["count"] == 1


def test_data_sets_are_asked_for(nobody, published_report):
    Edition.objects.update(origin="data_set")
    body = nobody.get("/editions").json()
    assert (body["origin"], body["count"], body["results"]) == (["people"], 0, [])
    assert "UCDP" not in str(body["attribution"])
    body = nobody.get("/editions?origin=people&origin=data_set").json()
    assert (body["origin"], body["count"]) == (["people", "data_set"], 1)
    assert "Davies, Pettersson" in str(body["attribution"])
    collection = loaded(nobody.get("/editions?origin=data_set&format=geojson"))
    assert collection["origin"] == ["data_set"] and "CC BY 4.0" in str(collection["attribution"])


def test_versions_keep_their_addresses(nobody, publishable_report, carla):
    first = workflow.publish(reader(carla), publishable_report, make_answers())
    workflow.publish(reader(carla), publishable_report, make_answers(title="Corrected"))
    newest = nobody.get(f"/editions/{first.series}").json()
    assert (newest["number"], newest["title"]) == (2, "Corrected")
    assert [(row["number"], row["state"]) for row in newest["versions"]] == [
        (2, "published"),
        (1, "superseded"),
    ]
    old = nobody.get(f"/editions/{first.series}/versions/1").json()
    assert (old["number"], old["state"], old["title"]) == (1, "superseded", first.title)
    assert nobody.get("/editions").json()["count"] == 1


def test_a_retraction_says_so_and_holds_nothing_else(nobody, publishable_report, carla):
    first = workflow.publish(reader(carla), publishable_report, make_answers())
    second = workflow.publish(reader(carla), publishable_report, make_answers(title="Corrected"))
    workflow.retract(reader(carla), second, "It named somebody.")
    for path in ("", "/versions/1", "/versions/2"):
        answer = nobody.get(f"/editions/{first.series}{path}")
        assert answer.status_code == 200 and answer.json()["content"] is None
        assert "alleged" not in answer.content.decode() and first.title not in answer.content.decode()
    body = nobody.get(f"/editions/{first.series}").json()
    assert (body["state"], body["note"]) == ("retracted", "It named somebody.")
    assert nobody.get("/editions").json()["count"] == 0


def test_what_is_not_published_does_not_exist(nobody, accepted_report, published_report):
    random = nobody.get("/editions/7a1d7b0e-0000-4000-8000-000000000000")
    paths = [
        f"/editions/{accepted_report.series}",
        f"/editions/{accepted_report.ref}",
        f"/editions/{published_report.series}/versions/2",
        f"/editions/{published_report.series}/versions/99999999999999999999999",
        f"/editions/{published_report.series}/versions/0",
    ]
    for path in paths:
        answer = nobody.get(path)
        assert (answer.status_code, answer.content) == (404, random.content)
    Edition.objects.update(state="taken_down")
    assert nobody.get(f"/editions/{published_report.series}").content == random.content


def test_a_token_changes_nothing_here(nobody, program_of, carla, published_report):
    for path in ("/editions", f"/editions/{published_report.series}"):
        assert program_of(carla).get(path).content == nobody.get(path).content
    assert nobody.post("/editions", {}).status_code == 405


def test_queries_do_not_grow_with_the_list(nobody, bruno, carla, amina, django_assert_num_queries):
    for number in range(3):
        report = make_report(amina, "accepted", by=reader(bruno), **publishable())
        workflow.publish(reader(carla), report, make_answers(title=f"Number {number}"))
    nobody.get("/editions")
    with django_assert_num_queries(2):  # what has changed, rows
        assert nobody.get("/editions").json()["count"] == 3
    with django_assert_num_queries(2):
        nobody.get("/editions?limit=2")
    with django_assert_num_queries(3):  # a file of everything is counted
        loaded(nobody.get("/editions?format=geojson"))
    series = Edition.objects.first().series
    with django_assert_num_queries(1):
        assert nobody.get(f"/editions/{series}").status_code == 200


def test_the_public_module_knows_published_versions_only():
    tree = ast.parse(Path(public.__file__).read_text())
    taken = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("hotspots.models")
        for alias in node.names
    }
    assert taken == {"Edition"}
