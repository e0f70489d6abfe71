"""The key of second factors is replaced: every seed is sealed anew, nobody is locked out, and a kill loses nothing."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from accounts import keyring, second_steps
from accounts.models import Organisation, Person
from hotspots.models import Canary
from hotspots.workflow import identity
from tests.accounts.signing_in import code, enrol, sign_in

from .databases import ROOT, environment

pytestmark = pytest.mark.django_db
ENTER = "/account/second-step/enter/"


@pytest.fixture
def key_file(tmp_path: Path, settings):
    """A totp.key of its own, with canaries that fit."""
    settings.KEY_DIR = tmp_path / "keys"
    keyring.make_missing(settings.KEY_DIR)
    keyring._load.cache_clear()
    Canary.objects.all().delete()
    identity.plant_canaries()
    yield settings.KEY_DIR / "totp.key"
    keyring._load.cache_clear()


def write_keys(path: Path, *lines: str) -> None:
    path.write_text("\n".join(lines) + "\n")
    path.chmod(0o600)
    keyring._load.cache_clear()


def put_new_above(path: Path) -> str:
    new = keyring.new_key_line()
    write_keys(path, new, path.read_text().strip())
    return new


def enrolled(count: int) -> None:
    """So many people with an app, by the quick way."""
    home = Organisation.objects.create(name="Enrolled")
    people = Person.objects.bulk_create(
        Person(email=f"{number}@example.org", name=str(number), organisation=home) for number in range(count)
    )
    Authenticator.objects.bulk_create(
        Authenticator(user=person, type="totp", data={"secret": sealed(f"SEED{person.pk}")})
        for person in people
    )


def sealed(text: str) -> str:
    return keyring.seal("totp", text.encode(), bound=b"allauth.mfa")


def opened() -> dict[int, str]:
    return {
        row.user_id: keyring.unseal("totp", row.data["secret"], bound=b"allauth.mfa").decode()
        for row in Authenticator.objects.filter(type="totp")
    }


def test_everything_is_sealed_anew_and_the_old_key_can_go(manager: Person, key_file: Path, capsys) -> None:
    secret, codes = enrol(manager), RecoveryCodes.activate(manager).get_unused_codes()
    new = put_new_above(key_file)
    assert second_steps.sealed_earlier() == 2
    call_command("rotate_second_steps", batch=1)
    assert "0 remain" in capsys.readouterr().out
    write_keys(key_file, new)
    assert identity.wrong_keys() == [] == second_steps.broken()
    for shown in (code(secret), codes[0]):
        cache.clear()
        client = Client()
        sign_in(client, manager.email)
        client.post(ENTER, {"code": shown})
        assert client.get("/people/").status_code == 200


def test_codes_that_were_used_stay_used(manager: Person, key_file: Path) -> None:
    codes = RecoveryCodes.activate(manager)
    first, second, *_rest = codes.get_unused_codes()
    assert codes.validate_code(first)
    put_new_above(key_file)
    call_command("rotate_second_steps")
    row = Authenticator.objects.get(user=manager)
    assert first not in row.wrap().get_unused_codes() and second in row.wrap().get_unused_codes()


def test_codes_that_were_brought_along_are_sealed_anew_each(manager: Person, key_file: Path) -> None:
    brought = {"migrated_codes": [sealed("one"), sealed("two")]}
    row = Authenticator.objects.create(user=manager, type="recovery_codes", data=brought)
    write_keys(key_file, put_new_above(key_file), key_file.read_text().splitlines()[1])
    call_command("rotate_second_steps")
    row.refresh_from_db()
    assert all(envelope.startswith(keyring.mark("totp")) for envelope in row.data["migrated_codes"])
    assert row.wrap().get_unused_codes() == ["one", "two"]


def test_a_security_key_has_nothing_to_seal(manager: Person, key_file: Path) -> None:
    data = {"name": "Key 1", "credential": {"id": "public"}}
    row = Authenticator.objects.create(user=manager, type="webauthn", data=data)
    put_new_above(key_file)
    call_command("rotate_second_steps")
    row.refresh_from_db()
    assert row.data == data and second_steps.broken() == []


def test_it_goes_on_where_it_was_stopped(db, key_file: Path) -> None:
    enrolled(9)
    held = opened()
    put_new_above(key_file)
    assert next(second_steps.reseal(batch=4)) == (4, 5)
    assert opened() == held
    assert sum(count for count, _left in second_steps.reseal(batch=4)) == 5
    assert opened() == held and second_steps.sealed_earlier() == 0
    assert [count for count, _left in second_steps.reseal(batch=4)] == []


def test_a_seed_that_does_not_open_is_left_and_told(manager: Person, key_file: Path, capsys) -> None:
    enrolled(2)
    foreign = "v1:gone:" + sealed("SEED").split(":", 2)[2]
    row = Authenticator.objects.create(user=manager, type="totp", data={"secret": foreign})
    put_new_above(key_file)
    with pytest.raises(CommandError, match="1 second factors"):
        call_command("rotate_second_steps", batch=2)
    row.refresh_from_db()
    assert row.data == {"secret": foreign} and second_steps.broken() == [str(manager.ref)]
    with pytest.raises(CommandError):
        call_command("check_keys")
    assert f"The second step of person {manager.ref} does not open" in capsys.readouterr().err


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kills", [2, pytest.param(20, marks=pytest.mark.long)])
def test_killed_in_between_it_loses_nothing(key_file: Path, kills: int) -> None:
    enrolled(60 * kills)
    held = opened()
    put_new_above(key_file)
    command = [sys.executable, "manage.py", "rotate_second_steps", "--batch", "2"]
    connection.close()
    left = len(held)
    for _time in range(kills):
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        # Once it works; what it has said by then is done.
        process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        assert process.returncode == -signal.SIGKILL
        before, left = left, second_steps.sealed_earlier()
        assert 0 < left < before and opened() == held
    subprocess.run(command, cwd=ROOT, env=environment(), check=True, stdout=subprocess.DEVNULL)
    assert second_steps.sealed_earlier() == 0 and opened() == held
