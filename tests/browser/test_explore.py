"""The explorer in a browser: the timeline's brush, chips, orders, columns, saved views; by keyboard, and without JavaScript."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from accounts.models import Person
from hotspots.web import listing
from tests.factories import make_report, reader

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., None]
MOST_TABS = 80


@pytest.fixture
def reports(amina: Person, bruno: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five accepted reports, a year apart, of two countries; a page has three."""
    monkeypatch.setattr(listing, "PAGE_SIZE", 3)
    for number, country in enumerate(("CF", "AO", "CF", "AO", "CF")):
        told = {"country": country, "place": {}, "when": f"May 201{number}", "harms": []}
        what = f"Shots number {number} at the {'river' if country == 'CF' else 'hill'}."
        make_report(amina, "accepted", by=reader(bruno), narrative=what, **told)


@pytest.fixture
def explorer(page: Page, sign_in: SignIn, reports: None, amina: Person) -> Page:
    """The page of someone who sees all five."""
    sign_in(page, amina)
    page.goto("/explore/")
    expect(page.locator("#reports")).to_contain_text("5 reports")
    return page


def titles(page: Page) -> Locator:
    return page.locator("ol.rows > li h3, table.records tbody th")


def expect_listed(page: Page, *numbers: int) -> None:
    """These of the five are listed, in this order; waits for a page that is still on its way."""
    expect(titles(page)).to_have_text([re.compile(rf"number {number}\b") for number in numbers])


def chip(page: Page, label: str) -> Locator:
    return page.get_by_role("list", name="Filters in use").get_by_role("link", name=label)


def drag(page: Page, start: float, end: float) -> None:
    """Over the timeline, from one share of its width to another."""
    page.locator("#timeline .strip").scroll_into_view_if_needed()
    strip = page.locator("#timeline .strip svg").bounding_box()
    assert strip
    middle = strip["y"] + strip["height"] / 2
    page.mouse.move(strip["x"] + strip["width"] * start, middle)
    page.mouse.down()
    page.mouse.move(strip["x"] + strip["width"] * end, middle, steps=4)
    page.mouse.up()


class TestBrush:
    def test_it_chooses_a_span_and_chips_take_it_back(self, explorer: Page) -> None:
        drag(explorer, 0.5, 0.99)
        expect(explorer).to_have_url(re.compile(r"from=2012-\d\d-01.*to=2014-\d\d-\d\d"))
        expect(explorer.locator("#reports")).to_contain_text("3 reports")
        expect_listed(explorer, 4, 3, 2)
        chip(explorer, "From:").click()
        expect(explorer).not_to_have_url(re.compile("from="))
        chip(explorer, "To:").click()
        expect(explorer.locator("#reports")).to_contain_text("5 reports")
        expect(explorer.locator(".chip.removable")).to_have_count(0)

    def test_it_narrows_what_is_chosen_already_and_begins_at_the_first_page(self, explorer: Page) -> None:
        explorer.get_by_role("link", name="Next").click()
        expect(titles(explorer)).to_have_count(2)
        drag(explorer, 0.01, 0.45)
        expect(explorer).not_to_have_url(re.compile("after="))
        expect(explorer.locator("#reports")).to_contain_text(re.compile(r"[23] reports"))
        expect(titles(explorer).last).to_contain_text("number 0")


class TestChips:
    QUERY = "/explore/?country=CF&from=2012-01-01&sort=oldest"

    def test_by_click(self, explorer: Page) -> None:
        explorer.goto(self.QUERY)
        expect(explorer.locator(".chip.removable")).to_have_count(2)
        chip(explorer, "Country: Central African Republic").click()
        expect(explorer).to_have_url(re.compile(r"\?from=2012-01-01&sort=oldest"))
        expect_listed(explorer, 2, 3, 4)

    def test_by_keyboard(self, explorer: Page) -> None:
        explorer.goto(self.QUERY)
        tab_to(explorer, chip(explorer, "From:"))
        explorer.keyboard.press("Enter")
        expect(explorer).to_have_url(re.compile(r"\?country=CF&sort=oldest"))
        tab_to(explorer, explorer.get_by_role("link", name="Clear all").first)
        explorer.keyboard.press("Enter")
        expect(explorer.locator(".chip.removable")).to_have_count(0)


