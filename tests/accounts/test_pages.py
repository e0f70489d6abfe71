"""Who may open which page, with which method: all of them, by one questionnaire."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from accounts import people, urls
from accounts.models import ApiToken, Person
from accounts.reader import Reader
from tests.accounts.signing_in import signed_in

pytestmark = pytest.mark.django_db

MANAGER_PAGES = {
    "people": (),
    "person_invite": (),
    "organisations": (),
    "person": ("ref",),
    "organisation": ("ref",),
    "invitation_withdraw": ("ref",),
}
OWN_PAGES = {
    "my_account": (),
    "tokens": (),
    "my_sessions": (),
    "token": ("ref",),
    "token_revoke": ("ref",),
    "session_end": ("ref",),
}
OPEN_PAGES = {"invitation_accept"}
ONLY_POST = {"invitation_withdraw", "token_revoke", "session_end"}
ONLY_READ = {"people"}


@pytest.fixture
def address(amina: Person, manager: Person) -> Callable[..., str]:
    """The address of a page about something that exists; `of` says whose."""

    def address(name: str, of: Person = amina) -> str:
        reader = Reader.of_person(manager, strong=True)
        match name:
            case "person":
                return reverse(name, args=[of.ref])
            case "organisation":
                return reverse(name, args=[of.organisation.ref])
            case "invitation_withdraw":
                granted = {"contribute": True}
                invitation, _ = people.invite(reader, "new@example.org", of.organisation, granted)
                return reverse(name, args=[invitation.ref])
            case "token" | "token_revoke":
                return reverse(name, args=[ApiToken.issue(of, "bridge", ["read"], 7)[0].ref])
            case "session_end":
                signed_in(of)
                return reverse(name, args=[of.sessions.latest("created_at").ref])
        return reverse(name)

    return address


def test_no_page_is_left_out() -> None:
    named = {pattern.name for pattern in urls.urlpatterns if getattr(pattern, "name", None)}
    assert named == {*MANAGER_PAGES, *OWN_PAGES, *OPEN_PAGES}


def test_every_page_of_allauth_has_a_template_of_ours() -> None:
    for pattern in [*urls.sign_in, *urls.second_step]:
        view = getattr(pattern.callback, "view_class", None)
        template = getattr(view, "template_name", None)
        if template:
            from django.template.loader import get_template

            assert "site-packages" not in get_template(template).origin.name, template


@pytest.mark.parametrize("name", [*MANAGER_PAGES, *OWN_PAGES])
@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "head", "options"])
def test_a_visitor_is_sent_to_sign_in(address, name: str, method: str) -> None:
    answer = getattr(Client(), method)(address(name))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/?next=/")


@pytest.mark.parametrize("name", MANAGER_PAGES)
@pytest.mark.parametrize("method", ["get", "post", "put", "head", "options"])
def test_who_does_not_manage_people_is_told_so(address, bruno: Person, name: str, method: str) -> None:
    assert getattr(signed_in(bruno), method)(address(name)).status_code == 403


@pytest.mark.parametrize("name", MANAGER_PAGES)
def test_managing_people_needs_a_strong_session(address, manager: Person, name: str) -> None:
    assert signed_in(manager, strong=False).get(address(name)).status_code == 403


@pytest.mark.parametrize("name", MANAGER_PAGES)
def test_a_manager_gets_the_page(address, manager: Person, name: str) -> None:
    expected = 405 if name in ONLY_POST else 200
    assert signed_in(manager).get(address(name)).status_code == expected


@pytest.mark.parametrize("name", OWN_PAGES)
def test_anyone_gets_their_own_page(address, amina: Person, name: str) -> None:
    expected = 405 if name in ONLY_POST else 200
    assert signed_in(amina, strong=False).get(address(name)).status_code == expected


@pytest.mark.parametrize("name", [*MANAGER_PAGES, *OWN_PAGES])
@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_405(address, manager: Person, name: str, method: str) -> None:
    assert getattr(signed_in(manager), method)(address(name, of=manager)).status_code == 405


def test_the_list_of_people_is_only_read(manager: Person) -> None:
    assert signed_in(manager).post("/people/").status_code == 405


@pytest.mark.parametrize("name", ["token", "token_revoke", "session_end"])
@pytest.mark.parametrize("method", ["get", "post", "put", "head", "options"])
def test_what_is_anothers_is_like_what_is_not_there(address, bruno: Person, name: str, method: str) -> None:
    send = getattr(signed_in(bruno), method)
    anothers, nothing = send(address(name)), send(reverse(name, args=[uuid4()]))
    assert anothers.status_code == nothing.status_code == 404


@pytest.mark.parametrize("name", ["person", "organisation", "invitation_withdraw"])
@pytest.mark.parametrize("method", ["get", "post", "put"])
def test_what_is_not_there_is_404(manager: Person, name: str, method: str) -> None:
    assert getattr(signed_in(manager), method)(reverse(name, args=[uuid4()])).status_code == 404


def test_the_invitation_page_comes_before_the_sign_in() -> None:
    assert Client().put(reverse("invitation_accept", args=["unknown"])).status_code == 404
    assert get_resolver().reverse_dict.getlist("account_signup") == []
