"""The map and the timeline in a browser, and without JavaScript."""

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from playwright.sync_api import Browser, Page, Route, expect

from accounts.models import Person
from hotspots import workflow
from hotspots.models import Flow, Hotspot, Report, Statement
from hotspots.web import clusters
from hotspots.web.serving.bundles import module, sheet
from tests.factories import make_answers, make_report, publishable, reader

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., None]


@pytest.fixture
def published(amina: Person, bruno: Person, carla: Person) -> None:
    """Two published reports, years apart."""
    for when in ("2015", "May 2021"):
        report = make_report(amina, "accepted", by=reader(bruno), **publishable(when=when))
        workflow.publish(reader(carla), report, make_answers(title=f"Shots at the river, {when}"))


@pytest.mark.usefixtures("published")
def test_the_map_takes_the_place_of_its_drawing(page: Page) -> None:
    page.goto("/")
    expect(page.locator("#map[data-ready]")).to_be_attached()
    expect(page.locator("#map > svg.map-figure")).to_have_count(0)
    expect(page.locator("#map .tally")).to_have_text("2")


@pytest.mark.usefixtures("published")
def test_on_a_phone_the_map_waits_to_be_asked_for(page: Page) -> None:
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto("/")
    page.wait_for_load_state("networkidle")
    assert not [url for url in requested if "leaflet.js" in url or "geojson" in url]
    page.get_by_role("link", name="Map", exact=True).click()
    expect(page.locator("#map[data-ready]")).to_be_attached()


@pytest.mark.usefixtures("published")
def test_dragging_over_the_timeline_chooses_a_span(
    page: Page, sign_in: Callable[..., None], bruno: Person
) -> None:
    sign_in(page, bruno)
    page.goto("/explore/")
    expect(page.locator("#reports")).to_contain_text("2 reports")
    page.locator("#timeline .strip").scroll_into_view_if_needed()
    strip = page.locator("#timeline .strip svg").bounding_box()
    assert strip
    middle = strip["y"] + strip["height"] / 2
    page.mouse.move(strip["x"] + strip["width"] * 0.6, middle)
    page.mouse.down()
    page.mouse.move(strip["x"] + strip["width"] * 0.99, middle, steps=4)
    page.mouse.up()
    expect(page.locator("#reports")).to_contain_text("1 report")
    expect(page.locator(".chip.removable").first).to_contain_text("From: 1 January")


@pytest.mark.usefixtures("published")
def test_everything_is_there_without_javascript(browser: Browser, live_server: Any) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    expect(page.locator("#map > svg")).to_be_visible()
    page.get_by_role("link", name="As a table").click()
    expect(page.get_by_role("table")).to_contain_text("Shots at the river, 2015")
    page.get_by_text("Filter", exact=False).first.click()
    page.get_by_label("From", exact=True).fill("2021-01-01")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("table")).not_to_contain_text("Shots at the river, 2015")
    context.close()


def test_many_records_are_counted_and_lead_to_their_list(
    page: Page, sign_in: SignIn, amina: Person, bruno: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "MOST_DRAWN", 3)
    for _number in range(4):
        make_report(amina, "accepted", by=reader(bruno))
    sign_in(page, amina)
    with page.expect_response(re.compile("map.geojson.*zoom=")):
        page.goto("/explore/?country=CF")
    tallies = page.locator(".map-tally .tally")
    expect(tallies.first).to_be_visible()
    with page.expect_response(re.compile("map.geojson.*zoom=")):
        page.locator(".leaflet-control-zoom-in").click()
    expect(tallies).to_have_text("4")
    tallies.first.click()
    page.get_by_role("link", name="Show these in the list").click()
    expect(page).to_have_url(re.compile(r"(bbox|area|country)="))
    expect(page.locator("ol.rows > li")).to_have_count(4)


# -- what stands on the map --


@pytest.fixture
def statement(carla: Person) -> Statement:
    """A statement that speaks of a route."""
    told = {"title": "Statement of June", "publisher": "A coalition", "date": date(2021, 6, 25)}
    kept = workflow.keep(reader(carla), Statement(), told)
    route = {"from_country": "CF", "to_country": "CM", "asked": "curb smuggling", "line": True}
    workflow.keep(reader(carla), Flow(statement=kept), route)
    return kept


def ready(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("#map[data-ready]")).to_be_attached()


def scale(page: Page) -> str:
    return page.locator(".leaflet-control-scale-line").inner_text()


def test_a_known_place_is_a_pin_and_a_coarse_one_a_dashed_count(
    page: Page, sign_in: SignIn, amina: Person
) -> None:
    make_report(amina, "sent")
    make_report(amina, "sent", place={"area": "CF-UK", "precision": "L6"})
    sign_in(page, amina)
    ready(page, "/explore/")
    expect(page.locator(".map-pin")).to_have_count(1)
    expect(page.locator(".tally.coarse.g4")).to_have_text("1")
    expect(page.locator("path.map-area.report")).to_have_count(1)


