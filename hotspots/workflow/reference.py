"""Keeping the shared lists: sites, actors, hotspots, asks, statements. Whoever adds one to the lists is recorded."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.reader import Reader
from hotspots import ledger, policies
from hotspots.models import Actor, Ask, Flow, Hotspot, Naming, Report, Site, SiteActor, Statement
from hotspots.models.reference import Reference

from .transitions import Incomplete, NotAllowed

Row = TypeVar("Row", Site, Actor, Hotspot, Ask, Statement, Flow, SiteActor)


def keep(reader: Reader, row: Row, values: Mapping[str, Any], report: Report | None = None) -> Row:
    """Save a new or changed row of the shared lists. With `report`, it is a proposal that follows that report.

    Raises NotAllowed, and Incomplete with the fields that are wrong.
    """
    proposing = report is not None and policies.can_change(reader, report)
    if not (policies.can_keep_reference(reader) or proposing):
        raise NotAllowed(_("You may read this list, and not change it."))
    for name, value in values.items():
        setattr(row, name, value)
    is_new = row.pk is None
    if isinstance(row, Reference) and is_new:
        row.adopted, row.proposed_with = not proposing, report
    try:
        row.full_clean()
    except ValidationError as wrong:
        raise Incomplete({field: " ".join(texts) for field, texts in wrong.message_dict.items()}) from None
    with transaction.atomic():
        if isinstance(row, Reference) and not is_new:
            row.version += 1
        row.save()
        kind = type(row).__name__.lower()
        ref = getattr(row, "ref", None) or row.pk
        said = {field.attname: str(getattr(row, field.attname)) for field in row._meta.concrete_fields}
        ledger.record(
            reader, "add" if is_new else "change", kind, ref, content=said, number=getattr(row, "version", 0)
        )
    return row


def adopt(reader: Reader, row: Site | Actor | Hotspot) -> None:
    """Take a proposed row into the shared lists: from now on every member sees it."""
    if not policies.can_adopt(reader):
        raise NotAllowed(_("Only those who publish take a proposal into the lists."))
    with transaction.atomic():
        row.adopted = True
        row.save(update_fields=["adopted"])
        ledger.record(reader, "adopt", type(row).__name__.lower(), row.ref)


def name_in_statement(
    reader: Reader, statement: Statement, hotspot: Hotspot, quote: str, pointer: str = ""
) -> Naming:
    """Record the sentence in which a statement names a hotspot, word for word."""
    if not policies.can_keep_reference(reader):
        raise NotAllowed(_("You may read this list, and not change it."))
    with transaction.atomic():
        naming, _made = Naming.objects.update_or_create(
            statement=statement, hotspot=hotspot, defaults={"quote": quote, "pointer": pointer}
        )
        ledger.record(reader, "name", "hotspot", hotspot.ref, content=quote)
    return naming


def attach(reader: Reader, hotspot: Hotspot, report: Report) -> None:
    """Say that a report belongs to a hotspot."""
    if not (
        policies.can_keep_reference(reader)
        and Report.objects.visible_to(reader).filter(pk=report.pk).exists()
    ):
        raise NotAllowed(_("You may read this, and not change it."))
    with transaction.atomic():
        hotspot.reports.add(report)
        ledger.record(reader, "attach", "hotspot", hotspot.ref, content=str(report.ref))


def detach(reader: Reader, hotspot: Hotspot, report: Report) -> None:
    """Take a report out of a hotspot."""
    if not (
        policies.can_keep_reference(reader)
        and Report.objects.visible_to(reader).filter(pk=report.pk).exists()
    ):
        raise NotAllowed(_("You may read this, and not change it."))
    with transaction.atomic():
        hotspot.reports.remove(report)
        ledger.record(reader, "detach", "hotspot", hotspot.ref, content=str(report.ref))
