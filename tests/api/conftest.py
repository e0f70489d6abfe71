"""A program with a token, as the tests of the API speak of it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.abilities import SCOPES
from accounts.models import ApiToken, Person

ALL_SCOPES = tuple(SCOPES)
V1 = "/api/v1"
# The least that can be sent.
FIVE = {
    "narrative": "Two men were shot at while they washed gravel.",
    "country": "TZ",
    "when": "March 2021",
    "sources": [{"kind": "witness", "line": "A neighbour, by telephone"}],
}


class Program:
    """Calls the API below /api/v1 with one token, or with none."""

    def __init__(self, value: str | None = None) -> None:
        self.client = Client()
        self.headers = {"Authorization": f"Bearer {value}"} if value else {}

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """Send a body as JSON; header names are written with underscores."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        data = body if isinstance(body, bytes | str) else json.dumps(body) if body is not None else b""
        content_type = sent.pop("Content-Type", "application/json")
        return self.client.generic(
            method, V1 + path, data, content_type=content_type, headers={**self.headers, **sent}
        )

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.call("POST", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.call("PUT", path, body, **headers)


@pytest.fixture
def program_of(db: None) -> Callable[..., Program]:
    """program_of(amina, "submit") has a token of hers with this scope; with every scope where none is named."""

    def program_of(person: Person, *scopes: str) -> Program:
        return Program(ApiToken.issue(person, "bridge", list(scopes or ALL_SCOPES), 7)[1])

    return program_of


@pytest.fixture
def nobody(db: None) -> Program:
    return Program()


def fields(answer: HttpResponse) -> dict[str, str]:
    """The errors of a problem, by field."""
    return {error["field"]: error["message"] for error in answer.json()["errors"]}


def kind(answer: HttpResponse) -> str:
    """The kind of a problem, which must be one."""
    assert answer["Content-Type"] == "application/problem+json", answer.content
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["title"] and body["detail"]
    return body["type"].removeprefix("/api/v1/problems/")
