"""The ledger: whatever is done to it behind its back is found, a cut-off tail with an anchor that was kept elsewhere."""

import random
import secrets
import stat
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from accounts import keyring
from accounts.reader import Reader
from hotspots import ledger
from hotspots.models import LedgerEntry

pytestmark = pytest.mark.django_db
ENTRIES = 60


@pytest.fixture
def chain(db) -> list[LedgerEntry]:
    """A ledger of sixty entries that its owner can write to as they like: the triggers are gone."""
    by = Reader.machine("test", None, ())
    for number in range(ENTRIES):
        content = "" if number % 3 else f"content {number}"
        ledger.record(by, random.choice(("add_site", "keep", "freeze")), "hotspot", number % 7, content, number=number)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            for name in ("ledger_no_update", "ledger_no_delete"):
                cursor.execute(f"DROP TRIGGER {name}")
    return list(LedgerEntry.objects.all())


# -- what somebody who owns the database could try; `entry` is any one of the chain --

CHANGES: dict[str, Callable[[LedgerEntry], object]] = {
    "at": lambda entry: entry.at + timedelta(seconds=1),
    "who": lambda entry: entry.who + "x",
    "action": lambda entry: "withdraw",
    "kind": lambda entry: "report",
    "ref": lambda entry: "1000",
    "number": lambda entry: entry.number + 1,
    "content_hash": lambda entry: secrets.token_hex(32),
    "mac": lambda entry: secrets.token_hex(32),
}


def edit(entry: LedgerEntry, chance: random.Random) -> None:
    field = chance.choice(list(CHANGES))
    LedgerEntry.objects.filter(pk=entry.pk).update(**{field: CHANGES[field](entry)})


def delete(entry: LedgerEntry, chance: random.Random) -> None:
    LedgerEntry.objects.filter(pk=entry.pk).delete()


def delete_and_close_the_gap(entry: LedgerEntry, chance: random.Random) -> None:
    delete(entry, chance)
    for later in LedgerEntry.objects.filter(seq__gt=entry.seq).order_by("seq"):
        LedgerEntry.objects.filter(seq=later.seq).update(seq=later.seq - 1)


def insert(entry: LedgerEntry, chance: random.Random) -> None:
    for later in LedgerEntry.objects.filter(seq__gte=entry.seq).order_by("-seq"):
        LedgerEntry.objects.filter(seq=later.seq).update(seq=later.seq + 1)
    entry.action = "withdraw"
    entry.save(force_insert=True)


def swap(entry: LedgerEntry, chance: random.Random) -> None:
    other = chance.choice(list(LedgerEntry.objects.exclude(pk=entry.pk)))
    for moved, seq in ((entry, -1), (other, entry.seq), (LedgerEntry(seq=-1), other.seq)):
        LedgerEntry.objects.filter(seq=moved.seq).update(seq=seq)


def truncate(entry: LedgerEntry, chance: random.Random) -> None:
    LedgerEntry.objects.filter(seq__gte=entry.seq).delete()


def rechain(entry: LedgerEntry, chance: random.Random, key: bytes = b"") -> None:
    """Change an entry and compute every MAC from there on anew, under a key of one's own or the right one."""
    earlier = LedgerEntry.objects.filter(seq=entry.seq - 1).first()
    previous = earlier.mac if earlier else ledger.START
    LedgerEntry.objects.filter(seq=entry.seq).update(who="p-somebody")
    for row in LedgerEntry.objects.filter(seq__gte=entry.seq).order_by("seq"):
        previous = ledger._mac(key or b"guessed" * 5, row, previous)
        LedgerEntry.objects.filter(seq=row.seq).update(mac=previous)


def rechain_with_the_stolen_key(entry: LedgerEntry, chance: random.Random) -> None:
    rechain(entry, chance, keyring.key("ledger"))


TAMPERINGS = (
    edit, delete, delete_and_close_the_gap, insert, swap, truncate, rechain, rechain_with_the_stolen_key,
)  # fmt: skip


class Undone(Exception):
    pass


@pytest.mark.parametrize("times", [64, pytest.param(1000, marks=pytest.mark.long)])
def test_every_tampering_is_found_with_an_anchor(chain, times):
    anchor, chance, missed = ledger.head(), random.Random(times), []
    assert ledger.verify(anchor) == []
    for number in range(times):
        tamper = TAMPERINGS[number % len(TAMPERINGS)]
        entry = LedgerEntry.objects.get(seq=chance.randrange(1, ENTRIES + 1))
        try:
            with transaction.atomic():
                tamper(entry, chance)
                if not ledger.verify(anchor):
                    missed.append((tamper.__name__, entry.seq))
                raise Undone
        except Undone:
            pass
    assert missed == []
    assert ledger.verify(anchor) == []


def test_without_an_anchor_a_cut_off_tail_is_missed(chain):
    """Why anchors have to be kept."""
    LedgerEntry.objects.filter(seq__gt=ENTRIES - 5).delete()
    assert ledger.verify() == []


def test_an_older_anchor_holds_while_the_chain_grows(chain):
    anchor = ledger.head()
    ledger.record(Reader.machine("test", None, ()), "keep", "hotspot", 1)
    assert ledger.verify(anchor) == []


# -- taking it out --


def test_the_anchor_is_printed_kept_in_a_file_and_mailed(chain, tmp_path, capsys):
    path = tmp_path / "anchors"
    call_command("export_anchor", file=path)
    ledger.record(Reader.machine("test", None, ()), "keep", "hotspot", 1)
    call_command("export_anchor", file=path, mail="keeper@example.org")
    first, second = path.read_text().splitlines()
    seq, mac = ledger.head()
    assert second == f"{seq}:{mac}" and capsys.readouterr().out.splitlines() == [first, second]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    [sent] = mail.outbox
    assert sent.to == ["keeper@example.org"] and sent.body.strip() == second
    for anchor in (first, second):
        call_command("verify_ledger", anchor=anchor)
    truncate(LedgerEntry.objects.get(seq=ENTRIES), random.Random())
    with pytest.raises(CommandError):
        call_command("verify_ledger", anchor=second)


@pytest.mark.parametrize("statement", ["UPDATE hotspots_ledgerentry SET who = 'x'", "DELETE FROM hotspots_ledgerentry"])
def test_the_database_refuses_to_change_it(statement):
    ledger.record(Reader.machine("test", None, ()), "keep", "hotspot", 1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert LedgerEntry.objects.count() == 1
