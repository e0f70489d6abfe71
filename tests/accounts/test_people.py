"""What managing people does, and what it tells the listeners."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Invitation, Organisation, Person
from accounts.reader import Reader
from accounts.signals import account_changed
from tests.accounts.signing_in import sign_in, signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "amber-river-lantern-olive"


@pytest.fixture
def told():
    """What was announced: (action, subject, pseudonym of the reader)."""
    heard: list[tuple] = []

    def listen(sender, reader, action, subject, **kwargs) -> None:
        assert isinstance(subject, sender)
        heard.append((action, subject, reader.pseudonym))

    account_changed.connect(listen)
    yield heard
    account_changed.disconnect(listen)


@pytest.fixture
def desktop(manager: Person) -> Client:
    return signed_in(manager)


def invite(desktop: Client, organisation: Organisation, email: str = "new@example.org", **more: str) -> str:
    answer = desktop.post("/people/invite/", {"email": email, "organisation": organisation.pk, **more})
    return answer.context["link"].removeprefix("http://testserver")


def abilities(person: Person, **changes: bool) -> dict[str, object]:
    """The form on a person's page as it stands, with changes."""
    fields = dict.fromkeys(person.abilities, True) | {"is_lead": person.is_lead} | changes
    return {"organisation": person.organisation_id} | {name: "on" for name, on in fields.items() if on}


def test_an_invitation_from_link_to_session(desktop: Client, partner: Organisation, manager, told) -> None:
    link = invite(desktop, partner, "New@Example.org", contribute="on", review="on")
    visitor = Client()
    assert "new@example.org" in visitor.get(link).content.decode()
    form = {"name": "Nadia", "language": "fr", "password": PASSWORD}
    assert visitor.post(link, form)["Location"] == "/account/login/"
    nadia = Person.objects.get(email="new@example.org")
    assert nadia.abilities == {"contribute", "review"} and nadia.organisation == partner
    assert (nadia.language, nadia.is_lead) == ("fr", False)
    assert sign_in(visitor, "new@example.org", PASSWORD).status_code == 302
    assert [(action, who) for action, _, who in told] == [
        ("person_invited", Reader.of_person(manager, strong=True).pseudonym),
        ("person_joined", Reader.of_person(nadia, strong=True).pseudonym),
    ]


def test_a_link_works_once(desktop: Client, partner: Organisation) -> None:
    link = invite(desktop, partner)
    form = {"name": "Nadia", "language": "en", "password": PASSWORD}
    assert Client().post(link, form).status_code == 302
    assert Client().post(link, form).status_code == Client().get(link).status_code == 404
    assert Person.objects.filter(name="Nadia").count() == 1


def test_a_link_that_no_longer_works_looks_like_any_other(desktop: Client, partner: Organisation) -> None:
    def page(link: str) -> bytes:
        answer = Client().get(link)
        assert answer.status_code == 404
        return answer.content

    old = invite(desktop, partner, "old@example.org")
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    withdrawn = invite(desktop, partner, "withdrawn@example.org")
    ref = Invitation.objects.get(email="withdrawn@example.org").ref
    desktop.post(f"/people/invitations/{ref}/withdraw/")
    replaced = invite(desktop, partner, "replaced@example.org")
    fresh = invite(desktop, partner, "replaced@example.org")
    unknown = "/invitation/unknown/"
    assert Client().get(fresh).status_code == 200
    bodies = {
        page(link).split(b"<main")[1].split(b"</main")[0] for link in (old, withdrawn, replaced, unknown)
    }
    assert len(bodies) == 1


def test_the_secret_of_a_link_is_not_stored(desktop: Client, partner: Organisation) -> None:
    secret = invite(desktop, partner).rsplit("/", 2)[1]
    assert len(secret) >= 43
    assert secret not in str(list(Invitation.objects.values()))
    assert secret not in desktop.get("/people/").content.decode()


def test_a_poor_password_is_refused(desktop: Client, partner: Organisation) -> None:
    link = invite(desktop, partner)
    for password in ("short", "password1234", "new@example.org"):
        answer = Client().post(link, {"name": "Nadia", "language": "en", "password": password})
        assert answer.status_code == 200 and answer.context["form"].errors["password"]
    assert Client().get(link).status_code == 200


def test_nobody_is_invited_twice(desktop: Client, amina: Person) -> None:
    answer = desktop.post(
        "/people/invite/", {"email": "AMINA@example.org", "organisation": amina.organisation_id}
    )
    assert answer.status_code == 200 and answer.context["form"].errors["email"]


def test_nobody_is_invited_into_a_closed_organisation(desktop: Client, partner: Organisation) -> None:
    partner.is_active = False
    partner.save()
    answer = desktop.post("/people/invite/", {"email": "new@example.org", "organisation": partner.pk})
    assert answer.context["form"].errors["organisation"]


def test_a_change_of_abilities_counts_at_once_and_ends_sessions(desktop: Client, bruno: Person, told) -> None:
    theirs = signed_in(bruno)
    desktop.post(f"/people/{bruno.ref}/", abilities(bruno, review=False, publish=True))
    bruno.refresh_from_db()
    assert bruno.abilities == {"contribute", "coalition_reading", "publish"}
    assert theirs.get("/account/").status_code == 302
    assert [(action, subject) for action, subject, _ in told] == [("person_changed", bruno)]


