"""/sites, /actors and /hotspots: one questionnaire for the three lists."""

import uuid

import pytest

from hotspots import ledger, workflow
from hotspots.api.shelves import SHELVES, SITES
from hotspots.models import Actor, Hotspot, Site, Statement
from hotspots.vocabulary import SITE_KINDS
from tests.factories import reader

from .conftest import fields, kind

pytestmark = pytest.mark.django_db

BODIES = {
    "sites": {
        "name": "Carnot", "aliases": ["Karno"], "kind": SITE_KINDS.codes()[0], "country": "CF", "area": "CF-HS",
        "district": "Carnot", "note": "On the river.", "latitude": 4.94, "longitude": 15.87,
        "place_precision": "L3", "minerals": ["diamond"],
        "deposit": "alluvial", "operation": "artisanal",
    },
    "actors": {"name": "Octea", "aliases": ["Koidu Limited"], "kind": "A10", "country": "SL", "note": ""},
    "hotspots": {
        "title": "Koidu", "summary": "Farmland lost.", "countries": ["SL"], "areas": ["SL-E"], "area": "SL-E",
        "place_name": "Koidu", "place_note": "", "since_text": "2003", "status": "active", "issues": ["K4"],
        "severity": "", "last_confirmed_at": "2021-06-25", "last_confirmed_by": "KP CSC", "latitude": 8.6,
        "longitude": -10.9, "place_precision": "L3", "minerals": ["diamond"], "deposit": "kimberlite",
        "operation": "industrial",
    },
}  # fmt: skip
MODELS = {"sites": Site, "actors": Actor, "hotspots": Hotspot}
LEAST = {
    "sites": {"name": "Carnot", "country": "CF"},
    "actors": {"name": "Octea"},
    "hotspots": {"title": "K", "countries": ["SL"]},
}
names = pytest.mark.parametrize("name", sorted(BODIES))


def kept(many, someone, **changes):
    return workflow.keep(reader(someone), MODELS[many](), {**BODIES[many], **changes})


@names
def test_what_is_sent_is_kept(program_of, bruno, name):
    answer = program_of(bruno, "review").post(f"/{name}", BODIES[name])
    assert (answer.status_code, answer["ETag"]) == (201, '"1"')
    body = answer.json()
    assert answer["Location"].endswith(f"/api/v1/{name}/{body['ref']}")
    assert body["content"] == BODIES[name] and body["adopted"] is True
    row = MODELS[name].objects.get()
    for field in ("name", "title", "aliases", "latitude", "areas"):
        if field in BODIES[name]:
            assert getattr(row, field) == BODIES[name][field]
    assert ledger.verify() == []


@names
def test_the_least_is_enough(program_of, carla, name):
    assert program_of(carla, "publish").post(f"/{name}", LEAST[name]).status_code == 201


@names
def test_a_row_is_read_and_sent_back_as_it_is(program_of, bruno, name, django_assert_num_queries):
    row = kept(name, bruno)
    program = program_of(bruno)
    program.get("/me")
    with django_assert_num_queries(5 if name == "hotspots" else 3):
        read = program.get(f"/{name}/{row.ref}")
    assert read["ETag"] == '"1"'
    answer = program.put(f"/{name}/{row.ref}", read.json()["content"], If_Match=read["ETag"])
    assert (answer.status_code, answer["ETag"]) == (200, '"2"')
    assert answer.json()["content"] == read.json()["content"]


@names
def test_a_change_says_which_version_it_saw(program_of, bruno, name):
    row = kept(name, bruno)
    program = program_of(bruno)
    assert kind(program.put(f"/{name}/{row.ref}", LEAST[name])) == "version-needed"
    assert program.put(f"/{name}/{row.ref}", LEAST[name], If_Match='"1"').status_code == 200
    stale = program.put(f"/{name}/{row.ref}", LEAST[name], If_Match='"1"')
    assert (stale.status_code, kind(stale), stale["ETag"]) == (412, "stale", '"2"')


@names
def test_members_read_and_keepers_write(program_of, nobody, amina, eve, manager, name, bruno):
    row = kept(name, bruno)
    assert nobody.get(f"/{name}").status_code == 401
    assert nobody.post(f"/{name}", LEAST[name]).status_code == 401
    assert program_of(manager).get(f"/{name}").status_code == 403
    for someone in (amina, eve):
        program = program_of(someone)
        assert program.get(f"/{name}").json()["count"] == 1
        refused = program.post(f"/{name}", LEAST[name])
        assert (refused.status_code, kind(refused)) == (403, "not-allowed")
        assert "review" in refused.json()["detail"] and "publish" in refused.json()["detail"]
        assert program.put(f"/{name}/{row.ref}", LEAST[name], If_Match='"1"').status_code == 403
        assert program.call("DELETE", f"/{name}/{row.ref}").status_code == 405
    assert MODELS[name].objects.count() == 1


