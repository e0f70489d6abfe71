"""What whoever keeps a copy has to follow: every record's last change, in the order in which changes were committed.

A record is told of once, where it changed last. The place in that order is the entry of the ledger, whose number is given
out under a lock that is held to the commit: nothing appears below a place that was given out. What a reader may read no
more is told by its address alone, and only to somebody who began to follow while they could read it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from accounts.reader import ANONYMOUS, Reader
from hotspots import ledger
from hotspots.models import Departure, Edition, Report, Version
from hotspots.querysets import AUDIENCES, audiences_for


class Place(NamedTuple):
    """How far a follower has come, and where they began."""

    seq: int
    begun: int

    @property
    def gone_after(self) -> int:
        """What was gone before they began is nothing to them: they may never have been able to read it."""
        return max(self.seq, self.begun)


@dataclass(frozen=True)
class Change:
    """That the record of this kind and address is new or changed; or that it is gone, for this reader."""

    seq: int
    kind: str
    ref: UUID
    is_gone: bool = False


def changes(reader: Reader, place: Place | None, size: int) -> tuple[list[Change], Place, bool]:
    """(the next changes, where the reader stands after them, whether there are more). None stands for the beginning.

    Bounded by the newest entry before anything is read, so that what is committed meanwhile comes next time.
    """
    head = ledger.head()[0]
    place = place or Place(0, head)
    found = sorted(_since(reader, place, head, size + 1), key=attrgetter("seq"))
    if len(found) > size:
        return found[:size], Place(found[size - 1].seq, place.begun), True
    return found, Place(max(head, place.seq), place.begun), False


def _since(reader: Reader, place: Place, head: int, size: int) -> Iterator[Change]:
    def between(rows: QuerySet, *names: str, after: int = place.seq) -> QuerySet:
        rows = rows.filter(seq__gt=after, seq__lte=head).order_by("seq")
        return rows.values_list("seq", *names)[:size]

    reports = Report.objects.visible_to(reader).exclude(status="draft")
    for seq, ref in between(reports, "ref"):
        yield Change(seq, "report", ref)
    # Somebody may have lost it as one of several.
    departures = Departure.objects.visible_to(reader).distinct()
    for seq, ref in between(departures, "report__ref", after=place.gone_after):
        yield Change(seq, "report", ref, is_gone=True)
    newer = Edition.objects.filter(series=OuterRef("series"), number__gt=OuterRef("number"))
    newest = Edition.objects.filter(~Exists(newer))
    for seq, series in between(newest.visible_to(ANONYMOUS), "series"):
        yield Change(seq, "edition", series)
    for seq, series in between(newest.filter(state="taken_down"), "series", after=place.gone_after):
        yield Change(seq, "edition", series, is_gone=True)


def record_departures(report: Report, seq: int) -> None:
    """Keep who can no longer read a report of which a new version was kept. Runs inside the transaction of the change."""
    if report.version < 2:
        return
    before = Version.objects.filter(report=report, number=report.version - 1)
    for status, sharing in before.values_list("content__status", "content__sharing"):
        then = audiences_for({"status": status, "sharing": sharing, "open_data": report.open_data})
        now = audiences_for({name: getattr(report, name) for name in ("status", "sharing", "open_data")})
        lost = [name for name in AUDIENCES if name in then - now]
        rows = [Departure(seq=seq, report=report, audience=name) for name in lost if name != "invited"]
        if "invited" in lost:
            invited = report.invited.values_list("pk", flat=True)
            rows += [Departure(seq=seq, report=report, audience="invited", person_id=pk) for pk in invited]
        Departure.objects.bulk_create(rows)
