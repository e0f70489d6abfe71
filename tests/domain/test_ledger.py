"""The record of changes: it holds after everything, and no tampering with it goes unnoticed."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from accounts import keyring
from accounts.models import Person
from accounts.reader import ANONYMOUS, Reader
from hotspots import ledger, workflow
from hotspots.ledger import Entry
from hotspots.models import Edition, LedgerEntry, Report, Version
from tests.factories import make_answers, make_report, publishable, reader, send_report
from tests.threads import at_once

pytestmark = pytest.mark.django_db

MACHINE = Reader.machine("test", None, ())
TABLE = LedgerEntry._meta.db_table


def write(count: int) -> None:
    """Some entries, a few in each transaction."""
    for number in range(0, count, 5):
        ledger.append(
            MACHINE, [Entry("change", "report", f"r-{number + at}", at, f"h{at}") for at in range(5)]
        )


@pytest.fixture
def unguarded(db: None) -> None:
    """A database administrator who took the triggers away; the test's transaction brings them back."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP TRIGGER ledger_append_only ON {TABLE}")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [TABLE])
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")


# -- what it holds --


def test_seq_counts_from_one_without_gaps_across_batches(db: None) -> None:
    assert ledger.head() == (0, ledger.START) and ledger.verify() == []
    write(20)
    assert list(LedgerEntry.objects.values_list("seq", flat=True)) == list(range(1, 21))
    assert ledger.head()[0] == 20 and ledger.verify() == []


def test_each_entry_carries_the_mac_of_the_one_before(db: None) -> None:
    write(10)
    assert len(set(LedgerEntry.objects.values_list("mac", flat=True))) == 10
    assert all(len(entry.mac) == 64 for entry in LedgerEntry.objects.all())


@pytest.mark.parametrize("microseconds", [0, 1, 120000, 999999])
def test_times_come_back_as_they_were_written(microseconds: int, db: None) -> None:
    at = timezone.now().replace(microsecond=microseconds)
    ledger.append(MACHINE, [Entry("change", "report", "r")], at)
    ledger.append(MACHINE, [Entry("change", "report", "r")], at + timedelta(hours=1))
    assert ledger.verify() == []


def test_it_verifies_whatever_the_time_zone_of_the_process(db: None, settings: Any) -> None:
    write(5)
    settings.TIME_ZONE = "Africa/Bangui"
    with timezone.override("Africa/Bangui"):
        assert ledger.verify() == []
        write(5)
    settings.TIME_ZONE = "UTC"
    assert ledger.verify() == []


def test_people_stand_in_it_by_pseudonym_alone(amina: Person) -> None:
    send_report(amina)
    entry = LedgerEntry.objects.get()
    assert entry.who == reader(amina).pseudonym
    assert amina.name not in entry.who and str(amina.pk) != entry.who


def test_a_hash_says_nothing_without_its_salt() -> None:
    salts = {ledger.new_salt() for _ in range(50)}
    assert len(salts) == 50
    assert len({ledger.salted_hash({"a": 1}, salt) for salt in salts}) == 50
    assert ledger.salted_hash({"a": 1, "b": 2}, "s") == ledger.salted_hash({"b": 2, "a": 1}, "s")


@pytest.mark.django_db(transaction=True)
def test_it_is_written_inside_the_transaction_of_a_change() -> None:
    with pytest.raises(RuntimeError):
        ledger.record(MACHINE, "change", "report", "r")


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_leaves_no_entry_and_no_gap() -> None:
    for _ in range(3):
        with pytest.raises(KeyError), transaction.atomic():
            ledger.record(MACHINE, "change", "report", "r")
            raise KeyError
    with transaction.atomic():
        assert ledger.record(MACHINE, "change", "report", "r") == 1


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_leave_no_gap() -> None:
    def some(number: int) -> None:
        for turn in range(5):
            with transaction.atomic():
                ledger.append(
                    MACHINE, [Entry("change", "report", f"{number}-{turn}-{at}") for at in range(3)]
                )

    assert at_once(8, some) == [None] * 8
    assert list(LedgerEntry.objects.values_list("seq", flat=True)) == list(range(1, 121))
    assert ledger.verify() == []


