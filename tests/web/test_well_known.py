"""Fixed addresses that programs ask for: whom to tell of a hole, and what may be searched."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from tests.security.policy import POLICY
from tests.security.promises import anyone
from tests.test_house import production, python

__all__ = ["production"]
SECURITY, ROBOTS = "/.well-known/security.txt", "/robots.txt"
TEXT = "text/plain; charset=utf-8"

pytestmark = pytest.mark.django_db


def fields(client: Client) -> dict[str, str]:
    answer = client.get(SECURITY)
    assert answer.status_code == 200 and answer["Content-Type"] == TEXT
    return dict(line.split(": ", 1) for line in answer.content.decode().splitlines())


# -- whom to tell of a hole --


def test_it_says_whom_to_tell_in_which_languages(client: Client, settings) -> None:
    settings.SECURITY_CONTACT = "https://hotspots.example.org/tell"
    settings.SITE_URL = "https://hotspots.example.org"
    said = fields(client)
    assert said.pop("Expires")
    assert said == {
        "Contact": "https://hotspots.example.org/tell",
        "Preferred-Languages": "en, fr, pt",
        "Canonical": "https://hotspots.example.org/.well-known/security.txt",
    }


def test_it_runs_out_within_a_year_and_not_soon(client: Client) -> None:
    ends = datetime.strptime(fields(client)["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(days=30) < ends - timezone.now() < timedelta(days=365)


def test_a_site_that_does_not_know_its_address_names_none(client: Client, settings) -> None:
    settings.SITE_URL = ""
    assert "Canonical" not in fields(client)


@pytest.mark.parametrize("method", ["get", "head", "post", "put", "options"])
def test_it_is_not_there_when_nobody_is_named(client: Client, settings, method: str) -> None:
    settings.SECURITY_CONTACT = ""
    assert getattr(client, method)(SECURITY).status_code == 404


@pytest.mark.parametrize("address", [SECURITY, ROBOTS])
def test_they_are_only_read_and_set_no_cookie(
    client: Client, django_assert_num_queries, address: str
) -> None:
    with django_assert_num_queries(0):
        answer = client.get(address)
    assert not answer.cookies and answer["Cache-Control"] == "public, max-age=3600"
    assert client.head(address).status_code == 200
    for method in ("post", "put", "delete", "patch"):
        assert getattr(client, method)(address).status_code == 405


@pytest.mark.parametrize(
    ("contact", "starts"),
    [
        ("mailto:security@example.org", True),
        ("https://example.org/tell", True),
        ("security@example.org", False),
    ],
)
def test_a_contact_is_an_address_that_programs_understand(production, contact: str, starts: bool) -> None:
    start = python("-c", "import hotspots.settings", env=production | {"HOTSPOTS_SECURITY_CONTACT": contact})
    assert (start.returncode == 0) is starts
    assert starts or "HOTSPOTS_SECURITY_CONTACT must begin" in start.stderr


# -- what may be searched --


def may_be_fetched(rules: list[str], address: str) -> bool:
    """As RFC 9309 has it: the longest rule that fits decides, and a dollar is the end of the address."""
    fitting = []
    for rule in rules:
        verb, _, pattern = rule.partition(": ")
        ends = pattern.endswith("$")
        regex = re.escape(pattern.removesuffix("$")) + ("$" if ends else "")
        if re.match(regex, address):
            fitting.append((len(pattern), verb == "Allow"))
    return max(fitting)[1] if fitting else True


@pytest.fixture
def rules(client: Client) -> list[str]:
    answer = client.get(ROBOTS)
    assert answer.status_code == 200 and answer["Content-Type"] == TEXT
    first, *rules = answer.content.decode().splitlines()
    assert first == "User-agent: *" and rules[-1] == "Disallow: /"
    return rules


def test_the_public_pages_may_be_searched(rules: list[str]) -> None:
    for address in (
        "/",
        "/published/1b4e/",
        "/published/1b4e/2/",
        "/method/",
        "/corrections/",
        "/data/",
        "/static/css/app.css",
    ):
        assert may_be_fetched(rules, address), address


def test_nothing_else_may_be_searched(rules: list[str]) -> None:
    for address in (
        "/?country=ZW",
        "/data/csv",
        "/invitation/secret/",
        "/record/secret/",
        "/account/login/",
        "/explore/",
    ):
        assert not may_be_fetched(rules, address), address


def test_it_names_no_address_that_is_not_public(rules: list[str]) -> None:
    routes = get_resolver().reverse_dict
    public = {
        "/" + pattern.split("%")[0]
        for name, line in POLICY.items()
        if line.enters is anyone and not line.is_of_library
        for forms, *_rest in routes.getlist(name)
        for pattern, _parameters in forms
    }
    named = {rule.partition(": ")[2].removesuffix("$") for rule in rules}
    assert named - {"/static/"} <= public