def test_a_count_lists_what_is_under_it(page: Page, sign_in: SignIn, amina: Person) -> None:
    reports = [make_report(amina, "sent") for _number in range(2)]
    sign_in(page, amina)
    ready(page, "/explore/")
    page.locator(".map-tally").click()
    links = page.locator(".leaflet-popup .map-popup-entry a")
    expect(links).to_have_count(2)
    assert {link.get_attribute("href") for link in links.all()} == {
        f"/reports/{report.ref}/" for report in reports
    }


def test_hotspots_stand_above_reports_and_say_when_they_were_confirmed(
    page: Page, sign_in: SignIn, amina: Person, carla: Person
) -> None:
    make_report(amina, "sent")
    here = {
        "latitude": 8.5,
        "longitude": 23.2,
        "place_precision": "L3",
        "last_confirmed_at": date(2019, 3, 2),
    }
    workflow.keep(
        reader(carla), Hotspot(), {"title": "A field", "countries": ["CF"], "status": "active", **here}
    )
    sign_in(page, amina)
    ready(page, "/explore/")
    mark = page.get_by_role("link", name="A field").and_(page.locator(".hotspot-label"))
    mark.locator("svg").click()
    expect(page.locator(".leaflet-popup")).to_contain_text("Not confirmed since 2 March 2019")
    expect(page.locator(".leaflet-popup")).to_contain_text("Active")


def test_data_sets_are_a_background_without_a_count(page: Page, sign_in: SignIn, amina: Person) -> None:
    for _number in range(2):
        make_report(amina, "sent")
    Report.objects.update(origin="data_set")
    sign_in(page, amina)
    ready(page, "/explore/?origin=people&origin=data_set")
    expect(page.locator(".leaflet-map-background-pane canvas")).to_be_attached()
    expect(page.locator(".map-tally, .map-pin")).to_have_count(0)


def test_many_data_sets_are_a_background_too(
    page: Page, sign_in: SignIn, amina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "MOST_DRAWN", 1)
    for _number in range(2):
        make_report(amina, "sent")
    Report.objects.update(origin="data_set")
    sign_in(page, amina)
    with page.expect_response(re.compile("map.geojson.*zoom=")):
        ready(page, "/explore/?origin=people&origin=data_set")
    expect(page.locator(".leaflet-map-background-pane canvas")).to_be_attached()
    expect(page.locator(".map-tally, .map-pin")).to_have_count(0)


def test_a_route_leads_to_its_citation(
    page: Page, sign_in: SignIn, amina: Person, statement: Statement
) -> None:
    sign_in(page, amina)
    ready(page, "/explore/")
    expect(page.locator("path.map-flow")).to_have_count(0)
    page.get_by_role("link", name="Show the routes that the statements speak of").click()
    expect(page.locator("path.map-flow")).to_have_count(2)
    line = page.locator("path.map-flow").first.bounding_box()
    assert line
    page.mouse.click(line["x"] + line["width"] / 2, line["y"] + line["height"] / 2)
    note = page.locator(".leaflet-popup")
    expect(note).to_contain_text("Statement of June. A coalition, 25 June 2021.")
    note.get_by_role("link", name="Central African Republic → Cameroon").click()
    expect(page).to_have_url(re.compile(f"/reference/statements/{statement.ref}/"))


# -- the reader's place, and the keyboard --


def test_the_place_is_kept_on_reload_and_nothing_else(page: Page, sign_in: SignIn, amina: Person) -> None:
    make_report(amina, "sent")
    sign_in(page, amina)
    ready(page, "/explore/")
    first = scale(page)
    page.locator(".leaflet-control-zoom-out").click()
    page.locator(".leaflet-control-zoom-out").click()
    expect(page.locator(".leaflet-control-scale-line")).not_to_have_text(first)
    page.wait_for_timeout(400)
    left = scale(page)
    ready(page, "/explore/?country=CF")
    assert scale(page) == left
    kept = json.loads(
        page.evaluate("JSON.stringify([Object.entries(sessionStorage), Object.entries(localStorage)])")
    )
    ((name, value),) = kept[0]
    assert name == "map:/explore/" and all(isinstance(number, int | float) for number in json.loads(value))
    assert kept[1] == []
    page.get_by_role("button", name="Reset view").click()
    expect(page.locator(".leaflet-control-scale-line")).to_have_text(first)


def test_a_place_where_nothing_listed_lies_is_left(page: Page, sign_in: SignIn, amina: Person) -> None:
    make_report(amina, "sent")
    sign_in(page, amina)
    page.goto("/explore/")
    page.evaluate("sessionStorage.setItem('map:/explore/', '[60, -150, 8]')")
    ready(page, "/explore/")
    expect(page.locator(".map-pin")).to_be_visible()


