"""What was typed survives a session that ended, and what another site posts never gets onto a page of ours."""

from collections.abc import Callable

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from accounts.models import Person
from hotspots.models import Edition, Report
from hotspots.web.reports.form import typed_from

pytestmark = pytest.mark.django_db
ClientOf = Callable[..., Client]

NEW = reverse("report_new")
TYPED = {"narrative": "A lure of theirs.", "action": "save"}
OURS = (
    {},
    {"Origin": "http://testserver"},
    {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
)
FOREIGN = (
    {"Origin": "https://attacker.example"},
    {"Origin": "null"},
    {"Origin": "https://testserver"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"},
)


@pytest.mark.parametrize("headers", OURS)
def test_what_a_visitor_typed_is_held(client: Client, headers: dict[str, str]) -> None:
    answer = client.post(NEW, TYPED, headers=headers)
    assert answer.status_code == 403
    assert "A lure of theirs." in answer.content.decode()


@pytest.mark.parametrize("headers", FOREIGN)
def test_what_another_site_posts_is_not_held(
    client: Client, amina: Person, client_of: ClientOf, headers: dict[str, str]
) -> None:
    careful = client_of(amina)
    careful.handler.enforce_csrf_checks = True
    for browser in (client, client_of(amina), careful):
        answer = browser.post(NEW, TYPED, headers=headers)
        assert answer.status_code == 403
        page = answer.content.decode()
        assert "A lure of theirs." not in page and "csrfmiddlewaretoken" not in page
    assert not Report.objects.exists()


def test_our_own_form_with_an_old_token_is_held(amina: Person, client_of: ClientOf) -> None:
    browser = client_of(amina)
    browser.handler.enforce_csrf_checks = True
    page = browser.post(NEW, TYPED, headers={"Origin": "http://testserver"}).content.decode()
    assert "A lure of theirs." in page and "signed in again" in page


def test_a_retraction_is_not_held(published_report: Edition, client: Client) -> None:
    address = reverse("edition_retract", args=[published_report.series])
    assert client.post(address, {"reason": "A lure of theirs."}).status_code == 302


def test_nothing_is_kept_that_json_in_a_database_cannot_hold() -> None:
    post = QueryDict(mutable=True)
    post.setlist("narrative", ["a\x00b", "c\ud800d", "é \U0001f600"])
    post["x\x00"] = post["y\udfff"] = "z"
    assert typed_from(post) == {"narrative": ["ab", "cd", "é \U0001f600"]}
