"""Cookies of a production site are its own, travel over TLS alone, and no script reads them."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import Person
from tests.accounts.signing_in import signed_in
from tests.security.policy import POLICY
from tests.security.promises import anyone
from tests.test_house import production, python

__all__ = ["production"]

KINDS = ("SESSION", "CSRF", "LANGUAGE")
ASK = f"""
import json, os
os.environ["DJANGO_SETTINGS_MODULE"] = "hotspots.settings"
from django.conf import settings
parts = ("NAME", "SECURE", "HTTPONLY", "SAMESITE", "DOMAIN", "PATH")
print(json.dumps([{{part: getattr(settings, f"{{kind}}_COOKIE_{{part}}") for part in parts}} for kind in {KINDS}]))
"""


def test_cookies_of_production_belong_to_one_host_and_to_no_script(production: dict[str, str]) -> None:
    asked = python("-c", ASK, env=production)
    assert asked.returncode == 0, asked.stderr[-1000:]
    cookies = json.loads(asked.stdout)
    assert len(cookies) == len(KINDS)
    for cookie in cookies:
        assert cookie.pop("NAME").startswith("__Host-")
        assert cookie == {"SECURE": True, "HTTPONLY": True, "SAMESITE": "Lax", "DOMAIN": None, "PATH": "/"}


@pytest.mark.django_db
def test_the_token_of_a_form_is_in_the_form_and_in_a_cookie_that_no_script_reads(client) -> None:
    answer = client.get("/account/login/")
    assert b"csrfmiddlewaretoken" in answer.content
    assert answer.cookies["csrftoken"]["httponly"] and answer.cookies["csrftoken"]["samesite"] == "Lax"


def open_addresses() -> list[str]:
    """What anybody may open by its address alone, without a form for signing in on it."""
    found = []
    for name, line in POLICY.items():
        if line.enters is anyone and "GET" in line.methods and not line.is_of_library:
            try:
                found.append(reverse(name))
            except NoReverseMatch:  # it names a thing, and has a test beside that thing
                continue
    return [address for address in found if address != reverse("set_language")]


@pytest.mark.django_db
def test_public_pages_set_no_cookie() -> None:
    asked = open_addresses()
    assert {"/", "/method/", "/corrections/", "/data/", "/embed/", "/api/v1/editions"} <= set(asked)
    assert [
        (address, list(answer.cookies)) for address in asked if (answer := Client().get(address)).cookies
    ] == []


@pytest.mark.django_db
def test_a_notice_waits_in_the_session_and_in_no_cookie_of_its_own(amina: Person) -> None:
    client = signed_in(amina)
    saved = client.post("/account/", {"name": "Amina", "language": "en"})
    assert saved.status_code == 302 and set(saved.cookies) <= {
        settings.SESSION_COOKIE_NAME,
        settings.LANGUAGE_COOKIE_NAME,
    }
    assert "Saved." in client.get("/account/").content.decode()
    assert "Saved." not in client.get("/account/").content.decode()


def test_no_script_of_ours_reads_cookies() -> None:
    scripts = Path(__file__).resolve().parents[2].glob("static/js/**/*.js")
    assert [script.name for script in scripts if "document.cookie" in script.read_text()] == []
