"""Typed text never runs, whoever reads the page, and no page breaks the policy.

The policy is switched off while payloads are read, so that nothing but the pages themselves stands in their way.
"""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from playwright.sync_api import Browser

from accounts.models import Person
from hotspots.models import Edition

from .payloads import PAYLOADS
from .walking import Walk

pytestmark = pytest.mark.django_db(transaction=True)

# One of each context, each with another act.
SAMPLE = [PAYLOADS[turn * 10 + turn % 10] for turn in range(30)]
SHOWN = ("/", "/embed/", "/explore/", "/method/", "/reports/", "/review/", "/reference/hotspots/", "/reference/sites/",
         "/reference/actors/", "/reference/statements/", "/briefings/", "/account/")  # fmt: skip
PARAMETERS = ("/?q={}", "/?country={}&view={}", "/embed/?q={}", "/explore/?q={}&from={}", "/account/login/?next={}",
              "/reference/sites/?q={}", "/nothing/{}")  # fmt: skip


@pytest.fixture
def walk_of(browser: Browser, live_server: Any, settings: Any) -> Iterator[Callable[..., Walk]]:
    """walk_of(client) is a browser that holds the session of the client."""
    settings.DEMO = False
    walks = []

    def walk_of(client: Client, **options: Any) -> Walk:
        context = browser.new_context(locale="en-GB", **options)
        if session := client.cookies.get("sessionid"):
            context.add_cookies([{"name": "sessionid", "value": session.value, "url": live_server.url}])
        walks.append(Walk(context, live_server.url))
        return walks[-1]

    yield walk_of
    for walk in walks:
        walk.context.close()


@pytest.fixture
def readers(
    client_of: Callable[..., Client], amina: Person, bruno: Person, carla: Person
) -> dict[str, Client]:
    """A browser session for each kind of reader."""
    people = {"author": amina, "reviewer": bruno, "publisher": carla}
    return {"public": Client(), **{name: client_of(person, strong=True) for name, person in people.items()}}


def test_no_page_breaks_the_policy(
    published_report: Edition, walk_of: Callable[..., Walk], readers: dict[str, Client]
) -> None:
    seen = {}
    for name, client in readers.items():
        walk = walk_of(client)
        for path in (*SHOWN, f"/published/{published_report.series}/"):
            walk.visit(path)
        assert not walk.faults, walk.faults
        seen[name] = walk.seen
    print(f"{seen}: no faults")
    assert min(seen.values()) >= 5


def test_no_payload_runs(
    published_report: Edition, walk_of: Callable[..., Walk], readers: dict[str, Client]
) -> None:
    published_report.title, published_report.summary = SAMPLE[0], " ".join(SAMPLE)
    Edition.objects.filter(pk=published_report.pk).update(title=SAMPLE[0], summary=" ".join(SAMPLE))
    walk = walk_of(readers["public"], bypass_csp=True)
    marks = 0
    for path in ("/", "/embed/"):
        walk.visit(path)
        marks += walk.open_marks()
    walk.visit(f"/published/{published_report.series}/")
    shown = walk.page.locator("main").inner_text()
    assert SAMPLE[0] in shown and SAMPLE[1] in shown, "the payloads are shown"
    read = sum(
        walk.visit(PARAMETERS[turn % len(PARAMETERS)].replace("{}", quote(payload, safe="")))
        for turn, payload in enumerate(SAMPLE)
    )
    assert not walk.faults, walk.faults
    print(
        f"{len(SAMPLE)} payloads stored, {read} of them in the address of a page, {marks} marks opened: none ran"
    )
