"""Pages on which reports are written: the form, its draft, a pasted message, and what helps with the place."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guards import needs, signed_in
from accounts.reader import Reader
from accounts.strong import confirm_url, is_fresh
from hotspots import geo, policies, redaction, workflow
from hotspots.content.shape import KNOWN
from hotspots.models import Actor, Report, Site, Version
from hotspots.text import whole_number
from hotspots.web.access import on_report
from hotspots.web.held import hold, keeps_text
from hotspots.web.words.changes import changes
from hotspots.workflow.transitions import current_content

from .form import ReportForm, Typed, typed_from, with_more
from .places import candidates, chosen, filled_in
from .typed import typed_of

MOST_ACTORS = 500
KEY_LENGTH = 120


def known_actors(reader: Reader) -> list[Actor]:
    """The actors that a form suggests."""
    return list(Actor.objects.visible_to(reader).adopted().only("ref", "name", "kind")[:MOST_ACTORS])


def started(reader: Reader) -> dict[str, list[str]]:
    """A form that nobody has typed in yet."""
    return {"language": [reader.language], "received.language": [reader.language]}


def names_typed(request: HttpRequest, report: Report | None) -> str | None:
    """What to seal into the names box; None leaves it as it is.

    An empty box empties the sealed one only where its content was opened: another tab may have filled it meanwhile.
    """
    text = request.POST.get("names", "").replace("\x00", "")
    if report is not None and not (
        policies.is_author(request.reader, report) and policies.can_fill_names(request.reader, report)
    ):
        return None
    return text if text.strip() or request.POST.get("names_open") else None


def show(
    request: HttpRequest, form: ReportForm, report: Report | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    """The form page."""
    is_author = report is None or policies.is_author(request.reader, report)
    sealed = report is not None and redaction.has_names(report)
    site = form.clean.get("place", {}).get("site")
    names, opened = more.pop("names", ""), more.pop("names_open", False)
    context = {
        "form": form,
        "report": report,
        "key": request.POST.get("key") or str(uuid.uuid4()),
        "names": {
            "may_write": is_author,
            "text": names,
            "open": bool(names) or opened or not sealed,
            "sealed": sealed,
        },
        "site": Site.objects.visible_to(request.reader).filter(ref=site).first() if site else None,
        "opened": request.GET.get("open", ""),
        "actors": form.coding.actors.values(),
        **more,
    }
    return render(request, "reports/form.html", context, status=status)


@keeps_text
@needs("contribute")
@require_http_methods(["GET", "HEAD", "POST"])
def report_new(request: HttpRequest) -> HttpResponse:
    """A new report. The hidden key makes a repeated post the same report."""
    if not policies.can_submit(request.reader):
        raise PermissionDenied
    if request.method == "POST":
        return take(request, None)
    return show(request, ReportForm(started(request.reader), known_actors(request.reader)))


@keeps_text
@on_report("GET", "POST")
def report_draft(request: HttpRequest, report: Report) -> HttpResponse:
    """A draft, or a report that is being changed; what was typed before and not sent is still there."""
    if not policies.can_change(request.reader, report):
        if request.method == "POST" and policies.is_author(request.reader, report):
            return hold(request, "closed", reverse("report_new"))
        raise PermissionDenied
    if request.method == "POST":
        return take(request, report)
    form = ReportForm(kept(request.reader, report), known_actors(request.reader))
    form.check()
    found = (
        candidates(request.reader, form.place.one("name"), form.country) if "find" in request.GET else None
    )
    meanwhile = form.version != str(report.version)
    return show(
        request, form, report, candidates=found, **(conflict(request, report, form) if meanwhile else {})
    )


def kept(reader: Reader, report: Report) -> dict[str, list[str]]:
    """What was typed into the form and not sent yet, or else what a report says."""
    typed = report.typed
    if not typed:
        typed = typed_of(current_content(report), known_actors(reader)) if report.version else started(reader)
    return {"version": [str(report.version)], **typed}


def take(request: HttpRequest, report: Report | None) -> HttpResponse:
    """A posted form: its button says what to do with it. Whatever it is, the text is kept first."""
    action, _colon, argument = request.POST.get("action", "save").partition(":")
    typed: Typed = typed_from(request.POST)
    if action == "send":
        return send(request, report, typed)
    if action == "more":
        typed = with_more(typed, argument, ReportForm(typed, known_actors(request.reader)))
    if action == "use":
        typed = filled_in(typed, chosen(request.reader, argument))
    report = keep(request, report, typed)
    if action == "autosave":
        return JsonResponse(saved(report), status=201)
    to = reverse("report_draft", args=[report.ref])
    if action == "names":
        return open_names(request, report)
    if action == "find":
        return redirect(f"{to}?open=place&find=1#panel-place")
    panel = "place" if action == "use" else argument if action == "more" else ""
    return redirect(f"{to}?open={panel}#panel-{panel}" if panel else to)


def keep(request: HttpRequest, report: Report | None, typed: Typed) -> Report:
    """Store the draft as typed."""
    key = request.POST.get("key", "")[:KEY_LENGTH]
    try:
        return workflow.save_draft(request.reader, report, typed, names_typed(request, report), key=key)
    except workflow.NotAllowed:
        raise PermissionDenied from None


def saved(report: Report) -> dict[str, str]:
    """What a page needs to go on with a draft that the server keeps."""
    return {
        "saved_at": timezone.localtime(report.changed_at).strftime("%H:%M"),
        "edit": reverse("report_draft", args=[report.ref]),
        "autosave": reverse("report_autosave", args=[report.ref]),
    }


def send(request: HttpRequest, report: Report | None, typed: Typed) -> HttpResponse:
    """Send what was typed; what is missing or wrong is told beside its field, and all the text stays."""
    reader = request.reader
    form = ReportForm(typed, known_actors(reader))
    complete = form.check(sending=True)
    report = keep(request, report, typed)
    names = request.POST.get("names", "")
    if not complete:
        return show(request, form, report, 400, names=names)
    if report.version and form.version != str(report.version):
        if same(report, form):
            return already_sent(request, report)
        return show(request, form, report, 409, names=names, **conflict(request, report, form))
    verb = workflow.send if policies.can_send(reader, report) else workflow.change
    try:
        verb(reader, report, form.clean, version=report.version)
    except workflow.Incomplete as incomplete:
        form.show(incomplete.errors)
        return show(request, form, report, 400, names=names)
    except (workflow.Stale, workflow.Conflict):
        report.refresh_from_db()
        return (
            already_sent(request, report)
            if same(report, form)
            else show(request, form, report, 409, names=names, **conflict(request, report, form))
        )
    messages.success(request, _("Sent. A reviewer of the coalition reads it next."))
    for warning in form.warnings:
        messages.warning(request, warning)
    return redirect("report_page", report.ref)


def same(report: Report, form: ReportForm) -> bool:
    """Whether the form says what the report says already."""
    current = current_content(report)
    return all(current.get(name) == form.clean[name] for name in KNOWN)


def already_sent(request: HttpRequest, report: Report) -> HttpResponse:
    """The answer to a form that came twice."""
    if report.typed and policies.can_change(request.reader, report):
        workflow.save_draft(request.reader, report, {})
    messages.info(request, _("This was sent already. It is stored once."))
    return redirect("report_page", report.ref)


def conflict(request: HttpRequest, report: Report, form: ReportForm) -> dict[str, Any]:
    """What changed in a report since the version that a form was drawn from."""
    base = whole_number(form.version) or 0
    versions = Version.objects.visible_to(request.reader).filter(report=report)
    before = versions.filter(number=base).first()
    after = versions.filter(number=report.version).select_related("person").first()
    told = changes(before.content if before else None, after.content if after else None)
    return {"meanwhile": {"by": after and after.person, "at": after and after.created_at, "changes": told}}


def open_names(request: HttpRequest, report: Report) -> HttpResponse:
    """The form with the names box open, for an author who has signed in a moment ago; that it was opened is recorded."""
    if not is_fresh(request):
        messages.info(
            request, _("Your text is kept. Show that it is you who sits here, then open the names box.")
        )
        return redirect(confirm_url(reverse("report_draft", args=[report.ref]) + "#panel-names"))
    try:
        names = workflow.open_names(request.reader, report)
    except workflow.Incomplete as incomplete:
        # Whoever did not write the names says why, and the report's page asks for that.
        messages.info(request, incomplete.errors["reason"])
        return redirect(reverse("report_page", args=[report.ref]) + "#names")
    form = ReportForm(kept(request.reader, report), known_actors(request.reader))
    form.check()
    return show(request, form, report, names=names, names_open=True)


def report_autosave(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Keep what is being typed; answers {saved_at}, 401 when the session ended, 409 when the report went on without it."""
    if request.reader.is_anonymous:
        return JsonResponse({}, status=401)
    return _autosave(request, ref=ref)


