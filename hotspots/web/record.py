"""The record of changes for an auditor, who has a link and no account; and the page on which such links are made and ended."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    StreamingHttpResponse,
)
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.guards import needs
from hotspots import ledger, workflow
from hotspots.models import AuditLink
from hotspots.text import whole_number

PAGE_SIZE = 100
READ = ("GET", "HEAD")


class LendingForm(forms.Form):
    """For whom, and how long."""

    name = forms.CharField(label=gettext_lazy("For whom"), max_length=100)
    days = forms.IntegerField(
        label=gettext_lazy("Good for so many days"), min_value=1, max_value=90, initial=30
    )


@never_cache
@needs("manage_people")
@require_http_methods(["GET", "HEAD", "POST"])
def audit_links(request: HttpRequest) -> HttpResponse:
    """The links there are, and a new one; its address is in the answer to the form and nowhere else."""
    form, address = LendingForm(request.POST or None), ""
    if form.is_valid():
        _link, value = workflow.lend_record(request.reader, **form.cleaned_data)
        address, form = request.build_absolute_uri(reverse("record", args=[value])), LendingForm()
    rows = AuditLink.objects.visible_to(request.reader).select_related("made_by")
    context = {"form": form, "address": address, "links": [(row, row.works()) for row in rows]}
    return render(request, "record/links.html", context)


@never_cache
@needs("manage_people")
def audit_link_end(request: HttpRequest, ref: object) -> HttpResponse:
    """End one."""
    found = AuditLink.objects.visible_to(request.reader).filter(ref=ref).first()
    if found is None:
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    workflow.end_lending(request.reader, found)
    messages.success(request, _("The link no longer works."))
    return redirect("audit_links")


@never_cache
def record(request: HttpRequest, token: str) -> HttpResponse:
    """The record, the newest entry first: what was done when and by which pseudonym, and nothing of what it says."""
    link = _opened(request, token)
    if isinstance(link, HttpResponseNotAllowed):
        return link
    given = request.GET.get("before", "")
    before = whole_number(given)
    if request.GET.keys() - {"before"} or (given and not before):
        return HttpResponse(
            _("There is no such page of the record."), status=400, content_type="text/plain; charset=utf-8"
        )
    entries = ledger.before(before, PAGE_SIZE + 1)
    more = len(entries) > PAGE_SIZE
    newest = ledger.head()
    context: dict[str, Any] = {
        "link": link,
        "entries": entries[:PAGE_SIZE],
        "count": newest[0],
        "newest": newest[1],
        "now": timezone.now(),
        "whole_url": reverse("record_whole", args=[token]),
        "next_url": f"?before={entries[PAGE_SIZE - 1].seq}" if more else "",
        "previous_url": reverse("record", args=[token]) if before else "",
    }
    return render(request, "record/record.html", context)


@never_cache
def record_whole(request: HttpRequest, token: str) -> HttpResponseBase:
    """The whole record as lines of JSON, to keep and to compare with a later copy."""
    link = _opened(request, token)
    if isinstance(link, HttpResponseNotAllowed):
        return link
    answer = StreamingHttpResponse(ledger.as_lines(), content_type="application/x-ndjson")
    answer["Content-Disposition"] = 'attachment; filename="record.ndjson"'
    return answer


def _opened(request: HttpRequest, token: str) -> AuditLink | HttpResponseNotAllowed:
    """The link behind an address, or the answer to a method that it does not take. One that does not work is not there."""
    link = workflow.record_for(token)
    if link is None:
        raise Http404
    return link if request.method in READ else HttpResponseNotAllowed(READ)


urlpatterns = [
    path("record/", audit_links, name="audit_links"),
    path("record/links/<uuid:ref>/end/", audit_link_end, name="audit_link_end"),
    path("record/<str:token>/", record, name="record"),
    path("record/<str:token>/whole.ndjson", record_whole, name="record_whole"),
]
