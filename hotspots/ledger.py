"""The record of changes: append, verify, anchor.

Every entry carries an HMAC over its fields and the HMAC of the entry before it, so that a change, a removal, an insertion
or a swap breaks the chain. A tail that was cut off is found only with an anchor: (seq, mac) kept somewhere else.
"""

import hashlib
import hmac
import itertools
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Max
from django.utils import timezone

from accounts import keyring
from accounts.reader import Reader
from hotspots.models import Edition, LedgerEntry, Report, Version
from hotspots.models.bulk import insert

START = "0" * 64
LOCK = 0x4C454447
BATCH = 1000


@dataclass(frozen=True)
class Entry:
    """What a change hands to the ledger: the action, the object, its version, and the hash of what it left."""

    action: str
    kind: str
    ref: str
    number: int = 0
    content_hash: str = ""


def new_salt() -> str:
    """A salt for the hash of one version's content."""
    return secrets.token_hex(32)


def salted_hash(content: Mapping[str, Any] | str, salt: str) -> str:
    """SHA-256 over salt and canonical content: it proves the content while it is kept, and says nothing once it is erased."""
    text = content if isinstance(content, str) else json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(salt.encode() + text.encode()).hexdigest()


def _mac(key: bytes, entry: LedgerEntry, previous: str) -> str:
    fields = (
        str(entry.seq),
        previous,
        entry.at.astimezone(UTC).isoformat(),
        entry.who,
        entry.action,
        entry.kind,
        entry.ref,
        str(entry.number),
        entry.content_hash,
    )
    return hmac.new(key, "\x1f".join(fields).encode(), hashlib.sha256).hexdigest()


