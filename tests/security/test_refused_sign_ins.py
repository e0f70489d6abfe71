"""A refused sign-in leaves a line in the access journal: the account if there is one, and nothing that was typed."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from allauth.core.context import request_context
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import refusals, throttle
from accounts.models import Person
from accounts.signin_forms import ReauthenticateWebAuthnForm
from hotspots import journal
from hotspots.models import JournalEntry
from tests.accounts.signing_in import code, enrol, sign_in, signed_in
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
WRONG = "zqguess-of-a-stranger"
KEY = '{"id": "zq", "rawId": "zq", "type": "public-key", "response": {}}'
ENTER, AGAIN = "/account/second-step/enter/", "/account/second-step/again/"


@pytest.fixture(autouse=True)
def _clear_cache() -> None:
    cache.clear()


def lines() -> list[tuple[str, str, str, str, str]]:
    fields = ("action", "kind", "ref", "outcome", "reason")
    return list(JournalEntry.objects.values_list(*fields))


def everything() -> str:
    return str(list(JournalEntry.objects.values()))


def line(proof: str, person: Person | None) -> tuple[str, str, str, str, str]:
    return (proof, "account", str(person.ref) if person else "", "refused", "")


def test_a_wrong_password_names_the_account_and_a_mark_of_the_network(amina: Person) -> None:
    sign_in(Client(), "Amina@Example.org", WRONG, REMOTE_ADDR="198.51.100.7")
    assert lines() == [line("sign_in", amina)]
    assert JournalEntry.objects.get().who == f"n-{throttle.mark_of('198.51.100.7')}"
    for typed in (WRONG, "198.51.100", amina.email):
        assert typed not in everything()


@pytest.mark.parametrize("typed", ["nobody@example.org", "my-passw0rd@typed.here"])
def test_of_an_account_that_does_not_exist_nothing_that_was_typed_is_kept(db, typed: str) -> None:
    sign_in(Client(), typed, WRONG)
    assert lines() == [line("sign_in", None)]
    assert typed.split("@")[0] not in everything() and WRONG not in everything()


def test_a_network_is_known_again_and_told_apart(db) -> None:
    for address in ("198.51.100.7", "198.51.100.7", "203.0.113.9", "2001:db8::1", "2001:db8::2"):
        sign_in(Client(), "nobody@example.org", WRONG, REMOTE_ADDR=address)
    first, again, other, third, same = JournalEntry.objects.order_by("pk").values_list("who", flat=True)
    assert first == again != other and third == same and len({first, other, third}) == 3


@pytest.mark.parametrize("closed", ["person", "organisation"])
def test_so_does_a_closed_account_with_the_right_password(amina: Person, closed: str) -> None:
    shut = amina if closed == "person" else amina.organisation
    shut.is_active = False
    shut.save()
    sign_in(Client(), amina.email)
    assert lines() == [line("sign_in", amina)]


def test_who_gets_in_leaves_no_line(manager: Person) -> None:
    client = Client()
    secret = enrol(manager)
    sign_in(client, manager.email)
    assert client.post(ENTER, {"code": code(secret)}).status_code == 302
    assert client.get("/people/").status_code == 200
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert lines() == []


def test_a_refused_code_is_noted_at_the_door_and_within(manager: Person) -> None:
    enrol(manager)
    client = Client()
    sign_in(client, manager.email)
    assert client.post(ENTER, {"code": "zq0000"}).status_code == 200
    assert signed_in(manager).post(AGAIN, {"code": "zq1111"}).status_code == 200
    assert lines() == [line("second_step", manager)] * 2
    assert "zq0000" not in everything() and "zq1111" not in everything()


def test_a_code_that_was_used_is_noted(manager: Person) -> None:
    shown = code(enrol(manager))
    for _time in range(2):
        client = Client()
        sign_in(client, manager.email)
        client.post(ENTER, {"code": shown})
        cache.clear()
    assert lines() == [line("second_step", manager)]


def test_a_refused_key_is_noted_at_the_door_and_within(manager: Person, rf) -> None:
    enrol(manager)
    client = Client()
    sign_in(client, manager.email)
    assert client.post(ENTER, {"credential": KEY}).status_code == 200
    with request_context(rf.post("/account/second-step/passkeys/again/")):
        assert not ReauthenticateWebAuthnForm(user=manager, data={"credential": KEY}).is_valid()
    assert settings.MFA_FORMS["reauthenticate_webauthn"].endswith(".ReauthenticateWebAuthnForm")
    assert lines() == [line("second_step", manager)] * 2


def test_a_key_that_fits_leaves_no_line(manager: Person, rf, monkeypatch: pytest.MonkeyPatch) -> None:
    key = Authenticator.objects.create(user=manager, type="webauthn", data={"name": "Key 1"})
    library = "allauth.mfa.webauthn.internal.auth"
    monkeypatch.setattr(f"{library}.parse_authentication_response", lambda response: response)
    monkeypatch.setattr(f"{library}.complete_authentication", lambda user, response: key)
    with request_context(rf.post("/account/second-step/passkeys/again/")):
        for _time in range(2 * throttle.FREE_TRIES["code"]):
            form = ReauthenticateWebAuthnForm(user=manager, data={"credential": KEY})
            assert form.is_valid() and form.cleaned_data["credential"] == key
    assert lines() == []


def test_a_password_that_is_asked_for_again_is_noted(amina: Person) -> None:
    client = signed_in(amina)
    client.post("/account/reauthenticate/", {"password": WRONG})
    new = {"password1": "amber-river-lantern", "password2": "amber-river-lantern"}
    client.post("/account/password/", {"oldpassword": WRONG, **new})
    assert lines() == [line("password", amina)] * 2 and WRONG not in everything()


@pytest.mark.parametrize(
    "form", [{}, {"login": "not an address", "password": WRONG}, {"login": "", "password": "x"}]
)
def test_what_is_not_judged_is_not_noted(db, form: dict[str, str]) -> None:
    Client().post("/account/login/", form)
    assert lines() == []


def test_a_stranger_writes_no_more_lines_than_the_delay_lets_them(
    amina: Person, manager: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.throttle.time", SimpleNamespace(time=lambda: 1_800_000_000))
    for number in range(60):
        sign_in(Client(), f"{number}@example.org", WRONG, REMOTE_ADDR="198.51.100.7")
    assert len(lines()) <= throttle.FREE_TRIES["network"] + 1
    enrol(manager)
    client, before = Client(), len(lines())
    sign_in(client, manager.email)
    for typed in ({"code": "0"}, {"credential": KEY}) * 10:
        client.post(ENTER, typed)
    assert len(lines()) - before <= throttle.FREE_TRIES["code"] + 1


def test_an_account_that_exists_and_one_that_does_not_cost_the_same(amina: Person) -> None:
    asked = []
    for email in (amina.email, "nobody@example.org"):
        with CaptureQueriesContext(connection) as queries:
            sign_in(Client(), email, WRONG)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_the_answer_does_not_depend_on_the_line(amina: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    said = sign_in(Client(), amina.email, WRONG).context["form"].errors.as_json()

    def full(*given: object, **more: object) -> None:
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(JournalEntry.objects, "bulk_create", full)
    page = sign_in(Client(), amina.email, WRONG)
    assert page.status_code == 200 and page.context["form"].errors.as_json() == said


def test_a_proof_of_no_known_kind_is_a_fault(rf) -> None:
    with pytest.raises(ValueError, match="no proof"):
        refusals.tell(rf.get("/"), "retina", None)


def test_such_lines_are_digested_with_their_day(amina: Person) -> None:
    sign_in(Client(), amina.email, WRONG)
    [day] = journal.digest(timezone.now() + timedelta(days=1, hours=2))
    assert day == JournalEntry.objects.get().at.date() and journal.verify() == []


# -- on the page of those who manage people --


def test_a_manager_reads_how_often_and_from_where(amina: Person, manager: Person) -> None:
    for _time in range(3):
        sign_in(Client(), amina.email, WRONG)
    sign_in(Client(), "nobody@example.org", WRONG)
    page = signed_in(manager).get("/people/")
    rows = [(row["person"], str(row["proof"]), row["times"]) for row in page.context["lines"]]
    assert rows == [(None, "Password at sign-in", 1), (amina, "Password at sign-in", 3)]
    said = page.content.decode()
    assert "Refused sign-ins" in said and "An address that nobody here has" in said
    assert "nobody@example.org" not in said and WRONG not in said


def test_without_any_the_page_says_nothing(manager: Person) -> None:
    assert "Refused sign-ins" not in signed_in(manager).get("/people/").content.decode()


def test_what_is_older_than_thirty_days_is_not_shown(amina: Person, manager: Person) -> None:
    JournalEntry.objects.create(
        at=datetime(2020, 1, 1, tzinfo=UTC), who="n-0", action="sign_in", kind="account", ref=str(amina.ref),
        outcome="refused",
    )  # fmt: skip
    assert "Refused sign-ins" not in signed_in(manager).get("/people/").content.decode()


def test_nobody_else_reads_it(amina: Person, bruno: Person, lead_of_partner: Person) -> None:
    sign_in(Client(), amina.email, WRONG)
    for person in (bruno, lead_of_partner):
        assert signed_in(person).get("/people/").status_code == 403


def test_many_lines_cost_no_more_queries(
    amina: Person, manager: Person, django_assert_max_num_queries
) -> None:
    client = signed_in(manager)
    for number in range(80):
        journal.note_refused_sign_in(Person, amina, "sign_in", f"{number:016x}")
    with django_assert_max_num_queries(8):
        page = client.get("/people/")
    assert len(page.context["lines"]) == 50
