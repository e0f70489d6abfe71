"""What the reports of a hotspot say since it was named, as far as a member may read them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.reader import Reader
from hotspots import journal, redaction
from hotspots.filters import MEMBERS, Filter
from hotspots.frame import reports_for, steady
from hotspots.models import Actor, Hotspot, Report
from hotspots.sheets.reports import newest_contents
from hotspots.vocabulary import SOURCE_KINDS
from hotspots.web.since import Since, since_of
from hotspots.web.words.titles import title_of
from hotspots.words.coded import named_in, sides_of
from hotspots.words.wording import when_words

from .listing import ReportLine

# What was withdrawn or not taken forward is listed, and counts as no news.
STANDING = ("sent", "changes_asked", "accepted")


def known_since(request: HttpRequest, row: Hotspot) -> dict[str, Any]:
    """Counts, timeline, newest reports, claims and denials, and who is named. What is restricted is noted as read."""
    reader = request.reader
    since = steady(lambda: _since(request, row))
    shown = {report.pk: report for report in (*since.rows, *filter(None, [since.last]))}
    journal.note_reading(reader, shown.values())
    standing = [row for row in since.rows if row.status in STANDING and row.origin == "people"]
    contents = newest_contents(standing, reader)
    told = {
        report: redaction.content_for(reader, report, contents[report.pk])
        for report in standing
        if report.pk in contents
    }
    return {
        "since": since,
        "last": since.last and last_of(since.last),
        "reports": {
            "count": since.in_all,
            "lines": [ReportLine(report, title_of(report)) for report in since.rows],
        },
        "named": with_pages(reader, named_in(told.values())),
        **sides_of(claim for report, content in told.items() for claim in claims_of(report, content)),
    }


def _since(request: HttpRequest, row: Hotspot) -> Since:
    root = reports_for(request.reader)
    request.reports_seen = root  # the head of the page counts what waits
    about = Filter(MEMBERS, {"hotspot": (str(row.ref),), "status": STANDING})
    rows = Report.objects.visible_to(request.reader)
    return since_of(root, rows, reverse("dashboard"), about, request.reader)


def last_of(report: Report) -> dict[str, Any]:
    """The newest report as a line of what is known since. When public material was loaded here is no news of it."""
    when, url = when_words(report) or _("date not known"), reverse("report_page", args=[report.ref])
    return {
        "title": title_of(report),
        "url": url,
        "when": when,
        "sent_at": None if report.open_data else report.sent_at,
    }


def claims_of(report: Report, content: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    """What the sources of a report say, word for word, and who says it, as far as the content was left to the reader."""
    line = {"title": title_of(report), "url": reverse("report_page", args=[report.ref])}
    for source in content["sources"]:
        if source["says"]:
            who = source["publisher"] or source["line"] or SOURCE_KINDS[source["kind"]].label
            yield {"who": who, "says": source["says"], "denies": source["denies"], **line}


def with_pages(reader: Reader, named: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those who are named, with the address of their page where there is one that the reader can see."""
    refs = [row["ref"] for row in named if row["ref"]]
    seen = set(map(str, Actor.objects.visible_to(reader).filter(ref__in=refs).values_list("ref", flat=True)))
    return [
        {**row, "url": reverse("actor", args=[row["ref"]]) if row["ref"] in seen else ""} for row in named
    ]
