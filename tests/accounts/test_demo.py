from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from accounts import demo
from accounts.models import Organisation, Person
from accounts.reader import ABILITIES
from tests.accounts.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def own_machine(settings, tmp_path: Path) -> Path:
    settings.DEMO = True
    settings.VAR_DIR = tmp_path
    return tmp_path


def printed(command: str) -> str:
    out = StringIO()
    call_command(command, stdout=out)
    return out.getvalue()


def test_there_is_a_sign_in_for_each_ability(own_machine: Path) -> None:
    first = printed("make_demo_people")
    assert printed("make_demo_people") == printed("print_sign_ins") == first
    people = Person.objects.filter(is_demo=True)
    assert (people.count(), Organisation.objects.count()) == (6, 2)
    assert {ability for person in people for ability in person.abilities} == set(ABILITIES)
    password = (own_machine / "demo-password").read_text().strip()
    assert (own_machine / "demo-password").stat().st_mode & 0o777 == 0o600
    assert len(password) >= 12 and password in first
    assert all(person.email in first and person.check_password(password) for person in people)


def test_making_again_keeps_what_was_changed(own_machine: Path) -> None:
    demo.make_demo_people()
    Person.objects.filter(email="reader@demo.example").update(review=True, is_active=False)
    demo.make_demo_people()
    reader = Person.objects.get(email="reader@demo.example")
    assert reader.review and not reader.is_active


@pytest.mark.parametrize("command", ["make_demo_people", "print_sign_ins"])
def test_none_are_made_in_production(settings, command: str) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError):
        call_command(command)
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("debug", "address", "forwarded", "is_demo", "opens"),
    [
        (True, "127.0.0.1", None, True, True),
        (False, "127.0.0.1", None, True, False),
        (True, "192.0.2.1", None, True, False),
        (True, "127.0.0.1", "192.0.2.1", True, False),
        (True, "127.0.0.1", None, False, False),
    ],
)
def test_the_exemption_needs_all_of_its_conditions(
    own_machine: Path, settings, debug: bool, address: str, forwarded: str | None, is_demo: bool, opens: bool
) -> None:
    demo.make_demo_people()
    Person.objects.update(is_demo=is_demo)
    settings.DEMO = debug
    extra = {"REMOTE_ADDR": address} | ({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {})
    client = Client(**extra)
    assert sign_in(client, "manager@demo.example", demo.demo_password()).status_code == 302
    expected = 200 if opens and connection.vendor == "sqlite" else 403
    assert client.get("/people/").status_code == expected


def test_the_exemption_needs_sqlite(own_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    demo.make_demo_people()
    client = Client()
    sign_in(client, "manager@demo.example", demo.demo_password())
    monkeypatch.setattr(connection, "vendor", "postgresql")
    assert client.get("/people/").status_code == 403
