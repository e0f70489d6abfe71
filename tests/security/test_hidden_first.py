"""What is hidden below an address is hidden from every method: 404 comes before 405."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import ApiToken, Person
from hotspots import workflow
from hotspots.evidence.store import Arriving
from hotspots.models import Evidence
from tests.factories import make_report, reader

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@pytest.fixture
def note(amina: Person) -> Evidence:
    """A text on an accepted report that the coalition reads."""
    report = make_report(amina, "accepted")
    arriving = Arriving("note.txt")
    arriving.write(b"A line.")
    arriving.close()
    return workflow.attach_file(reader(amina), report, arriving)[0]


@pytest.mark.parametrize("name", ["evidence_file", "evidence_shown", "evidence_thumb", "evidence_remove"])
def test_a_file_that_a_coalition_reader_may_not_know_of(
    name: str, note: Evidence, eve: Person, client_of: Callable[..., Client]
) -> None:
    browser, address = client_of(eve), reverse(name, args=[note.report.ref, note.ref])
    assert {browser.generic(method, address).status_code for method in METHODS} == {404}


def test_a_briefing_that_there_is_not(carla: Person, client_of: Callable[..., Client]) -> None:
    browser = client_of(carla)
    for address in (reverse("briefing", args=[uuid4()]), reverse("briefing_file", args=[uuid4(), "csv"])):
        assert {browser.generic(method, address).status_code for method in METHODS} == {404}


def test_a_copy_of_what_is_no_picture(note: Evidence, amina: Person, client: Client) -> None:
    _token, value = ApiToken.issue(amina, "A program", ["submit"], 30)
    address = reverse("api:evidence_shown", args=[note.report.ref, note.ref])
    asked = [
        client.generic(method, address, headers={"Authorization": f"Bearer {value}"}) for method in METHODS
    ]
    assert {response.status_code for response in asked} == {404}
