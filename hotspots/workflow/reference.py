"""Keeping the shared lists: sites, actors, hotspots, asks, statements, meetings. Whoever adds one to the lists is recorded."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.reader import Reader
from hotspots import ledger, policies
from hotspots.models import Actor, Ask, Flow, Hotspot, Meeting, Naming, Report, Site, SiteActor, Statement
from hotspots.models.reference import Reference

from .relations import bring_into_step
from .transitions import Incomplete, NotAllowed, Stale, find, still_visible

# What a row of the shared lists is, and never what somebody says about it.
OWN_FIELDS = frozenset(
    {"pk", "id", "ref", "series", "version", "adopted", "proposed_with", "proposed_with_id"}
)
Row = TypeVar("Row", Site, Actor, Hotspot, Ask, Statement, Flow, SiteActor, Meeting)


def keep(
    reader: Reader,
    row: Row,
    values: Mapping[str, Any],
    report: Report | None = None,
    version: int | None = None,
) -> Row:
    """Save a new or changed row of the shared lists and return it. With `report`, it is a proposal that follows that report.

    `version` is the version that the reader looked at; None skips the comparison. Raises Hidden, NotAllowed, Stale, and
    Incomplete with the fields that are wrong.
    """
    with transaction.atomic():
        report = find(reader, report) if report else None
        is_new = row.pk is None
        if not is_new:
            row = find(reader, row)
        if not _proposes(reader, row, report):
            may_keep(reader)
        if OWN_FIELDS & values.keys():
            raise NotAllowed(_("These fields are not yours to set."))
        if isinstance(row, Reference) and is_new:
            row.adopted, row.proposed_with = report is None, report
        elif isinstance(row, Reference):
            if version is not None and version != row.version:
                raise Stale(row.version)
            row.version += 1
        for name, value in values.items():
            setattr(row, name, value)
        try:
            row.full_clean()
        except ValidationError as wrong:
            errors = {field: " ".join(texts) for field, texts in wrong.message_dict.items()}
            raise Incomplete(errors) from None
        row.save()
        kind = type(row).__name__.lower()
        ref = getattr(row, "ref", None) or row.pk
        ledger.record(
            reader,
            "add" if is_new else "change",
            kind,
            ref,
            content=_said(row),
            number=getattr(row, "version", 0),
        )
        still_visible(reader, row)
    return row


def _said(row: Model) -> dict[str, str]:
    """What a row holds, as the ledger hashes it."""
    return {field.attname: str(getattr(row, field.attname)) for field in row._meta.concrete_fields}


def remove_meeting(reader: Reader, meeting: Meeting) -> None:
    """Take a meeting out of the list: it was entered by mistake, or did not take place. Raises Hidden and NotAllowed."""
    with transaction.atomic():
        meeting = find(reader, meeting)
        may_keep(reader)
        said, ref = _said(meeting), meeting.ref
        meeting.delete()
        ledger.record(reader, "remove", "meeting", ref, content=said)


def may_keep(reader: Reader) -> None:
    """Raise NotAllowed for those who do not keep the shared lists."""
    if not policies.can_keep_reference(reader):
        raise NotAllowed(_("You may read this list, and not change it."))


def _proposes(reader: Reader, row: Any, report: Report | None) -> bool:
    """Whether the row is, or is to be, a proposal with a report that the reader may change."""
    if report is None or not isinstance(row, Reference) or not policies.can_change(reader, report):
        return False
    return row.pk is None or (not row.adopted and row.proposed_with_id == report.pk)


def adopt(reader: Reader, row: Site | Actor | Hotspot) -> None:
    """Take a proposed row into the shared lists: from now on every member sees it."""
    with transaction.atomic():
        row = find(reader, row)
        if not policies.can_adopt(reader):
            raise NotAllowed(_("Only those who publish take a proposal into the lists."))
        row.adopted = True
        row.save(update_fields=["adopted"])
        ledger.record(reader, "adopt", type(row).__name__.lower(), row.ref)


def name_in_statement(
    reader: Reader, statement: Statement, hotspot: Hotspot, quote: str, pointer: str = ""
) -> Naming:
    """Record the sentence in which a statement names a hotspot, word for word."""
    with transaction.atomic():
        statement, hotspot = find(reader, statement), find(reader, hotspot)
        may_keep(reader)
        naming, _made = Naming.objects.update_or_create(
            statement=statement, hotspot=hotspot, defaults={"quote": quote, "pointer": pointer}
        )
        ledger.record(reader, "name", "hotspot", hotspot.ref, content=quote)
        still_visible(reader, naming)
    return naming


def attach(reader: Reader, hotspot: Hotspot, report: Report) -> None:
    """Say that a report belongs to a hotspot."""
    with transaction.atomic():
        hotspot, report = find(reader, hotspot), find(reader, report)
        may_keep(reader)
        hotspot.reports.add(report)
        bring_into_step(report)
        ledger.record(reader, "attach", "hotspot", hotspot.ref, content=str(report.ref))


def detach(reader: Reader, hotspot: Hotspot, report: Report) -> None:
    """Take a report out of a hotspot."""
    with transaction.atomic():
        hotspot, report = find(reader, hotspot), find(reader, report)
        may_keep(reader)
        hotspot.reports.remove(report)
        bring_into_step(report)
        ledger.record(reader, "detach", "hotspot", hotspot.ref, content=str(report.ref))


def forget_proposals(report: Report) -> None:
    """Delete what was proposed with a report and never adopted; it goes with the report's content."""
    for model in (Site, Actor, Hotspot):
        model.objects.filter(proposed_with=report, adopted=False).delete()
