"""The names box: who opens it and how that is recorded; the seal; rotation; keys that do not fit."""

import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts import keyring, strong
from accounts.keyring import SealBroken
from hotspots import journal, ledger, policies, redaction, workflow
from hotspots.apps import keys_fit
from hotspots.models import Canary, JournalEntry, LedgerEntry, Names, Report
from hotspots.workflow import identity
from tests.factories import make_report, reader

from .databases import ROOT, environment

pytestmark = pytest.mark.django_db
HELD = "A. is Jean Kpalo, +236 7000 0000"
WHY = "A question to the source"


@pytest.fixture
def boxed(restricted_report, lead_of_partner, bruno):
    """Amina's restricted report with names in its box; the lead has let Bruno in."""
    redaction.seal_names(restricted_report, HELD)
    workflow.invite(reader(lead_of_partner), restricted_report, bruno)
    return restricted_report


@pytest.fixture
def own_keys(tmp_path, settings):
    """A names key of its own, for the tests that change it."""
    settings.KEY_DIR = tmp_path / "keys"
    keyring.make_missing(settings.KEY_DIR)
    keyring._load.cache_clear()
    yield settings.KEY_DIR / "names.key"
    keyring._load.cache_clear()


@pytest.fixture
def planted(own_keys):
    """The same, with canaries that fit them."""
    Canary.objects.all().delete()
    identity.plant_canaries()
    return own_keys


def write_keys(path: Path, *lines: str) -> None:
    path.write_text("\n".join(lines) + "\n")
    path.chmod(0o600)
    keyring._load.cache_clear()


# -- who opens it --


def test_an_invited_reviewer_opens_it_with_a_reason(boxed, bruno):
    before = ledger.head()[0]
    assert workflow.open_names(reader(bruno), boxed, f" {WHY} ") == HELD
    [line] = journal.openings(boxed.ref)
    assert (line.who, line.outcome, line.reason) == (reader(bruno).pseudonym, "done", WHY)
    entry = LedgerEntry.objects.get(action="open_names", seq__gt=before)
    assert (entry.ref, entry.who, entry.content_hash) == (str(boxed.ref), line.who, "")
    assert ledger.verify() == []


@pytest.mark.parametrize("who", ["bruno", "lead_of_partner"])
def test_without_a_reason_it_stays_sealed(boxed, who, request):
    before = ledger.head()
    with pytest.raises(workflow.Incomplete) as refused:
        workflow.open_names(reader(request.getfixturevalue(who)), boxed, "  ")
    assert list(refused.value.errors) == ["reason"]
    assert ledger.head() == before and not JournalEntry.objects.exists()


def test_its_author_needs_no_reason_until_thirty_days_after_acceptance(amina, bruno):
    report = make_report(amina, "accepted", by=reader(bruno))
    redaction.seal_names(report, HELD)
    assert workflow.open_names(reader(amina), report) == HELD
    accepted = timezone.now() - policies.NAMES_STAY_OPEN - timedelta(minutes=1)
    Report.objects.filter(pk=report.pk).update(accepted_at=accepted)
    with pytest.raises(workflow.NotAllowed):
        workflow.open_names(reader(amina), report, WHY)


def test_a_reviewer_who_was_not_invited_does_not(sent_report, bruno, carla):
    redaction.seal_names(sent_report, HELD)
    with pytest.raises(workflow.NotAllowed):
        workflow.open_names(reader(bruno), sent_report, WHY)
    with pytest.raises(workflow.Hidden):
        workflow.open_names(reader(carla), sent_report, WHY)


def test_an_invitation_opens_nothing_to_who_does_not_review_in_this_session(boxed, bruno):
    with pytest.raises(workflow.Hidden):
        workflow.open_names(reader(bruno, strong=False), boxed, WHY)


def test_a_colleague_does_not(boxed, partner):
    from tests.factories import a_person

    with pytest.raises(workflow.NotAllowed):
        workflow.open_names(reader(a_person("Colette", partner)), boxed, WHY)


# -- on the page --


def page_of(report: Report) -> str:
    return f"/reports/{report.ref}/"


