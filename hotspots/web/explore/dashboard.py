"""What comes first when a member signs in: what needs them, and what became of their reports."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from accounts.reader import ANONYMOUS, Reader
from hotspots import policies
from hotspots.frame import View, waiting_for
from hotspots.models import Ask, Edition, Meeting, Report, Statement
from hotspots.web.reports.shown import progress
from hotspots.web.words.titles import title_of, title_of_typed
from hotspots.workflow.uses import first_used

NO_REF = UUID(int=0)
NEEDS_SHOWN = 3
MINE_SHOWN = 3
OPEN_ANSWERS = ("none", "acknowledged", "promised", "done_in_part")


@dataclass(frozen=True)
class Need:
    """Something that waits for the reader: how it is said, the first few, and where all of them are."""

    kind: str
    words: str
    url: str
    rows: list[Report | Ask]

    @property
    def first(self) -> list[dict[str, str]]:
        """The first few as links."""
        return [{"title": title(row), "url": address(row)} for row in self.rows]

    @property
    def reports(self) -> list[Report]:
        """The reports among the first few."""
        return [row for row in self.rows if isinstance(row, Report)]


def need(kind: str, rows: QuerySet, words: Any, url: str, count: int | None = None) -> Need | None:
    """What waits in these rows; None where nothing does. `words` are lazy and say a count, where the frame has not counted."""
    count = rows.count() if count is None else count
    first = list(rows[:NEEDS_SHOWN]) if count else []
    return Need(kind, words % {"count": count}, url, first) if first else None


def title(row: Report | Ask) -> str:
    """What a report or an ask is called in a short list."""
    if isinstance(row, Ask):
        return f"{row.to}: {row.what}"
    return title_of_typed(row.typed) if row.status == "draft" and row.typed else title_of(row)


def address(row: Report | Ask) -> str:
    """Where a report or an ask is worked on."""
    if isinstance(row, Ask):
        return reverse("asks")
    before, after = _around_the_ref("report_draft" if row.status == "draft" else "report_page")
    return f"{before}{row.ref}{after}"


@cache
def _around_the_ref(name: str) -> tuple[str, str]:
    """The address of a page before and after its ref: looked up once, because a map has thousands of them."""
    before, _ref, after = reverse(name, args=[NO_REF]).partition(str(NO_REF))
    return before, after


def needs_of(reader: Reader, seen: View, today: date | None = None) -> list[Need]:
    """What waits for this reader, the urgent first; `seen` is all that they may see."""
    visible = Report.objects.visible_to(reader)
    mine = visible.written_by(reader)
    waiting = visible.waiting().exclude(author_id=reader.person_id)
    own_urgent = visible.filter(
        organisation_id=reader.organisation_id, urgent=True, status="sent", origin="people"
    )
    urgent = waiting.filter(urgent=True) if reader.can("review") else own_urgent.order_by("sent_at", "pk")
    if reader.can("review"):
        counted = waiting_for(reader, seen)
    else:
        counted = (
            seen.only("organisation_id", reader.organisation_id)
            .only("origin", "people")
            .only("status", "sent")
        )
    asked = Q(author_id=reader.person_id)
    if reader.is_lead:
        asked |= Q(organisation_id=reader.organisation_id)
    found = [
        need(
            "urgent",
            urgent,
            ngettext_lazy("%(count)d urgent report waits", "%(count)d urgent reports wait", "count"),
            explore(urgent="yes", status="sent"),
            len(counted.flagged("urgent")),
        ),
        need(
            "changes",
            visible.by_people().filter(asked, status="changes_asked").order_by("changed_at", "pk"),
            ngettext_lazy(
                "Changes are asked for in %(count)d report",
                "Changes are asked for in %(count)d reports",
                "count",
            ),
            explore(status="changes_asked"),
        ),
    ]
    if reader.can("review"):
        found.append(
            need(
                "review",
                waiting,
                ngettext_lazy("%(count)d report to review", "%(count)d reports to review", "count"),
                reverse("queue"),
                len(counted),
            )
        )
    if reader.can("publish"):
        found.append(
            need(
                "publish",
                to_publish(visible),
                ngettext_lazy(
                    "%(count)d report could be published", "%(count)d reports could be published", "count"
                ),
                explore(status="accepted", sharing="can_publish"),
            )
        )
    if policies.can_keep_reference(reader):
        overdue = Ask.objects.visible_to(reader).filter(
            next_date__lt=today or timezone.localdate(), response__in=OPEN_ANSWERS
        )
        found.append(
            need(
                "asks",
                overdue.order_by("next_date", "pk"),
                ngettext_lazy("%(count)d ask is overdue", "%(count)d asks are overdue", "count"),
                reverse("asks"),
            )
        )
    drafts = mine.filter(status="draft").order_by("-changed_at", "-pk")
    found.append(
        need(
            "drafts",
            drafts,
            ngettext_lazy("%(count)d draft is not sent", "%(count)d drafts are not sent", "count"),
            reverse("my_reports"),
        )
    )
    return [item for item in found if item]


def explore(**values: str) -> str:
    """The explorer with a filter."""
    return reverse("dashboard") + "?" + "&".join(f"{name}={value}" for name, value in values.items())


def to_publish(visible: QuerySet) -> QuerySet:
    """Accepted reports that may be published and are not: what was public before it came here needs no publishing."""
    out = Edition.objects.visible_to(ANONYMOUS).current().values("series")
    ready = visible.by_people().filter(status="accepted", sharing="can_publish", open_data=False)
    return ready.exclude(series__in=out).order_by("accepted_at", "pk")


def mine_of(reader: Reader) -> list[dict[str, Any]]:
    """The reader's latest reports that were sent, each with what became of it."""
    written = Report.objects.visible_to(reader).written_by(reader).exclude(status="draft")
    rows = list(written.order_by("-changed_at", "-pk")[:MINE_SHOWN])
    editions = {row.series: row for row in published_as(reader, rows)}
    used = first_used(editions.keys())
    return [
        {
            "report": row,
            "title": title_of(row),
            "url": address(row),
            "steps": progress(row, editions.get(row.series), used.get(row.series)),
        }
        for row in rows
    ]


def published_as(reader: Reader, rows: Iterable[Report]) -> QuerySet:
    """What is in force of these reports."""
    return Edition.objects.visible_to(reader).current().filter(series__in=[row.series for row in rows])


def presets(reader: Reader, today: date | None = None) -> Iterator[dict[str, str]]:
    """Filters that many want, by name."""
    if meeting := Meeting.objects.visible_to(reader).over(today or timezone.localdate()).first():
        said = _("Since the last KP meeting, %(name)s, %(month)s") % {
            "name": meeting.name,
            "month": date_format(meeting.last_day, "F Y"),
        }
        yield {"name": said, "url": explore(**{"from": f"{meeting.last_day:%Y-%m-%d}"})}
    if statement := Statement.objects.visible_to(reader).order_by("-date").first():
        said = _("Since the last statement, %(day)s") % {"day": f"{statement.date:%Y-%m-%d}"}
        yield {"name": said, "url": explore(**{"from": f"{statement.date:%Y-%m-%d}"})}
    yield {"name": _("Waiting for review"), "url": explore(status="sent")}
    yield {"name": _("Accepted"), "url": explore(status="accepted")}
    yield {"name": _("Disputed"), "url": explore(disputed="yes")}
