"""The shared lists and briefings in a browser: choosing a place on the map, and a page that holds a drawing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Person
from hotspots.briefing import freeze
from hotspots.models import Edition, Site
from tests.factories import reader

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_click_on_the_map_fills_in_the_coordinates(
    page: Page, sign_in: Callable[..., None], bruno: Person
) -> None:
    sign_in(page, bruno)
    page.goto("/reference/sites/new/")
    page.get_by_label("Name", exact=True).fill("A pit")
    page.get_by_label("What it is").select_option(label="Mine")
    page.get_by_label("Country").select_option(label="Angola")
    page.get_by_label("How exactly is the place known?").select_option(label="Within 5 km")
    page.get_by_label("Latitude").fill("-8.7")
    page.get_by_label("Longitude").fill("20.4")
    expect(page.locator(".map-pick")).to_be_visible()
    page.locator("#map").click(position={"x": 300, "y": 200})
    expect(page.get_by_label("Latitude")).not_to_have_value("-8.7")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="A pit")).to_be_visible()
    assert Site.objects.get().latitude not in (None, -8.7)


def test_a_briefing_shows_its_map(
    page: Page, sign_in: Callable[..., None], carla: Person, published_report: Edition
) -> None:
    made = freeze(reader(carla), {}, "Before the plenary", "en", [])
    sign_in(page, carla)
    page.goto(f"/briefings/{made.ref}/")
    drawing = page.get_by_role("img", name="Map of the reports")
    expect(drawing).to_be_visible()
    assert drawing.evaluate("image => image.naturalWidth") > 0
