"""Every road into a session, and what a session is then good for."""

from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts.models import Person, Session
from tests.accounts.signing_in import LOGIN, code, enrol, link_in_mail, sign_in, signed_in
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "quite-another-password"


@pytest.fixture(autouse=True)
def _clear_cache() -> None:
    cache.clear()


def is_signed_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_a_password_opens_a_weak_session(manager: Person, client: Client) -> None:
    assert sign_in(client, "Manuel@Example.org").status_code == 302
    assert is_signed_in(client)
    page = client.get("/people/")
    assert page.status_code == 403
    assert "second step" in page.content.decode()


def test_with_a_second_factor_a_password_alone_opens_nothing(manager: Person, client: Client) -> None:
    enrol(manager)
    assert sign_in(client, manager.email)["Location"] == "/account/second-step/enter/"
    assert not is_signed_in(client)


def test_password_and_code_open_a_strong_session(manager: Person, client: Client) -> None:
    secret = enrol(manager)
    sign_in(client, manager.email)
    client.post("/account/second-step/enter/", {"code": code(secret)})
    assert client.get("/people/").status_code == 200


def test_a_code_works_once(manager: Person) -> None:
    shown = code(enrol(manager))
    first, second = Client(), Client()
    for browser, typed in ((first, shown), (second, f"{shown[:3]} {shown[3:]}")):
        sign_in(browser, manager.email)
        browser.post("/account/second-step/enter/", {"code": typed})
        # The cache forgets sooner than the code dies.
        cache.clear()
    assert (is_signed_in(first), is_signed_in(second)) == (True, False)


def test_guessing_codes_is_slowed(manager: Person, client: Client) -> None:
    enrol(manager)
    sign_in(client, manager.email)
    pages = [
        client.post("/account/second-step/enter/", {"code": f"{n:06}"}).content.decode() for n in range(12)
    ]
    assert sum("Too many attempts" in page for page in pages) >= 5


def test_the_seed_is_sealed_in_the_database(manager: Person) -> None:
    secret = enrol(manager)
    stored = Authenticator.objects.get(user=manager).data["secret"]
    assert stored.startswith("v1:") and secret not in stored


@pytest.mark.django_db(transaction=True)
def test_setting_up_does_not_make_a_session_strong_but_using_does(manager: Person) -> None:
    client = Client()
    sign_in(client, manager.email)
    other = signed_in(manager, strong=False)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.get("/account/second-step/app/")
    assert page.status_code == 200
    secret = client.session["mfa.totp.secret"]
    stored = Session.objects.get(session_key=client.session.session_key)
    assert secret not in stored.session_data
    assert client.post("/account/second-step/app/", {"code": code(secret)}).status_code == 302
    assert not is_signed_in(other)

    refused = client.get("/people/")
    assert refused.status_code == 403
    assert "/account/second-step/again/?next=/people/" in refused.content.decode()
    codes = client.get("/account/second-step/codes/")
    recovery = codes.context["unused_codes"][0]
    assert "****" not in recovery
    again = client.post("/account/second-step/again/?next=/people/", {"code": recovery})
    assert again["Location"] == "/people/"
    assert client.get("/people/").status_code == 200
    assert recovery not in client.get("/account/second-step/codes/").content.decode()


def test_removing_the_second_factor_weakens_the_session(manager: Person, client: Client) -> None:
    secret = enrol(manager)
    sign_in(client, manager.email)
    client.post("/account/second-step/enter/", {"code": code(secret)})
    assert client.get("/people/").status_code == 200
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.post("/account/second-step/app/remove/")
    assert not Authenticator.objects.exists()
    assert client.get("/people/").status_code == 403
    assert is_signed_in(client)


def test_wrong_address_and_wrong_password_answer_alike(amina: Person, client: Client) -> None:
    def said(email: str) -> str:
        page = sign_in(client, email, "wrong-password")
        assert page.status_code == 200
        return page.context["form"].errors.as_json()

    assert said(amina.email) == said("nobody@example.org")