def test_the_map_works_by_keyboard(page: Page, sign_in: SignIn, amina: Person) -> None:
    report = make_report(amina, "sent")
    sign_in(page, amina)
    ready(page, "/explore/")
    page.locator("#map").focus()
    first = scale(page)
    page.keyboard.press("-")
    expect(page.locator(".leaflet-control-scale-line")).not_to_have_text(first)
    page.wait_for_timeout(400)
    mark = page.get_by_role("button", name=re.compile("Guards opened fire"))
    mark.focus()
    page.keyboard.press("Enter")
    link = page.locator(".leaflet-popup .map-popup-entry a")
    expect(link).to_be_focused()
    assert link.get_attribute("href") == f"/reports/{report.ref}/"
    page.keyboard.press("Escape")
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    expect(mark).to_be_focused()
    page.keyboard.press("Tab")
    page.wait_for_timeout(800)  # two presses of Escape within a moment are the quick exit


# -- the ground --


WRITTEN = """
const write = CanvasRenderingContext2D.prototype.fillText;
window.written = [];
CanvasRenderingContext2D.prototype.fillText = function (text, ...at) {
  window.written.push(text);
  write.call(this, text, ...at);
};
"""


@pytest.mark.parametrize(("column", "language"), list(enumerate(["en", "fr", "pt"])))
def test_the_base_map_speaks_the_readers_language(
    page: Page, sign_in: SignIn, amina: Person, column: int, language: str
) -> None:
    Person.objects.filter(pk=amina.pk).update(language=language)
    page.add_init_script(WRITTEN)
    sign_in(page, amina)
    ready(page, "/explore/")
    expect(page.locator("html")).to_have_attribute("lang", language)
    page.wait_for_function("window.written.length > 5")
    labels = json.loads((Path(site.BASE_DIR) / "static/geo/labels.json").read_text())
    named = {row[column].upper() for row in labels}
    written = set(page.evaluate("window.written"))
    assert written and written <= named


LAND = """async () => {
  const { decode, project } = await import("/static/js/topojson.js");
  const { land } = decode(await (await fetch("/static/geo/coarse.json")).json());
  const isLand = (lat, lon) => {
    const [x, y] = project(lat, lon);
    let odd = false;
    for (const { xy } of land)
      for (let i = 2; i < xy.length; i += 2) {
        const [x0, y0, x1, y1] = xy.slice(i - 2, i + 2);
        if (y0 > y !== y1 > y && x < ((x1 - x0) * (y - y0)) / (y1 - y0) + x0) odd = !odd;
      }
    return odd;
  };
  return [[68, 100], [67, -175], [67, 178], [-75, 0], [68, 0], [68, -168], [-60, 0]].map((at) => isLand(...at));
}"""


def test_land_that_crosses_180_degrees_is_whole(page: Page) -> None:
    page.goto("/")
    assert page.evaluate(LAND) == [True, True, True, True, False, False, False]


def test_detail_is_fetched_when_it_is_wanted(page: Page, sign_in: SignIn, amina: Person) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[-1]))
    sign_in(page, amina)
    ready(page, "/explore/")
    page.wait_for_load_state("networkidle")
    assert "coarse.json" in asked and "detail.json" not in asked and "places.json" not in asked
    with page.expect_request(re.compile("detail.json")):
        for _step in range(3):
            page.locator(".leaflet-control-zoom-in").click()
            page.wait_for_timeout(400)


def test_an_operators_tiles_take_the_place_of_our_map(
    page: Page, sign_in: SignIn, amina: Person, live_server: Any, settings: Any
) -> None:
    settings.MAP_TILES = f"{live_server.url}/static/img/favicon.svg?{{z}}/{{x}}/{{y}}"
    settings.MAP_TILES_CREDIT = "<b>Tiles</b> by somebody"
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    sign_in(page, amina)
    ready(page, "/explore/")
    expect(page.locator("img.leaflet-tile").first).to_be_attached()
    expect(page.locator(".leaflet-control-attribution")).to_contain_text("<b>Tiles</b> by somebody")
    assert not [url for url in asked if "/geo/" in url]


# -- as a site serves it --


@pytest.mark.usefixtures("published")
def test_the_bundles_do_what_the_files_do(page: Page) -> None:
    fetched: list[str] = []

    def bundled(route: Route) -> None:
        name = route.request.url.split("/static/", 1)[1]
        kind, sort = (module, "text/javascript") if name.endswith(".js") else (sheet, "text/css")
        fetched.append(name)
        read = lambda part: (Path(site.BASE_DIR) / "static" / part).read_text()  # noqa: E731
        route.fulfill(body=kind(name, read), content_type=sort)

    page.route(re.compile(r"/static/js/"), bundled)
    ready(page, "/")
    expect(page.locator("#map .tally")).to_have_text("2")
    assert "js/map.js" in fetched and "js/map-marks.js" not in fetched
