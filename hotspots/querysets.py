"""Seeing: what a reader may read, as querysets. `visible_to(reader)` is the only way to rows that are protected.

Every gate starts from nothing and adds. Nothing that is chained after it may widen it, so gates are built with `Q | Q`
and never with `union()`.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from functools import reduce
from operator import and_
from typing import Any, Self

import orjson
from django.db.models import Exists, ExpressionWrapper, F, Model, OuterRef, Q, QuerySet, TextField
from django.utils import timezone

from accounts.reader import Reader

WITH_REVIEWERS = ("sent", "changes_asked", "accepted", "not_taken_forward")
SHARED = ("coalition", "can_publish")
# Who reads a report beyond its own organisation, by what must be true of it. "invited" takes an invitation besides.
AUDIENCES: dict[str, dict[str, tuple[Any, ...]]] = {
    "members": {"open_data": (True,), "status": ("accepted",)},
    "readers": {"sharing": SHARED, "status": ("accepted",)},
    "reviewers": {"sharing": SHARED, "status": WITH_REVIEWERS},
    "invited": {"status": WITH_REVIEWERS},
}
MEMBER = frozenset({"contribute", "coalition_reading", "review", "publish"})


def is_member(reader: Reader) -> bool:
    """Whether the reader may read anything beyond what is published."""
    return any(reader.can(ability) for ability in MEMBER)


def audiences_of(reader: Reader) -> list[str]:
    """The audiences that the reader belongs to without being invited."""
    belongs = {
        "members": is_member(reader),
        "readers": reader.can("coalition_reading") or reader.can("publish"),
        "reviewers": reader.can("review"),
    }
    return [name for name, is_one in belongs.items() if is_one]


def audiences_for(known: Mapping[str, Any]) -> set[str]:
    """The audiences that may read a report of which `status`, `sharing` and `open_data` are known."""
    return {
        name
        for name, needed in AUDIENCES.items()
        if all(known[field] in values for field, values in needed.items())
    }


def _holds(name: str) -> Q:
    """What must be true of a report for an audience to read it, as a condition on rows."""
    return Q(**{f"{field}__in": values for field, values in AUDIENCES[name].items()})


def _holds_in(segment: Any, name: str) -> Any:
    """The same as `_holds`, for a segment of the frame."""
    masks = (
        segment.flag(field) if values == (True,) else segment.is_one_of(field, values)
        for field, values in AUDIENCES[name].items()
    )
    return reduce(and_, masks)


def _related(model: type[Model], field: str) -> "GatedQuerySet":
    """All rows of the model that a foreign key leads to; the caller puts its gate before them."""
    related: Any = model._meta.get_field(field).related_model
    return related.objects.all()


class GatedQuerySet(QuerySet):
    """A queryset that is empty until someone says who reads."""

    def visible_to(self, reader: Reader) -> Self:
        """The rows that `reader` may read; none unless a subclass adds some."""
        gate = self.gate(reader)
        return self.none() if gate is None else self.filter(gate)

    def gate(self, reader: Reader) -> Q | None:
        """The condition under which `reader` may read a row, or None when they may read none."""
        return None


class ReportQuerySet(GatedQuerySet):
    """Reports: the unit of work and review."""

    def gate(self, reader: Reader) -> Q | None:
        if not is_member(reader):
            return None
        own = Q(organisation_id=reader.organisation_id)
        drafts = Q(author_id=reader.person_id)
        if reader.is_lead:
            drafts |= own
        gate = (own & ~Q(status="draft")) | (Q(status="draft") & drafts & own)
        for name in audiences_of(reader):
            gate |= _holds(name)
        if reader.can("review"):
            gate |= _holds("invited") & Q(pk__in=self.inviting(reader))
        return gate

    def mask(self, segment: Any, reader: Reader, invited: Collection[int]) -> Any:
        """`gate` for a segment of the frame: which of its records `reader` may read. A test holds both equal.

        `invited` are the keys of the reports that the reader was let in on.
        """
        if not is_member(reader):
            return segment.among(())
        own = segment.is_one_of("organisation_id", [reader.organisation_id])
        draft = segment.is_one_of("status", ["draft"])
        drafts = own if reader.is_lead else own & segment.is_one_of("author_id", [reader.person_id])
        mask = (own & ~draft) | (draft & drafts)
        for name in audiences_of(reader):
            mask |= _holds_in(segment, name)
        if reader.can("review"):
            mask |= _holds_in(segment, "invited") & segment.among(list(invited))
        return mask

    def inviting(self, reader: Reader) -> QuerySet:
        """The keys of the reports that the reader was let in on."""
        field: Any = self.model._meta.get_field("invited")
        invited = field.remote_field.through._default_manager.filter(person_id=reader.person_id)
        return invited.values_list("report_id", flat=True)

    def by_people(self) -> "ReportQuerySet":
        """Reports that people made, without the data sets."""
        return self.filter(origin="people")

    def accepted(self) -> "ReportQuerySet":
        """Reports that a reviewer has accepted."""
        return self.filter(status="accepted")

    def waiting(self) -> "ReportQuerySet":
        """Sent reports that a reviewer has not decided on, the urgent ones first, then the oldest."""
        return self.by_people().filter(status="sent").order_by("-urgent", "sent_at", "pk")

    def claimed_by_others(self, reader: Reader, at: datetime | None = None) -> "ReportQuerySet":
        """Reports that somebody else holds a running claim on."""
        return self.filter(claimed_until__gt=at or timezone.now()).exclude(claimed_by_id=reader.person_id)

    def written_by(self, reader: Reader) -> "ReportQuerySet":
        """The reader's own reports."""
        return self.filter(author_id=reader.person_id, author_id__isnull=False)


