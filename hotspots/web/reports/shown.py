"""A report's page: what it shows, and what this reader may do there."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from accounts.reader import Reader
from hotspots import policies, redaction
from hotspots.models import Comment, Edition, Report, ReportLink, Review
from hotspots.vocabulary import REVIEW_REASONS, REVIEW_STATES, VERIFICATION, VIOLATION_TYPES
from hotspots.web.words.languages import LANGUAGE_NAMES
from hotspots.web.words.titles import title_of
from hotspots.workflow.review import missing_for_acceptance
from hotspots.workflow.transitions import current_content
from hotspots.workflow.uses import first_used

from .coding import CodingForm
from .who_sees import who_sees

MOST_NEAR = 20


def content_of(reader: Reader, report: Report) -> dict[str, Any]:
    """What the reader may read of a report, with acts joined to those who are said to have done them."""
    current = current_content(report)
    if not current:
        return {}
    content = redaction.content_for(reader, report, current)
    involved = content["involved"]
    acts = [
        act | {"by_rows": [involved[at] for at in act["by"] if at < len(involved)]}
        for act in content["violations"]
    ]
    said = [source for source in content["sources"] if source["says"]]
    return content | {
        "acts": acts,
        "claims": [source for source in said if not source["denies"]],
        "denials": [source for source in said if source["denies"]],
        "language_name": LANGUAGE_NAMES.get(content["language"], ""),
    }


def progress(
    report: Report, edition: Edition | None, used_at: datetime | None = None
) -> list[dict[str, Any]]:
    """What became of a report: sent, accepted, published, used in a briefing."""
    ended = report.status in ("not_taken_forward", "withdrawn")
    steps = [
        {"label": _("Sent"), "when": report.sent_at, "state": "done" if report.sent_at else ""},
        {"label": _("Accepted"), "when": report.accepted_at, "state": "done" if report.accepted_at else ""},
        {
            "label": _("Published"),
            "when": edition and edition.published_at,
            "state": "done" if edition else "",
        },
    ]
    if edition:
        steps.append({"label": _("Used in a briefing"), "when": used_at, "state": "done" if used_at else ""})
        steps[2]["url"] = reverse("edition_page", args=[edition.series])
    if report.status == "changes_asked":
        steps[0] |= {"label": REVIEW_STATES.label(report.status), "state": "now", "when": None}
    elif ended:
        steps = [step for step in steps if step["state"]] + [
            {"label": REVIEW_STATES.label(report.status), "state": "now"}
        ]
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
        links.append(
            {"pk": link.pk, "kind": link.kind, "outward": outward, "report": other, "title": title_of(other)}
        )
    return links


def page(request: HttpRequest, report: Report, status: int = 200, **more: Any) -> HttpResponse:
    """The report's page, with what this reader may do there."""
    reader = request.reader
    edition = Edition.objects.visible_to(reader).current().filter(series=report.series).first()
    used = first_used([report.series] if edition else [])
    by_name = policies.can_follow(reader, report) and report.origin == "people"
    reviews = Review.objects.visible_to(reader).filter(report=report).select_related("reviewer__organisation")
    comments = Comment.objects.visible_to(reader).filter(report=report).select_related("author__organisation")
    context = {
        "report": report,
        "title": title_of(report),
        "gravest": gravest_of(report),
        "content": content_of(reader, report),
        "edition": edition,
        "steps": progress(report, edition, used.get(report.series)),
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
            "link": policies.can_link(reader, report) and report.origin == "people",
            "publish": policies.can_publish(reader, report),
            "invite": policies.can_invite(reader, report),
            "review": policies.can_review(reader, report),
            "decide": policies.can_decide(reader, report),
            "retract": edition is not None and reader.can("publish"),
        },
        **who_sees(request, report),
        **more,
    }
    if context["may"]["decide"]:
        context |= deciding(reader, report)
        context["coding"] = more.get("coding") or CodingForm(None, reader, report)
    if context["may"]["link"]:
        context["near"] = near(reader, report)
    if context["may"]["invite"]:
        context["reviewers"] = Person.objects.filter(is_active=True, review=True).exclude(pk=report.author_id)
    if policies.can_uninvite(reader, report):
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
