"""Files of a report on its page: add, open, remove. Each answer is a fixed type of our own, never what a sender claimed."""

import uuid
from collections.abc import Mapping
from io import BufferedReader
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from accounts.reader import Reader
from hotspots import policies, workflow
from hotspots.evidence.arriving import MOST_AT_ONCE, FilesArriving
from hotspots.evidence.kinds import KINDS, Refused
from hotspots.evidence.serving import as_copy, as_received
from hotspots.evidence.words import cure
from hotspots.models import Evidence, Report
from hotspots.web.access import on_report

# Files that were not taken before anybody looked at them.
STATUS = {"too_large": 413, "no_room": 503}


@csrf_exempt
@on_report("POST", may=policies.can_attach)
def evidence_attach(request: HttpRequest, report: Report) -> HttpResponse:
    """Add files, the 404 and the 403 before a byte of them is read. The form's token is checked with its fields."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_AT_ONCE:
        return refused(request, report, {"": cure(Refused("too_much"))}, status=413)
    arriving = FilesArriving(request)
    request.upload_handlers = [arriving]
    try:
        return _attach(request, report, arriving)
    finally:
        arriving.discard()


@csrf_protect
def _attach(request: HttpRequest, report: Report, arriving: FilesArriving) -> HttpResponse:
    note = request.POST.get("note", "")
    added, known, errors = 0, 0, dict.fromkeys(arriving.left_out, cure(arriving.too_many))
    for file in arriving.files:
        try:
            _row, had = workflow.attach_file(request.reader, report, file, note=note)
        except workflow.Incomplete as incomplete:
            errors[file.name] = str(incomplete)
        except workflow.Conflict as conflict:
            return refused(request, report, {file.name: str(conflict)}, note=note, status=409)
        else:
            added, known = added + (not had), known + had
    if not arriving.files:
        errors[""] = _("Choose a file first.")
    if added:
        told = ngettext("%(count)d file added and sealed.", "%(count)d files added and sealed.", added)
        messages.success(request, told % {"count": added})
    if known:
        messages.info(request, _("A file that was here already is stored once."))
    if errors:
        status = max([400, *(STATUS[file.refused.why] for file in arriving.files if file.refused)])
        return refused(request, report, errors, note=note, status=status)
    return _back(report)


def refused(
    request: HttpRequest, report: Report, errors: Mapping[str, str], *, note: str = "", status: int = 400
) -> HttpResponse:
    """What was not taken and why, with the form again."""
    context = {"report": report, "errors": errors, "note": note}
    return render(request, "evidence/refused.html", context, status=status)


def _back(report: Report) -> HttpResponse:
    answer = redirect("report_draft" if report.status == "draft" else "report_page", report.ref)
    answer["Location"] += "#evidence"
    return answer


def file_of(reader: Reader, report: Report, file: uuid.UUID) -> dict[str, Evidence]:
    """The file of this report with this ref, if the reader can see it. Raises Http404."""
    rows = Evidence.objects.visible_to(reader).filter(report=report, ref=file)
    row = rows.select_related("report").first()
    if row is None:
        raise Http404
    return {"row": row}


def picture_of(reader: Reader, report: Report, file: uuid.UUID, copy: str) -> dict[str, Any]:
    """The same for a copy, which of other files than pictures there is none."""
    found = file_of(reader, report, file)
    if not KINDS[found["row"].kind].is_picture:
        raise Http404
    return {**found, "copy": copy}


@on_report("GET", find=file_of)
def evidence_file(request: HttpRequest, report: Report, row: Evidence) -> HttpResponse:
    """A file as it was received, to be stored and not to be shown."""
    return _served(request, workflow.open_file(request.reader, row), as_received(row.ref, row.kind))


@on_report("GET", find=picture_of)
def evidence_copy(request: HttpRequest, report: Report, row: Evidence, copy: str) -> HttpResponse:
    """A rebuilt copy of a picture, to be shown."""
    return _served(request, workflow.open_copy(request.reader, row, copy), as_copy(row.ref))


def _served(request: HttpRequest, content: BufferedReader, told: dict[str, Any]) -> HttpResponse:
    # These formats are compressed already; doing it again only takes time, and takes the length away.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    return FileResponse(content, **told)


@on_report("POST", may=policies.can_attach, find=file_of)
def evidence_remove(request: HttpRequest, report: Report, row: Evidence) -> HttpResponse:
    """Remove a file; the record of changes keeps its hash."""
    try:
        workflow.remove_file(request.reader, row)
    except workflow.Conflict as conflict:
        return refused(request, report, {"": str(conflict)}, status=409)
    messages.success(request, _("The file is gone. That it was here stays in the record of changes."))
    return _back(report)


urlpatterns = [
    path("reports/<uuid:ref>/evidence/", evidence_attach, name="evidence_attach"),
    path("reports/<uuid:ref>/evidence/<uuid:file>/", evidence_file, name="evidence_file"),
    path("reports/<uuid:ref>/evidence/<uuid:file>/remove/", evidence_remove, name="evidence_remove"),
    path(
        "reports/<uuid:ref>/evidence/<uuid:file>/shown/",
        evidence_copy,
        {"copy": "shown"},
        name="evidence_shown",
    ),
    path(
        "reports/<uuid:ref>/evidence/<uuid:file>/thumb/",
        evidence_copy,
        {"copy": "thumb"},
        name="evidence_thumb",
    ),
]