class OfReportQuerySet(GatedQuerySet):
    """Rows that belong to a report go through that report's gate."""

    def gate(self, reader: Reader) -> Q:
        # Asked for each row by its key: a list of all that the reader may see grows with the collection.
        return Q(Exists(_related(self.model, "report").visible_to(reader).filter(pk=OuterRef("report_id"))))


class InternalQuerySet(OfReportQuerySet):
    """Decisions, comments and evidence: for the report's organisation and its reviewers, nobody else."""

    def gate(self, reader: Reader) -> Q:
        readable = super().gate(reader)
        own = Q(report__organisation_id=reader.organisation_id)
        return readable if reader.can("review") else readable & own

    def mask(self, segment: Any, reader: Reader) -> Any:
        """`gate` for a segment of the frame: of which reports that `reader` may read they may know such rows too."""
        own = segment.is_one_of("organisation_id", [reader.organisation_id])
        return ~segment.among(()) if reader.can("review") else own


class VersionQuerySet(OfReportQuerySet):
    """Versions: who may not follow how a report came about reads the newest one. An earlier one was not theirs to see."""

    def gate(self, reader: Reader) -> Q:
        readable = super().gate(reader)
        own = Q(report__organisation_id=reader.organisation_id) | Q(report__open_data=True)
        return readable if reader.can("review") else readable & (own | Q(number=F("report__version")))

    def contents(self, numbers: Mapping[int, int]) -> Iterator[tuple[int, dict[str, Any] | None, datetime]]:
        """(report, content, when it came) of one version of each report, asked for as {report: number}.

        Read as text: a page of reports is mostly content, and the database's own reader of JSON takes five times as long.
        """
        by_number: dict[int, list[int]] = {}
        for report, number in numbers.items():
            by_number.setdefault(number, []).append(report)
        asked = Q(pk__in=[])
        for number, reports in by_number.items():
            asked |= Q(number=number, report_id__in=reports)
        rows = self.filter(asked).annotate(told=ExpressionWrapper(F("content"), TextField()))
        for report, told, at in rows.values_list("report_id", "told", "created_at"):
            yield report, told and orjson.loads(told), at


class DepartureQuerySet(OfReportQuerySet):
    """That a report left somebody's sight: for those who could read it until then, while they cannot."""

    def gate(self, reader: Reader) -> Q:
        left = Q(audience__in=audiences_of(reader)) | Q(audience="invited", person_id=reader.person_id or 0)
        return left & ~super().gate(reader)


class LinkQuerySet(GatedQuerySet):
    """A link between two reports is seen by those who may see both ends."""

    def gate(self, reader: Reader) -> Q | None:
        reports = _related(self.model, "report").visible_to(reader).values("pk")
        return Q(report__in=reports) & Q(other__in=reports)


