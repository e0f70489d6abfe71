"""Debian's Chromium against a live server. A page that
breaks the security policy or leaves the origin fails its test."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import ConsoleMessage, Page, Request, expect

from accounts.models import Person

CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
]
LOCAL_SCHEMES = ("data:", "blob:", "about:")

expect.set_options(timeout=10_000)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": shutil.which("chromium"), "args": CHROMIUM_ARGS}


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], live_server: Any) -> dict[str, Any]:
    """Addresses are relative to the live server: `page.goto("/")`."""
    return {**browser_context_args, "base_url": live_server.url, "locale": "en-GB"}


@pytest.fixture
def page(page: Page, live_server: Any) -> Iterator[Page]:
    """A page that tells on what the policy refused, on uncaught errors and on requests elsewhere."""
    faults: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            faults.append(message.text)

    def on_request(request: Request) -> None:
        if not request.url.startswith((live_server.url, *LOCAL_SCHEMES)):
            faults.append(f"a request to {request.url}")

    page.on("console", on_console)
    page.on("request", on_request)
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    assert not faults, faults


@pytest.fixture
def sign_in(client_of: Callable[..., Client], live_server: Any) -> Callable[..., None]:
    """sign_in(page, amina) gives the page her session; what the page held of another person goes."""

    def sign_in(page: Page, someone: Person, *, strong: bool = True) -> None:
        session = client_of(someone, strong=strong).cookies["sessionid"].value
        page.context.clear_cookies()
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])

    return sign_in
