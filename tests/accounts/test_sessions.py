"""How long a session lives, and whose it is."""

import time
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Person, Session
from accounts.sessions import SEEN_AT, SIGNED_IN_AT
from tests.accounts.signing_in import signed_in

pytestmark = pytest.mark.django_db


def age(client: Client, **ages: int) -> None:
    """Make marks in the session so many seconds older."""
    session = client.session
    for key, seconds in ages.items():
        session[key] = int(time.time()) - seconds
    session.save()


def is_signed_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_a_session_ends_after_twelve_hours(amina: Person) -> None:
    client = signed_in(amina)
    age(client, **{SIGNED_IN_AT: 12 * 3600 - 60})
    assert is_signed_in(client)
    age(client, **{SIGNED_IN_AT: 12 * 3600})
    assert not is_signed_in(client)
    assert not Session.objects.filter(person=amina).exists()


def test_a_session_without_a_start_is_none(amina: Person) -> None:
    client = signed_in(amina)
    session = client.session
    del session[SIGNED_IN_AT]
    session.save()
    assert not is_signed_in(client)


def test_an_idle_session_ends_after_half_an_hour(amina: Person) -> None:
    client = signed_in(amina)
    left = Session.objects.get(person=amina).expire_date - timezone.now()
    assert timedelta(minutes=29) < left <= timedelta(minutes=30)
    Session.objects.update(expire_date=timezone.now())
    assert not is_signed_in(client)


def test_a_session_is_touched_at_most_once_a_minute(amina: Person, django_assert_num_queries) -> None:
    client = signed_in(amina)

    def expires():
        return Session.objects.get(person=amina).expire_date

    before = expires()
    assert is_signed_in(client) and expires() == before
    age(client, **{SEEN_AT: 61})
    before = expires()
    assert is_signed_in(client) and expires() > before


def test_an_ended_session_does_not_come_back(amina: Person) -> None:
    client = signed_in(amina)
    amina.sessions.all().delete()
    assert not is_signed_in(client)
    assert not Session.objects.filter(person=amina).exists()


def test_contents_are_sealed_to_their_row(amina: Person, bruno: Person) -> None:
    mine, theirs = signed_in(amina), signed_in(bruno)
    other = Session.objects.get(person=bruno)
    Session.objects.filter(person=amina).update(session_data=other.session_data)
    assert is_signed_in(theirs) and not is_signed_in(mine)


def test_signed_in_pages_are_not_kept(amina: Person) -> None:
    assert "no-store" in signed_in(amina).get("/account/")["Cache-Control"]


def test_sessions_are_listed_and_ended_one_by_one(amina: Person, bruno: Person) -> None:
    here, there, theirs = signed_in(amina), signed_in(amina), signed_in(bruno)
    assert len(here.get("/account/sessions/").context["sessions"]) == 2
    refs = {row.session_key: row.ref for row in Session.objects.all()}
    assert here.post(f"/account/sessions/{refs[theirs.session.session_key]}/end/").status_code == 404
    ref = refs[there.session.session_key]
    assert here.get(f"/account/sessions/{ref}/end/").status_code == 405
    assert here.post(f"/account/sessions/{ref}/end/").status_code == 302
    assert [is_signed_in(client) for client in (here, there, theirs)] == [True, False, True]


def test_all_others_are_ended_at_once(amina: Person) -> None:
    here, *others = (signed_in(amina) for _ in range(3))
    here.post("/account/sessions/")
    assert [is_signed_in(client) for client in (here, *others)] == [True, False, False]


def test_pages_speak_the_persons_language_unless_the_browser_chose(amina: Person) -> None:
    amina.language = "fr"
    amina.save()
    client = signed_in(amina)
    assert client.get("/account/")["Content-Language"] == "fr"
    client.cookies["django_language"] = "pt"
    assert client.get("/account/")["Content-Language"] == "pt"