def test_saving_without_a_change_changes_nothing(desktop: Client, bruno: Person, told) -> None:
    theirs = signed_in(bruno)
    desktop.post(f"/people/{bruno.ref}/", abilities(bruno))
    assert told == [] and theirs.get("/account/").status_code == 200


def test_nobody_writes_what_the_form_does_not_hold(desktop: Client, amina: Person) -> None:
    sneaked = {"email": "evil@example.org", "is_active": "", "is_demo": "on", "password": "x", "pk": "1"}
    desktop.post(f"/people/{amina.ref}/", abilities(amina, is_lead=True) | sneaked)
    before, amina = amina, Person.objects.get(pk=amina.pk)
    assert amina.is_lead
    assert (amina.email, amina.is_active, amina.is_demo) == ("amina@example.org", True, False)
    assert amina.password == before.password


def test_deactivating_ends_everything_at_once(desktop: Client, amina: Person, told) -> None:
    theirs = signed_in(amina)
    desktop.post(f"/people/{amina.ref}/", {"action": "deactivate"})
    assert theirs.get("/account/").status_code == 302
    assert sign_in(Client(), amina.email).status_code == 200
    desktop.post(f"/people/{amina.ref}/", {"action": "reactivate"})
    assert sign_in(Client(), amina.email).status_code == 302
    assert [action for action, *_ in told] == ["person_deactivated", "person_reactivated"]


def test_closing_an_organisation_ends_the_sessions_of_its_people(desktop, amina, partner, told) -> None:
    theirs = signed_in(amina)
    desktop.post(f"/people/organisations/{partner.ref}/", {"action": "close"})
    assert theirs.get("/account/").status_code == 302
    desktop.post(f"/people/organisations/{partner.ref}/", {"action": "reopen"})
    assert [action for action, *_ in told] == ["organisation_closed", "organisation_reopened"]


@pytest.mark.parametrize("shut", ["account", "organisation"])
def test_who_shuts_themselves_out_is_led_to_the_sign_in(
    desktop: Client, manager: Person, bruno: Person, partner: Organisation, shut: str
) -> None:
    bruno.manage_people, bruno.organisation = True, partner
    bruno.save()
    if shut == "account":
        answer = desktop.post(f"/people/{manager.ref}/", {"action": "deactivate"})
    else:
        answer = desktop.post(f"/people/organisations/{manager.organisation.ref}/", {"action": "close"})
    assert (answer.status_code, answer["Location"]) == (302, "/account/login/")
    assert desktop.get("/account/").status_code == 302
    manager.refresh_from_db()
    assert not manager.may_act


def test_organisations_are_added_and_renamed(desktop: Client, told) -> None:
    desktop.post("/people/organisations/", {"name": "Third"})
    third = Organisation.objects.get(name="Third")
    desktop.post(f"/people/organisations/{third.ref}/", {"name": "Third organisation"})
    third.refresh_from_db()
    assert third.name == "Third organisation"
    assert [action for action, *_ in told] == ["organisation_added", "organisation_renamed"]
    assert desktop.post("/people/organisations/", {"name": "Third organisation"}).status_code == 200
    assert desktop.post(f"/people/organisations/{third.ref}/", {"name": ""}).status_code == 200


@pytest.mark.parametrize("how", ["demote", "deactivate", "close"])
def test_the_last_manager_stays(desktop: Client, manager: Person, how: str) -> None:
    page, form = f"/people/{manager.ref}/", {"action": "deactivate"}
    if how == "demote":
        form = abilities(manager, manage_people=False)
    elif how == "close":
        page, form = f"/people/organisations/{manager.organisation.ref}/", {"action": "close"}
    assert desktop.post(page, form).status_code == 200
    assert Person.objects.managing().get() == manager
    assert desktop.get("/people/").status_code == 200


def test_a_manager_may_go_when_another_stays(desktop: Client, manager: Person, bruno: Person) -> None:
    desktop.post(f"/people/{bruno.ref}/", abilities(bruno, manage_people=True))
    desktop.post(f"/people/{manager.ref}/", abilities(manager, manage_people=False))
    assert Person.objects.managing().get() == bruno
    # The manager's own session went on, without the ability.
    assert desktop.get("/people/").status_code == 403


def test_a_listener_that_fails_undoes_the_change(desktop: Client, bruno: Person) -> None:
    def refuse(**kwargs) -> None:
        raise RuntimeError("the ledger is not there")

    account_changed.connect(refuse)
    try:
        with pytest.raises(RuntimeError):
            desktop.post(f"/people/{bruno.ref}/", abilities(bruno, publish=True))
    finally:
        account_changed.disconnect(refuse)
    bruno.refresh_from_db()
    assert "publish" not in bruno.abilities


def test_my_account_changes_name_and_language(amina: Person) -> None:
    client = signed_in(amina, strong=False)
    answer = client.post("/account/", {"name": "Amina B.", "language": "pt", "is_lead": "on", "review": "on"})
    amina.refresh_from_db()
    assert (amina.name, amina.language, amina.is_lead) == ("Amina B.", "pt", False)
    assert amina.abilities == {"contribute"}
    assert answer.cookies["django_language"].value == "pt"
    assert client.post("/account/", {"name": "", "language": "xx"}).status_code == 200
