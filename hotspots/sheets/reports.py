"""Reports as rows of a file, each as far as its reader may know it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from accounts.reader import Reader
from hotspots import content, redaction
from hotspots.models import Report, Version
from hotspots.vocabulary import REVIEW_STATES
from hotspots.workflow import bodies

from . import coded, common


def of_reports(reports: Sequence[Report], reader: Reader) -> Iterator[dict[str, Any]]:
    """Reports that the reader can see as rows, each through the redaction; with their organisations at hand."""
    held = newest_contents(reports, reader)
    for report in reports:
        told = redaction.content_for(reader, report, held.get(report.pk) or content.read(report))
        yield of_report(report, told)


def of_report(report: Any, told: Mapping[str, Any]) -> dict[str, Any]:
    """A report as a row, from what its reader may see of it; its address is for those to add who know of addresses."""
    return {
        **common(report),
        **coded(body_of(told), report.country, True),
        "ref": str(report.ref),
        "narrative": told["narrative"],
        "status": REVIEW_STATES[report.status].label,
        "urgent": _("urgent") if report.urgent else "",
        "organisation": report.organisation.name,
        "version": report.version,
    }


def newest_contents(rows: Sequence[Report], reader: Reader) -> dict[int, dict[str, Any]]:
    """The content of these reports by their keys, not redacted yet; a draft that was never sent has none."""
    versions = Version.objects.visible_to(reader).contents({row.pk: row.version for row in rows})
    return {report: told for report, told, _at in versions if told}


def body_of(told: Mapping[str, Any]) -> dict[str, Any]:
    """The content of a report in the shape that sheets are made of; a source without a line is confidential."""
    return {
        "countries": [told["country"]],
        "place": told["place"],
        "coding": bodies.coding(told),
        "involved": told["involved"],
        "people_affected": told["harms"],
        "sources": [{"confidential": not source["line"], **source} for source in told["sources"]],
        "inconsistent": told["inconsistent"],
    }