def test_a_reviewer_opens_it_on_the_page_and_the_lead_reads_why(client_of, boxed, bruno, lead_of_partner):
    client = client_of(bruno)
    page = client.get(page_of(boxed)).content.decode()
    assert "Open the names box" in page and "Kpalo" not in page
    refused = client.post(page_of(boxed) + "names/", {"reason": ""})
    assert refused.status_code == 400 and "Kpalo" not in refused.content.decode()
    opened = client.post(page_of(boxed) + "names/", {"reason": WHY})
    assert opened.status_code == 200 and HELD in opened.content.decode()
    told = client_of(lead_of_partner).get(page_of(boxed)).content.decode()
    assert WHY in told and "Bruno" in told


def test_who_signed_in_long_ago_shows_first_who_they_are(client_of, boxed, bruno, monkeypatch):
    client = client_of(bruno)
    later = time.time() + strong.REAUTHENTICATION_TIMEOUT + 1
    monkeypatch.setattr(strong.time, "time", lambda: later)
    page = client.get(page_of(boxed)).content.decode()
    assert "Confirm that it is you" in page and "Open the names box" not in page
    answer = client.post(page_of(boxed) + "names/", {"reason": WHY})
    assert answer.status_code == 403 and "Kpalo" not in answer.content.decode()
    assert journal.openings(boxed.ref) == []


def test_an_author_confirms_and_loses_nothing(client_of, amina, draft, monkeypatch):
    redaction.seal_names(draft, HELD)
    client = client_of(amina)
    later = time.time() + strong.REAUTHENTICATION_TIMEOUT + 1
    monkeypatch.setattr(strong.time, "time", lambda: later)
    answer = client.post(f"/reports/{draft.ref}/edit/", {"narrative": "Typed meanwhile", "action": "names"})
    assert answer.status_code == 302 and answer["Location"].startswith("/account/reauthenticate/?next=")
    draft.refresh_from_db()
    assert draft.typed["narrative"] == ["Typed meanwhile"] and redaction.has_names(draft)


# -- the seal --


def altered(sealed: str, chance: random.Random) -> str:
    """The envelope with one bit of its nonce or ciphertext turned."""
    head, nonce, body = sealed.rsplit(":", 2)
    part = chance.choice((nonce, body))
    raw = bytearray(keyring._decode(part))
    raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    turned = keyring._encode(bytes(raw))
    return ":".join((head, turned, body) if part == nonce else (head, nonce, turned))


def refused(report: Report) -> bool:
    try:
        redaction.open_names(reader(report.author), report)
    except SealBroken:
        return True
    return False


@pytest.mark.parametrize("times", [60, pytest.param(2000, marks=pytest.mark.long)])
def test_every_turned_bit_is_refused(amina, times):
    report, chance = make_report(amina), random.Random(1)
    redaction.seal_names(report, HELD)
    sealed = report.names.sealed
    for _ in range(times):
        Names.objects.filter(report=report).update(sealed=altered(sealed, chance))
        assert refused(report)
    Names.objects.filter(report=report).update(sealed=sealed)
    assert redaction.open_names(reader(amina), report) == HELD


def test_a_box_that_was_moved_to_another_report_is_refused(amina):
    one, other = make_report(amina), make_report(amina)
    for report in (one, other):
        redaction.seal_names(report, f"{HELD} {report.pk}")
    first, second = one.names.sealed, other.names.sealed
    Names.objects.filter(report=one).update(sealed=second)
    Names.objects.filter(report=other).update(sealed=first)
    assert refused(one) and refused(other)


def test_what_another_key_sealed_is_refused_and_never_shown(amina, own_keys):
    report = make_report(amina)
    redaction.seal_names(report, HELD)
    write_keys(own_keys, keyring.new_key_line())
    assert refused(report)
    key_id = keyring.mark("names").split(":")[1]
    _version, _key, *rest = report.names.sealed.split(":")
    Names.objects.filter(report=report).update(sealed=":".join(("v1", key_id, *rest)))
    assert refused(report)


# -- rotation --


def boxes(author, count: int) -> dict[int, str]:
    """So many reports with a box each, by the quick way."""
    first = make_report(author)
    made = [first]
    for _ in range(count - 1):
        copy = Report.objects.get(pk=first.pk)
        copy.pk = copy.id = None
        copy._state.adding = True
        copy.ref, copy.series = keyring.secrets.token_hex(16), keyring.secrets.token_hex(16)
        made.append(copy)
    Report.objects.bulk_create(made[1:])
    held = {report.pk: f"{HELD} {report.pk}" for report in made}
    Names.objects.bulk_create(
        Names(report_id=pk, sealed=keyring.seal("names", text.encode(), bound=redaction.bound_to(pk)))
        for pk, text in held.items()
    )
    return held


