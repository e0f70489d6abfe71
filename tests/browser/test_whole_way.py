"""The whole way in a browser: three people and a visitor, and the briefing in the end."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from accounts.models import Person

pytestmark = pytest.mark.django_db(transaction=True)

TOLD = "An open letter says that people who protested about a closed road were met with tear gas."
TITLE = "Protest reported put down with tear gas"
SUMMARY = "Residents wrote in an open letter that tear gas was used against people who protested."


def test_three_people_take_a_report_to_the_public(
    page: Page, sign_in: Callable[..., None], amina: Person, bruno: Person, carla: Person
) -> None:
    sign_in(page, amina)
    page.goto("/reports/new/")
    page.get_by_label("What happened").fill(TOLD)
    page.get_by_label("In which country?").select_option(label="Angola")
    page.get_by_label("When?").fill("January 2021")
    page.get_by_text("A document", exact=True).click()
    page.get_by_label("NGO publication").first.check()
    page.get_by_label("In one line").first.fill("Open letter of a residents' association")
    page.get_by_label("May be published after review").check()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text(TOLD).first).to_be_visible()
    report = page.url

    sign_in(page, bruno)
    page.goto("/review/")
    page.get_by_role("link", name="An open letter says").click()
    page.locator("#panel-violations > summary").click()
    page.locator("#panel-violations summary", has_text="Freedom").click()
    page.get_by_label("Protest put down by force").check()
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("Accepted").first).to_be_visible()

    sign_in(page, carla)
    page.goto(f"{report}publish/")
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("Summary").fill(SUMMARY)
    page.locator("input[name=level][value=area_and_month]").check()
    page.locator("input[name=could_tell][value=no]").check()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published").first).to_be_visible()

    page.context.clear_cookies()
    page.goto("/?view=table")
    expect(page.get_by_role("link", name=TITLE)).to_be_visible()
    page.goto("/")
    expect(page.locator(".leaflet-container")).to_be_visible()
    page.get_by_role("link", name=TITLE).first.click()
    expect(page.get_by_text(SUMMARY)).to_be_visible()
    expect(page.get_by_text(TOLD)).to_have_count(0)

    sign_in(page, carla)
    page.goto("/briefings/new/?country=AO")
    page.get_by_label("Title").fill("Angola before the plenary")
    page.get_by_role("button", name="Freeze it").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="PDF").click()
    pdf = PdfReader(io.BytesIO(Path(download.value.path()).read_bytes()))
    text = " ".join(sheet.extract_text() for sheet in pdf.pages)
    assert "Angola before the plenary" in text
    assert TITLE in text
    assert "Open letter of a residents" in text
