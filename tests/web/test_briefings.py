"""Pages of briefings: from the filter in the address to files, and who may open them."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Person
from hotspots import workflow
from hotspots.briefing import freeze
from hotspots.models import Briefing, Edition, LedgerEntry
from hotspots.workflow import publication
from tests.factories import make_answers, reader

pytestmark = pytest.mark.django_db
ClientOf = Callable[..., Client]

NEW = reverse("briefing_new")
TYPED = {"title": "Before the plenary", "language": "fr", "heading_1": "Pourquoi", "text_1": "Parce que."}
SIGNATURES = {"pdf": b"%PDF-", "docx": b"PK", "xlsx": b"PK", "csv": b"\xef\xbb\xbf", "geojson": b'{"type"'}


@pytest.fixture
def briefing(published_report: Edition, carla: Person) -> Briefing:
    return freeze(reader(carla), {"country": ["CF"]}, "Before the plenary", "en", [])


def page_of(briefing: Briefing) -> str:
    return reverse("briefing", args=[briefing.ref])


def text(answer: Any) -> str:
    return answer.content.decode()


class TestDoors:
    @pytest.fixture
    def addresses(self, briefing: Briefing) -> list[str]:
        return [reverse("briefings"), NEW, page_of(briefing)]

    @pytest.fixture
    def file(self, briefing: Briefing) -> str:
        return reverse("briefing_file", args=[briefing.ref, "pdf"])

    def test_visitors_sign_in(self, addresses: list[str], file: str, client: Client) -> None:
        for answer in (*map(client.get, addresses), client.post(file)):
            assert answer.headers["Location"].startswith(reverse("account_login"))

    def test_others_may_not(
        self, addresses: list[str], file: str, bruno: Person, amina: Person, client_of: ClientOf
    ) -> None:
        for browser in (client_of(bruno), client_of(amina)):
            answers = (*map(browser.get, addresses), browser.post(file))
            assert {answer.status_code for answer in answers} == {403}

    def test_it_takes_a_second_step(
        self, addresses: list[str], file: str, carla: Person, client_of: ClientOf
    ) -> None:
        browser = client_of(carla, strong=False)
        assert {answer.status_code for answer in (*map(browser.get, addresses), browser.post(file))} == {403}

    def test_methods(self, addresses: list[str], file: str, carla: Person, client_of: ClientOf) -> None:
        browser = client_of(carla)
        assert browser.get(file).status_code == browser.head(file).status_code == 405
        assert not LedgerEntry.objects.filter(action="export_pdf").exists()
        for address in addresses:
            assert browser.put(address).status_code == 405
        for address in (addresses[0], *addresses[2:]):
            assert browser.post(address).status_code == 405

    def test_what_is_not_there(self, briefing: Briefing, carla: Person, client_of: ClientOf) -> None:
        browser = client_of(carla)
        assert browser.get(reverse("briefing", args=[uuid.uuid4()])).status_code == 404
        assert browser.post(reverse("briefing_file", args=[uuid.uuid4(), "pdf"])).status_code == 404
        assert browser.post(reverse("briefing_file", args=[briefing.ref, "exe"])).status_code == 404

    def test_a_post_without_a_session_keeps_its_text(self, published_report: Edition, client: Client) -> None:
        answer = client.post(NEW, TYPED)
        assert answer.status_code == 403
        assert "Parce que." in text(answer)
        assert not Briefing.objects.exists()


class TestNew:
    def test_it_shows_what_it_would_hold(
        self, published_report: Edition, carla: Person, client_of: ClientOf
    ) -> None:
        page = text(client_of(carla).get(f"{NEW}?country=CF"))
        assert published_report.title in page
        assert "Country: Central African Republic" in page
        assert "People killed, as the sources state them: 1." in page

    def test_it_is_made(self, published_report: Edition, carla: Person, client_of: ClientOf) -> None:
        answer = client_of(carla).post(f"{NEW}?country=CF", TYPED)
        briefing = Briefing.objects.get()
        assert answer.headers["Location"] == page_of(briefing)
        assert (briefing.title, briefing.language, briefing.query) == (
            "Before the plenary",
            "fr",
            "country=CF",
        )
        assert briefing.blocks == [{"heading": "Pourquoi", "text": "Parce que."}]
        assert briefing.made_by == carla

    @pytest.mark.parametrize(
        ("changes", "told"),
        [
            ({"title": ""}, "This field is required"),
            ({"title": "x" * 251}, "at most 250"),
            ({"language": "xx"}, "not one of the available choices"),
            ({"text_2": "x" * 5001}, "at most 5000"),
        ],
    )
    def test_bad_input_keeps_the_text(
        self,
        published_report: Edition,
        carla: Person,
        client_of: ClientOf,
        changes: dict[str, str],
        told: str,
    ) -> None:
        answer = client_of(carla).post(NEW, {**TYPED, **changes})
        assert answer.status_code == 400
        assert told in text(answer) and "Parce que." in text(answer)
        assert not Briefing.objects.exists()

    def test_nothing_matches(self, published_report: Edition, carla: Person, client_of: ClientOf) -> None:
        page = text(client_of(carla).get(f"{NEW}?country=AO"))
        assert "Widen it" in page and 'name="title"' not in page
        assert client_of(carla).post(f"{NEW}?country=AO", TYPED).status_code == 400

    def test_a_typo_shows_nothing(
        self, published_report: Edition, carla: Person, client_of: ClientOf
    ) -> None:
        answer = client_of(carla).get(f"{NEW}?contry=CF")
        assert answer.status_code == 400
        assert "contry" in text(answer) and published_report.title not in text(answer)


class TestPage:
    def test_it_lists_and_shows(self, briefing: Briefing, carla: Person, client_of: ClientOf) -> None:
        browser = client_of(carla)
        assert "Before the plenary" in text(browser.get(reverse("briefings")))
        page = text(browser.get(page_of(briefing)))
        for words in ("1 record", briefing.digest, "identical", "Diggers shot at in Haute-Kotto", "May 2021"):
            assert words in page
        assert "data:image/svg+xml;base64," in page

    @pytest.mark.parametrize("name", SIGNATURES)
    def test_each_file_comes_as_an_attachment_and_is_recorded(
        self, briefing: Briefing, carla: Person, client_of: ClientOf, name: str
    ) -> None:
        address = reverse("briefing_file", args=[briefing.ref, name])
        browser = client_of(carla)
        assert address in text(browser.get(page_of(briefing)))
        answer = browser.post(address)
        assert answer.content.startswith(SIGNATURES[name])
        day = briefing.created_at.date().isoformat()
        assert answer.headers["Content-Disposition"] == (
            f'attachment; filename="hotspots-before-the-plenary-{day}.{name}"'
        )
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert browser.post(address).content == answer.content
        assert LedgerEntry.objects.filter(action=f"export_{name}", ref=str(briefing.ref)).count() == 2

    def test_a_retraction_is_said(self, briefing: Briefing, carla: Person, client_of: ClientOf) -> None:
        workflow.retract(reader(carla), Edition.objects.get(), "The source took it back.")
        page = text(client_of(carla).get(page_of(briefing)))
        assert "do not hand it over" in page and "The source took it back." in page

    def test_a_correction_is_said(
        self, briefing: Briefing, publishable_report: Any, carla: Person, client_of: ClientOf
    ) -> None:
        workflow.publish(reader(carla), publishable_report, make_answers(note="The date was wrong."))
        page = text(client_of(carla).get(page_of(briefing)))
        assert "was corrected since" in page and "The date was wrong." in page

    def test_tampering_is_said(self, briefing: Briefing, carla: Person, client_of: ClientOf) -> None:
        Edition.objects.update(summary="Something else.")
        assert "does not rebuild" in text(client_of(carla).get(page_of(briefing)))

    def test_what_was_erased_stays_erased(
        self, briefing: Briefing, carla: Person, client_of: ClientOf
    ) -> None:
        publication.take_down(reader(carla), Edition.objects.get().series)
        browser = client_of(carla)
        page = text(browser.get(page_of(briefing)))
        assert "was erased" in page and "Diggers" not in page
        assert browser.post(reverse("briefing_file", args=[briefing.ref, "pdf"])).status_code == 404
