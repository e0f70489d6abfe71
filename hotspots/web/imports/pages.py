"""The pages of files that members send. What is stored is stored in short steps, so that no line is kept waiting."""

import functools
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from accounts.guards import View, needs, signed_in
from hotspots import policies, workflow
from hotspots.evidence.arriving import FilesArriving
from hotspots.evidence.kinds import Refused
from hotspots.evidence.store import MOST_BYTES
from hotspots.evidence.words import cure
from hotspots.imports import BadMapping, RowError, Unreadable, arrived, dry_run
from hotspots.models import Import
from hotspots.text import whole_number
from hotspots.workflow import files_in

from . import shown

REST_OF_FORM = 1_000_000
MOST_LISTED = 50
TRIED_FOR = 4.0
STATUS = {"too_large": 413, "no_room": 503}


def on_import(*methods: str, may: Callable[..., bool] | None = None) -> Callable[[View], View]:
    """The view is called with the file instead of its ref: hidden is 404, then the method, then what one may."""

    def guard(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, ref: object) -> HttpResponse:
            rows = Import.objects.visible_to(request.reader).select_related("person")
            row = rows.filter(ref=ref).first()
            if row is None:
                raise Http404
            if request.method not in methods and not (request.method == "HEAD" and "GET" in methods):
                return HttpResponseNotAllowed(methods)
            if may is not None and not may(request.reader, row):
                raise PermissionDenied
            return view(request, row)

        return signed_in(guarded)

    return guard


@csrf_exempt
@needs("contribute")
@require_http_methods(["GET", "HEAD", "POST"])
def import_new(request: HttpRequest) -> HttpResponse:
    """The form to send a file with, and the files that were sent before. The form's token is checked with its fields."""
    if request.method != "POST":
        return _start(request)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES + REST_OF_FORM:
        return _start(request, cure(Refused("too_large", most=MOST_BYTES // 1_000_000)), 413)
    arriving = FilesArriving(request, files_in.home(), most=1)
    request.upload_handlers = [arriving]
    try:
        return _receive(request, arriving)
    finally:
        arriving.discard()


@csrf_protect
def _receive(request: HttpRequest, arriving: FilesArriving) -> HttpResponse:
    # The file arrives while the form is read. A text of this name is no file.
    if "file" in request.POST or not arriving.files:
        return _start(request, _("Choose a file first."), 400)
    [file] = arriving.files
    if file.refused:
        return _start(request, cure(file.refused), STATUS[file.refused.why])
    try:
        row = arrived.receive(request.reader, file)
    except workflow.NotAllowed:
        raise PermissionDenied from None
    except Unreadable as unreadable:
        return _start(request, str(unreadable), 400)
    return redirect("import_page", row.ref)


def _start(request: HttpRequest, error: str = "", status: int = 200) -> HttpResponse:
    rows = Import.objects.visible_to(request.reader).select_related("person")[:MOST_LISTED]
    context = {"rows": rows, "error": error, "most_mb": MOST_BYTES // 1_000_000}
    return render(request, "imports/new.html", context, status=status)


@on_import("GET")
def import_page(request: HttpRequest, row: Import) -> HttpResponse:
    """The file with its columns, or how far its rows are stored, or what became of them."""
    return _page(request, row)


def _page(
    request: HttpRequest,
    row: Import,
    status: int = 200,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    context: dict[str, Any] = {
        "row": row,
        "counts": shown.told_counts(row.counts),
        "told_errors": [RowError(*error) for error in row.errors],
        "may_take_in": policies.can_take_in(request.reader, row),
        "may_throw_away": policies.can_throw_away(request.reader, row),
        **more,
    }
    if row.state == "uploaded":
        try:
            table = arrived.table_of(row)
        except Unreadable:
            context["is_gone"] = True
        else:
            mapping, presets = arrived.remembered(row, table.columns)
            if typed is not None:
                mapping, presets = shown.typed_mapping(table, typed), shown.typed_presets(typed)
            errors = errors or {}
            context |= {
                "columns": shown.columns_of(table, mapping, errors),
                "presets": list(shown.presets_of(presets, errors)),
                "presets_open": bool(presets) or not set(shown.NEEDED) <= set(mapping.values()),
                "notes": table.notes,
                "is_conflict_data": shown.is_conflict_data(table),
                "errors": errors,
            }
    return render(request, "imports/page.html", context, status=status)


@on_import("POST", may=policies.can_take_in)
def import_try(request: HttpRequest, row: Import) -> HttpResponse:
    """Keep which column is what, and show what storing the file would do; nothing is stored."""
    start = whole_number(request.POST.get("after", "")) or 0
    try:
        if "after" in request.POST:
            if row.state != "uploaded" or not row.mapping:
                return redirect("import_page", row.ref)
            planner = arrived.planner_of(request.reader, row)
        else:
            table = arrived.table_of(row)
            mapping, presets = shown.typed_mapping(table, request.POST), shown.typed_presets(request.POST)
            planner = arrived.map_columns(request.reader, row, table, mapping, presets)
    except BadMapping as wrong:
        return _page(request, row, 400, typed=request.POST, errors=wrong.errors)
    except (workflow.Conflict, Unreadable):
        return _page(request, row, 409)
    taken = dry_run(planner, start=start, seconds=TRIED_FOR)
    return _page(request, row, outcome=shown.outcome(taken, start, row.total))


@on_import("POST", may=policies.can_take_in)
def import_go(request: HttpRequest, row: Import) -> HttpResponse:
    """Store the next rows. The page goes on by itself, or by a press."""
    try:
        arrived.go_on(request.reader, row)
    except workflow.Conflict as conflict:
        messages.info(request, str(conflict))
    except (BadMapping, Unreadable):
        return _page(request, row, 409, is_gone=True)
    return redirect("import_page", row.ref)


@on_import("POST", may=policies.can_throw_away)
def import_discard(request: HttpRequest, row: Import) -> HttpResponse:
    """Remove the file and what is known of it."""
    files_in.throw_away(request.reader, row)
    messages.success(request, _("The file is gone. Reports that were stored from it stay."))
    return redirect("import_new")


urlpatterns = [
    path("reports/import/", import_new, name="import_new"),
    path("reports/import/<uuid:ref>/", import_page, name="import_page"),
    path("reports/import/<uuid:ref>/try/", import_try, name="import_try"),
    path("reports/import/<uuid:ref>/go/", import_go, name="import_go"),
    path("reports/import/<uuid:ref>/discard/", import_discard, name="import_discard"),
]