def test_a_view_is_saved_and_shared_with_colleagues_alone(
    explorer: Page, sign_in: SignIn, lead_of_partner: Person, dora: Person, amina: Person
) -> None:
    explorer.goto("/explore/?country=CF&view=table&sort=oldest&columns=when")
    explorer.get_by_text("Saved views").click()
    explorer.get_by_label("Name", exact=True).fill("The river, as it went")
    explorer.get_by_role("button", name="Save", exact=True).click()
    expect(explorer.get_by_role("status")).to_contain_text("Saved as “The river, as it went”.")
    expect(explorer).to_have_url(re.compile("country=CF.*sort=oldest"))
    views = explorer.locator(".views")
    expect(views.locator("a[aria-current]")).to_have_text("The river, as it went")

    sign_in(explorer, lead_of_partner)
    explorer.goto("/explore/")
    expect(explorer.get_by_role("link", name="The river, as it went")).to_have_count(0)

    sign_in(explorer, amina)
    explorer.goto("/explore/")
    explorer.get_by_role("button", name="Share the view The river, as it went").click()
    expect(views).to_contain_text("shared")

    sign_in(explorer, lead_of_partner)
    explorer.goto("/explore/")
    expect(views).to_contain_text("Amina")
    explorer.get_by_role("link", name="The river, as it went").click()
    expect(explorer.locator("#reports")).to_contain_text("3 reports")
    expect_listed(explorer, 0, 2, 4)
    expect(explorer.get_by_role("columnheader")).to_have_text(["Report", "When"])
    expect(explorer.get_by_role("button", name="Delete the view")).to_have_count(0)

    sign_in(explorer, dora)
    explorer.goto("/explore/")
    expect(explorer.get_by_role("link", name="The river, as it went")).to_have_count(0)

    sign_in(explorer, amina)
    explorer.goto("/explore/?country=AO")
    explorer.get_by_text("Saved views").click()
    explorer.get_by_role("button", name="Delete the view The river, as it went").click()
    expect(explorer.get_by_role("status")).to_contain_text("is deleted")
    expect(explorer).to_have_url(re.compile("country=AO"))
    expect(explorer.get_by_role("link", name="The river, as it went")).to_have_count(0)


# -- by keyboard --


def tab_to(page: Page, wanted: Locator, most: int = MOST_TABS) -> int:
    """Press Tab until this has the focus, and say how often that took."""
    expect(wanted).to_be_visible()
    for pressed in range(1, most + 1):
        page.keyboard.press("Tab")
        if wanted.evaluate("node => node === document.activeElement"):
            return pressed
    raise AssertionError(f"{wanted} is not reached by {most} tabs")


