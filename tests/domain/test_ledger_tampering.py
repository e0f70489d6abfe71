"""Whoever tampers with the record of changes is found out."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.reader import Reader
from hotspots import ledger
from hotspots.ledger import Entry
from hotspots.models import LedgerEntry

pytestmark = pytest.mark.django_db

MACHINE = Reader.machine("test", None, ())
TABLE = LedgerEntry._meta.db_table


def write(count: int) -> None:
    """Some entries, a few in each transaction."""
    for number in range(0, count, 5):
        ledger.append(MACHINE, [Entry("change", "report", f"r-{number + at}", at, f"h{at}") for at in range(5)])


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


FIELDS = ("at", "who", "action", "kind", "ref", "number", "content_hash", "mac")


def _other(value: Any, chance: random.Random) -> Any:
    if isinstance(value, str):
        at = chance.randrange(max(len(value), 1))
        return value[:at] + chance.choice("0123456789abcdef~") + value[at + 1 :]
    return value + (timedelta(microseconds=1) if hasattr(value, "isoformat") else chance.choice((-1, 1, 1000)))


def edit(chance: random.Random) -> None:
    entry, field = chance.choice(LedgerEntry.objects.all()), chance.choice(FIELDS)
    value = getattr(entry, field)
    changed = value
    while changed == value:
        changed = _other(value, chance)
    LedgerEntry.objects.filter(pk=entry.pk).update(**{field: changed})


def delete(chance: random.Random) -> None:
    LedgerEntry.objects.filter(pk=chance.randint(1, LedgerEntry.objects.count())).delete()


def insert(chance: random.Random) -> None:
    """A row of one's own in between or behind, with the fields of another."""
    model = chance.choice(LedgerEntry.objects.all())
    after = chance.randint(0, LedgerEntry.objects.count())
    for entry in LedgerEntry.objects.filter(seq__gt=after).order_by("-seq"):
        LedgerEntry.objects.filter(pk=entry.pk).update(seq=entry.seq + 1)
    model.pk = after + 1
    model.save(force_insert=True)


def swap(chance: random.Random) -> None:
    first, second = chance.sample(list(LedgerEntry.objects.all()), 2)
    seqs = first.seq, second.seq
    LedgerEntry.objects.filter(seq__in=seqs).delete()
    first.seq, second.seq = seqs[::-1]
    LedgerEntry.objects.bulk_create([first, second])


def truncate(chance: random.Random) -> None:
    LedgerEntry.objects.filter(seq__gt=chance.randrange(LedgerEntry.objects.count())).delete()


def rechain(chance: random.Random) -> None:
    """Change an entry and chain all that follow anew, with a key of one's own."""
    at = chance.randint(1, LedgerEntry.objects.count())
    previous = LedgerEntry.objects.filter(seq=at - 1).values_list("mac", flat=True).first() or ledger.START
    for entry in LedgerEntry.objects.filter(seq__gte=at).order_by("seq"):
        entry.who = "p-0000000000000000" if entry.seq == at else entry.who
        previous = entry.mac = ledger._mac(b"a key of my own" * 3, entry, previous)
        entry.save()


TAMPERINGS = (edit, delete, insert, swap, truncate, rechain)


def undone(tamper: Callable[[random.Random], None], chance: random.Random) -> list[str]:
    """What verification says after a tampering, which is undone again."""
    anchor = ledger.head()
    with transaction.atomic():
        tamper(chance)
        found = ledger.verify(anchor)
        transaction.set_rollback(True)
    return found


def test_two_hundred_random_tamperings_are_all_found(unguarded: None) -> None:
    write(40)
    assert ledger.verify(ledger.head()) == []
    missed = []
    for seed in range(200):
        tamper = TAMPERINGS[seed % len(TAMPERINGS)]
        if not undone(tamper, random.Random(seed)):
            missed.append((seed, tamper.__name__))
    assert missed == []
    assert ledger.verify(ledger.head()) == []


def test_without_an_anchor_a_cut_off_tail_is_missed(unguarded: None) -> None:
    """Why the anchor is kept elsewhere."""
    write(10)
    anchor = ledger.head()
    LedgerEntry.objects.filter(seq__gt=6).delete()
    assert ledger.verify() == []
    assert "cut off" in " ".join(ledger.verify(anchor))
    write(10)
    assert "not the one" in " ".join(ledger.verify(anchor))


def test_an_earlier_anchor_stays_good_while_the_chain_grows(db: None) -> None:
    write(5)
    anchor = ledger.head()
    write(10)
    assert ledger.verify(anchor) == []
    assert ledger.verify((anchor[0], "0" * 64)) != []
    assert ledger.verify((99, anchor[1])) != []
