"""Every number is computed from rows that the asker could list: for every kind of reader, over random filters."""

import csv
import io
import json
import random
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db.models import QuerySet

from accounts.models import Person
from accounts.reader import ANONYMOUS, Reader
from hotspots import redaction
from hotspots.filters import MEMBERS, PUBLIC, parse
from hotspots.frame import View, editions_for_all, kept_by, reports_for
from hotspots.models import Edition, Report

from .cast import Asker, make_askers, make_people
from .scattered import random_query, scatter_editions, scatter_reports

COUNT = re.compile(r'<strong class="num">\s*([\d,]+)')
UNPLACED = re.compile(r"(\d+) reports? ha(?:s|ve) no place on the map")
NEXT = re.compile(r'href="([^"]*[?&;]after=[^"]*)"[^>]*>')
LISTED = re.compile(r'href="/reports/([0-9a-f-]{36})/(?:edit/)?"')
EDITION = re.compile(r"/published/([0-9a-f-]{36})/")
Query = dict[str, list[str]]


@pytest.fixture
def people(db: None, settings: pytest.FixtureRequest) -> dict[str, Person]:
    settings.DEMO = False
    made = make_people()
    scatter_reports(made)
    scatter_editions()
    return made


@pytest.fixture
def readers(people: dict[str, Person]) -> dict[str, Reader]:
    """What everybody is to the domain, the public too."""
    return {"anonymous": ANONYMOUS} | {
        name: asker.reader for name, asker in make_askers(people).items() if asker.reader
    }


def numbers_disagree(view: View, rows: QuerySet, visible: set[int]) -> Iterator[str]:
    """What does not agree among the numbers that are taken from a view, and with its rows in the database."""
    ids = set(rows.values_list("pk", flat=True))
    counts = {
        "the view's length": len(view),
        "the view's keys": len(set(view.ids)),
        "the rows counted": rows.count(),
        "the list, page by page": len(walked(view)),
        "points, areas, countries and unplaced": view.clusters(7).count,
        "by country": sum(count for _value, count in view.counts("country")),
        "by status": sum(count for _value, count in view.counts("status")),
    }
    yield from (f"{name}: {count}, not {len(ids)}" for name, count in counts.items() if count != len(ids))
    if set(view.ids) != ids or walked(view) != ids:
        yield f"other rows: {sorted(set(view.ids) ^ ids)[:5]}"
    if not ids <= visible:
        yield f"rows that may not be seen: {sorted(ids - visible)[:5]}"


def walked(view: View) -> set[int]:
    """All keys of the list, taken a page at a time."""
    return set(view.page(max(len(view), 1)))


def check_filters(readers: dict[str, Reader], count: int) -> None:
    wrong = []
    for name, someone in readers.items():
        chance = random.Random(name)
        everything, rows = reports_for(someone), Report.objects.visible_to(someone)
        visible = set(rows.values_list("pk", flat=True))
        for _time in range(count):
            query = random_query(chance, MEMBERS)
            chosen = parse(query, MEMBERS)
            found = numbers_disagree(
                kept_by(everything, chosen, someone), chosen.apply(rows, someone), visible
            )
            wrong += [f"{name}: {query}: {what}" for what in found]
    assert wrong == []


def check_public_filters(count: int) -> None:
    chance, wrong = random.Random("the public"), []
    rows = Edition.objects.visible_to(ANONYMOUS).listed()
    visible = set(rows.values_list("pk", flat=True))
    assert 0 < len(visible) < Edition.objects.count()
    for _time in range(count):
        query = random_query(chance, PUBLIC)
        chosen = parse(query, PUBLIC)
        found = numbers_disagree(
            kept_by(editions_for_all(), chosen, ANONYMOUS), chosen.apply(rows, ANONYMOUS), visible
        )
        wrong += [f"{query}: {what}" for what in found]
    assert wrong == []


def test_the_frame_shows_what_the_gate_lets_through_row_by_row(readers: dict[str, Reader]) -> None:
    sizes = {}
    for name, someone in readers.items():
        view, rows = reports_for(someone), Report.objects.visible_to(someone)
        assert sorted(view.ids) == sorted(rows.values_list("pk", flat=True)), name
        known = set(rows.filter(redaction.place_known_to(someone)).values_list("pk", flat=True))
        for segment, mask, knows in zip(view.snapshot.segments, view.masks, view.knows or (), strict=True):
            assert set(segment["pk"][mask & knows].tolist()) == known, name
        sizes[name] = len(view), len(known)
    assert sizes["anonymous"] == sizes["manager"] == (0, 0)
    assert len(set(sizes.values())) > 8


def test_numbers_agree_with_rows_for_every_kind_of_reader(readers: dict[str, Reader]) -> None:
    check_filters(readers, 10)


def test_numbers_agree_with_rows_for_the_public(people: dict[str, Person]) -> None:
    check_public_filters(60)


