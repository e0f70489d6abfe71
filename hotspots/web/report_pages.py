"""Pages on which reports are read: one report, its history, my reports; and what its writers do with it there."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.guards import needs
from accounts.models import Person
from accounts.reader import Reader
from hotspots import policies, redaction, workflow
from hotspots.models import Comment, Edition, Report, ReportLink, Review, Version
from hotspots.vocabulary import REVIEW_REASONS, REVIEW_STATES, VERIFICATION, VIOLATION_TYPES
from hotspots.workflow.review import missing_for_acceptance
from hotspots.workflow.transitions import current_content

from .access import on_report
from .coding import CodingForm
from .content_words import changes
from .languages import LANGUAGE_NAMES
from .reporting import opened_names
from .titles import title_of, title_of_typed

PAGE_SIZE = 25
MOST_NEAR = 20


def content_of(reader: Reader, report: Report) -> dict[str, Any]:
    """What the reader may read of a report, with acts joined to those who are said to have done them."""
    current = current_content(report)
    if not current:
        return {}
    content = redaction.content_for(reader, report, current)
    involved = content["involved"]
    acts = [act | {"by_rows": [involved[at] for at in act["by"] if at < len(involved)]} for act in content["violations"]]
    said = [source for source in content["sources"] if source["says"]]
    return content | {
        "acts": acts,
        "claims": [source for source in said if not source["denies"]],
        "denials": [source for source in said if source["denies"]],
        "language_name": LANGUAGE_NAMES.get(content["language"], ""),
    }


def progress(report: Report, edition: Edition | None) -> list[dict[str, Any]]:
    """What became of a report: sent, accepted, published."""
    ended = report.status in ("not_taken_forward", "withdrawn")
    steps = [
        {"label": _("Sent"), "when": report.sent_at, "state": "done" if report.sent_at else ""},
        {"label": _("Accepted"), "when": report.accepted_at, "state": "done" if report.accepted_at else ""},
        {"label": _("Published"), "when": edition and edition.published_at, "state": "done" if edition else ""},
    ]
    if edition:
        steps[2]["url"] = reverse("edition_page", args=[edition.series])
    if report.status == "changes_asked":
        steps[0] |= {"label": REVIEW_STATES.label(report.status), "state": "now", "when": None}
    elif ended:
        steps = [step for step in steps if step["state"]] + [{"label": REVIEW_STATES.label(report.status), "state": "now"}]
    elif open_steps := [step for step in steps if not step["state"]]:
        if report.status == "sent":
            open_steps[0]["label"] = _("Waiting for review")
        open_steps[0]["state"] = "now" if report.status == "sent" else ""
    for step in steps:
        when = step.pop("when", None)
        step["when"] = date_format(timezone.localtime(when), "j M Y") if when else ""
    return steps


def gravest_of(report: Report) -> str:
    """The label of the gravest act that is reported."""
    codes = report.codes("violation_mask")
    return VIOLATION_TYPES.label(max(codes, key=lambda code: VIOLATION_TYPES[code].gravity)) if codes else ""


def links_of(reader: Reader, report: Report) -> list[dict[str, Any]]:
    """Links to other reports that the reader can see, said from this report's side."""
    rows = ReportLink.objects.visible_to(reader).filter(Q(report=report) | Q(other=report))
    links = []
    for link in rows.select_related("report", "other"):
        outward = link.report_id == report.pk
        other = link.other if outward else link.report
        links.append({"pk": link.pk, "kind": link.kind, "outward": outward, "report": other, "title": title_of(other)})
    return links


