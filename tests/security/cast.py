"""Everybody who asks: each kind of reader of the security table, in a browser or as a program, strong and weak.

The partner writes the reports. All others work elsewhere, so that what is the partner's is for each of them to know only
as far as the table says. A reader's `tier` is the first kind of thing that they may not know; see `world`.
"""

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.client import ClientHandler

from accounts.models import ApiToken, Organisation, Person
from accounts.reader import Reader
from tests.conftest import PASSWORD

# What a reader may not know, from what hardly anybody knows to what is kept from the public alone.
OWN_DRAFT, RESTRICTED, IN_REVIEW, ACCEPTED, SHARED_LISTS, PEOPLE = range(1, 7)
NOTHING = 0


@dataclass(frozen=True)
class Role:
    """A person: where they work and what they can."""

    name: str
    home: str
    abilities: tuple[str, ...]
    tier: int
    weak_tier: int = ACCEPTED
    is_lead: bool = False
    is_demo: bool = False


ROLES = (
    Role("author", "partner", ("contribute",), NOTHING, NOTHING),
    Role("lead of partner", "partner", ("contribute",), NOTHING, NOTHING, is_lead=True),
    Role("colleague", "partner", ("contribute",), OWN_DRAFT, OWN_DRAFT),
    Role("invited reviewer", "third", ("contribute", "review"), OWN_DRAFT),
    Role("contributor", "elsewhere", ("contribute",), ACCEPTED),
    Role("lead", "elsewhere", ("contribute",), ACCEPTED, is_lead=True),
    Role("coalition reader", "elsewhere", ("contribute", "coalition_reading"), IN_REVIEW),
    Role("reviewer", "elsewhere", ("contribute", "coalition_reading", "review"), RESTRICTED),
    Role("publisher", "elsewhere", ("contribute", "coalition_reading", "publish"), IN_REVIEW),
    Role("manager", "elsewhere", ("manage_people",), SHARED_LISTS, SHARED_LISTS),
    Role(
        "everything",
        "elsewhere",
        ("contribute", "coalition_reading", "review", "publish", "manage_people"),
        RESTRICTED,
    ),
    Role(
        "demo reviewer", "elsewhere", ("contribute", "coalition_reading", "review"), RESTRICTED, is_demo=True
    ),
)
# A token of somebody who can do everything carries what its scope carries.
SCOPES = {
    "read": SHARED_LISTS,
    "submit": ACCEPTED,
    "read_coalition": IN_REVIEW,
    "review": RESTRICTED,
    "publish": IN_REVIEW,
}


@cache
def handler() -> ClientHandler:
    """The whole stack of middleware, loaded once."""
    return ClientHandler(enforce_csrf_checks=False)


class Asker(RequestFactory):
    """Somebody with a browser or a program: asks, and gets whole answers."""

    def __init__(self, name: str, tier: int, reader: Reader | None = None, **defaults: Any) -> None:
        super().__init__(**defaults)
        self.name, self.tier, self.reader = name, tier, reader
        self.is_program = "HTTP_AUTHORIZATION" in defaults

    def __str__(self) -> str:
        return self.name

    def request(self, **extra: Any) -> HttpResponse:
        """The answer, streamed ones read to their end."""
        environ = self._base_environ(**extra)
        environ.setdefault("wsgi.input", BytesIO())
        response = handler()(environ)
        if response.streaming:
            response.content_read = b"".join(response.streaming_content)  # type: ignore[attr-defined]
        else:
            response.content_read = response.content  # type: ignore[attr-defined]
        return response


def make_people() -> dict[str, Person]:
    """The organisations and everybody in them, by what they are."""
    homes = {
        name: Organisation.objects.create(name=f"Organisation {name}")
        for name in ("partner", "elsewhere", "third")
    }
    return {
        role.name: Person.objects.create_person(
            f"{role.name.replace(' ', '-')}@example.org",
            role.name.title(),
            homes[role.home],
            password=PASSWORD,
            is_lead=role.is_lead,
            is_demo=role.is_demo,
            **({"contribute": False} | dict.fromkeys(role.abilities, True)),
        )
        for role in ROLES
    }


def session_of(person: Person, *, strong: bool) -> str:
    """The cookie of a browser in which the person is signed in, with a second factor or without."""
    request = RequestFactory().get("/")
    SessionMiddleware(lambda request: HttpResponse()).process_request(request)
    login(request, person, backend="accounts.adapters.Backend")
    if strong:
        record_authentication(request, person, "mfa", type="totp")
    request.session.save()
    return f"sessionid={request.session.session_key}"


def make_askers(people: dict[str, Person]) -> dict[str, Asker]:
    """Everybody who asks, by name."""
    askers = {"anonymous": Asker("anonymous", PEOPLE)}
    for role in ROLES:
        person = people[role.name]
        for strong in (True, False):
            name = role.name if strong else f"{role.name}, weak session"
            tier = role.tier if strong else role.weak_tier
            cookie = session_of(person, strong=strong)
            askers[name] = Asker(name, tier, Reader.of_person(person, strong=strong), HTTP_COOKIE=cookie)
    for scope, tier in SCOPES.items():
        token, value = ApiToken.issue(people["everything"], f"token to {scope}", [scope], 30)
        name = f"token: {scope}"
        askers[name] = Asker(name, tier, Reader.of_token(token), HTTP_AUTHORIZATION=f"Bearer {value}")
    return askers
