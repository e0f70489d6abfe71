"""Pages on which reports of others are judged: the queue, and what a reviewer does on a report's page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.guards import needs
from hotspots import journal, policies, workflow
from hotspots.models import Report, ReportLink, Source
from hotspots.web.access import on_report
from hotspots.web.reports.coding import CodingForm
from hotspots.web.reports.form import typed_from
from hotspots.web.reports.reading import ref_of, version_of
from hotspots.web.reports.shown import page
from hotspots.web.words.titles import title_of

PAGE_SIZE = 50


@needs("review")
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits: urgent first, then the oldest. The reader's own reports are told apart, since others decide on them."""
    reader = request.reader
    waiting = Report.objects.visible_to(reader).waiting()
    others = waiting.exclude(author_id=reader.person_id).select_related("organisation", "claimed_by")
    found = Paginator(others, PAGE_SIZE).get_page(request.GET.get("page"))
    journal.note_reading(reader, found)
    kinds: dict[int, list[str]] = {}
    sources = Source.objects.visible_to(reader).filter(report__in=[report.pk for report in found])
    for report_id, kind in sources.values_list("report_id", "kind"):
        kinds.setdefault(report_id, []).append(kind)
    rows = [
        {
            "report": report,
            "title": title_of(report),
            "kinds": list(dict.fromkeys(kinds.get(report.pk, []))),
            "claimed": report.claimed_by if policies.is_claimed(report) else None,
            "mine": policies.is_claimed(report) and report.claimed_by_id == reader.person_id,
        }
        for report in found
    ]
    own = waiting.filter(author_id=reader.person_id).count()
    return render(request, "review/queue.html", {"rows": rows, "found": found, "own": own})


def judged(
    request: HttpRequest, report: Report, verb: Callable[[], Any], said: str, to: str = "queue"
) -> HttpResponse:
    """Take a step and go on; what is missing, or changed meanwhile, is told on the report's page with all that was typed."""
    try:
        verb()
    except workflow.Incomplete as incomplete:
        return again(request, report, 400, incomplete.errors)
    except (workflow.Stale, workflow.Conflict) as refused:
        report.refresh_from_db()
        return again(request, report, 409, {}, refused=str(refused))
    messages.success(request, said)
    return redirect(to, report.ref) if to == "report_page" else redirect(to)


def again(
    request: HttpRequest, report: Report, status: int, errors: dict[str, str], **more: Any
) -> HttpResponse:
    """The report's page once more, with the decision as it was typed."""
    form = CodingForm(typed_from(request.POST), request.reader, report)
    form.show(errors)
    typed = {
        name: request.POST.get(name, "")
        for name in ("verification", "disputed", "reason", "sentence", "other", "kind")
    }
    decision = {"typed": typed, "errors": errors, "verb": request.resolver_match.url_name}
    return page(request, report, status, coding=form, decision=decision, **more)


@needs("review")
@on_report("POST", may=policies.can_review)
def review_claim(request: HttpRequest, report: Report) -> HttpResponse:
    """Say "I am at this one", and look at it."""
    said = _("It is yours for two hours; others see that you are at it.")
    return judged(request, report, lambda: workflow.claim(request.reader, report), said, "report_page")


@needs("review")
@on_report("POST", may=policies.can_review)
def review_release(request: HttpRequest, report: Report) -> HttpResponse:
    """Give one's own claim back."""
    return judged(
        request, report, lambda: workflow.release(request.reader, report), _("Given back to the queue.")
    )


def code_as_typed(request: HttpRequest, report: Report, version: int) -> int:
    """Set the coding as the form has it, where it differs; returns the version after it."""
    form = CodingForm(typed_from(request.POST), request.reader, report)
    coding = form.coding_changed()
    if not coding:
        return version
    return workflow.code(request.reader, report, coding, version=version).version