def lock() -> None:
    """One writer at a time, to the end of the transaction, so that seq follows the order of commits.

    SQLite needs nothing: its transactions are IMMEDIATE.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("The ledger is written inside the transaction of the change that it records.")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def append(reader: Reader, entries: Iterable[Entry], at: datetime | None = None) -> list[int]:
    """Append entries in order and return their seqs. Must run inside the transaction of the change."""
    lock()
    key, at = keyring.key("ledger"), at or timezone.now()
    head = LedgerEntry.objects.order_by("-seq").first()
    seq, previous = (head.seq, head.mac) if head else (0, START)
    rows = []
    for entry in entries:
        seq += 1
        row = LedgerEntry(
            seq=seq,
            at=at,
            who=reader.pseudonym,
            action=entry.action,
            kind=entry.kind,
            ref=entry.ref,
            number=entry.number,
            content_hash=entry.content_hash,
        )
        previous = row.mac = _mac(key, row, previous)
        rows.append(row)
    columns = [field.attname for field in LedgerEntry._meta.concrete_fields]
    insert(LedgerEntry, ({name: getattr(row, name) for name in columns} for row in rows))
    return [row.seq for row in rows]


def record(
    reader: Reader,
    action: str,
    kind: str,
    ref: object,
    content: Mapping[str, Any] | str = "",
    number: int = 0,
) -> int:
    """Append one entry about an object that keeps no versions of its own; returns its seq."""
    hashed = salted_hash(content, new_salt()) if content else ""
    return append(reader, [Entry(action, kind, str(ref), number, hashed)])[0]


def head() -> tuple[int, str]:
    """The newest (seq, mac): what to keep elsewhere as an anchor."""
    newest = LedgerEntry.objects.order_by("-seq").first()
    return (newest.seq, newest.mac) if newest else (0, START)


def before(seq: int | None, size: int) -> list[LedgerEntry]:
    """So many entries before `seq`, or the newest ones, the newest first."""
    entries = LedgerEntry.objects.order_by("-seq")
    return list((entries if seq is None else entries.filter(seq__lt=seq))[:size])


def as_lines() -> Iterator[bytes]:
    """Every entry as a line of JSON, the oldest first, each with the MAC that the next one builds on.

    Without the hashes: that of a file would tell whoever has a copy of it that it is held here.
    """
    fields = ("seq", "at", "who", "action", "kind", "ref", "number", "mac")
    for values in LedgerEntry.objects.order_by("seq").values(*fields).iterator(BATCH):
        values["at"] = values["at"].astimezone(UTC).isoformat()
        yield json.dumps(values).encode() + b"\n"


def verify(anchor: tuple[int, str] | None = None) -> list[str]:
    """Return what is wrong with the chain, nothing when it holds; `anchor` is a (seq, mac) noted earlier.

    Every key in the file verifies, newer ones after older ones: whoever stole a key that was replaced can add nothing.
    It is read by one query, in batches, so that the chain does not grow while it is read and writers need not wait.
    """
    keys, newest = list(keyring.keys("ledger").values()), len(keyring.keys("ledger")) - 1
    previous, expected, problems, foreign = START, 1, [], []
    anchored = anchor is None or anchor[0] == 0
    for entry in LedgerEntry.objects.order_by("seq").iterator(BATCH):
        if entry.seq != expected:
            problems.append(f"Entries {expected} to {entry.seq - 1} are missing.")
        written_with = _key_of(entry, previous, keys)
        if written_with is None:
            foreign.append(entry.seq)
        elif written_with > newest:
            problems.append(f"Entry {entry.seq} was written with an older key than an entry before it.")
        else:
            newest = written_with
        if anchor and entry.seq == anchor[0]:
            anchored = hmac.compare_digest(entry.mac, anchor[1])
            if not anchored:
                problems.append(f"Entry {entry.seq} is not the one that was anchored.")
                anchored = True
        previous, expected = entry.mac, entry.seq + 1
    problems += _misfits(foreign)
    if not anchored:
        problems.append(
            f"The record ends at {expected - 1}, before the anchor at {anchor[0] if anchor else 0}: its tail was cut off."
        )
    return problems


def _key_of(entry: LedgerEntry, previous: str, keys: list[bytes]) -> int | None:
    """The place in the file of the key that wrote an entry: the first key writes, those below it wrote before."""
    fits = (at for at, key in enumerate(keys) if hmac.compare_digest(entry.mac, _mac(key, entry, previous)))
    return next(fits, None)


def _misfits(seqs: list[int]) -> Iterator[str]:
    """One sentence for each run of entries that no key fits."""
    for _, group in itertools.groupby(enumerate(seqs), lambda numbered: numbered[1] - numbered[0]):
        run = [seq for _, seq in group]
        if len(run) == 1:
            yield f"Entry {run[0]} was changed, or does not follow the one before it."
        else:
            yield (
                f"Entries {run[0]} to {run[-1]} fit no key in ledger.key: they were changed, "
                "or the key that wrote them was taken out of the file."
            )


def verify_contents() -> list[str]:
    """Return which versions of reports and which published versions are not as they were recorded, or are gone."""
    with _one_moment():
        return [*_wrong_versions(), *_missing_versions(), *_wrong_editions()]


@contextmanager
def _one_moment() -> Iterator[None]:
    """All that is read within comes from one moment, and nobody who writes has to wait for it."""
    if connection.in_atomic_block:  # its own moment has begun
        yield
        return
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
        return
    # Every other transaction on SQLite begins with the lock of a writer.
    sqlite: Any = connection
    sqlite.ensure_connection()
    mode, sqlite.transaction_mode = sqlite.transaction_mode, "DEFERRED"
    try:
        with transaction.atomic():
            yield
    finally:
        sqlite.transaction_mode = mode


def _wrong_versions() -> Iterator[str]:
    erased = set(LedgerEntry.objects.filter(kind="report", action="erase").values_list("ref", flat=True))
    hashes = dict(LedgerEntry.objects.filter(kind="report").values_list("seq", "content_hash"))
    versions = Version.objects.order_by("seq").values_list("seq", "number", "content", "salt", "report__ref")
    for seq, number, content, salt, ref in versions.iterator(BATCH):
        kept = salted_hash(content, salt) == hashes.get(seq) if content is not None else str(ref) in erased
        if not kept:
            yield f"Version {number} of report {ref} is not what entry {seq} records."


def _missing_versions() -> Iterator[str]:
    last = LedgerEntry.objects.filter(kind="report").values_list("ref").annotate(last=Max("number"))
    counted = Report.objects.values_list("ref", "version").annotate(kept=Count("versions"))
    held = {str(ref): (version, kept) for ref, version, kept in counted}
    for ref, number in last.order_by("ref"):
        if held.get(ref, (0, 0)) != (number, number):
            yield f"Report {ref} does not have the {number} versions that are recorded."


def _wrong_editions() -> Iterator[str]:
    entries = LedgerEntry.objects.filter(kind="edition", action__in=("publish", "correct"))
    hashes = {
        (ref, number): hashed for ref, number, hashed in entries.values_list("ref", "number", "content_hash")
    }
    taken_down = set(
        LedgerEntry.objects.filter(kind="edition", action="take_down").values_list("ref", flat=True)
    )
    editions = Edition.objects.order_by("pk").values_list(
        "series", "number", "state", "title", "summary", "body"
    )
    for series, number, state, *said in editions.iterator(BATCH):
        hashed = hashes.pop((str(series), number), None)
        printed = dict(zip(("title", "summary", "body"), said, strict=True))
        kept = salted_hash(printed, "") == hashed if state != "taken_down" else str(series) in taken_down
        if not kept:
            yield f"Version {number} of {series} is not what was published."
    for ref, number in hashes:
        yield f"Version {number} of {ref} was published, and is gone."


def record_account_change(sender: type, reader: Reader, action: str, subject: Any, **_more: Any) -> None:
    """Listen to `accounts.signals.account_changed`: accounts know nothing of the ledger."""
    record(reader, action, sender.__name__.lower(), subject.ref)
