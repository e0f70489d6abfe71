"""Content to rows and back: what the rows hold is what the newest version keeps."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from accounts.models import Person
from hotspots import geo, workflow
from hotspots.content import EMPTY, check, columns, read
from hotspots.content.rows import killed
from hotspots.imports import Outcome
from hotspots.models import Actor, Report, Site, Version
from hotspots.text import fold
from hotspots.workflow.transitions import current_content
from tests.domain.contents import reports
from tests.factories import PRESS, WITNESS, make_content, reader, send_report

pytestmark = pytest.mark.django_db


def of_content(kept: dict[str, Any]) -> dict[str, Any]:
    return {name: kept[name] for name in EMPTY}


def test_the_rows_of_every_loaded_report_hold_its_version(real_data: Outcome) -> None:
    rows = Report.objects.select_related("site").prefetch_related("sources", "violations", "harms")
    newest = {version.report_id: version.content for version in Version.objects.order_by("number")}
    assert rows.count() == len(newest) == 1848 + 9
    assert [report.ref for report in rows if read(report) != of_content(newest[report.pk])] == []


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(reports())
def test_the_rows_of_any_report_hold_its_version(amina: Person, sent: dict[str, Any]) -> None:
    content, errors = check(sent)
    assert errors == {}
    receipt, _replayed = workflow.submit(reader(amina), content)
    report = Report.objects.get(ref=receipt["ref"])
    stored = of_content(current_content(report))
    assert read(report) == stored
    # Where somebody took their consent back, the report is stored as restricted.
    assert {**stored, "sharing": content["sharing"]} == content


def test_a_site_and_an_actor_are_read_back_by_ref(amina: Person, carla: Person) -> None:
    site = workflow.keep(reader(carla), Site(), {"name": "A mine"})
    actor = workflow.keep(reader(carla), Actor(), {"name": "A company", "kind": "A10"})
    report = send_report(
        amina,
        place={"site": str(site.ref), "precision": "L2", "area": "CF-HK"},
        involved=[{"kind": "A10", "actor": str(actor.ref)}],
    )
    assert read(report) == of_content(current_content(report))
    assert report.site == site and report.involvements.get().actor == actor


# -- people killed --


@pytest.mark.parametrize(
    ("harms", "low", "best", "high"),
    [
        ([], None, None, None),
        ([{"kinds": ["killed"], "best": 3}], 3, 3, 3),
        ([{"kinds": ["killed"], "minimum": 2, "best": 3, "maximum": 5}], 2, 3, 5),
        ([{"kinds": ["killed"], "minimum": 2, "maximum": 5}], 2, None, 5),
        ([{"kinds": ["killed"], "words": "dozens"}], None, None, None),
        ([{"kinds": ["killed"], "best": 0}], 0, 0, 0),
        ([{"kinds": ["killed"], "best": 3}, {"kinds": ["killed"], "best": 4}], 7, 7, 7),
        ([{"kinds": ["killed"], "best": 3}, {"kinds": ["killed"], "words": "some"}], None, None, None),
        ([{"kinds": ["killed", "injured"], "best": 9}], None, None, None),
        ([{"kinds": ["injured"], "best": 9}], None, None, None),
        ([{"kinds": ["killed"], "unit": "households", "best": 9}], None, None, None),
    ],
)
def test_only_what_counts_the_killed_alone_is_counted(harms: list, low: Any, best: Any, high: Any) -> None:
    counted = killed(make_content(harms=harms)["harms"])
    assert (counted["killed_min"], counted["killed_best"], counted["killed_max"]) == (low, best, high)


# -- where it is found on the map --


def test_the_place_and_the_place_that_others_are_shown() -> None:
    centre = geo.area("CF-HK")
    assert centre is not None
    exact = columns(make_content())
    assert exact["cell"] == geo.cell(8.5, 23.2) and exact["shown_cell"] == geo.cell(centre.lat, centre.lon)
    known_by_area = columns(make_content(place={"area": "CF-HK"}))
    assert known_by_area["cell"] == known_by_area["shown_cell"] == exact["shown_cell"]
    country = columns(make_content(place={}))
    assert country["cell"] == country["shown_cell"] == geo.cell(*geo.country_centre("CF"))
    nowhere = columns({**EMPTY})
    assert (nowhere["cell"], nowhere["shown_cell"]) == (None, None)


# -- what can be searched, and by whom --


def test_the_text_that_all_may_search_holds_only_what_all_may_read() -> None:
    content = make_content(
        sources=[
            {**WITNESS, "line": "Line of a witness", "may_be_named": True},
            {**WITNESS, "line": "Line of a neighbour"},
            {**PRESS, "line": "Line of the radio", "may_be_named": False},
            {**PRESS, "line": "Line of the news"},
        ],
        received={"original": "Original message"},
        involved=[{"kind": "A06", "name": "The guards", "note": "A note"}],
        violations=[],
    )
    found = columns(content)
    shared, internal = found["search_text"], found["search_internal"]
    assert "line of the news" in shared and "the guards" in shared and fold(content["narrative"]) in shared
    for kept in ("line of a witness", "line of a neighbour", "line of the radio", "sam-ouandja"):
        assert kept not in shared and kept in internal
    for nowhere in ("original message", "a note"):
        assert nowhere not in shared + internal


def test_the_place_of_open_data_is_no_secret() -> None:
    assert "sam-ouandja" in columns(make_content(), open_data=True)["search_text"]
