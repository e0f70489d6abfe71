"""Pages on which reports are read: one report, its history, my reports; and what its writers do with it there."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.guards import needs
from accounts.models import Person
from accounts.strong import is_fresh
from hotspots import policies, redaction, workflow
from hotspots.models import Edition, Report, Review, Version
from hotspots.web.access import on_report
from hotspots.web.words.changes import changes
from hotspots.web.words.titles import title_of, title_of_typed
from hotspots.workflow.uses import first_used

from .shown import page, progress

PAGE_SIZE = 25


@on_report("GET")
def report_page(request: HttpRequest, report: Report) -> HttpResponse:
    """One report; a draft is its form."""
    if report.status == "draft":
        return redirect("report_draft", report.ref)
    return page(request, report)


ACTIONS = {
    "send": gettext_lazy("Sent"),
    "change": gettext_lazy("Changed"),
    "code": gettext_lazy("Coded by a reviewer"),
    "accept": gettext_lazy("Accepted"),
    "ask_changes": gettext_lazy("Changes asked for"),
    "decline": gettext_lazy("Not taken forward"),
    "withdraw": gettext_lazy("Withdrawn"),
    "withdraw_consent": gettext_lazy("Consent withdrawn"),
    "share": gettext_lazy("Who may see it changed"),
    "admit": gettext_lazy("Taken over from a data set"),
}


@on_report("GET", may=policies.can_follow)
def report_history(request: HttpRequest, report: Report) -> HttpResponse:
    """Every version, with what changed from one to the next, who changed it and why."""
    reader = request.reader
    versions = Version.objects.visible_to(reader).filter(report=report).select_related("person__organisation")
    reviews = Review.objects.visible_to(reader).filter(report=report)
    reasons = {review.version + 1: review for review in reviews}
    events, before = [], None
    for version in versions:
        after = redaction.content_for(reader, report, version.content) if version.content else None
        events.append(
            {
                "version": version,
                "action": ACTIONS.get(version.action, ""),
                "review": reasons.get(version.number),
                "changes": changes(before, after) if before is not None else [],
                "erased": version.content is None,
            }
        )
        before = after
    context = {"report": report, "title": title_of(report), "events": events[::-1]}
    return render(request, "reports/history.html", context)


@on_report("POST", may=policies.can_comment)
def report_comment(request: HttpRequest, report: Report) -> HttpResponse:
    """A line between author and reviewers."""
    text = request.POST.get("text", "").replace("\x00", "")
    try:
        workflow.comment(request.reader, report, text)
    except workflow.Incomplete as incomplete:
        return page(request, report, 400, comment={"text": text, "errors": incomplete.errors})
    return redirect(reverse("report_page", args=[report.ref]) + "#comments")


@on_report("POST", may=policies.can_withdraw)
def report_withdraw(request: HttpRequest, report: Report) -> HttpResponse:
    """Take a report back."""
    try:
        workflow.withdraw(request.reader, report, version=version_of(request))
    except (workflow.Stale, workflow.Conflict) as refused:
        return page(request, report, 409, refused=str(refused))
    messages.success(request, _("Withdrawn. Only your organisation still sees it."))
    return redirect("report_page", report.ref)


@on_report("POST", may=policies.can_change)
def report_discard(request: HttpRequest, report: Report) -> HttpResponse:
    """Throw away a draft, or the changes to a report that were not sent."""
    if report.status == "draft":
        workflow.discard(request.reader, report)
        messages.success(request, _("The draft is gone."))
        return redirect("my_reports")
    workflow.save_draft(request.reader, report, {})
    messages.success(request, _("The changes are gone; the report stays as it was."))
    return redirect("report_page", report.ref)


@on_report("POST", may=policies.can_open_names)
def report_names(request: HttpRequest, report: Report) -> HttpResponse:
    """The page with the names box open, for whoever has signed in a moment ago; that it was opened is recorded."""
    reason = request.POST.get("reason", "").replace("\x00", "")
    if not is_fresh(request):
        return page(request, report, 403, names_reason=reason)
    try:
        names = workflow.open_names(request.reader, report, reason)
    except workflow.Incomplete as incomplete:
        return page(request, report, 400, names_reason=reason, names_error=incomplete.errors["reason"])
    return page(request, report, names=names)


@on_report("POST", may=policies.can_invite)
def report_invite(request: HttpRequest, report: Report) -> HttpResponse:
    """The lead lets a reviewer in on a restricted report."""
    reviewers = Person.objects.filter(is_active=True, review=True)
    person = reviewers.filter(ref=ref_of(request.POST.get("person", ""))).first()
    if person is None:
        return page(request, report, 400, invite_error=_("Choose a reviewer."))
    workflow.invite(request.reader, report, person)
    messages.success(request, _("%(name)s can review this report now.") % {"name": person.name})
    return redirect("report_page", report.ref)


@on_report("POST", may=policies.can_uninvite)
def report_uninvite(request: HttpRequest, report: Report) -> HttpResponse:
    """The lead takes an invitation back."""
    person = report.invited.filter(ref=ref_of(request.POST.get("person", ""))).first()
    if person is None:
        return page(request, report, 409, invite_error=_("This person is not invited."))
    workflow.uninvite(request.reader, report, person)
    messages.success(request, _("The invitation of %(name)s is taken back.") % {"name": person.name})
    return redirect("report_page", report.ref)


def ref_of(text: str) -> uuid.UUID | None:
    """A ref as it was posted; None for anything else."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def version_of(request: HttpRequest) -> int:
    """The version that the sender of a form looked at; one that does not exist when the form does not say."""
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else -1


@needs("contribute")
@require_safe
def my_reports(request: HttpRequest) -> HttpResponse:
    """What I wrote, the newest first, and what became of it."""
    rows = Report.objects.visible_to(request.reader).written_by(request.reader).order_by("-changed_at", "-pk")
    found = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    editions = Edition.objects.visible_to(request.reader).current()
    published = {
        edition.series: edition for edition in editions.filter(series__in=[report.series for report in found])
    }
    used = first_used(published.keys())
    reports = [
        {
            "report": report,
            "title": title_of_typed(report.typed) if report.status == "draft" else title_of(report),
            "steps": []
            if report.status == "draft"
            else progress(report, published.get(report.series), used.get(report.series)),
        }
        for report in found
    ]
    return render(request, "reports/mine.html", {"reports": reports, "found": found})


urlpatterns = [
    path("reports/mine/", my_reports, name="my_reports"),
    path("reports/<uuid:ref>/", report_page, name="report_page"),
    path("reports/<uuid:ref>/history/", report_history, name="report_history"),
    path("reports/<uuid:ref>/comment/", report_comment, name="report_comment"),
    path("reports/<uuid:ref>/withdraw/", report_withdraw, name="report_withdraw"),
    path("reports/<uuid:ref>/discard/", report_discard, name="report_discard"),
    path("reports/<uuid:ref>/names/", report_names, name="report_names"),
    path("reports/<uuid:ref>/invite/", report_invite, name="report_invite"),
    path("reports/<uuid:ref>/uninvite/", report_uninvite, name="report_uninvite"),
]
