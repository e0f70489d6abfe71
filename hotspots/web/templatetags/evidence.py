"""The panel with a report's files, for any page that shows a report: {% load evidence %}{% evidence_panel report %}."""

from typing import Any

from django import template

from hotspots import policies, redaction
from hotspots.evidence.kinds import KINDS
from hotspots.evidence.store import MOST_BYTES, MOST_FILES
from hotspots.evidence.words import LABELS
from hotspots.models import Report

register = template.Library()


def form_of(note: str = "") -> dict[str, Any]:
    """What the form for files shows and says."""
    return {
        "most_bytes": MOST_BYTES,
        "most_mb": MOST_BYTES // 1_000_000,
        "most": MOST_FILES,
        "accept": ",".join(f".{extension}" for kind in KINDS.values() for extension in kind.extensions),
        "note": note,
    }


@register.inclusion_tag("evidence/form.html", takes_context=True)
def evidence_form(context: Any, report: Report, note: str = "") -> dict[str, Any]:
    """The form that sends files."""
    return {"report": report, "csrf_token": context.get("csrf_token"), **form_of(note)}


@register.inclusion_tag("evidence/panel.html", takes_context=True)
def evidence_panel(context: Any, report: Report) -> dict[str, Any]:
    """The files of a report as its reader may know of them, and the form for more; nothing for everyone else."""
    reader = context["reader"]
    files = redaction.files_for(reader, report)
    return {
        "report": report,
        "files": [file | {"label": LABELS[file["kind"]]} for file in files],
        "may_attach": policies.can_attach(reader, report),
        "is_full": len(files) >= MOST_FILES,
        "csrf_token": context.get("csrf_token"),
    }
