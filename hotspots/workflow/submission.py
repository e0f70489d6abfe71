"""Writing reports: drafts, sending, changing, taking back. A submission may be repeated safely."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import keyring
from accounts.reader import Reader
from hotspots import ledger, policies, redaction, search
from hotspots.content import columns
from hotspots.content.rows import CHILDREN, child_rows
from hotspots.models import Receipt, Report
from hotspots.models.bulk import insert

from . import sharing
from .evidence import forget_files
from .idempotency import answered, hash_of, owner, take_key
from .publication import take_back
from .reference import forget_proposals
from .referred import lacking, referred
from .transitions import (
    Conflict,
    Incomplete,
    NotAllowed,
    current_content,
    find,
    keep_version,
    snapshot,
    step,
    still_visible,
)


def save_draft(
    reader: Reader,
    report: Report | None,
    typed: Mapping[str, Any],
    names: str | None = None,
    *,
    key: str = "",
) -> Report:
    """Keep a draft exactly as typed; `report` None starts one. `names` goes into the sealed box and nowhere else.

    Drafts have no versions: they are the author's own until they are sent. The ledger records that one was begun.
    `key` makes the start repeatable: it gives the report that it began, and leaves one that was sent since as it is.
    """
    with transaction.atomic():
        if report is None:
            if not policies.can_submit(reader):
                raise NotAllowed(_("You may not write reports."))
            begun = _begun_with(reader, key)
            if begun and begun.status != "draft":
                return begun
            report = begun or _begin(reader, key)
        else:
            report = find(reader, report)
        if not policies.can_change(reader, report):
            raise NotAllowed(_("You may read this report, and not change it."))
        report.typed = dict(typed) or None
        report.save(update_fields=["typed", "changed_at"])
        if names is not None:
            _fill_names(reader, report, names)
        still_visible(reader, report)
    return report


def _fill_names(reader: Reader, report: Report, names: str) -> None:
    if not policies.can_fill_names(reader, report):
        raise NotAllowed(_("The names box of this report is closed to you."))
    redaction.seal_names(report, names)
    if report.status != "draft":
        ledger.record(reader, "seal_names", "report", report.ref, number=report.version)


def _begun_with(reader: Reader, key: str) -> Report | None:
    """The report that this key began, while the reader can see it. Holds the key to the end of the transaction."""
    if not key:
        return None
    take_key(owner(reader), key)
    receipt = Receipt.objects.filter(owner=owner(reader), key=key).first()
    return Report.objects.visible_to(reader).filter(ref=receipt.receipt["ref"]).first() if receipt else None


def _begin(reader: Reader, key: str) -> Report:
    """A new, empty draft; `key` is remembered with it."""
    report = Report.objects.create(organisation_id=reader.home_id, author_id=reader.member_id, status="draft")
    ledger.record(reader, "draft", "report", report.ref)
    if key:
        Receipt.objects.update_or_create(
            owner=owner(reader), key=key, defaults={"receipt": {"ref": str(report.ref)}}
        )
    return report


def discard(reader: Reader, report: Report) -> None:
    """Throw away a draft that was never sent."""
    with transaction.atomic():
        report = find(reader, report)
        if report.status != "draft":
            raise Conflict(_("Only a draft can be thrown away. A report that was sent can be withdrawn."))
        if not policies.can_discard(reader, report):
            raise NotAllowed(_("You may read this report, and not throw it away."))
        ledger.record(reader, "discard", "report", report.ref)
        forget_proposals(report)
        forget_files(report)
        report.delete()
        search.wipe_removed(Report)


def write(reader: Reader, report: Report, content: Mapping[str, Any], action: str) -> None:
    """Put content into the report's columns and rows, and keep the version that this action leaves. Raises Incomplete."""
    actors, sites = referred(reader, [content])
    if wrong := lacking(content, actors, sites):
        raise Incomplete(wrong)
    for name, value in columns(content).items():
        setattr(report, name, value)
    report.site_id = sites.get(content["place"]["site"] or "")
    report.disputed = report.disputed or any(source["denies"] for source in content["sources"])
    is_new = report.pk is None
    keep_version(reader, report, action, content)
    if not is_new:
        for model in CHILDREN.values():
            model._default_manager.filter(report=report).delete()
    for model, rows in child_rows(content, actors).items():
        insert(model, ({**row, "report_id": report.pk} for row in rows))


