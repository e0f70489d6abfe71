"""Publishing: what is asked first, the preview, corrections, retractions."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Person
from hotspots import redaction
from hotspots.models import Edition, Report
from tests.factories import make_report, publishable, reader

pytestmark = pytest.mark.django_db
ClientOf = Callable[..., Client]

ANSWERS = {
    "title": "Diggers shot at in Haute-Kotto",
    "summary": "Security personnel are alleged to have killed a digger.",
    "level": "area_and_month",
    "could_tell": "no",
    "reply": "not_asked_risk",
}
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')


def url(name: str, report: Report) -> str:
    return reverse(name, args=[report.ref])


def post(client: Client, report: Report, view: str = "report_publish", **changes: Any) -> Any:
    return client.post(url(view, report), {"version": report.version, **ANSWERS, **changes})


def without_token(page: bytes) -> bytes:
    return TOKEN.sub(b"", page)


class TestPublish:
    def test_it_is_public_afterwards(
        self, publishable_report: Report, carla: Person, client_of: ClientOf, client: Client
    ) -> None:
        answer = post(client_of(carla), publishable_report)
        assert answer.headers["Location"] == url("report_page", publishable_report)
        edition = Edition.objects.get()
        assert (edition.title, edition.level, edition.number) == (ANSWERS["title"], ANSWERS["level"], 1)
        page = client.get(reverse("edition_page", args=[edition.series])).content.decode()
        assert ANSWERS["summary"] in page
        assert "Sam-Ouandja" not in page and "A neighbour" not in page

    def test_the_summary_starts_empty(
        self, publishable_report: Report, carla: Person, client_of: ClientOf
    ) -> None:
        page = client_of(carla).get(url("report_publish", publishable_report)).content.decode()
        assert re.search(r'<textarea name="summary"[^>]*>\s*</textarea>', page)

    def test_each_level_says_what_it_shows(
        self, publishable_report: Report, carla: Person, client_of: ClientOf
    ) -> None:
        page = client_of(carla).get(url("report_publish", publishable_report)).content.decode()
        assert "<b>Haute-Kotto, Central African Republic</b>, <b>May 2021</b>" in page
        assert "<b>Central African Republic</b>, <b>2021</b>" in page
        assert "Not possible: a person told us." in page
        assert "Sam-Ouandja" not in page

    @pytest.mark.parametrize(
        ("field", "value", "told"),
        [
            ("title", "", "Give it a title"),
            ("summary", "", "Write a fresh summary"),
            ("level", "", "Choose how exact"),
            ("level", "as_public_source", "This rests on a person"),
            ("could_tell", "", "Answer the question about the village"),
            ("could_tell", "yes", "Then only country and year"),
            ("reply", "", "A company is named"),
            ("reply", "replied", "Quote the reply"),
        ],
    )
    def test_what_is_missing_is_told_and_text_stays(
        self,
        field: str,
        value: str,
        told: str,
        publishable_report: Report,
        carla: Person,
        client_of: ClientOf,
    ) -> None:
        answer = post(client_of(carla), publishable_report, **{"note": "A <note>", field: value})
        assert answer.status_code == 400
        page = answer.content.decode()
        assert told in page
        assert ANSWERS["summary"] in page or field == "summary"
        assert not Edition.objects.exists()

    def test_the_organisation_has_to_allow_it(
        self, accepted_report: Report, carla: Person, client_of: ClientOf
    ) -> None:
        answer = post(client_of(carla), accepted_report)
        assert answer.status_code == 400
        assert "Ask it to allow publication" in answer.content.decode()

    def test_words_of_the_report_are_refused(
        self, publishable_report: Report, carla: Person, client_of: ClientOf
    ) -> None:
        answer = post(client_of(carla), publishable_report, summary=publishable_report.narrative)
        assert "own words" in answer.content.decode()

    def test_the_scan_warns_and_a_person_decides(
        self, publishable_report: Report, amina: Person, carla: Person, client_of: ClientOf
    ) -> None:
        redaction.seal_names(publishable_report, "A is Anaclet")
        summary = "Anaclet was shot at near Sam-Ouandja, call +236 70 12 34 56."
        answer = post(client_of(carla), publishable_report, summary=summary)
        assert answer.status_code == 400
        page = answer.content.decode()
        for warning in ("phone number", "finer than the level", "name from the sealed names box"):
            assert warning in page
        assert not Edition.objects.exists()
        assert post(client_of(carla), publishable_report, summary=summary, looked="on").status_code == 302

    def test_a_second_person_or_a_recorded_exception(
        self, amina: Person, bruno: Person, client_of: ClientOf
    ) -> None:
        bruno.publish = True
        bruno.save()
        report = make_report(amina, "accepted", by=reader(bruno), **publishable(violations=[{"type": "V10"}]))
        answer = post(client_of(bruno), report)
        assert answer.status_code == 400
        assert "second person" in answer.content.decode() and 'name="exception"' in answer.content.decode()
        post(client_of(bruno), report, exception="Nobody else is left in the office.")
        assert Edition.objects.exists()

    def test_a_version_that_has_gone_by(
        self, publishable_report: Report, carla: Person, client_of: ClientOf
    ) -> None:
        answer = post(client_of(carla), publishable_report, version=1)
        assert answer.status_code == 409
        assert ANSWERS["summary"] in answer.content.decode()

    def test_only_what_is_accepted(self, sent_report: Report, amina: Person, client_of: ClientOf) -> None:
        amina.publish = True
        amina.save()
        assert client_of(amina).get(url("report_publish", sent_report)).status_code == 403

    def test_a_session_that_ended_keeps_the_text(self, publishable_report: Report, client: Client) -> None:
        answer = post(client, publishable_report)
        assert answer.status_code == 403
        assert ANSWERS["summary"] in answer.content.decode()


class TestPreview:
    def test_it_is_the_bytes_that_the_public_gets(
        self, publishable_report: Report, carla: Person, client_of: ClientOf, client: Client
    ) -> None:
        preview = post(client_of(carla), publishable_report, "report_preview")
        assert preview.status_code == 200
        assert not Edition.objects.exists()
        post(client_of(carla), publishable_report)
        page = client.get(reverse("edition_page", args=[publishable_report.series]))
        assert without_token(preview.content) == without_token(page.content)

    def test_of_a_correction_too(
        self,
        published_report: Edition,
        publishable_report: Report,
        carla: Person,
        client_of: ClientOf,
        client: Client,
    ) -> None:
        changes = {"title": "Diggers shot", "note": "The title said more than is known."}
        preview = post(client_of(carla), publishable_report, "report_preview", **changes)
        post(client_of(carla), publishable_report, **changes)
        page = client.get(reverse("edition_page", args=[publishable_report.series]))
        assert b"Diggers shot" in page.content
        assert without_token(preview.content) == without_token(page.content)

    def test_a_level_that_shows_too_much_is_not_previewed(
        self, publishable_report: Report, carla: Person, client_of: ClientOf
    ) -> None:
        answer = post(client_of(carla), publishable_report, "report_preview", level="as_public_source")
        assert answer.status_code == 400
        assert "Sam-Ouandja" not in answer.content.decode()

    def test_only_post(self, publishable_report: Report, carla: Person, client_of: ClientOf) -> None:
        assert client_of(carla).get(url("report_preview", publishable_report)).status_code == 405


class TestCorrection:
    def test_it_starts_from_what_is_public_and_needs_a_note(
        self, published_report: Edition, publishable_report: Report, carla: Person, client_of: ClientOf
    ) -> None:
        client = client_of(carla)
        page = client.get(url("report_publish", publishable_report)).content.decode()
        assert published_report.summary in page and published_report.title in page
        assert post(client, publishable_report).status_code == 400
        assert post(client, publishable_report, note="The month was wrong.").status_code == 302
        corrected = Edition.objects.get(number=2)
        assert (corrected.note, corrected.state) == ("The month was wrong.", "published")
        assert Edition.objects.get(number=1).state == "superseded"


class TestRetraction:
    def test_the_page_says_so(
        self, published_report: Edition, carla: Person, client_of: ClientOf, client: Client
    ) -> None:
        address = reverse("edition_retract", args=[published_report.series])
        assert client_of(carla).get(address).status_code == 200
        assert client_of(carla).post(address, {"reason": " "}).status_code == 400
        client_of(carla).post(address, {"reason": "The witness takes it back."})
        page = client.get(reverse("edition_page", args=[published_report.series])).content.decode()
        assert "The witness takes it back." in page
        assert published_report.summary not in page

    def test_doors(
        self, published_report: Edition, amina: Person, carla: Person, client_of: ClientOf, client: Client
    ) -> None:
        address = reverse("edition_retract", args=[published_report.series])
        assert client.get(address).headers["Location"].startswith(reverse("account_login"))
        assert client_of(amina).post(address, {"reason": "x"}).status_code == 403
        assert client_of(carla).get(reverse("edition_retract", args=[uuid.uuid4()])).status_code == 404
        assert client_of(carla).put(address).status_code == 405


@pytest.mark.parametrize("view", ["report_publish", "report_preview"])
class TestDoors:
    def test_those_who_do_not_publish_may_not(
        self,
        view: str,
        publishable_report: Report,
        amina: Person,
        bruno: Person,
        dora: Person,
        client_of: ClientOf,
    ) -> None:
        for person in (amina, bruno, dora):
            assert post(client_of(person), publishable_report, view).status_code == 403

    def test_what_is_hidden_does_not_exist(
        self, view: str, amina: Person, carla: Person, client_of: ClientOf
    ) -> None:
        hidden = make_report(amina, "accepted", sharing="restricted")
        assert post(client_of(carla), hidden, view).status_code == 404
        assert client_of(carla).post(reverse(view, args=[uuid.uuid4()])).status_code == 404

    def test_anonymous_sign_in(self, view: str, publishable_report: Report, client: Client) -> None:
        assert (
            client.get(url(view, publishable_report)).headers["Location"].startswith(reverse("account_login"))
        )


def test_few_queries(
    publishable_report: Report, carla: Person, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    client = client_of(carla)
    with django_assert_max_num_queries(9):
        client.get(url("report_publish", publishable_report))


def test_the_levels_of_a_report_that_rests_on_the_press_alone(
    amina: Person, bruno: Person, carla: Person, client_of: ClientOf
) -> None:
    press = {"kind": "press_or_radio", "line": "Radio bulletin"}
    report = make_report(amina, "accepted", by=reader(bruno), sharing="can_publish", sources=[press])
    page = client_of(carla).get(url("report_publish", report)).content.decode()
    assert "Sam-Ouandja" in page
