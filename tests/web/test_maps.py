"""What maps tell besides counts: how hotspots stand, which routes are spoken of, what has no place, whose ground it is."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Person
from hotspots import workflow
from hotspots.models import Flow, Hotspot, Statement
from hotspots.web import clusters
from tests.factories import make_report, reader
from tests.web.reading import features_of, text_of

pytestmark = pytest.mark.django_db
ClientOf = Callable[..., Client]
ASKED = "take measures against smuggling"


@pytest.fixture
def statement(carla: Person) -> Statement:
    """A statement that speaks of a route, and of a neighbour to which none is claimed."""
    kept = workflow.keep(
        reader(carla),
        Statement(),
        {"title": "Statement of June", "publisher": "A coalition", "date": date(2021, 6, 25)},
    )
    for country, is_line in (("CM", True), ("TD", False)):
        told = {"from_country": "CF", "to_country": country, "asked": ASKED, "line": is_line}
        workflow.keep(reader(carla), Flow(statement=kept), told)
    return kept


def mapped(client: Client, kind: str, query: str = "") -> list[dict[str, Any]]:
    rows = features_of(client, f"{reverse('explore_map')}?{query}")
    return [row for row in rows if row["properties"]["kind"] == kind]


# -- routes --


def test_a_route_is_a_line_with_its_citation(
    client_of: ClientOf, amina: Person, statement: Statement
) -> None:
    (line,) = mapped(client_of(amina), "flow", "flows=yes")
    assert line["geometry"]["type"] == "LineString"
    told = line["properties"]
    assert told["url"] == reverse("statement", args=[statement.ref])
    assert told["title"] == "Central African Republic → Cameroon"
    assert ASKED in told["date"] and "Statement of June. A coalition, 25 June 2021." in told["status"]


def test_routes_are_off_until_they_are_switched_on(
    client_of: ClientOf, amina: Person, statement: Statement
) -> None:
    client = client_of(amina)
    assert not mapped(client, "flow")
    page = client.get(reverse("dashboard"))
    switch = re.search(r'class="switch" href="([^"]*flows=yes[^"]*)"', page.content.decode())
    assert switch and ASKED not in text_of(page)
    on = client.get(switch[1])
    assert f"Chad: asked to {ASKED}; no line" in text_of(on)
    assert "flows=yes" in on.context["map_url"] and "flows=yes" in on.context["drawing_url"]


def test_routes_follow_the_countries_chosen(client_of: ClientOf, amina: Person, statement: Statement) -> None:
    client = client_of(amina)
    assert mapped(client, "flow", "flows=yes&country=CM")
    assert not mapped(client, "flow", "flows=yes&country=AO")


def test_routes_stand_above_clusters_too(
    client_of: ClientOf, amina: Person, statement: Statement, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "MOST_DRAWN", 0)
    make_report(amina, "sent")
    assert mapped(client_of(amina), "flow", "flows=yes&zoom=3")


def test_the_drawing_has_the_routes(client_of: ClientOf, amina: Person, statement: Statement) -> None:
    drawn = client_of(amina).get(f"{reverse('explore_drawing')}?flows=yes").content.decode()
    assert "Central African Republic → Cameroon" in drawn


def test_the_public_hears_of_no_route_that_is_not_published(client: Client, statement: Statement) -> None:
    assert not [
        row for row in features_of(client, "/map.geojson?flows=yes") if row["properties"]["kind"] == "flow"
    ]


@pytest.mark.parametrize("wrong", ["flows=no", "flows=yes&flows=yes"])
def test_a_wrong_switch_is_refused(client_of: ClientOf, amina: Person, wrong: str) -> None:
    client = client_of(amina)
    for name in ("explore_map", "explore_drawing", "dashboard"):
        assert client.get(f"{reverse(name)}?{wrong}").status_code == 400


# -- hotspots --


@pytest.mark.parametrize(
    ("confirmed", "said"),
    [
        (None, "When it was last confirmed is not stated"),
        (date(2019, 3, 2), "Not confirmed since 2 March 2019"),
    ],
)
def test_a_hotspot_says_how_it_stands(
    client_of: ClientOf, amina: Person, carla: Person, confirmed: date | None, said: str
) -> None:
    told = {"title": "A field", "countries": ["CF"], "status": "active", "last_confirmed_at": confirmed}
    workflow.keep(reader(carla), Hotspot(), told)
    (feature,) = mapped(client_of(amina), "hotspot")
    assert feature["properties"]["confirmed"] == said
    assert feature["properties"]["status"] == "Active"


# -- what has no place --


def test_what_has_no_place_opens_as_its_list(client_of: ClientOf, amina: Person) -> None:
    make_report(amina, "sent")
    nowhere = [make_report(amina, "sent", country="GP", place={}) for _number in range(2)]
    client = client_of(amina)
    page = client.get(reverse("dashboard"))
    assert "2 reports have no place on the map" in text_of(page)
    address = re.search(r'href="([^"]*unplaced=yes[^"]*)"', page.content.decode())
    assert address
    opened = client.get(address[1].replace("&amp;", "&"))
    assert opened.context["count"] == 2
    shown = set(re.findall(r"/reports/([0-9a-f-]{36})/", opened.content.decode()))
    assert {str(report.ref) for report in nowhere} <= shown
    assert all(row["geometry"] is None for row in mapped(client, "report", "unplaced=yes"))


def test_a_place_that_others_may_not_know_is_unplaced_for_them_alone(
    client_of: ClientOf, amina: Person, bruno: Person, eve: Person
) -> None:
    exact = {"latitude": 16.24, "longitude": -61.53, "precision": "L3"}
    make_report(amina, "accepted", by=reader(bruno), country="GP", place=exact)
    address = f"{reverse('dashboard')}?unplaced=yes"
    assert client_of(amina).get(address).context["count"] == 0
    assert client_of(eve).get(address).context["count"] == 1


# -- whose ground it is --


def test_the_base_map_is_our_own(client_of: ClientOf, amina: Person) -> None:
    page = client_of(amina).get(reverse("dashboard")).content.decode()
    assert 'data-coarse="/static/geo/coarse.json"' in page and "data-tiles" not in page


def test_an_operator_can_set_a_tile_server(client_of: ClientOf, amina: Person, settings: Any) -> None:
    settings.MAP_TILES, settings.MAP_TILES_CREDIT = (
        "https://tiles.example.org/{z}/{x}/{y}.png",
        'Tiles "by" us',
    )
    page = client_of(amina).get(reverse("dashboard")).content.decode()
    assert 'data-tiles="https://tiles.example.org/{z}/{x}/{y}.png"' in page
    assert 'data-credit="Tiles &quot;by&quot; us"' in page and "data-coarse" not in page
