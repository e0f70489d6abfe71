"""Every page as every kind of reader, with a payload in every field that takes words: none runs, and no page breaks the policy.

A payload that got through would be refused by the policy, and that is noted as well; so one walk shows both.
"""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.security.baited import Baited
from tests.security.policy import POLICY
from tests.security.routes import routes

from .payloads import PAYLOADS
from .poisoned import poison
from .walking import Walk, addresses

pytestmark = [pytest.mark.django_db(transaction=True)]
READERS = (
    "anonymous", "author", "lead of partner", "contributor", "coalition reader", "reviewer", "publisher", "manager",
    "everything",
)  # fmt: skip
WITHOUT_POLICY = ("anonymous", "everything")
PARAMETERS = ("/?q={}", "/?country={}&view={}", "/embed/?q={}", "/explore/?q={}&from={}", "/account/login/?next={}",
              "/reference/sites/?q={}", "/briefings/new/?q={}", "/nothing/{}")  # fmt: skip


def browser_of(browser: Browser, world: Baited, name: str, origin: str, **options: Any) -> BrowserContext:
    """A browser in which somebody of the world is signed in."""
    context = browser.new_context(locale="en-GB", **options)
    if cookie := world.askers[name].defaults.get("HTTP_COOKIE"):
        key, value = cookie.split("=", 1)
        context.add_cookies([{"name": key, "value": value, "url": origin}])
    return context


def walked(walk: Walk, most: int) -> Walk:
    """Every route that can be gone to, at most so many addresses of each, and the marks of the public maps."""
    for route in (route for name, route in routes().items() if "GET" in POLICY[name].methods):
        # A page of the sign-in library that ends the session when it is opened would end the walk.
        for path in addresses(route, most):
            walk.visit(path)
    for path in ("/", "/embed/"):
        walk.visit(path)
        walk.open_marks()
    return walk


@pytest.mark.long
def test_no_page_breaks_the_policy_and_no_payload_runs(
    browser: Browser, live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEMO = False
    world = poison(monkeypatch)
    seen, faults = {}, []
    for name, without in [*((name, False) for name in READERS), *((name, True) for name in WITHOUT_POLICY)]:
        context = browser_of(browser, world, name, live_server.url, bypass_csp=without)
        walk = walked(Walk(context, live_server.url), most=40 if without else 1)
        if without:
            for number, payload in enumerate(PAYLOADS):
                walk.visit(PARAMETERS[number % len(PARAMETERS)].replace("{}", quote(payload, safe="")))
        context.close()
        seen[f"{name}{' without the policy' if without else ''}"] = walk.seen
        faults += walk.faults
    print(f"{seen}; {sum(seen.values())} pages, {len(PAYLOADS)} payloads, {len(faults)} faults")
    assert not faults, "\n".join(faults[:20])
    assert min(seen.values()) > 20


class Framing(BaseHTTPRequestHandler):
    """Another site, with a frame on its page."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<iframe id=frame></iframe>")

    def log_message(self, *given: Any) -> None:
        """Nothing is logged."""


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """The address of another site."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Framing)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def test_only_the_embedded_page_can_be_framed(browser: Browser, live_server: Any, elsewhere: str) -> None:
    page = browser.new_page()
    page.goto(elsewhere)
    shown = {}
    for path in ("/embed/", "/", "/method/", "/account/login/"):
        page.evaluate("(url) => { frame.src = url; }", live_server.url + path)
        page.wait_for_timeout(1_500)
        shown[path] = (
            page.frames[1].url == live_server.url + path and page.frames[1].locator("main").count() > 0
        )
    page.close()
    assert shown == {"/embed/": True, "/": False, "/method/": False, "/account/login/": False}
