"""Storing reports that were made up for measuring, many at a time, as the verbs would have left them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.reader import Reader
from hotspots import ledger
from hotspots.content import columns
from hotspots.content.rows import CHILDREN, child_rows
from hotspots.models import Report, ReportLink, Review, Version
from hotspots.models.bulk import insert, next_ids

from .transitions import TRANSITIONS

# The verbs that bring a report into each state, after it was sent.
VERBS: dict[str, tuple[str, ...]] = {
    "sent": (),
    "accepted": ("accept",),
    "changes_asked": ("ask_changes",),
    "not_taken_forward": ("decline",),
    "withdrawn": ("withdraw",),
}
BATCH = 5_000
BY_ITS_AUTHOR = frozenset({"send", "withdraw"})


@dataclass(frozen=True)
class Synthetic:
    """A report to be stored: who made it, what it says, and what was decided about it, by whom.

    `same_event` is the ref of an earlier report of the same batch.
    """

    ref: UUID
    series: UUID
    external_ref: str
    organisation_id: int
    author_id: int
    reviewer_id: int
    at: datetime
    status: str
    verification: str
    reason: str
    sentence: str
    content: Mapping[str, Any]
    same_event: UUID | None = None


def store_synthetic(reader: Reader, batch: Sequence[Synthetic], *, fast: bool = False) -> None:
    """Store a batch in one transaction; `fast` leaves out versions and the ledger's entry for each."""
    with transaction.atomic():
        ids = dict(zip((one.ref for one in batch), next_ids(Report, len(batch)), strict=True))
        versions = [] if fast else _versions(reader, batch, ids)
        seqs = {version["report_id"]: version["seq"] for version in versions}
        insert(Report, ({**_columns(one, ids[one.ref]), "seq": seqs.get(ids[one.ref])} for one in batch))
        rows: dict[type, list[dict[str, Any]]] = {model: [] for model in CHILDREN.values()}
        for one in batch:
            for model, made in child_rows(one.content).items():
                rows[model] += ({**row, "report_id": ids[one.ref]} for row in made)
        for model, made in rows.items():
            insert(model, made)
        insert(Review, (_review(one, ids[one.ref]) for one in batch if _is_decided(one)))
        linked = [(one.ref, one.same_event, one.at) for one in batch if one.same_event]
        insert(
            ReportLink,
            (
                {"kind": "same_event", "report_id": ids[ref], "other_id": ids[other], "created_at": at}
                for ref, other, at in linked
            ),
        )
        insert(Version, versions)
        if fast:
            # Whoever keeps a copy of the reports reads them anew.
            ledger.record(reader, "load", "report", "")


def _denied(one: Synthetic) -> bool:
    return any(source["denies"] for source in one.content["sources"])


def _steps(one: Synthetic) -> tuple[str, ...]:
    return ("send", *VERBS[one.status])


def _is_decided(one: Synthetic) -> bool:
    return not BY_ITS_AUTHOR.issuperset(_steps(one))


def _columns(one: Synthetic, pk: int) -> dict[str, Any]:
    return {
        **columns(one.content),
        "id": pk,
        "ref": one.ref,
        "series": one.series,
        "external_ref": one.external_ref,
        "organisation_id": one.organisation_id,
        "author_id": one.author_id,
        "status": one.status,
        "verification": one.verification,
        "disputed": _denied(one),
        "version": len(_steps(one)),
        "created_at": one.at,
        "changed_at": one.at,
        "sent_at": one.at,
        "accepted_at": one.at if one.status == "accepted" else None,
    }


def _review(one: Synthetic, pk: int) -> dict[str, Any]:
    return {
        "report_id": pk,
        "version": len(_steps(one)) - 1,
        "reviewer_id": one.reviewer_id,
        "decision": one.status,
        "reason": one.reason,
        "sentence": one.sentence,
        "created_at": one.at,
    }


def _versions(reader: Reader, batch: Sequence[Synthetic], ids: Mapping[UUID, int]) -> list[dict[str, Any]]:
    """The versions that the verbs leave, as rows; the ledger has an entry for each, and for each link, by the loader."""
    now, versions, entries = timezone.now(), [], []
    for one in batch:
        for number, verb in enumerate(_steps(one), start=1):
            status = TRANSITIONS[verb].target
            kept = {
                **one.content,
                "status": status,
                "verification": one.verification if status == "accepted" else "",
                "disputed": _denied(one),
            }
            salt = ledger.new_salt()
            versions.append(
                {
                    "report_id": ids[one.ref],
                    "number": number,
                    "content": kept,
                    "salt": salt,
                    "action": verb,
                    "person_id": one.author_id if verb in BY_ITS_AUTHOR else one.reviewer_id,
                    "created_at": one.at,
                }
            )
            hashed = ledger.salted_hash(kept, salt)
            entries.append(ledger.Entry(verb, "report", str(one.ref), number, hashed))
    links = [
        ledger.Entry(
            "link",
            "report",
            str(one.ref),
            len(_steps(one)),
            ledger.salted_hash(f"same_event:{one.same_event}", ledger.new_salt()),
        )
        for one in batch
        if one.same_event
    ]
    seqs = ledger.append(reader, [*entries, *links], now)
    return [{**version, "seq": seq} for version, seq in zip(versions, seqs[: len(versions)], strict=True)]
