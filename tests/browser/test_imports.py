"""A file of reports in a browser: uploaded, mapped, looked at and stored, by itself with JavaScript and by presses without."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import Person
from hotspots.imports import arrived, plan
from hotspots.models import Import, Report
from tests.imports.files import told, typed

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., None]


@pytest.fixture
def plain_page(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A narrow page without JavaScript."""
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": 360, "height": 640}
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Five rows, of which two are stored at a time."""
    monkeypatch.setattr(plan, "LOT", 2)
    monkeypatch.setattr(arrived, "AT_ONCE", 0.0)
    rows = [told(**{"What happened": f"Account {n}.", "Note": "-"}) for n in range(4)]
    return typed(tmp_path, [*rows, told(Country="Atlantis")], "our year.csv")


def look(page: Page, file: Path) -> None:
    page.goto("/reports/mine/")
    page.get_by_role("link", name="Take in a file").click()
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("heading", name="our year.csv")).to_be_visible()
    page.get_by_label("Note").select_option("external_ref")
    page.get_by_label("Note").select_option("")
    page.get_by_role("button", name="See what would happen").click()
    expect(page.get_by_role("heading", name="What would happen")).to_be_visible()
    while page.get_by_role("button", name="Look at the rows after these").is_visible():
        page.get_by_role("button", name="Look at the rows after these").click()
    assert not Report.objects.exists()


def test_it_is_stored_by_itself(page: Page, amina: Person, sign_in: SignIn, file: Path) -> None:
    sign_in(page, amina)
    look(page, file)
    page.get_by_role("button", name="Store it").click()
    expect(page.get_by_text("All rows were gone through")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Atlantis"))).to_be_visible()
    row = Import.objects.get()
    assert (row.state, row.counts) == ("done", {"new": 4, "refused": 1})
    assert Report.objects.count() == 4


def test_it_goes_on_when_the_line_comes_back(page: Page, amina: Person, sign_in: SignIn, file: Path) -> None:
    sign_in(page, amina)
    look(page, file)
    dropped: list[str] = []

    def drop_first(route: Any) -> None:
        if dropped or route.request.resource_type != "fetch":
            route.continue_()
        else:
            dropped.append(route.request.url)
            route.abort()

    page.route("**/go/", drop_first)
    page.get_by_role("button", name="Store it").click()
    expect(page.get_by_text("All rows were gone through")).to_be_visible()
    assert dropped and Report.objects.count() == 4


def test_it_is_stored_by_presses_without_javascript(
    plain_page: Page, amina: Person, sign_in: SignIn, file: Path
) -> None:
    sign_in(plain_page, amina)
    look(plain_page, file)
    plain_page.get_by_role("button", name="Store it").click()
    for done in ("2 of 5 rows", "4 of 5 rows", "5 of 5 rows"):
        expect(plain_page.get_by_text(done)).to_be_visible()
        plain_page.get_by_role("button", name="Continue").click()
    expect(plain_page.get_by_text("All rows were gone through")).to_be_visible()
    assert Report.objects.count() == 4
    assert plain_page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_file_is_thrown_away_with_a_second_press(
    page: Page, amina: Person, sign_in: SignIn, file: Path
) -> None:
    sign_in(page, amina)
    look(page, file)
    page.get_by_text("Throw the file away").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("The file is gone.")).to_be_visible()
    assert not Import.objects.exists()
