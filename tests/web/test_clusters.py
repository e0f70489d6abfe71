"""The explorer's map of many records: counted by place, exact in sum, and never finer than its reader may know."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Person
from hotspots import geo
from hotspots.web import clusters
from tests.factories import make_report, reader
from tests.web.reading import body_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_data")]
ClientOf = Callable[..., Client]
BOTH = "origin=people&origin=data_set"


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "MOST_DRAWN", 3)


def counted(client: Client, query: str) -> dict[str, Any]:
    return json.loads(body_of(client.get(f"{reverse('explore_map')}?{query}")))


def total(found: dict[str, Any]) -> int:
    return sum(row[2] for row in (*found["clusters"], *found["areas"])) + found["unplaced"]


@pytest.mark.parametrize("query", [BOTH, f"{BOTH}&country=CF&area=CF-HK", f"{BOTH}&violation=V03&killed=5"])
@pytest.mark.parametrize("zoom", [0, 4, 12])
def test_the_clusters_add_up_to_the_list(client_of: ClientOf, eve: Person, query: str, zoom: int) -> None:
    client = client_of(eve)
    found = counted(client, f"{query}&zoom={zoom}")["clustered"]
    page = client.get(f"{reverse('dashboard')}?{query}")
    assert total(found) == found["count"] == page.context["count"] > 3


def test_what_is_in_sight_is_part_of_all(client_of: ClientOf, eve: Person) -> None:
    client = client_of(eve)
    whole = counted(client, f"{BOTH}&zoom=6")["clustered"]["clusters"]
    part = counted(client, f"{BOTH}&zoom=6&within=20,5,25,9")["clustered"]["clusters"]
    assert 0 < len(part) < len(whole)
    assert {tuple(row) for row in part} <= {tuple(row) for row in whole}


def test_a_place_that_is_withheld_counts_with_its_area(
    client_of: ClientOf, amina: Person, bruno: Person, eve: Person
) -> None:
    for _number in range(4):
        make_report(amina, "accepted", by=reader(bruno))
    others = counted(client_of(eve), "country=CF&zoom=12")["clustered"]
    assert [row[5] for row in others["areas"] if row[7] == "CF-HK"] == [geo.area_name("CF-HK")]
    assert all(abs(lon - 23.2) > 0.01 or abs(lat - 8.5) > 0.01 for lon, lat, *_rest in others["clusters"])
    own = counted(client_of(amina), "country=CF&zoom=12")["clustered"]
    assert any(count == 4 and abs(lon - 23.2) < 0.01 for lon, _lat, count, *_rest in own["clusters"])


def test_the_drawing_counts_the_same(client_of: ClientOf, eve: Person) -> None:
    drawn = body_of(client_of(eve).get(f"{reverse('explore_drawing')}?{BOTH}")).decode()
    assert drawn.startswith("<svg") and "1,8" not in drawn and "<circle" in drawn


@pytest.mark.parametrize(
    "wrong",
    [
        "zoom=13",
        "zoom=x",
        "zoom=1&zoom=2",
        "zoom=²",
        "zoom=0009999",
        "zoom=012" + "9" * 5000,
        "within=1,2,3",
        "zoom=3&within=a,b,c,d",
        "within=0,0,1,1&within=0,0,1,1",
    ],
)
def test_a_window_that_is_none_is_refused(client_of: ClientOf, eve: Person, wrong: str) -> None:
    assert client_of(eve).get(f"{reverse('explore_map')}?{wrong}").status_code == 400


def test_few_records_are_drawn_one_by_one(
    client_of: ClientOf, eve: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "MOST_DRAWN", 3_000)
    found = counted(client_of(eve), f"{BOTH}&zoom=3&within=0,0,50,20")
    assert "clustered" not in found and len(found["features"]) > 1_848


def test_nobody_else_is_told(client: Client, client_of: ClientOf, manager: Person) -> None:
    assert client.get(reverse("explore_map")).status_code == 302
    assert counted(client_of(manager), BOTH)["features"] == []


def test_one_that_is_known_to_25_km_only_is_no_point(client_of: ClientOf, amina: Person) -> None:
    rough = {"area": "CF-HK", "latitude": 8.1, "longitude": 22.1, "precision": "L4"}
    make_report(amina, "sent", place=rough)
    for _number in range(3):
        make_report(amina, "sent")
    for query in ("zoom=12", "zoom=12&within=20,5,25,9"):
        found = counted(client_of(amina), f"country=CF&{query}")["clustered"]["clusters"]
        assert sorted((count, is_rough) for _lon, _lat, count, _worst, _quiet, is_rough in found) == [
            (1, 1),
            (3, 0),
        ]


def test_a_map_of_single_reports_costs_the_same_whatever_there_is(
    client_of: ClientOf,
    amina: Person,
    bruno: Person,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: Any,
) -> None:
    monkeypatch.setattr(clusters, "MOST_DRAWN", 3000)
    client = client_of(amina)
    client.get(reverse("explore_map"))
    for _round in range(2):
        for _number in range(3):
            make_report(amina, "accepted", by=reader(bruno))
        client.get(reverse("explore_map"))
        with django_assert_num_queries(6):
            client.get(reverse("explore_map"))
