"""The contract says what is so: it equals the copy that is kept, names every field, and every answer fits it."""

import re
from pathlib import Path

import jsonschema
import pytest
import yaml
from drf_spectacular.validation import validate_schema

from hotspots import workflow
from hotspots.api import components, content_schema, decisions, problems, reports
from hotspots.api.schema import document
from hotspots.api.urls import urlpatterns
from hotspots.content import shape
from hotspots.filters import FILTERS, MEMBERS, PUBLIC
from hotspots.vocabulary import VOCABULARIES
from tests.factories import make_report, reader, typed_content

from .conftest import Program

ROOT = Path(__file__).resolve().parent.parent.parent
KEPT = ROOT / "docs" / "openapi.yaml"
HOW = "The API has changed. If that is meant: manage.py spectacular --file docs/openapi.yaml"
DRAFT = jsonschema.Draft202012Validator


def operations():
    for path, item in document()["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def fits(name, value):
    """Hold a value against a component, with formats."""
    whole = {"$ref": f"#/components/schemas/{name}", "components": document()["components"]}
    DRAFT(whole, format_checker=DRAFT.FORMAT_CHECKER).validate(value)


def test_the_contract_is_the_one_that_is_kept():
    assert yaml.safe_load(KEPT.read_text()) == document(), HOW


@pytest.mark.django_db
def test_the_contract_is_served(nobody):
    served = nobody.get("/schema")
    assert served["Content-Type"] == "application/vnd.oai.openapi; charset=utf-8"
    assert yaml.safe_load(served.content) == document()
    assert nobody.get("/schema?format=json").json() == document()
    assert nobody.get("/schema", Accept_Language="fr").content == served.content
    assert nobody.get("/schema?format=xml").status_code == 400
    assert nobody.get("/schema?lang=fr").status_code == 400


@pytest.mark.django_db
def test_the_pages_are_served_without_a_token(nobody):
    page = nobody.get("/docs/")
    assert page.status_code == 200
    assert "unsafe" not in page["Content-Security-Policy"]
    assert 'data-document="/api/v1/schema"' in page.content.decode()
    assert nobody.post("/docs").status_code == 405


def test_the_contract_is_valid():
    validate_schema(document())
    for schema in components.COMPONENTS.values():
        DRAFT.check_schema(schema)
    refs = set(re.findall(r"#/components/schemas/(\w+)", str(document())))
    assert refs == set(components.COMPONENTS)


def test_every_route_is_in_the_contract():
    routes = {str(one.pattern) for one in urlpatterns if one.name and one.name not in ("nowhere", "docs")}
    told = {re.sub(r"<\w+:(\w+)>", r"{\1}", f"/api/{route}") for route in routes}
    assert told == set(document()["paths"])
    ids = [operation["operationId"] for _path, _method, operation in operations()]
    assert len(ids) == len(set(ids))


def test_every_operation_says_what_it_takes_and_how_it_fails():
    for path, method, operation in operations():
        where = f"{method} {path}"
        assert operation["summary"] and operation["description"] and operation["tags"], where
        answers = operation["responses"]
        assert {"400", "401", "default"} <= set(answers), where
        if "{" in path:
            assert "404" in answers, where
        if operation["security"] != [{}, {"token": []}] and not path.endswith(("/me", "/changes")):
            assert "403" in answers and "Scope: `" in operation["description"], where
        if "requestBody" in operation:
            assert {"413", "415"} <= set(answers), where
        for status, answer in answers.items():
            if status[0] != "2":
                assert list(answer["content"]) == [problems.MEDIA_TYPE], where


def test_what_is_made_says_where_to_go_on():
    known = {operation["operationId"]: operation for _path, _method, operation in operations()}
    made = {
        name: operation["responses"]["201"].get("links", {})
        for name, operation in known.items()
        if "201" in operation["responses"]
    }
    for name in ("reports", "sites", "actors", "hotspots"):
        assert made[f"post_{name}"][f"put_{name}_ref"]["parameters"] == {
            "ref": "$response.body#/ref",
            "If-Match": "$response.header.ETag",
        }
    for further, link in ((further, link) for links in made.values() for further, link in links.items()):
        assert set(link["parameters"]) <= {one["name"] for one in known[further]["parameters"]}


@pytest.mark.parametrize(("path", "audience"), [("/api/v1/reports", MEMBERS), ("/api/v1/editions", PUBLIC)])
def test_every_filter_is_a_parameter(path, audience):
    told = {parameter["name"] for parameter in document()["paths"][path]["get"]["parameters"]}
    assert told >= {name for name, one in FILTERS.items() if audience in one.audiences}
    assert told >= {"limit", "cursor"}


def test_every_field_that_is_checked_is_told():
    told = content_schema.CONTENT_TAKEN
    assert told.keys() == shape.KNOWN.keys()
    assert set(content_schema.PLACE) == set(shape.PLACE)
    assert set(content_schema.RECEIVED) == set(shape.RECEIVED)
    assert {name: set(row) for name, row in content_schema.LISTS.items()} == {
        name: set(row) for name, row in shape.LISTS.items()
    }
    assert set(content_schema.BESIDE) == set(reports.BESIDE)
    ways = {
        way["properties"]["decision"].get("const", "explained"): way
        for way in components.COMPONENTS["NewDecision"]["oneOf"]
    }
    assert set(ways["accept"]["properties"]) == {"decision", *decisions.DECISIONS["accept"][1]}
    assert set(ways["explained"]["properties"]) == {"decision", *decisions.DECISIONS["decline"][1]}


def test_vocabularies_are_named_that_exist():
    named = set(re.findall(r"'x-vocabulary': '(\w+)'", str(components.COMPONENTS)))
    assert named and named <= set(VOCABULARIES)


@pytest.mark.django_db
def test_bodies_that_fit_are_taken(program_of, bruno, amina):
    program = program_of(bruno)
    for name, method, path in (
        ("NewReport", "post", "/api/v1/reports"),
        ("NewContent", "put", "/api/v1/reports/{ref}"),
        ("NewDecision", "post", "/api/v1/reports/{ref}/decisions"),
        ("NewComment", "post", "/api/v1/reports/{ref}/comments"),
    ):
        example = document()["paths"][path][method]["requestBody"]["content"]["application/json"]["example"]
        fits(name, example)
        report = make_report(bruno if method == "put" else amina)
        address = path.removeprefix("/api/v1").format(ref=report.ref)
        answer = program.call(method.upper(), address, example, If_Match='"1"')
        assert answer.status_code in (200, 201), answer.content
    beside = {"external_ref": "1", "names": "Jean"}
    fits("NewReport", typed_content(when={"earliest": "2021-01-01"}, received=None, **beside))


@pytest.mark.django_db
def test_every_answer_fits(nobody, program_of, amina, bruno, carla, published_report):
    report = make_report(
        amina, "changes_asked", by=reader(bruno), received={"channel": "other", "original": "Bonjour"}
    )
    workflow.comment(reader(bruno), report, "Which river?")
    program = program_of(bruno)
    made = {
        "Site": program.post("/sites", {"name": "Carnot", "country": "CF"}),
        "Actor": program.post("/actors", {"name": "Octea"}),
        "Hotspot": program.post(
            "/hotspots", {"title": "Koidu", "countries": ["SL"], "last_confirmed_at": "2021-06-25"}
        ),
        "Receipt": program_of(amina).post("/reports", typed_content()),
    }
    for name, answer in made.items():
        assert answer.status_code == 201
        fits(name, answer.json())
    for program, path, name in (
        (program_of(amina), "/reports", "ReportPage"),
        (program_of(bruno), f"/reports/{report.ref}", "Report"),
        (program_of(amina), f"/reports/{report.ref}/history", "VersionList"),
        (program_of(amina), f"/reports/{report.ref}/comments", "CommentList"),
        (program_of(amina), f"/reports/{report.ref}/decisions", "DecisionList"),
        (program_of(amina), "/sites?limit=1", "SitePage"),
        (program_of(amina), "/actors", "ActorPage"),
        (program_of(amina), "/hotspots", "HotspotPage"),
        (program_of(amina), "/me", "Me"),
        (nobody, "/editions", "EditionPage"),
        (nobody, f"/editions/{published_report.series}", "Edition"),
        (nobody, f"/editions/{published_report.series}/versions/1", "Edition"),
        (nobody, "/vocabularies", "VocabularyList"),
        (nobody, "/vocabularies/violation_types", "Vocabulary"),
        (nobody, "/problems/stale", "ProblemKind"),
        (nobody, "/me", "Problem"),
        (nobody, "/editions?surprise=1", "Problem"),
    ):
        fits(name, program.get(path).json())
    collection = yaml.safe_load(b"".join(nobody.get("/editions?format=geojson").streaming_content))
    fits("FeatureCollection", collection)
    workflow.retract(reader(carla), published_report, "It named somebody.")
    fits("Edition", nobody.get(f"/editions/{published_report.series}").json())


def test_the_schema_is_drawn_up_without_a_request():
    assert Program().headers == {}
    assert document() is document()