def _begin_sent(reader: Reader, report: Report, content: Mapping[str, Any], action: str) -> None:
    content = sharing.settled(report, content)
    report.status, report.sent_at, report.typed = "sent", timezone.now(), None
    write(reader, report, content, action)


def send(reader: Reader, report: Report, content: Mapping[str, Any], version: int | None = None) -> Report:
    """Send a draft, or a report that was sent back, with its content. Raises Incomplete when an answer is missing."""
    with step(reader, report, "send", version) as found:
        found.claimed_by = found.claimed_until = None
        _begin_sent(reader, found, content, "send")
    return found


def submit(
    reader: Reader,
    content: Mapping[str, Any],
    *,
    key: str = "",
    external_ref: str = "",
    names: str = "",
) -> tuple[dict[str, Any], bool]:
    """Store and send a new report; returns (receipt, whether it was a repetition).

    The receipt holds ref, version, content_hash and received_at. The same key with the same body gives the same receipt.
    Raises Incomplete, KeyReused, InFlight, Conflict (an external_ref that the organisation has used), NotAllowed.
    """
    if not policies.can_submit(reader):
        raise NotAllowed(_("You may not write reports."))
    body_hash = hash_of({**content, "external_ref": external_ref, "names": names}, keyring.key("ledger"))
    with transaction.atomic():
        if key and (earlier := answered(owner(reader), key, body_hash)):
            return dict(earlier), True
        if external_ref:
            take_key(f"external_ref:{reader.home_id}", external_ref)
            if Report.objects.filter(organisation_id=reader.home_id, external_ref=external_ref).exists():
                raise Conflict(
                    _(
                        "Your organisation has sent a report with this external_ref before. Change that one instead."
                    )
                )
        report = Report(
            organisation_id=reader.home_id,
            author_id=reader.member_id,
            external_ref=external_ref or None,
        )
        _begin_sent(reader, report, content, "send")
        if names.strip():
            redaction.seal_names(report, names)
        receipt = {
            "ref": str(report.ref),
            "version": report.version,
            "content_hash": hash_of(content),
            "received_at": report.changed_at.isoformat(),
        }
        if key:
            Receipt.objects.create(owner=owner(reader), key=key, body_hash=body_hash, receipt=receipt)
        still_visible(reader, report)
    return receipt, False


def tells_nothing_new(report: Report, content: Mapping[str, Any]) -> bool:
    """Whether this content is what the newest version of a report holds already."""
    return current_content(report) == snapshot(report, content)


def change(reader: Reader, report: Report, content: Mapping[str, Any], version: int | None = None) -> Report:
    """Replace the content of a sent report; one that was accepted goes back to the queue."""
    with step(reader, report, "change", version) as found:
        if found.status == "accepted":
            found.status, found.sent_at, found.verification = "sent", timezone.now(), ""
        found.typed = None
        content = sharing.settled(found, content)
        write(reader, found, content, "change")
        sharing.withhold(reader, found, content)
    return found


def withdraw(reader: Reader, report: Report, version: int | None = None) -> Report:
    """Take a report back, and what is published of it. Its versions stay with its organisation; nobody else sees it."""
    with step(reader, report, "withdraw", version) as found:
        found.status, found.claimed_by, found.claimed_until = "withdrawn", None, None
        keep_version(reader, found, "withdraw", current_content(found))
        take_back(reader, found.series, _("The organisation that reported this has withdrawn it."))
    return found
