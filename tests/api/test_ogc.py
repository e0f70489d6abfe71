"""/ogc: what is published as OGC API - Features, read by its own rules, by GDAL and by OWSLib."""

import json
import subprocess
import sys

import pytest
from owslib.ogcapi.features import Features

from hotspots import workflow
from hotspots.models import Edition
from tests.factories import make_answers, make_report, publishable, reader

from .conftest import fields, kind

GEOJSON = "application/geo+json"
BY_GDAL = """
import json, sys, pyogrio
source = sys.argv[1]
about, _ids, _shapes, columns = pyogrio.raw.read(source, layer="reports", PAGE_SIZE=2)
print(json.dumps({
    "layers": sorted(name for name, _geometry in pyogrio.list_layers(source)),
    "titles": sorted(columns[list(about["fields"]).index("title")]),
}))
"""


def at(client, path: str, **headers: str):
    return client.get(f"/ogc{path}", headers=headers)


@pytest.fixture
def published(amina, bruno, carla) -> list[str]:
    """Five published reports, each of another month."""
    made = []
    for number in range(1, 6):
        report = make_report(amina, "accepted", by=reader(bruno), **publishable(when=f"2021-0{number}"))
        answers = make_answers(title=f"Number {number}")
        made.append(str(workflow.publish(reader(carla), report, answers).series))
    return made


@pytest.mark.django_db
def test_the_landing_page_leads_to_all_of_it(client):
    links = {link["rel"]: link["href"] for link in at(client, "/").json()["links"]}
    assert set(links) == {"self", "service-desc", "service-doc", "conformance", "data"}
    for rel in set(links) - {"service-doc"}:
        assert client.get(links[rel].removeprefix("http://testserver")).status_code == 200, rel
    assert len(at(client, "/conformance").json()["conformsTo"]) == 3
    told = at(client, "/collections").json()["collections"]
    assert [one["id"] for one in told] == ["hotspots", "reports"]
    assert at(client, "/collections/reports").json() == told[1]


@pytest.mark.django_db
def test_a_page_counts_all_and_leads_to_the_next(client, published):
    seen, path = [], "/collections/reports/items?limit=2"
    while path:
        answer = at(client, path)
        assert answer["Content-Type"] == GEOJSON
        page = answer.json()
        assert page["numberMatched"] == 5 and page["numberReturned"] == len(page["features"])
        seen += [one["id"] for one in page["features"]]
        following = [link["href"] for link in page["links"] if link["rel"] == "next"]
        path = following[0].removeprefix("http://testserver/ogc") if following else ""
    assert sorted(seen) == sorted(published)
    assert at(client, "/collections/hotspots/items").json()["numberMatched"] == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("datetime=2021-02-15", 1),
        ("datetime=2021-02-01T00:00:00Z/2021-03-31T00:00:00Z", 2),
        ("datetime=../2021-01-31", 1),
        ("datetime=2021-04-01/..", 2),
        ("bbox=14,2,28,12", 5),
        ("bbox=14,2,0,28,12,9000", 5),
        ("bbox=100,2,110,12", 0),
        ("country=CF", 5),
        ("country=ZW", 0),
        ("f=json", 5),
    ],
)
def test_items_are_filtered(client, published, query, count):
    assert at(client, f"/collections/reports/items?{query}").json()["numberMatched"] == count


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "field"),
    [("datetime=May", "datetime"), ("bbox=1,2,3", "bbox"), ("kind=report", "kind"), ("colour=x", "colour"),
     ("f=html", "f"), ("limit=0", "limit"), ("cursor=x", "cursor"), ("from=2021-01-01", "from")],
)  # fmt: skip
def test_what_is_wrong_is_named(client, query, field):
    answer = at(client, f"/collections/reports/items?{query}")
    assert (answer.status_code, list(fields(answer))) == (400, [field])


@pytest.mark.django_db
def test_an_item_is_the_version_in_force_and_what_is_taken_back_is_not_there(client, published, carla):
    path = f"/collections/reports/items/{published[0]}"
    one = at(client, path).json()
    assert one["id"] == published[0] and one["properties"]["title"] == "Number 1"
    assert at(client, f"/collections/hotspots/items/{published[0]}").status_code == 404
    workflow.retract(reader(carla), Edition.objects.get(series=published[0]), "It was wrong.")
    assert kind(at(client, path)) == "not-found"
    assert at(client, "/collections/reports/items").json()["numberMatched"] == 4


@pytest.mark.django_db
def test_what_is_not_there_is_a_problem(client):
    for path in ("/collections/secrets", "/collections/secrets/items"):
        assert kind(at(client, path)) == "not-found"
    assert client.post("/ogc/collections/reports/items", {}).status_code == 405


@pytest.mark.django_db
def test_the_number_of_queries_is_fixed(client, published, django_assert_num_queries):
    at(client, "/collections/reports/items")
    for path in ("/collections/reports/items", "/collections/reports/items?limit=1"):
        with django_assert_num_queries(2):
            at(client, path)


@pytest.mark.django_db(transaction=True)
def test_gdal_reads_all_features_over_several_pages(live_server, published):
    # In a process of its own: GDAL keeps the interpreter to itself while it waits, and the server is in this one.
    read = subprocess.run(
        [sys.executable, "-c", BY_GDAL, f"OAPIF:{live_server.url}/ogc"],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    told = json.loads(read.stdout)
    assert told["layers"] == ["hotspots", "reports"]
    assert told["titles"] == [f"Number {number}" for number in range(1, 6)]


@pytest.mark.django_db(transaction=True)
def test_owslib_reads_collections_and_items(live_server, published):
    site = Features(f"{live_server.url}/ogc")
    assert site.feature_collections() == ["hotspots", "reports"]
    assert len(site.conformance()["conformsTo"]) == 3
    assert site.api()["openapi"].startswith("3.0")
    page = site.collection_items("reports", limit=2, bbox=[14, 2, 28, 12])
    assert (page["numberMatched"], len(page["features"])) == (5, 2)
    one = site.collection_item("reports", published[2])
    assert json.dumps(one["properties"]).count("Number 3") == 1