class ReferenceQuerySet(GatedQuerySet):
    """Sites, actors and hotspots: for members once adopted; until then they follow the report that proposed them."""

    def gate(self, reader: Reader) -> Q | None:
        if not is_member(reader):
            return None
        reports = _related(self.model, "proposed_with").visible_to(reader)
        # Asked for each row by its key, as above: few rows are only proposed, and reports are many.
        return Q(adopted=True) | Q(Exists(reports.filter(pk=OuterRef("proposed_with_id"))))

    def adopted(self) -> "ReferenceQuerySet":
        """Those that someone with "publish" has taken into the shared lists."""
        return self.filter(adopted=True)


class OfHotspotQuerySet(GatedQuerySet):
    """Rows that belong to a hotspot, or to none, which members share."""

    def gate(self, reader: Reader) -> Q | None:
        if not is_member(reader):
            return None
        hotspots = _related(self.model, "hotspot").visible_to(reader)
        return Q(hotspot__isnull=True) | Q(hotspot__in=hotspots.values("pk"))


class SiteActorQuerySet(GatedQuerySet):
    """What an actor is to a site: for those who may see both."""

    def gate(self, reader: Reader) -> Q | None:
        sites, actors = (_related(self.model, name).visible_to(reader) for name in ("site", "actor"))
        return Q(site__in=sites.values("pk")) & Q(actor__in=actors.values("pk"))


class MemberQuerySet(GatedQuerySet):
    """Rows that every member may read and the public never does."""

    def gate(self, reader: Reader) -> Q | None:
        return Q() if is_member(reader) else None


class MeetingQuerySet(MemberQuerySet):
    """Meetings of the Kimberley Process."""

    def over(self, today: date) -> "MeetingQuerySet":
        """Those that are over, the latest first."""
        return self.filter(last_day__lt=today).order_by("-last_day", "-pk")


class ImportQuerySet(GatedQuerySet):
    """Files that members send: for whoever sent one, and the lead of their organisation."""

    def gate(self, reader: Reader) -> Q | None:
        if reader.person_id is None or not is_member(reader):
            return None
        own = Q(organisation_id=reader.organisation_id)
        return own if reader.is_lead else own & Q(person_id=reader.person_id)

    def before(self, moment: datetime) -> "ImportQuerySet":
        """Those that came before."""
        return self.filter(created_at__lt=moment)

    def stored_with(self, organisation_id: int, headers: str) -> "ImportQuerySet":
        """Those of an organisation whose rows were stored and whose columns had these names, the newest first."""
        mapped = self.filter(organisation_id=organisation_id, headers=headers)
        return mapped.exclude(state="uploaded").order_by("-created_at", "-pk")


class PublisherQuerySet(GatedQuerySet):
    """Rows for those who publish and brief."""

    def gate(self, reader: Reader) -> Q | None:
        return Q() if reader.can("publish") else None


class AuditLinkQuerySet(GatedQuerySet):
    """Links for auditors, for those who manage people."""

    def gate(self, reader: Reader) -> Q | None:
        return Q() if reader.can("manage_people") else None


class EditionQuerySet(GatedQuerySet):
    """Published versions: the public's own table. What has been taken down is nobody's to read."""

    def gate(self, reader: Reader) -> Q | None:
        return ~Q(state="taken_down")

    def current(self) -> "EditionQuerySet":
        """The version in force of everything that is published: retracted ones are not in force."""
        return self.filter(state="published")

    def listed(self) -> "EditionQuerySet":
        """What the public lists: hotspots and reports in force. Statements are their sources."""
        return self.current().of_kind("hotspot", "report")

    def by_people(self) -> "EditionQuerySet":
        """Published versions of what people reported, without the data sets."""
        return self.filter(origin="people")

    def of_kind(self, *kinds: str) -> "EditionQuerySet":
        """Published versions of a hotspot, a report or a statement."""
        return self.filter(kind__in=kinds)

    def history_of(self, series: object) -> "EditionQuerySet":
        """Every version of one published thing, the newest first."""
        return self.filter(series=series).order_by("-number")
