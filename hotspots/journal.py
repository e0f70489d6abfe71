"""The access journal: note readings of what is restricted and attempts that were refused; digest each day into the ledger.

A refused sign-in names the account that was tried, if there is one, and a mark of the network that it came from.

It is a table of its own, so that nobody can hold the ledger's lock by reading. Readings go on when a note cannot be
written: a full disk must not keep a reviewer from an urgent report, and the failure is logged. Opening names is the
exception: no note, no names.
"""

import hmac
import json
import logging
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Protocol

from django.db import DatabaseError, transaction
from django.db.models import Count, Max
from django.utils import timezone

from accounts import keyring
from accounts.models import Person
from accounts.reader import Reader
from hotspots import ledger
from hotspots.models import JournalEntry, LedgerEntry

logger = logging.getLogger(__name__)

DONE, REFUSED, FOUND = "done", "refused", "found"
REASON_LENGTH = 300
# A note that began before midnight may arrive after it.
SETTLED = timedelta(hours=1)
FIELDS = ("at", "who", "action", "kind", "ref", "outcome", "reason")
DIGEST, KIND = "digest", "journal"
ACCOUNT = "account"


class Restrictable(Protocol):
    """A report, or a row that holds as much of one."""

    ref: Any
    sharing: str
    organisation_id: int


def note(
    reader: Reader,
    action: str,
    kind: str,
    ref: object,
    outcome: str = DONE,
    *,
    reason: str = "",
    required: bool = False,
) -> None:
    """Write one line. A line that is `required` raises when it cannot be written; any other is logged as lost."""
    entry = JournalEntry(
        at=timezone.now(),
        who=reader.pseudonym,
        action=action[:60],
        kind=kind,
        ref=str(ref),
        outcome=outcome,
        reason=reason[:REASON_LENGTH],
    )
    _write([entry], required)


def note_reading(reader: Reader, reports: Iterable[Restrictable], action: str = "read") -> None:
    """Note which of these reports were restricted ones of another organisation: the rest needs no note."""
    now = timezone.now()
    entries = [
        JournalEntry(
            at=now, who=reader.pseudonym, action=action[:60], kind="report", ref=str(report.ref), outcome=DONE
        )
        for report in reports
        if report.sharing == "restricted" and report.organisation_id != reader.organisation_id
    ]
    if entries:
        _write(entries, required=False)


def note_refused_sign_in(sender: type, person: Person | None, proof: str, network: str, **_more: Any) -> None:
    """Listen to `accounts.signals.sign_in_refused`: who tried is unknown, and goes by a mark of their network."""
    ref = str(person.ref) if person else ""
    entry = JournalEntry(
        at=timezone.now(), who=f"n-{network}", action=proof, kind=ACCOUNT, ref=ref, outcome=REFUSED
    )
    _write([entry], required=False)


def _write(entries: list[JournalEntry], required: bool) -> None:
    try:
        with transaction.atomic():
            JournalEntry.objects.bulk_create(entries, batch_size=500)
    except DatabaseError as error:
        if required:
            raise
        logger.error("%d lines of the access journal were lost: %s", len(entries), type(error).__name__)


def openings(ref: object) -> list[JournalEntry]:
    """When the names box of a report was opened, the newest first."""
    return list(JournalEntry.objects.filter(kind="report", ref=str(ref), action="open_names").order_by("-pk"))


def refused_sign_ins(since: datetime, most: int = 50) -> list[dict[str, Any]]:
    """Refused proofs since then by account (`ref`), kind (`action`) and network (`who`): `times`, and `last`; newest first."""
    rows = JournalEntry.objects.filter(kind=ACCOUNT, outcome=REFUSED, at__gte=since).order_by()
    counted = rows.values("ref", "action", "who").annotate(times=Count("pk"), last=Max("at"))
    return [dict(row) for row in counted.order_by("-last", "ref", "action", "who")[:most]]


def digest(now: datetime | None = None) -> list[date]:
    """Put the hash of each past day that has none yet into the ledger; returns those days. Again, it does nothing."""
    ends = _start(((now or timezone.now()) - SETTLED).date())
    stamps = JournalEntry.objects.filter(at__lt=ends).datetimes("at", "day", tzinfo=UTC)
    done = set(_digests().values_list("ref", flat=True))
    key = keyring.key("ledger")
    hashed = {
        day: _hash(day, key) for day in (stamp.date() for stamp in stamps) if day.isoformat() not in done
    }
    with transaction.atomic():
        # The lock keeps two digests at once from writing a day twice; the hashing is over before it is taken.
        ledger.lock()
        done = set(_digests().values_list("ref", flat=True))
        fresh = [day for day in hashed if day.isoformat() not in done]
        entries = [ledger.Entry(DIGEST, KIND, day.isoformat(), *hashed[day]) for day in fresh]
        ledger.append(Reader.machine("journal", None, ()), entries)
    return fresh


def verify() -> list[str]:
    """Return what is wrong with the days that were digested, nothing when all hold."""
    problems = []
    for day, count, mac in _digests().values_list("ref", "number", "content_hash"):
        held = [_hash(date.fromisoformat(day), key) for key in keyring.keys("ledger").values()]
        if (count, mac) not in held:
            found = held[0][0]
            problems.append(f"The access journal of {day} was changed: {found} lines, {count} were digested.")
    return problems


def _digests() -> Any:
    return LedgerEntry.objects.filter(action=DIGEST, kind=KIND).order_by("seq")


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def _hash(day: date, key: bytes) -> tuple[int, str]:
    """How many lines a day has, and the HMAC over them: keyed, so that nobody can try readers and refs against it."""
    rows = JournalEntry.objects.filter(at__gte=_start(day), at__lt=_start(day + timedelta(days=1))).order_by(
        "pk"
    )
    mac, count = hmac.new(key, day.isoformat().encode(), "sha256"), 0
    for row in rows.values_list(*FIELDS).iterator(chunk_size=1000):
        mac.update(json.dumps([row[0].isoformat(), *row[1:]], ensure_ascii=False).encode() + b"\n")
        count += 1
    return count, mac.hexdigest()