@on_report("POST", may=policies.can_change)
def _autosave(request: HttpRequest, report: Report) -> HttpResponse:
    typed = typed_from(request.POST)
    if typed.get("version", [""])[0] != str(report.version):
        return JsonResponse(
            {"told": _("This report was sent or changed meanwhile. Reload the page to see it.")}, status=409
        )
    return JsonResponse(saved(keep(request, report, typed)))


@require_safe
def report_token(request: HttpRequest) -> HttpResponse:
    """A fresh token for a page that was open when its writer signed in again."""
    if request.reader.is_anonymous:
        return JsonResponse({}, status=401)
    return JsonResponse({"token": get_token(request)})


@keeps_text
@needs("contribute")
@require_http_methods(["GET", "HEAD", "POST"])
def report_paste(request: HttpRequest) -> HttpResponse:
    """A message as it came; it becomes a draft that shows its words beside the form."""
    typed = {**started(request.reader), **typed_from(request.POST)}
    form = ReportForm(typed)
    if request.method != "POST":
        return render(request, "reports/paste.html", {"form": form, "key": str(uuid.uuid4())})
    if not form.received.one("original"):
        form.show({"received.original": _("Paste the message first.")})
        return render(
            request, "reports/paste.html", {"form": form, "key": request.POST.get("key")}, status=400
        )
    report = keep(request, None, typed)
    return redirect("report_draft", report.ref)


@needs("contribute")
@require_POST
def report_places(request: HttpRequest) -> HttpResponse:
    """Known sites and places of the gazetteer that a name may mean: a fragment of the form."""
    found = candidates(request.reader, request.POST.get("place.name", ""), request.POST.get("country", ""))
    return render(request, "reports/candidates.html", {"candidates": found})


@signed_in
@require_safe
def report_areas(request: HttpRequest, country: str) -> HttpResponse:
    """The provinces or regions of a country, for the menu of the form."""
    return JsonResponse({"areas": [[area.code, area.name] for area in geo.areas(country)]})


urlpatterns = [
    path("reports/new/", report_new, name="report_new"),
    path("reports/paste/", report_paste, name="report_paste"),
    path("reports/places/", report_places, name="report_places"),
    path("reports/areas/<slug:country>/", report_areas, name="report_areas"),
    path("reports/token/", report_token, name="report_token"),
    path("reports/<uuid:ref>/edit/", report_draft, name="report_draft"),
    path("reports/<uuid:ref>/draft/", report_autosave, name="report_autosave"),
]