def opened() -> dict[int, str]:
    return {
        box.report_id: keyring.unseal("names", box.sealed, bound=redaction.bound_to(box.report_id)).decode()
        for box in Names.objects.all()
    }


def test_rotation_seals_with_the_first_key_and_the_old_one_can_go(amina, planted, capsys):
    held = boxes(amina, 7)
    new = keyring.new_key_line()
    write_keys(planted, new, planted.read_text().strip())
    assert identity.sealed_earlier().count() == 7
    call_command("rotate_names", batch=3)
    assert "0 remain" in capsys.readouterr().out
    write_keys(planted, new)
    assert opened() == held
    assert identity.wrong_keys() == [] == identity.broken_boxes()


def test_rotation_goes_on_where_it_was_stopped(amina, own_keys):
    held = boxes(amina, 9)
    write_keys(own_keys, keyring.new_key_line(), own_keys.read_text().strip())
    assert next(identity.reseal(batch=4)) == (4, 5)
    assert opened() == held
    assert sum(sealed for sealed, _left in identity.reseal(batch=4)) == 5
    assert opened() == held and not identity.sealed_earlier().exists()


def test_a_box_that_does_not_open_is_left_and_told(amina, own_keys, capsys):
    boxes(amina, 3)
    box = Names.objects.first()
    Names.objects.filter(pk=box.pk).update(sealed=altered(box.sealed, random.Random(2)))
    kept = Names.objects.get(pk=box.pk).sealed
    write_keys(own_keys, keyring.new_key_line(), own_keys.read_text().strip())
    with pytest.raises(CommandError, match="1 boxes"):
        call_command("rotate_names", batch=2)
    assert Names.objects.get(pk=box.pk).sealed == kept
    assert identity.sealed_earlier().count() == 1
    assert identity.broken_boxes() == [str(box.report.ref)]


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_rotation_killed_twenty_times_loses_nothing(amina, planted):
    held, chance = boxes(amina, 2000), random.Random(3)
    write_keys(planted, keyring.new_key_line(), planted.read_text().strip())
    command = [sys.executable, "manage.py", "rotate_names", "--batch", "4"]
    kills = midway = 0
    connection.close()
    while kills < 20:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        # Once it works, at any moment of it.
        process.stdout.readline()
        time.sleep(chance.uniform(0, 0.05))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        kills += 1
        left = identity.sealed_earlier().count()
        midway += 0 < left < len(held)
        assert opened() == held
        assert process.returncode == -signal.SIGKILL
    assert midway >= 15, "killed before or after the work"
    subprocess.run(command, cwd=ROOT, env=environment(), check=True, stdout=subprocess.DEVNULL)
    assert not identity.sealed_earlier().exists() and opened() == held


# -- keys that do not fit --


def test_a_database_is_made_with_its_canaries():
    assert set(Canary.objects.values_list("purpose", flat=True)) == set(identity.SEALING)


def test_keys_that_fit_say_nothing(planted, capsys):
    assert keys_fit() == []
    call_command("check_keys")
    assert "fit this database" in capsys.readouterr().out


@pytest.mark.parametrize("purpose", identity.SEALING)
def test_a_foreign_key_stops_the_start_and_names_the_cure(planted, purpose, capsys):
    write_keys(planted.with_name(f"{purpose}.key"), keyring.new_key_line())
    [problem] = keys_fit()
    assert f"{purpose}.key" in problem.msg and "Put back" in problem.hint
    with pytest.raises(CommandError):
        call_command("check_keys")
    assert f"{purpose}.key is not the key" in capsys.readouterr().err


def test_canaries_are_not_planted_anew_under_a_foreign_key(planted):
    write_keys(planted, keyring.new_key_line())
    identity.plant_canaries()
    assert identity.wrong_keys() == ["names"]


def test_a_missing_key_is_told(planted, settings):
    settings.MAKE_MISSING_KEYS = False
    planted.unlink()
    keyring._load.cache_clear()
    [problem] = keys_fit()
    assert "missing" in problem.msg
    with pytest.raises(CommandError, match="missing"):
        call_command("check_keys")
