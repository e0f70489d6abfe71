"""On a report's page: who may see it, and taking consent back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _

from hotspots import policies, workflow
from hotspots.models import Report
from hotspots.text import whole_number
from hotspots.web.access import on_report

from .reading import version_of
from .shown import page


def typed(request: HttpRequest, *names: str) -> dict[str, str]:
    """The named fields of a form as they were typed."""
    return {name: request.POST.get(name, "").replace("\x00", "") for name in names}


@on_report("POST", may=policies.can_ask_sharing)
def report_sharing(request: HttpRequest, report: Report) -> HttpResponse:
    """Say who may see it: narrower counts at once, wider waits for a second person."""
    given = typed(request, "sharing", "reason")
    try:
        found = workflow.ask_sharing(request.reader, report, **given, version=version_of(request))
    except workflow.Incomplete as incomplete:
        return page(request, report, 400, asked={**given, "errors": incomplete.errors})
    except (workflow.Stale, workflow.Conflict) as refused:
        return page(request, report, 409, asked=given, refused=str(refused))
    waits = _("A second person of your organisation has to confirm this on the report's page.")
    messages.success(request, waits if found.sharing_asked else _("Saved."))
    return redirect("report_page", report.ref)


@on_report("POST", may=policies.can_confirm_sharing)
def report_sharing_confirm(request: HttpRequest, report: Report) -> HttpResponse:
    """Agree to the wider sharing that a colleague asked for."""
    try:
        workflow.confirm_sharing(request.reader, report, version=version_of(request))
    except (workflow.Stale, workflow.Conflict) as refused:
        return page(request, report, 409, refused=str(refused))
    messages.success(request, _("Confirmed."))
    return redirect("report_page", report.ref)


@on_report("POST", may=policies.can_withdraw_consent)
def report_consent(request: HttpRequest, report: Report) -> HttpResponse:
    """Record that a person who told us takes their consent back."""
    given = typed(request, "sentence", "source")
    source = whole_number(given["source"])
    try:
        workflow.withdraw_consent(request.reader, report, given["sentence"], source, version_of(request))
    except workflow.Incomplete as incomplete:
        return page(request, report, 400, withdrawing={**given, "errors": incomplete.errors})
    except (workflow.Stale, workflow.Conflict) as refused:
        return page(request, report, 409, withdrawing=given, refused=str(refused))
    messages.success(
        request,
        _("Recorded. Only your organisation keeps this report, and nothing of it is published any more."),
    )
    return redirect("report_page", report.ref)


urlpatterns = [
    path("reports/<uuid:ref>/sharing/", report_sharing, name="report_sharing"),
    path("reports/<uuid:ref>/sharing/confirm/", report_sharing_confirm, name="report_sharing_confirm"),
    path("reports/<uuid:ref>/consent/", report_consent, name="report_consent"),
]
