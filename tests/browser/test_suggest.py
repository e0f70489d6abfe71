"""The search box: names while they are typed, chosen by keyboard or pointer; and a plain search without JavaScript."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from accounts.models import Person
from hotspots import workflow
from hotspots.models import Hotspot, Site
from tests.factories import make_answers, make_report, publishable, reader

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., None]


@pytest.fixture
def named(amina: Person) -> Site:
    """A site with a report, and a hotspot of the same name without one."""
    Hotspot.objects.create(title="Borana river", adopted=True)
    site = Site.objects.create(name="Borana pit", country="CF", adopted=True)
    make_report(amina, place={"site": str(site.ref), "name": site.name, "area": "CF-HK", "precision": "L3"})
    return site


@pytest.fixture
def box(page: Page, sign_in: SignIn, amina: Person, named: Site) -> Locator:
    """The explorer's search box."""
    sign_in(page, amina)
    page.goto("/explore/")
    page.get_by_text("Search and filter").click()
    found = page.get_by_role("combobox", name="Text", exact=True)
    expect(found).to_have_attribute("aria-expanded", "false")
    return found


def options(page: Page) -> Locator:
    """The names suggested; the menus of the form have options too."""
    return page.get_by_role("listbox", name="Suggestions").get_by_role("option")


def chosen(box: Locator) -> str:
    """The option that the box says is chosen; nothing where none is."""
    return box.evaluate(
        "box => document.getElementById(box.getAttribute('aria-activedescendant'))?.textContent ?? ''"
    )


def test_arrow_keys_choose_and_enter_goes_there(page: Page, box: Locator, named: Site) -> None:
    box.press_sequentially("bora")
    expect(options(page)).to_have_text(["Borana river Hotspot", "Borana pit Site · 1 report"])
    expect(page.locator("form.filter [role=status]")).to_have_text("2 suggestions")
    expect(box).to_have_attribute("aria-expanded", "true")
    assert chosen(box) == ""
    for key, name in (
        ("ArrowDown", "river"),
        ("ArrowDown", "pit"),
        ("ArrowDown", ""),
        ("ArrowUp", "pit"),
    ):
        box.press(key)
        assert name in chosen(box) and bool(name) == bool(chosen(box))
    expect(options(page).and_(page.get_by_role("option", selected=True))).to_have_text(
        "Borana pit Site · 1 report"
    )
    expect(box).to_be_focused()
    box.press("Enter")
    expect(page).to_have_url(re.compile(rf"/explore/\?site={named.ref}$"))
    expect(page.locator("#reports")).to_contain_text("1 report")


def test_escape_closes_it_and_arrow_down_asks_again(page: Page, box: Locator) -> None:
    box.press_sequentially("bora")
    listbox = page.get_by_role("listbox", name="Suggestions")
    expect(listbox).to_be_visible()
    box.press("ArrowDown")
    box.press("Escape")
    expect(listbox).to_be_hidden()
    expect(box).to_have_value("bora")
    expect(box).to_have_attribute("aria-expanded", "false")
    assert chosen(box) == ""
    box.press("ArrowDown")
    expect(listbox).to_be_visible()
    box.press("Tab")
    expect(listbox).to_be_hidden()


def test_enter_without_a_choice_searches_for_the_words(page: Page, box: Locator) -> None:
    box.press_sequentially("bora")
    expect(page.get_by_role("listbox", name="Suggestions")).to_be_visible()
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"[?&]q=bora(&|$)"))


def test_a_click_goes_there(page: Page, box: Locator, named: Site) -> None:
    box.press_sequentially("bora")
    options(page).filter(has_text="Borana pit").click()
    expect(page).to_have_url(re.compile(f"site={named.ref}"))


def test_it_asks_once_the_typing_pauses_and_never_for_one_letter(page: Page, box: Locator) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/suggest" in request.url else None)
    box.press_sequentially("b -")
    page.wait_for_timeout(400)
    assert asked == []
    box.fill("")
    box.press_sequentially("bora", delay=20)
    expect(page.get_by_role("listbox", name="Suggestions")).to_be_visible()
    assert [url.split("?")[1] for url in asked] == ["q=bora"]


def test_an_answer_that_comes_late_is_not_shown(page: Page, box: Locator) -> None:
    waiting: list[Any] = []
    page.route("**/suggest?q=bo", lambda route: waiting.append(route))
    box.press_sequentially("bo")
    page.wait_for_timeout(300)
    assert len(waiting) == 1
    box.press_sequentially("zz")
    expect(page.locator("form.filter [role=status]")).to_have_text("No suggestions")
    waiting[0].continue_()
    page.wait_for_timeout(300)
    expect(page.get_by_role("listbox", name="Suggestions")).to_be_hidden()


@pytest.fixture
def published(amina: Person, bruno: Person, carla: Person) -> None:
    report = make_report(amina, "accepted", by=reader(bruno), **publishable())
    workflow.publish(reader(carla), report, make_answers(title="Shots at the river"))


@pytest.mark.usefixtures("published")
def test_visitors_are_told_what_is_published(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto("/")
    page.get_by_text("Filter", exact=False).first.click()
    box = page.get_by_role("combobox", name="Text", exact=True)
    box.press_sequentially("haute")
    expect(options(page)).to_have_text(["Haute-Kotto Province or region · 1 record"])
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    box.press("ArrowDown")
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"/\?area=CF-HK$"))


@pytest.mark.usefixtures("published")
def test_without_javascript_it_is_a_search(browser: Browser, live_server: Any) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.get_by_text("Filter", exact=False).first.click()
    page.get_by_role("searchbox", name="Text", exact=True).fill("shots")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile(r"[?&]q=shots(&|$)"))
    expect(page.locator("ol.rows > li")).to_have_count(1)
    context.close()