@names
def test_a_proposal_follows_its_report(program_of, amina, dora, bruno, sent_report, name):
    proposed = workflow.keep(reader(amina), MODELS[name](), BODIES[name], sent_report)
    assert program_of(amina).get(f"/{name}/{proposed.ref}").json()["adopted"] is False
    assert program_of(bruno).get(f"/{name}").json()["count"] == 1
    assert program_of(dora).get(f"/{name}").json()["count"] == 0
    hidden, random = (program_of(dora).get(f"/{name}/{ref}") for ref in (proposed.ref, uuid.uuid4()))
    assert (hidden.status_code, hidden.content) == (404, random.content)


@names
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"surprise": 1}, "surprise"),
        ({"adopted": True}, "adopted"),
        ({"note": 3, "summary": 3}, None),
        ({"latitude": 3}, "latitude"),
        ({"area": "CF-XX"}, "area"),
    ],
)
def test_what_is_wrong_is_named(program_of, bruno, name, change, field):
    answer = program_of(bruno).post(f"/{name}", {**LEAST[name], **change})
    assert answer.status_code == 400 and fields(answer)
    if field and name != "actors":
        assert list(fields(answer)) == [field]
    assert not MODELS[name].objects.exists()


@names
def test_what_is_needed_is_named(program_of, bruno, name):
    assert set(fields(program_of(bruno).post(f"/{name}", {}))) == set(LEAST[name])
    assert program_of(bruno).post(f"/{name}", [1]).status_code == 400


def test_hotspots_name_countries_and_areas_that_exist(program_of, bruno):
    answer = program_of(bruno).post("/hotspots", {"title": "K", "countries": ["XX"], "areas": ["SL-XX"]})
    assert set(fields(answer)) == {"countries", "areas"}


@names
def test_lists_hold_texts_and_not_too_many(program_of, bruno, name):
    field = "areas" if name == "hotspots" else "aliases"
    for value in ([None], ["x"] * 51, "x"):
        answer = program_of(bruno).post(f"/{name}", {**LEAST[name], field: value})
        assert answer.status_code == 400 and set(fields(answer)) == {field}


@names
def test_lists_are_searched(program_of, bruno, name):
    kept(name, bruno)
    program = program_of(bruno)
    word = {"sites": "karno", "actors": "OCTEA", "hotspots": "Koïdu"}[name]
    assert program.get(f"/{name}?q={word}").json()["count"] == 1
    assert program.get(f"/{name}?q=elsewhere").json()["count"] == 0
    for query in ("surprise=1", "q=a&q=b", f"q={'x' * 201}", "limit=x"):
        answer = program.get(f"/{name}?{query}")
        assert (answer.status_code, kind(answer)) == (400, "invalid")


def test_lists_are_filtered(program_of, bruno):
    kept("sites", bruno), kept("actors", bruno), kept("hotspots", bruno)
    program = program_of(bruno)
    assert program.get("/sites?country=CF").json()["count"] == 1
    assert program.get("/sites?country=AO").json()["count"] == 0
    assert program.get("/actors?kind=A10").json()["count"] == 1
    assert program.get("/hotspots?status=active").json()["count"] == 1
    assert "AO" in fields(program.get("/sites?country=Angola"))["country"]
    assert "Known: " in fields(program.get("/actors?kind=company"))["kind"]


def test_a_hotspot_shows_its_sites_and_the_sentences_that_name_it(program_of, bruno, amina):
    hotspot, site = kept("hotspots", bruno), kept("sites", bruno)
    hotspot.sites.add(site)
    statement = Statement.objects.create(title="Closing statement", publisher="KP CSC", date="2021-06-25")
    workflow.name_in_statement(reader(bruno), statement, hotspot, "In Sierra Leone, at Koidu …", "bullet 8")
    body = program_of(amina).get(f"/hotspots/{hotspot.ref}").json()
    assert body["sites"] == [{"ref": str(site.ref), "name": "Carnot"}]
    assert body["named_in"] == [
        {
            "quote": "In Sierra Leone, at Koidu …",
            "pointer": "bullet 8",
            "statement": "Closing statement",
            "publisher": "KP CSC",
            "date": "2021-06-25",
        }
    ]


@names
def test_queries_do_not_grow_with_the_list(program_of, bruno, name, django_assert_num_queries):
    for number in range(3):
        kept(name, bruno, **{"name" if name != "hotspots" else "title": f"Number {number}"})
    program = program_of(bruno)
    program.get("/me")
    beside = 2 if name == "hotspots" else 0
    with django_assert_num_queries(3 + beside):  # token, rate, rows
        assert program.get(f"/{name}").json()["count"] == 3
    with django_assert_num_queries(4 + beside):
        assert len(program.get(f"/{name}?limit=2").json()["results"]) == 2


def test_every_list_can_be_written_to_the_full():
    for shelf in SHELVES:
        assert set(shelf.fields) == set(BODIES[shelf.many])
    assert SITES.required == ("name", "country")