@needs("review")
@on_report("POST", may=policies.can_review)
def review_code(request: HttpRequest, report: Report) -> HttpResponse:
    """Set acts, those involved, KP issues and the level of the place, without deciding yet."""
    if request.POST.get("action", "").startswith("more"):
        form = CodingForm(typed_from(request.POST), request.reader, report)
        form = form.with_more(request.POST["action"].partition(":")[2])
        return page(
            request, report, coding=form, decision={"typed": request.POST.dict(), "verb": "review_code"}
        )
    verb = lambda: code_as_typed(request, report, version_of(request))  # noqa: E731
    return judged(request, report, verb, _("Coding saved."), "report_page")


@needs("review")
@on_report("POST", may=policies.can_review)
def review_accept(request: HttpRequest, report: Report) -> HttpResponse:
    """Accept a version, with the coding that the reviewer adds."""

    def accept() -> None:
        with transaction.atomic():
            version = code_as_typed(request, report, version_of(request))
            workflow.accept(
                request.reader,
                report,
                version=version,
                verification=request.POST.get("verification", ""),
                disputed=bool(request.POST.get("disputed")),
                sentence=request.POST.get("sentence", "").replace("\x00", ""),
            )

    return judged(request, report, accept, _("Accepted. Coalition members can read it now."))


def explained(request: HttpRequest) -> dict[str, Any]:
    """The reason, the sentence and the version of a decision as posted."""
    sentence = request.POST.get("sentence", "").replace("\x00", "")
    return {"reason": request.POST.get("reason", ""), "sentence": sentence, "version": version_of(request)}


@needs("review")
@on_report("POST", may=policies.can_review)
def review_ask_changes(request: HttpRequest, report: Report) -> HttpResponse:
    """Send a report back with a reason and a sentence."""
    verb = lambda: workflow.ask_changes(request.reader, report, **explained(request))  # noqa: E731
    return judged(request, report, verb, _("Sent back. The author reads your sentence."))


@needs("review")
@on_report("POST", may=policies.can_review)
def review_decline(request: HttpRequest, report: Report) -> HttpResponse:
    """Do not take a report forward, with a reason and a sentence."""
    verb = lambda: workflow.decline(request.reader, report, **explained(request))  # noqa: E731
    return judged(request, report, verb, _("Not taken forward. The author reads your sentence."))


@on_report("POST", may=policies.can_link)
def review_link(request: HttpRequest, report: Report) -> HttpResponse:
    """Say how this report stands to another one that the reader can see."""

    def link() -> None:
        ref = ref_of(
            request.POST.get("other_ref", "").strip().rstrip("/").rsplit("/", 1)[-1]
            or request.POST.get("other", "")
        )
        other = Report.objects.visible_to(request.reader).filter(ref=ref).first() if ref else None
        if other is None:
            raise workflow.Incomplete(
                {"other": _("Choose a report, or paste the address of one that you can see.")}
            )
        workflow.link(request.reader, report, other, request.POST.get("kind", ""))

    return judged(request, report, link, _("Linked."), "report_page")


@on_report("POST", may=policies.can_link)
def review_unlink(request: HttpRequest, report: Report) -> HttpResponse:
    """Take a link back. The form names it by its kind and the other report: a number would count the links of others."""
    other = ref_of(request.POST.get("other", ""))
    ends = Q(report=report, other__ref=other) | Q(other=report, report__ref=other)
    made = ReportLink.objects.visible_to(request.reader).filter(ends, kind=request.POST.get("kind", ""))
    found = made.first()
    if found is None:
        raise Http404
    return judged(
        request, report, lambda: workflow.unlink(request.reader, found), _("The link is gone."), "report_page"
    )


urlpatterns = [
    path("review/", queue, name="queue"),
    path("review/<uuid:ref>/claim/", review_claim, name="review_claim"),
    path("review/<uuid:ref>/release/", review_release, name="review_release"),
    path("review/<uuid:ref>/code/", review_code, name="review_code"),
    path("review/<uuid:ref>/accept/", review_accept, name="review_accept"),
    path("review/<uuid:ref>/ask-changes/", review_ask_changes, name="review_ask_changes"),
    path("review/<uuid:ref>/decline/", review_decline, name="review_decline"),
    path("review/<uuid:ref>/link/", review_link, name="review_link"),
    path("review/<uuid:ref>/unlink/", review_unlink, name="review_unlink"),
]