@pytest.mark.parametrize("closed", ["person", "organisation"])
def test_the_closed_answer_like_a_wrong_password(amina: Person, client: Client, closed: str) -> None:
    wrong = sign_in(client, amina.email, "wrong-password").context["form"].errors.as_json()
    shut = amina if closed == "person" else amina.organisation
    shut.is_active = False
    shut.save()
    page = sign_in(client, amina.email)
    assert page.status_code == 200 and page.context["form"].errors.as_json() == wrong


@pytest.fixture
def clock_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a slow machine the delay of one guess would be over before the next."""
    monkeypatch.setattr("accounts.throttle.time", SimpleNamespace(time=lambda: 1_800_000_000))


def test_guessing_is_slowed_without_locking_people_out(
    amina: Person, client: Client, clock_stands: None
) -> None:
    assert sign_in(Client(), amina.email).status_code == 302
    guesses = [sign_in(client, amina.email, f"guess-{n}", REMOTE_ADDR="198.51.100.7") for n in range(10)]
    assert "Too many attempts" in guesses[-1].content.decode()
    # The right password from the stranger's network has to wait like any other, so it tells nothing.
    assert "Too many" in sign_in(client, amina.email, REMOTE_ADDR="198.51.100.7").content.decode()
    assert sign_in(Client(), amina.email).status_code == 302


def test_there_is_no_way_to_sign_up(client: Client) -> None:
    for path in ("/account/signup/", "/account/email/", "/accounts/login/", "/admin/", "/admin/login/"):
        assert client.get(path).status_code == 404


def test_signing_out_takes_a_post(amina: Person) -> None:
    client = signed_in(amina)
    client.get("/account/logout/")
    assert is_signed_in(client)
    client.post("/account/logout/")
    assert not is_signed_in(client)


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "http://[", "http://[::1"])
def test_signing_in_leads_nowhere_else(elsewhere: str, amina: Person, client: Client) -> None:
    answer = client.post(LOGIN, {"login": amina.email, "password": PASSWORD, "next": elsewhere})
    assert answer["Location"].startswith("/")


def test_a_new_password_ends_other_sessions(amina: Person) -> None:
    here, there = signed_in(amina), signed_in(amina)
    answer = here.post(
        "/account/password/",
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )
    assert answer.status_code == 302
    assert (is_signed_in(here), is_signed_in(there)) == (True, False)


def test_guessing_the_old_password_is_slowed(amina: Person, clock_stands: None) -> None:
    client = signed_in(amina)
    wrong = {"oldpassword": "wrong", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    pages = [client.post("/account/password/", wrong).content.decode() for _ in range(9)]
    assert "Too many attempts" in pages[-1]


def test_a_forgotten_password(amina: Person, client: Client) -> None:
    there = signed_in(amina)
    client.post("/account/password/reset/", {"email": "nobody@example.org"})
    assert mail.outbox == []
    client.post("/account/password/reset/", {"email": "AMINA@example.org"})
    assert len(mail.outbox) == 1
    page = client.get(link_in_mail(), follow=True)
    path = page.redirect_chain[-1][0]
    client.post(path, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert not is_signed_in(there)
    assert sign_in(client, amina.email, NEW_PASSWORD).status_code == 302
    assert client.get("/account/password/reset/done/").status_code == 200


def test_a_reset_does_not_go_around_the_second_factor(manager: Person, client: Client) -> None:
    enrol(manager)
    client.post("/account/password/reset/", {"email": manager.email})
    path = client.get(link_in_mail(), follow=True).redirect_chain[-1][0]
    client.post(path, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert not is_signed_in(client)
    assert sign_in(client, manager.email, NEW_PASSWORD)["Location"] == "/account/second-step/enter/"


def test_asking_for_links_is_limited(client: Client) -> None:
    answers = [client.post("/account/password/reset/", {"email": "a@example.org"}) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert int(answers[-1]["Retry-After"]) > 0


@pytest.mark.parametrize(
    "path",
    ["", "app/", "passkeys/", "passkeys/add/", "codes/", "codes/new/", "again/", "app/remove/"],
)
def test_pages_of_the_second_step_open_or_lead_on(manager: Person, path: str) -> None:
    enrol(manager)
    client = signed_in(manager)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert client.get(f"/account/second-step/{path}", follow=True).status_code in (200, 404)
    assert Client().get(f"/account/second-step/{path}").status_code in (302, 403, 404)
