"""The frame: the only page that may be framed, without cookies and without a session, under the filter of the public page."""

import re

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from accounts.models import Session
from tests.factories import make_report, reader

pytestmark = pytest.mark.django_db
PAGES = ("/embed/", "/embed/?country=CF", "/embed/?lang=fr", "/embed/map.geojson")


def test_it_may_be_framed_by_anybody(client: Client, published_report):
    answer = client.get("/embed/")
    assert answer.status_code == 200
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer and answer["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_no_other_page_may_be_framed(client: Client, published_report):
    others = (
        "/", "/map.geojson", "/method/", "/data/", "/account/login/", f"/published/{published_report.series}/", "/embed/x",
        "/embed", "/nowhere", "/api/v1/editions", "/api/v1/docs",
    )  # fmt: skip
    for address in others:
        answer = client.get(address)
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"], address
        assert answer["X-Frame-Options"] == "DENY", address


def test_only_the_frame_is_exempt():
    """Whoever adds an exception adds it here too."""

    def views(patterns, prefix=""):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                yield prefix + str(pattern.pattern), pattern.callback
            else:
                yield from views(pattern.url_patterns, prefix + str(pattern.pattern))

    framed = {route for route, view in views(get_resolver().url_patterns) if "frame" in str(_decorations(view))}
    assert framed == {"embed/"}


def _decorations(view) -> list[str]:
    """The code of a view and of all that wraps it which speaks of frames."""
    found = []
    while view is not None:
        code = getattr(view, "__code__", None)
        if code and ("xframe_options_exempt" in code.co_names or "frame-ancestors" in str(_config_of(view))):
            found.append("frame")
        view = getattr(view, "__wrapped__", None)
    return found


def _config_of(view) -> list[object]:
    return [cell.cell_contents for cell in view.__closure__ or () if isinstance(cell.cell_contents, dict)]


@pytest.mark.parametrize("address", PAGES)
def test_no_cookie_goes_in_or_out(client_of, published_report, manager, address, monkeypatch):
    browser = client_of(manager)
    browser.cookies["csrftoken"] = "a" * 32
    browser.cookies["django_language"] = "fr"
    plain = Client().get(address)
    seen = Session.objects.get(person=manager).seen_at

    def refuse(*args, **kwargs):
        raise AssertionError("the session was read")

    monkeypatch.setattr("accounts.sessions.SessionStore.load", refuse)
    answer = browser.get(address)
    assert answer.content == plain.content
    assert not answer.cookies and "Cookie" not in answer["Vary"]
    assert Session.objects.get(person=manager).seen_at == seen


def test_it_shows_what_the_public_page_shows(client: Client, published_report, amina, bruno):
    make_report(amina, "accepted", by=reader(bruno), narrative="Nothing of this is published.")
    page = client.get("/embed/").content.decode()
    assert published_report.title in page and f"/published/{published_report.series}/" in page
    assert "Nothing of this" not in page
    assert client.get("/embed/map.geojson").json()["features"][0]["properties"]["title"] == published_report.title
    assert published_report.title not in client.get("/embed/?country=AO").content.decode()
    assert client.get("/embed/map.geojson?country=AO").json()["features"] == []


def test_links_leave_the_frame_and_more_stays_in_it(client: Client, published_report):
    page = client.get("/embed/?country=CF").content.decode()
    assert '<base target="_blank">' in page and 'href="/?country=CF"' in page
    assert 'data-source="/embed/map.geojson?country=CF"' in page
    assert not re.search(r"<form|csrf|account/login", page)


def test_it_speaks_the_language_that_the_site_around_it_asks_for(client: Client, published_report):
    answer = client.get("/embed/?lang=pt", headers={"Accept-Language": "fr"})
    assert 'lang="pt"' in answer.content.decode() and answer["Content-Language"] == "pt"


@pytest.mark.parametrize("query", ["contry=CF", "lang=xx", "status=sent", "after=nonsense", "organisation=1"])
def test_what_it_does_not_know_is_refused(client: Client, published_report, query):
    answer = client.get(f"/embed/?{query}")
    assert answer.status_code == 400 and published_report.title not in answer.content.decode()
    assert "frame-ancestors *" in answer["Content-Security-Policy"]


def test_it_is_only_read(client: Client):
    assert client.post("/embed/").status_code == 405
