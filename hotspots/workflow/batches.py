"""Many reports sent at once: each is stored or told why not, and what is sent again is stored once.

The rows go in lots, each in a transaction of its own, so that a call that was cut off has left whole lots and can be sent
again: with a key, lots that were stored give the receipts that they gave; without one, an external_ref is stored once.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import keyring
from accounts.reader import Reader
from hotspots import ledger, policies, redaction
from hotspots.content import columns
from hotspots.content.rows import CHILDREN, child_rows
from hotspots.models import Receipt, Report, Version
from hotspots.models.bulk import insert, next_ids, take_stock

from . import sharing
from .idempotency import answered, hash_of, owner
from .referred import lacking, referred
from .transitions import NotAllowed, snapshot

MOST = 10_000
LOT = 500
# From so many new rows on, SQLite looks again at how its tables have grown.
MANY = 1_000


@dataclass(frozen=True)
class Sent:
    """One row as it was sent: clean content, what came beside it, and what was wrong with it already."""

    content: Mapping[str, Any]
    external_ref: str = ""
    names: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """What a repetition must have the same."""
        return {**self.content, "external_ref": self.external_ref, "names": self.names, "errors": self.errors}


@dataclass(frozen=True)
class Outcome:
    """What became of a row: created, known (its external_ref is stored already), or refused with what is wrong by field.

    `receipt` has ref and version, and for a new report content_hash and received_at; a trial run gives none.
    """

    state: str
    receipt: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


class Refused(Exception):
    """All or nothing was asked for, and some row cannot be stored: `.outcomes` tell of every row."""

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        super().__init__()
        self.outcomes = outcomes


class _TrialOver(Exception):
    pass


def submit_many(
    reader: Reader, rows: Iterable[Sent], *, key: str = "", atomic: bool = False, trial: bool = False
) -> Iterator[tuple[list[Outcome], bool]]:
    """Store and send rows lot by lot; gives (the outcome of each row of a lot, whether it was a repetition).

    `atomic` stores all rows or none, and raises Refused. `trial` stores nothing and says what would become of each row.
    Raises NotAllowed, KeyReused, InFlight; lots that were given out before stay stored.
    """
    if not policies.can_submit(reader):
        raise NotAllowed(_("You may not write reports."))
    left, number, new = iter(rows), 0, 0
    while lot := list(left if atomic else islice(left, LOT)):
        outcomes, repeated = _lot(reader, lot, key and f"lot:{hash_of([key, number])}", atomic, trial)
        new += sum(outcome.state == "created" for outcome in outcomes)
        yield outcomes, repeated
        number += 1
    if new >= MANY and not trial:
        take_stock()


def _lot(
    reader: Reader, lot: Sequence[Sent], key: str, atomic: bool, trial: bool
) -> tuple[list[Outcome], bool]:
    outcomes: list[Outcome] = []
    try:
        with transaction.atomic():
            if key and not trial:
                body_hash = hash_of([row.body() for row in lot], keyring.key("ledger"))
                if earlier := answered(owner(reader), key, body_hash):
                    return _told_again(reader, lot, earlier["outcomes"]), True
            outcomes = _stored(reader, lot)
            if atomic and any(outcome.state != "created" for outcome in outcomes):
                raise Refused(outcomes)
            if trial:
                raise _TrialOver
            if key:
                # Not what was wrong: its words quote what was sent, and a receipt keeps nothing of that.
                receipt = {"outcomes": [[outcome.state, outcome.receipt] for outcome in outcomes]}
                Receipt.objects.create(owner=owner(reader), key=key, body_hash=body_hash, receipt=receipt)
    except _TrialOver:
        outcomes = [Outcome(one.state, {}, one.errors) for one in outcomes]
    return outcomes, False


def _told_again(reader: Reader, lot: Sequence[Sent], told: Sequence[Any]) -> list[Outcome]:
    """The outcomes of a lot that was stored before; what was wrong with a row is looked up anew."""
    actors, sites = referred(reader, [row.content for row in lot])
    again = {"": _("This row was refused when it first came. Send it with a new key.")}
    return [
        Outcome(state, receipt)
        if state != "refused"
        else Outcome(state, {}, {**row.errors, **lacking(row.content, actors, sites)} or again)
        for row, (state, receipt) in zip(lot, told, strict=True)
    ]


@dataclass(frozen=True)
class _New:
    """A row that will be stored."""

    row: Sent
    content: dict[str, Any]
    ref: UUID = field(default_factory=uuid4)

    def columns(self) -> dict[str, Any]:
        """The columns that its content makes."""
        denied = any(source["denies"] for source in self.content["sources"])
        return {**columns(self.content), "disputed": denied}


def _stored(reader: Reader, lot: Sequence[Sent]) -> list[Outcome]:
    """Store what can be stored, in one statement a table, and say what became of each row."""
    known = known_refs(reader, [row.external_ref for row in lot if row.external_ref])
    actors, sites = referred(reader, [row.content for row in lot])
    outcomes: dict[int, Outcome] = {}
    new: dict[int, _New] = {}
    unsent = Report()
    for number, row in enumerate(lot):
        errors = {**row.errors, **lacking(row.content, actors, sites)}
        if errors:
            outcomes[number] = Outcome("refused", {}, errors)
        elif row.external_ref in known:
            outcomes[number] = Outcome("known", known[row.external_ref])
        else:
            new[number] = _New(row, sharing.settled(unsent, row.content))
            if row.external_ref:
                # A second row of this lot with the same external_ref is told of the first.
                known[row.external_ref] = {"ref": str(new[number].ref), "version": 1}
    receipts = _insert(reader, list(new.values()), actors, sites)
    outcomes |= {number: Outcome("created", receipt) for number, receipt in zip(new, receipts, strict=True)}
    return [outcomes[number] for number in range(len(lot))]


def known_refs(reader: Reader, refs: Collection[str]) -> dict[str | None, Mapping[str, Any]]:
    """Each external_ref of these that the organisation has used, with what the reader may know of the report."""
    own = Report.objects.filter(organisation_id=reader.home_id, external_ref__in=refs)
    known: dict[str | None, Mapping[str, Any]] = dict.fromkeys(own.values_list("external_ref", flat=True), {})
    shown = own.visible_to(reader).exclude(status="draft")
    for external_ref, ref, version in shown.values_list("external_ref", "ref", "version"):
        known[external_ref] = {"ref": str(ref), "version": version}
    return known


def _insert(
    reader: Reader, new: Sequence[_New], actors: Mapping[str, int], sites: Mapping[str, int]
) -> list[dict[str, Any]]:
    """The receipts of new reports. What the reader could not see afterwards is not stored, and nothing of the lot."""
    if not new:
        return []
    now, ids = timezone.now(), next_ids(Report, len(new))
    common = {
        "organisation_id": reader.home_id,
        "author_id": reader.member_id,
        "status": "sent",
        "version": 1,
        "created_at": now,
        "changed_at": now,
        "sent_at": now,
    }
    versions = _versions(reader, new, ids, now)
    insert(
        Report,
        (
            {
                **one.columns(),
                **common,
                "id": pk,
                "seq": version["seq"],
                "ref": one.ref,
                "series": uuid4(),
                "external_ref": one.row.external_ref or None,
                "site_id": sites.get(one.content["place"]["site"] or ""),
            }
            for pk, one, version in zip(ids, new, versions, strict=True)
        ),
    )
    children: dict[type, list[dict[str, Any]]] = {model: [] for model in CHILDREN.values()}
    for pk, one in zip(ids, new, strict=True):
        for model, made in child_rows(one.content, actors).items():
            children[model] += ({**row, "report_id": pk} for row in made)
    for model, made in children.items():
        insert(model, made)
    for pk, one in zip(ids, new, strict=True):
        if one.row.names:
            redaction.seal_names(Report(pk=pk), one.row.names)
    insert(Version, versions)
    if Report.objects.visible_to(reader).filter(pk__in=ids).count() != len(ids):
        raise NotAllowed(_("After this you could no longer see the report, so nothing was changed."))
    return [
        {
            "ref": str(one.ref),
            "version": 1,
            "content_hash": hash_of(one.row.content),
            "received_at": now.isoformat(),
        }
        for one in new
    ]


def _versions(reader: Reader, new: Sequence[_New], ids: Sequence[int], now: datetime) -> list[dict[str, Any]]:
    """The rows of the first versions, which the ledger has recorded."""
    sent = Report(status="sent", verification="")
    versions, entries = [], []
    for pk, one in zip(ids, new, strict=True):
        sent.disputed = any(source["denies"] for source in one.content["sources"])
        kept, salt = snapshot(sent, one.content), ledger.new_salt()
        versions.append(
            {
                "report_id": pk,
                "number": 1,
                "content": kept,
                "salt": salt,
                "action": "send",
                "person_id": reader.person_id,
                "created_at": now,
            }
        )
        entries.append(ledger.Entry("send", "report", str(one.ref), 1, ledger.salted_hash(kept, salt)))
    seqs = ledger.append(reader, entries, now)
    return [{**version, "seq": seq} for version, seq in zip(versions, seqs, strict=True)]
