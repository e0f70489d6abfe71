"""A member who may read and review what others send, made directly in the database, with a session and a token."""

from dataclasses import dataclass

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.test import Client, RequestFactory

from accounts.models import ApiToken, Organisation, Person
from accounts.reader import Reader

EMAIL = "bench@demo.example"
ABILITIES = {"contribute": True, "coalition_reading": True, "review": True}
SCOPES = ["read", "submit", "read_coalition", "review"]


@dataclass(frozen=True)
class Member:
    """Who asks: in process, in a browser, and as a program."""

    reader: Reader
    cookie: dict[str, str]
    token: dict[str, str]


def member() -> Member:
    """The one member of a benchmark, of the organisation with the most reports."""
    person = Person.objects.filter(email=EMAIL).first()
    if person is None:
        home = Organisation.objects.filter(is_synthetic=True).order_by("name").first()
        home = home or Organisation.objects.create(name="Synthetic organisation", is_synthetic=True)
        person = Person.objects.create_person(EMAIL, "Benchmark", home, is_demo=True, **ABILITIES)
    browser = Client()
    browser.force_login(person)
    # As after a second factor: without one a session may only contribute.
    request = RequestFactory().get("/")
    request.session = browser.session
    record_authentication(request, person, "mfa", type="totp")
    request.session.save()
    _token, value = ApiToken.issue(person, "Benchmark", SCOPES, 30)
    name = settings.SESSION_COOKIE_NAME
    return Member(
        Reader.of_person(person, strong=True),
        {"Cookie": f"{name}={request.session.session_key}"},
        {"Authorization": f"Bearer {value}"},
    )
