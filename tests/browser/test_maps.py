"""The map and the timeline in a browser, and without JavaScript."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import Person
from hotspots import workflow
from hotspots.web import clusters
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