def page(request: HttpRequest, report: Report, status: int = 200, **more: Any) -> HttpResponse:
    """The report's page, with what this reader may do there."""
    reader = request.reader
    edition = Edition.objects.visible_to(reader).current().filter(series=report.series).first()
    by_name = policies.can_follow(reader, report) and report.origin == "people"
    reviews = Review.objects.visible_to(reader).filter(report=report).select_related("reviewer__organisation")
    comments = Comment.objects.visible_to(reader).filter(report=report).select_related("author__organisation")
    context = {
        "report": report,
        "title": title_of(report),
        "gravest": gravest_of(report),
        "content": content_of(reader, report),
        "edition": edition,
        "steps": progress(report, edition),
        "by_name": by_name,
        "reviews": reviews if by_name else (),
        "comments": comments,
        "links": links_of(reader, report),
        "knows_place": redaction.knows_place(reader, report),
        "is_own": policies.is_own(reader, report),
        "may": {
            "change": policies.can_change(reader, report),
            "follow": policies.can_follow(reader, report),
            "withdraw": policies.can_withdraw(reader, report),
            "comment": policies.can_comment(reader, report),
            "open_names": policies.can_open_names(reader, report) and redaction.has_names(report),
            "link": policies.can_link(reader, report) and report.origin == "people",
            "publish": policies.can_publish(reader, report),
            "invite": reader.is_lead and policies.is_own(reader, report) and report.sharing == "restricted",
            "review": policies.can_review(reader, report),
            "decide": policies.can_decide(reader, report),
            "retract": edition is not None and reader.can("publish"),
        },
        **more,
    }
    if context["may"]["decide"]:
        context |= deciding(reader, report)
        context["coding"] = more.get("coding") or CodingForm(None, reader, report)
    if context["may"]["link"]:
        context["near"] = near(reader, report)
    if context["may"]["invite"]:
        context["reviewers"] = Person.objects.filter(is_active=True, review=True).exclude(pk=report.author_id)
        context["invited"] = list(report.invited.all())
    return render(request, "reports/page.html", context, status=status)


CHECKLIST = {
    "violations": gettext_lazy("What was done, or a KP issue"),
    "involved": gettext_lazy("Who was involved, or “not identified”"),
    "place": gettext_lazy("How exactly the place is known"),
    "sources": gettext_lazy("A source"),
}


def deciding(reader: Reader, report: Report) -> dict[str, Any]:
    """What the decision panel offers."""
    missing = missing_for_acceptance(report)
    return {
        "checklist": [{"label": label, "told": missing.get(name, "")} for name, label in CHECKLIST.items()],
        "verifications": VERIFICATION.choices(),
        "reasons": REVIEW_REASONS.choices(),
        "is_claimed_by_me": policies.is_claimed(report) and report.claimed_by_id == reader.person_id,
    }


def near(reader: Reader, report: Report) -> list[dict[str, Any]]:
    """Reports that the reader can see, in the same country and at a time that overlaps: what a link may point to."""
    rows = Report.objects.visible_to(reader).by_people().filter(country=report.country).exclude(pk=report.pk)
    rows = rows.exclude(status__in=("draft", "withdrawn", "not_taken_forward"))
    if report.latest:
        rows = rows.filter(Q(earliest__isnull=True) | Q(earliest__lte=report.latest))
    if report.earliest:
        rows = rows.filter(Q(latest__isnull=True) | Q(latest__gte=report.earliest))
    found = rows.order_by("-latest", "-pk")[:MOST_NEAR]
    return [{"report": other, "title": title_of(other), "ref_text": str(other.ref)} for other in found]


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
                "action": ACTIONS.get(version.action, version.action),
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
    """The page with the names box open; that it was opened is recorded."""
    with transaction.atomic():
        names = opened_names(request.reader, report)
    return page(request, report, names=names)


@on_report("POST")
def report_invite(request: HttpRequest, report: Report) -> HttpResponse:
    """The lead lets a reviewer in on a restricted report."""
    reviewers = Person.objects.filter(is_active=True, review=True)
    person = reviewers.filter(ref=ref_of(request.POST.get("person", ""))).first()
    if person is None:
        return page(request, report, 400, invite_error=_("Choose a reviewer."))
    workflow.invite(request.reader, report, person)
    messages.success(request, _("%(name)s can review this report now.") % {"name": person.name})
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
    reports = [
        {
            "report": report,
            "title": title_of_typed(report.typed) if report.status == "draft" else title_of(report),
            "steps": [] if report.status == "draft" else progress(report, published.get(report.series)),
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
]
