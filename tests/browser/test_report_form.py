"""The report form in a browser: kept while it is typed, quicker with JavaScript, whole without it."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import Person
from hotspots.models import Report
from hotspots.workflow.transitions import current_content

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., None]
DRAFT = re.compile(r"/reports/[0-9a-f-]+/edit/")


@pytest.fixture
def plain_page(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A narrow page without JavaScript."""
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": 360, "height": 640}
    )
    yield context.new_page()
    context.close()


def come_back(page: Page) -> None:
    """What a browser says when the line is there again; the page then tries at once."""
    page.evaluate("window.dispatchEvent(new Event('online'))")


def answer_five(page: Page) -> None:
    page.get_by_label("What happened?").fill("A. was beaten near the river.")
    page.get_by_label("In which country?").select_option("AO")
    page.get_by_label("When?").fill("January 2021")
    page.get_by_text("A person told us").click()
    page.get_by_label("A witness").check()
    page.get_by_label("In one line").first.fill("A miner, on the phone")


def test_a_draft_is_kept_while_it_is_typed(page: Page, amina: Person, sign_in: SignIn) -> None:
    sign_in(page, amina)
    page.goto("/reports/new/")
    page.get_by_label("What happened?").fill("They came at night")
    expect(page.locator("[data-saved]")).to_contain_text("Saved")
    expect(page).to_have_url(DRAFT)
    with page.expect_response(re.compile("/draft/")):
        page.get_by_label("When?").fill("last")
    page.reload()
    expect(page.get_by_label("What happened?")).to_have_value("They came at night")
    expect(page.get_by_label("When?")).to_have_value("last")
    assert Report.objects.count() == 1


def test_a_session_that_ends_loses_nothing(page: Page, amina: Person, sign_in: SignIn) -> None:
    sign_in(page, amina)
    page.goto("/reports/new/")
    page.context.clear_cookies()
    page.get_by_label("What happened?").fill("They came at night")
    expect(page.locator("[data-saved]")).to_contain_text("Sign in again in a new tab")
    sign_in(page, amina)
    come_back(page)
    expect(page.locator("[data-saved]")).to_contain_text("Saved")
    assert Report.objects.get().typed["narrative"] == ["They came at night"]


def test_without_a_connection_it_waits(page: Page, amina: Person, sign_in: SignIn) -> None:
    sign_in(page, amina)
    page.goto("/reports/new/")
    page.context.set_offline(True)
    page.get_by_label("What happened?").fill("They came at night")
    expect(page.locator("[data-saved]")).to_contain_text("Not saved yet")
    page.context.set_offline(False)
    come_back(page)
    expect(page.locator("[data-saved]")).to_contain_text("Saved")
    assert Report.objects.get().typed["narrative"] == ["They came at night"]


def test_areas_follow_the_country_and_places_are_suggested(
    page: Page, amina: Person, sign_in: SignIn
) -> None:
    sign_in(page, amina)
    page.goto("/reports/new/")
    page.get_by_label("In which country?").select_option("CF")
    page.locator("#panel-place > summary").click()
    expect(page.get_by_role("combobox", name="Province or region")).to_contain_text("Haute-Kotto")
    page.get_by_label("Name of the place").press_sequentially("Bria")
    page.get_by_role("button", name=re.compile("^Bria .*Haute-Kotto")).first.click()
    expect(page.get_by_label("Province or region")).to_have_value("CF-HK")
    expect(page.get_by_label("Coordinates")).not_to_have_value("")
    expect(page.locator("[data-saved]")).to_contain_text("Saved")


def test_spare_rows_wait_until_they_are_wanted(page: Page, amina: Person, sign_in: SignIn) -> None:
    sign_in(page, amina)
    page.goto("/reports/new/")
    page.locator("#panel-harms > summary").click()
    panel = page.locator("#panel-harms")
    expect(panel.locator("[data-row]:visible")).to_have_count(1)
    panel.get_by_role("button", name="Add another").click()
    expect(panel.locator("[data-row]:visible")).to_have_count(2)


def test_consent_is_asked_of_people_only(page: Page, amina: Person, sign_in: SignIn) -> None:
    sign_in(page, amina)
    page.goto("/reports/new/")
    page.locator("#panel-sources > summary").click()
    row = page.locator("[data-source]").first
    row.get_by_label("Kind of source").select_option("press_or_radio")
    expect(row.get_by_label("What did the person agree to?")).to_be_hidden()
    row.get_by_label("Kind of source").select_option("witness")
    expect(row.get_by_label("What did the person agree to?")).to_be_visible()


def test_an_error_leads_to_its_field(page: Page, amina: Person, sign_in: SignIn) -> None:
    sign_in(page, amina)
    page.goto("/reports/new/")
    answer_five(page)
    page.locator("#panel-harms > summary").click()
    page.get_by_label("At least").first.fill("a few")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#errors")).to_be_focused()
    page.locator("#errors").get_by_role("link", name="At least").click()
    expect(page.get_by_label("At least").first).to_be_visible()
    expect(page.get_by_label("At least").first).to_have_value("a few")


def test_a_report_is_sent_without_javascript(plain_page: Page, amina: Person, sign_in: SignIn) -> None:
    page = plain_page
    sign_in(page, amina)
    page.goto("/reports/new/")
    answer_five(page)
    page.locator("#panel-involved > summary").click()
    page.locator("#panel-involved").get_by_role("button", name="Add another").click()
    expect(page).to_have_url(DRAFT)
    page.get_by_label("Name of the group or institution").nth(0).fill("Guards")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Sent. A reviewer of the coalition reads it next.")).to_be_visible()
    content = current_content(Report.objects.get())
    assert content["narrative"] == "A. was beaten near the river."
    assert content["involved"][0]["name"] == "Guards"


@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_is_wider_than_the_screen(
    width: int,
    page: Page,
    amina: Person,
    bruno: Person,
    carla: Person,
    publishable_report: Report,
    sent_report: Report,
    sign_in: SignIn,
) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    for person, paths in (
        (amina, ("/reports/new/", "/reports/paste/", "/reports/mine/", f"/reports/{sent_report.ref}/edit/")),
        (bruno, ("/review/", f"/reports/{sent_report.ref}/", f"/reports/{sent_report.ref}/history/")),
        (carla, (f"/reports/{publishable_report.ref}/publish/",)),
    ):
        sign_in(page, person)
        for path in paths:
            page.goto(path)
            page.evaluate(
                "document.querySelectorAll('main details').forEach((panel) => { panel.open = true; })"
            )
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