# -- what the database refuses --


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE {TABLE} SET who = 'nobody'",
        f"UPDATE {TABLE} SET mac = mac",
        f"DELETE FROM {TABLE}",
        f"DELETE FROM {TABLE} WHERE seq = 3",
        pytest.param(f"TRUNCATE {TABLE}", marks=pytest.mark.only_on("postgresql")),
    ],
)
def test_the_database_itself_refuses_to_alter_it(statement: str, db: None) -> None:
    write(5)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    for change in (
        lambda: LedgerEntry.objects.all().delete(),
        lambda: LedgerEntry.objects.update(who="nobody"),
        lambda: LedgerEntry.objects.first().delete(),  # type: ignore[union-attr]
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert LedgerEntry.objects.count() == 5 and ledger.verify() == []


# -- what the ledger proves --


@pytest.fixture
def told(amina: Person, carla: Person) -> Report:
    """A published report, and one that was erased."""
    report = make_report(amina, "accepted", **publishable())
    workflow.publish(reader(carla), report, make_answers())
    workflow.publish(reader(carla), report, make_answers(title="A correction"))
    return report


def test_contents_are_proved_while_they_are_kept(told: Report, amina: Person, bruno: Person) -> None:
    assert ledger.verify_contents() == []
    erased = send_report(amina)
    workflow.decline(reader(bruno), erased, reason="unsafe_to_hold", sentence="Unsafe.")
    workflow.save_draft(reader(amina), None, {})
    workflow.discard(reader(amina), workflow.save_draft(reader(amina), None, {}))
    workflow.comment(reader(amina), told, "A word.")
    workflow.retract(reader(Person.objects.get(name="Carla")), Edition.objects.current().get(), "An error.")
    assert ledger.verify() == [] and ledger.verify_contents() == []


def _one_word(version: Version) -> None:
    assert version.content is not None
    version.content["narrative"] += "."
    version.save()


@pytest.mark.parametrize(
    "tamper",
    [
        lambda: _one_word(Version.objects.earliest("pk")),
        lambda: Version.objects.filter(number=1).update(salt="0" * 64),
        lambda: Version.objects.filter(number=1).update(content=None, salt=""),
        lambda: Version.objects.filter(number=2).delete(),
        lambda: Report.objects.all().update(version=3),
        lambda: Edition.objects.filter(number=1).update(summary="Nothing happened."),
        lambda: Edition.objects.filter(number=2).update(body={}),
        lambda: Edition.objects.filter(number=1).update(number=3),
        lambda: Edition.objects.filter(number=1).delete(),
        lambda: Edition.objects.filter(number=2).update(state="taken_down", title=""),
    ],
)
def test_what_was_altered_behind_the_ledgers_back_is_named(tamper: Callable[[], Any], told: Report) -> None:
    tamper()
    assert len(ledger.verify_contents()) >= 1
    assert ledger.verify() == []  # the chain itself is whole


# -- the command --


def test_the_command_prints_an_anchor_and_takes_it_back(told: Report) -> None:
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    anchor = out.getvalue().rsplit(" ", 1)[1].strip()
    call_command("verify_ledger", anchor=anchor, stdout=StringIO())
    for wrong in ("", ":", "7", "x:y"):
        if wrong:
            with pytest.raises(CommandError):
                call_command("verify_ledger", anchor=wrong, stdout=StringIO(), stderr=StringIO())


def test_the_command_fails_when_it_does_not_hold(told: Report, unguarded: None) -> None:
    LedgerEntry.objects.filter(seq=1).update(who="nobody")
    err = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_ledger", stdout=StringIO(), stderr=err)
    assert "Entry 1" in err.getvalue()


# -- changes of people --


def test_nobody_is_nobody() -> None:
    assert ANONYMOUS.pseudonym == "anonymous"
    assert keyring.key("ledger") != keyring.key("pseudonym")
