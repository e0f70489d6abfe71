"""The API's own page: Swagger UI from our files, under the policy of every other page."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_contract_is_shown_and_can_be_tried(page: Page) -> None:
    page.goto("/api/v1/docs/")
    expect(page.get_by_role("heading", name="Hotspots API")).to_be_visible()
    page.locator("#operations-vocabularies-get_vocabularies").get_by_role("button").first.click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    expect(page.locator(".live-responses-table")).to_contain_text("violation_types")
