"""What every answer tells a browser, whoever asks, and what no answer says."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

ADDRESSES = {
    "/": "text/html; charset=utf-8",
    "/map.geojson": "application/geo+json",
    "/data/csv": "text/csv; charset=utf-8",
    "/account/login/": "text/html; charset=utf-8",
    "/api/v1/editions": "application/json",
    "/nothing/": "text/html; charset=utf-8",
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_names_its_type_and_is_taken_for_nothing_else(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer["Content-Type"] == ADDRESSES[address]
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_keeps_to_its_own_origin(client: Client, address: str) -> None:
    answer = client.get(address, headers={"Origin": "https://elsewhere.example"})
    policy = answer["Content-Security-Policy"]
    for directive in ("default-src 'none'", "script-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert directive in policy
    assert "unsafe" not in policy
    assert answer["Referrer-Policy"] == answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert [name for name in answer.headers if name.startswith("Access-Control-")] == []


@pytest.mark.parametrize("address", ["/", "/account/login/", "/api/v1/editions"])
def test_nobody_is_told_what_they_sent(client: Client, address: str) -> None:
    answer = client.generic("TRACE", address, b"a secret", headers={"X-Secret": "a secret"})
    assert answer.status_code == 405 and b"a secret" not in answer.content