# -- the same through pages, map, export and API --


def said(answer: Any) -> str:
    assert answer.status_code == 200, answer.content_read[:300]
    return answer.content_read.decode("utf-8-sig")


def refs_on_pages(asker: Asker, address: str) -> tuple[str, set[str]]:
    """(the first page, the refs that all pages list): the list alone, without what needs the reader."""
    first = page = said(asker.get(address))
    listed = set(LISTED.findall(_list_of(page)))
    while following := NEXT.search(page):
        page = said(asker.get(following[1].replace("&amp;", "&")))
        listed |= set(LISTED.findall(_list_of(page)))
    return first, listed


def _list_of(page: str) -> str:
    return page.partition('<section class="explore-list')[2].partition("</section>")[0]


def check_pages(asker: Asker, query: Query) -> None:
    """Count, list, map, export: one number, and one set of reports."""
    words = urlencode(query, doseq=True)
    chosen = parse(query, MEMBERS)
    rows = chosen.apply(Report.objects.visible_to(asker.reader), asker.reader)
    refs = {str(ref) for ref in rows.values_list("ref", flat=True)}
    first, listed = refs_on_pages(asker, f"/explore/?{words}")
    shown = COUNT.search(first)
    drawn = json.loads(said(asker.get(f"/explore/map.geojson?{words}")))["features"]
    features = [one for one in drawn if one["properties"]["kind"] == "report"]
    exported = said(asker.post(f"/explore/export/csv?{words}")).partition("\r\n\r\n")
    told = list(csv.DictReader(io.StringIO(exported[2] or exported[0])))
    unplaced = UNPLACED.search(first)
    assert shown and int(shown[1].replace(",", "")) == len(refs) == len(features) == len(told), (
        asker.name,
        query,
    )
    assert listed == refs == {row["Ref"] for row in told}
    assert sum(one["geometry"] is None for one in features) == (int(unplaced[1]) if unplaced else 0)


def check_programs(asker: Asker, query: Query) -> None:
    """The API's count and all its pages; drafts stay in the browser."""
    words = urlencode(query, doseq=True)
    rows = (
        parse(query, MEMBERS)
        .apply(Report.objects.visible_to(asker.reader), asker.reader)
        .exclude(status="draft")
    )
    counts, listed = pages_of_results(asker, f"/api/v1/reports?limit=50&{words}", "ref")
    assert counts == {rows.count()} and len(listed) == rows.count(), (asker.name, query)
    assert set(listed) == {str(ref) for ref in rows.values_list("ref", flat=True)}


def check_public(asker: Asker, query: Query) -> None:
    """Public page, map, downloads and API."""
    words = urlencode(query, doseq=True)
    rows = parse(query, PUBLIC).apply(Edition.objects.visible_to(ANONYMOUS).listed(), ANONYMOUS)
    series = {str(one) for one in rows.values_list("series", flat=True)}
    counts, listed = pages_of_results(asker, f"/api/v1/editions?limit=50&{words}", "series")
    features = json.loads(said(asker.get(f"/map.geojson?{words}")))["features"]
    exported = said(asker.get(f"/data/csv?{words}")).partition("\r\n\r\n")
    told = list(csv.DictReader(io.StringIO(exported[2] or exported[0])))
    assert counts == {len(series)} == {len(features)} == {len(told)}, query
    assert set(listed) == series == {EDITION.search(row["Address"])[1] for row in told}
    shown = set(EDITION.findall(said(asker.get(f"/?{words}"))))
    assert shown <= {
        str(one) for one in Edition.objects.visible_to(ANONYMOUS).values_list("series", flat=True)
    }


def pages_of_results(asker: Asker, address: str, key: str) -> tuple[set[int], list[str]]:
    """(the counts that the pages say, what they list)."""
    counts, listed = set(), []
    while address:
        page = json.loads(said(asker.get(address)))
        counts.add(page["count"])
        listed += [row[key] for row in page["results"]]
        address = (page["next"] or "").removeprefix("http://testserver")
    return counts, listed


def check_deliveries(people: dict[str, Person], count: int) -> None:
    for name, asker in make_askers(people).items():
        chance = random.Random(f"pages of {name}")
        for number in range(count):
            if name == "anonymous":
                check_public(asker, random_query(chance, PUBLIC) if number else {})
            elif name == "token: read" or name.startswith("manager"):
                address = "/api/v1/reports" if asker.is_program else "/explore/"
                assert asker.get(address).status_code == (403 if asker.is_program else 200)
            else:
                check = check_programs if asker.is_program else check_pages
                check(asker, random_query(chance, MEMBERS) if number else {})


def test_pages_map_export_and_api_say_the_same(people: dict[str, Person]) -> None:
    check_deliveries(people, 2)


@pytest.mark.long
def test_pages_map_export_and_api_say_the_same_over_many_filters(people: dict[str, Person]) -> None:
    check_deliveries(people, 40)
