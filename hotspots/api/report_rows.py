"""Reports as the API shows them: rows from the database and the content of their newest version, never a model's instance."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from accounts.reader import Reader
from hotspots import journal, policies, redaction
from hotspots.models import Report, Version

COLUMNS = (
    "pk",
    "ref",
    "version",
    "status",
    "origin",
    "sharing",
    "organisation_id",
    "organisation__ref",
    "organisation__name",
    "author_id",
    "external_ref",
    "open_data",
    "verification",
    "disputed",
    "created_at",
    "sent_at",
    "accepted_at",
    "urgent",
    "claimed_by_id",
    "claimed_until",
)
# What a version keeps beside the content that was sent.
NOT_SENT = ("status", "verification", "disputed", "data_set", "inconsistent")

Row = NamedTuple


def sent_to(reader: Reader) -> QuerySet:
    """The rows of reports that the reader may see. A draft is its author's own, and stays in the browser."""
    reports = Report.objects.visible_to(reader).exclude(status="draft")
    return reports.values_list(*COLUMNS, named=True)


def shown(reader: Reader, rows: Iterable[Row], action: str = "read") -> list[dict[str, Any]]:
    """Rows as answers, in one query for the contents of all of them. What is restricted is noted as read, or as `action` says."""
    rows = list(rows)
    journal.note_reading(reader, rows, action)
    versions = Version.objects.visible_to(reader).contents({row.pk: row.version for row in rows})
    newest = {report: (content, at) for report, content, at in versions}
    return [_shown(reader, row, *newest.get(row.pk, (None, row.created_at))) for row in rows]


def _shown(reader: Reader, row: Row, stored: Mapping[str, Any] | None, changed_at: datetime) -> dict[str, Any]:
    """`changed_at` is when its newest version came: what its author has typed since is nobody else's to know of."""
    return {
        "ref": row.ref,
        "version": row.version,
        "status": row.status,
        "origin": row.origin,
        "organisation": {"ref": row.organisation__ref, "name": row.organisation__name},
        "external_ref": row.external_ref if policies.is_own(reader, row) else None,
        "verification": row.verification,
        "disputed": row.disputed,
        "created_at": row.created_at,
        "received_at": row.sent_at,
        "changed_at": changed_at,
        "accepted_at": row.accepted_at,
        "data_set": (stored or {}).get("data_set"),
        "inconsistent": (stored or {}).get("inconsistent", ""),
        "content": content_shown(reader, row, stored),
    }


def content_shown(reader: Reader, row: Row, stored: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The content of one version as this reader may read it, in the shape in which it is sent; None where it was erased."""
    if not stored:
        return None
    content = redaction.content_for(reader, row, stored)
    return {name: value for name, value in content.items() if name not in NOT_SENT}
