"""The whole way by program: a partner sends, another person accepts, a third publishes, and everybody reads."""

import io
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from django.test import Client
from pypdf import PdfReader

from accounts.models import ApiToken, Person

pytestmark = pytest.mark.django_db(transaction=True)

REPORT = {
    "narrative": "A community letter says that a protest about a closed road was put down with tear gas.",
    "country": "AO",
    "when": "January 2021",
    "sources": [{"kind": "ngo_publication", "line": "Open letter of a residents' association", "may_be_named": True}],
    "sharing": "can_publish",
    "place": {"area": "AO-LNO"},
    "violations": [{"type": "V21", "by": [0], "method": "tear_gas"}],
    "involved": [{"kind": "A99", "role": "carried_out"}],
}
TITLE = "Protest reported put down with tear gas"
SUMMARY = "Residents wrote in an open letter that tear gas was used against people who protested."


def token(person: Person, *scopes: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {ApiToken.issue(person, 'walk', list(scopes), 7)[1]}"}


@pytest.fixture
def session_of(live_server: Any, client_of: Callable[..., Client]) -> Callable[[Person], httpx.Client]:
    """An HTTP client with a person's strong session, which answers forms as a browser does."""

    def session_of(person: Person) -> httpx.Client:
        cookies = {"sessionid": client_of(person).cookies["sessionid"].value, "csrftoken": "a" * 32}
        headers = {"X-CSRFToken": "a" * 32, "Origin": live_server.url}
        return httpx.Client(base_url=live_server.url, cookies=cookies, headers=headers, follow_redirects=True)

    return session_of


def test_a_report_goes_from_a_program_to_a_briefing(
    live_server: Any, session_of: Callable[[Person], httpx.Client], amina: Person, bruno: Person, carla: Person
) -> None:
    api = httpx.Client(base_url=f"{live_server.url}/api/v1")

    sent = api.post("/reports", json=REPORT, headers={**token(amina, "submit"), "Idempotency-Key": "letter-1"})
    assert sent.status_code == 201, sent.text
    ref = sent.json()["ref"]
    again = api.post("/reports", json=REPORT, headers={**token(amina, "submit"), "Idempotency-Key": "letter-1"})
    assert again.json()["ref"] == ref
    assert again.headers["Idempotency-Replayed"] == "true"

    own = api.post(
        f"/reports/{ref}/decisions",
        json={"decision": "accept"},
        headers={**token(amina, "submit"), "If-Match": '"1"'},
    )
    assert own.status_code == 403

    seen = api.get(f"/reports/{ref}", headers=token(bruno, "review"))
    assert seen.json()["content"]["narrative"] == REPORT["narrative"]
    decided = api.post(
        f"/reports/{ref}/decisions",
        json={"decision": "accept", "verification": "one_source"},
        headers={**token(bruno, "review"), "If-Match": seen.headers["ETag"]},
    )
    assert decided.status_code in (200, 201), decided.text

    assert api.get("/editions").json()["results"] == []
    with session_of(carla) as desk:
        answers = {
            "title": TITLE,
            "summary": SUMMARY,
            "level": "area_and_month",
            "could_tell": "no",
            "version": str(api.get(f"/reports/{ref}", headers=token(carla, "publish")).json()["version"]),
        }
        preview = desk.post(f"/reports/{ref}/publish/preview/", data=answers)
        assert preview.status_code == 200 and SUMMARY in preview.text
        published = desk.post(f"/reports/{ref}/publish/", data=answers)
        assert published.status_code == 200, published.text

    found = api.get("/editions").json()["results"]
    assert [item["title"] for item in found] == [TITLE]
    anyone = httpx.Client(base_url=live_server.url)
    features = anyone.get("/map.geojson").json()["features"]
    assert [feature["properties"]["title"] for feature in features] == [TITLE]
    assert features[0]["geometry"]["type"] in ("Polygon", "MultiPolygon")
    assert TITLE in anyone.get("/?view=table").text

    with session_of(carla) as desk:
        made = desk.post("/briefings/new/?country=AO", data={"title": "Angola before the plenary", "language": "en"})
        assert made.status_code == 200, made.text
        pdf = desk.post(f"{made.url.path}pdf/")
        assert pdf.headers["Content-Type"] == "application/pdf"
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages)
        assert "Angola before the plenary" in text
        assert "Open letter of a residents" in text