def test_the_whole_explorer_by_keyboard_alone(explorer: Page) -> None:
    page = explorer
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()

    # The filter: open it, write, send it.
    tab_to(page, page.locator("summary", has_text="Search and filter"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Text", exact=True), 3)
    page.keyboard.type("river")
    page.keyboard.press("Enter")
    expect(page.locator("#reports")).to_contain_text("3 reports")
    expect(chip(page, "Text: “river”")).to_be_visible()
    tab_to(page, chip(page, "Text: “river”"))
    page.keyboard.press("Enter")
    expect(page.locator("#reports")).to_contain_text("5 reports")

    # The table: sorted by the head of a column, and on to the next page.
    tab_to(page, page.get_by_role("link", name="Table", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_role("table")).to_be_visible()
    tab_to(page, page.get_by_role("columnheader", name="Where").get_by_role("link"))
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("Where")
    expect_listed(page, 3, 1, 4)
    tab_to(page, page.get_by_role("link", name="Next"))
    page.keyboard.press("Enter")
    expect(titles(page)).to_have_count(2)
    expect_listed(page, 2, 0)
    # The head of the page and what needs one are not passed again.
    assert tab_to(page, page.get_by_role("link", name="Map and list")) <= 3

    # The menus: another order, other columns; Escape leaves one and stays where it was.
    order = page.locator("details.sort > summary")
    tab_to(page, order)
    page.keyboard.press("Enter")
    expect(page.locator("details.sort")).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(page.locator("details.sort")).not_to_have_attribute("open", "")
    expect(order).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="Oldest event first"), 5)
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("When")
    expect_listed(page, 0, 1, 2)
    tab_to(page, page.locator("details.columns > summary"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Status", exact=True).and_(page.get_by_role("checkbox")), 20)
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("columnheader", name="Status")).to_have_count(0)
    expect(page.get_by_role("columnheader", name="When")).to_have_count(1)

    # A report, and the file of all of them.
    tab_to(page, titles(page).first.get_by_role("link"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/reports/"))


def test_a_file_is_taken_away_by_keyboard(explorer: Page) -> None:
    tab_to(explorer, explorer.locator("details.take > summary"))
    explorer.keyboard.press("Enter")
    tab_to(explorer, explorer.get_by_role("button", name="CSV"), 3)
    with explorer.expect_download() as taken:
        explorer.keyboard.press("Enter")
    assert taken.value.suggested_filename.endswith(".csv")


@pytest.mark.parametrize("view", ["", "?view=table"])
def test_on_a_phone_nothing_stands_out_and_nothing_hidden_takes_the_focus(explorer: Page, view: str) -> None:
    explorer.set_viewport_size({"width": 360, "height": 740})
    explorer.goto(f"/explore/{view}")
    assert explorer.evaluate("document.documentElement.scrollWidth") <= 360
    for menu in explorer.locator(".explore-bar details.menu").all():
        menu.locator("summary").click()
        box = menu.locator(".menu-list").bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= 360
        menu.locator("summary").click()  # Escape, pressed often, is the quick exit
    assert not explorer.locator("table.records thead a").evaluate_all(
        "links => links.filter((link) => { link.focus(); return link === document.activeElement; }).length"
    )


# -- without JavaScript --


@pytest.fixture
def plain(browser: Browser, live_server: object, sign_in: SignIn, reports: None, amina: Person) -> Page:
    """The same page without JavaScript."""
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    sign_in(page, amina)
    page.goto("/explore/")
    yield page
    context.close()


def test_everything_is_there_without_javascript(plain: Page) -> None:
    drawing = plain.locator("#map img.drawing")
    expect(drawing).to_be_visible()
    drawn = plain.request.get(drawing.get_attribute("src") or "")
    assert drawn.headers["content-type"] == "image/svg+xml" and "<svg" in drawn.text()
    expect(plain.locator("#timeline svg")).to_be_visible()
    expect(plain.get_by_text("Drag over it")).not_to_be_visible()

    plain.get_by_text("Search and filter").click()
    plain.get_by_label("Country", exact=True).select_option("CF")
    plain.get_by_label("From", exact=True).fill("2012-01-01")
    plain.get_by_role("button", name="Show", exact=True).first.click()
    expect(plain.locator("#reports")).to_contain_text("2 reports")
    expect_listed(plain, 4, 2)
    chip(plain, "From:").click()
    chip(plain, "Country:").click()
    expect(plain.locator("#reports")).to_contain_text("5 reports")

    plain.get_by_role("link", name="Table", exact=True).click()
    plain.get_by_role("columnheader", name="When").get_by_role("link").click()
    expect(plain.locator("th[aria-sort=ascending]")).to_have_text("When")
    expect_listed(plain, 0, 1, 2)
    plain.get_by_role("link", name="Next").click()
    expect_listed(plain, 3, 4)
    plain.get_by_role("link", name="First page").click()
    expect_listed(plain, 0, 1, 2)

    plain.locator("details.columns > summary").click()
    for name in ("Where", "Acts reported", "Said to be involved", "Verification"):
        plain.get_by_role("checkbox", name=name).uncheck()
    plain.locator("details.columns").get_by_role("button", name="Show").click()
    expect(plain.get_by_role("columnheader")).to_have_text(["Report", "When", "Status"])

    plain.get_by_text("Saved views").click()
    plain.get_by_label("Name", exact=True).fill("Oldest")
    plain.get_by_role("button", name="Save", exact=True).click()
    plain.goto("/explore/")
    plain.get_by_role("link", name="Oldest", exact=True).click()
    expect_listed(plain, 0, 1, 2)
    with plain.expect_download() as taken:
        plain.locator("details.take > summary").click()
        plain.get_by_role("button", name="CSV").click()
    assert taken.value.suggested_filename.endswith(".csv")
