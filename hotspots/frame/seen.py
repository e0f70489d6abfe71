"""What a reader sees of the frames: the gate comes first, then the filter."""

from collections.abc import Iterable, Mapping
from itertools import pairwise

import numpy as np

from accounts.reader import Reader
from hotspots import redaction
from hotspots.filters import Filter
from hotspots.models import Edition, Report

from .columns import Array
from .layouts import EDITIONS, REPORTS, rows_of
from .live import Live
from .segment import Segment
from .snapshot import Snapshot
from .view import View

reports, editions = Live(REPORTS), Live(EDITIONS)


def reports_for(reader: Reader, snapshot: Snapshot | None = None) -> View:
    """All reports that the reader may see, as they are now."""
    held = reports.now() if snapshot is None else snapshot
    invited = frozenset(Report.objects.all().inviting(reader)) if reader.can("review") else frozenset()
    seen = [_seen(segment, reader, invited) for segment in held.segments]
    masks = [mask & segment.alive for (mask, _knows), segment in zip(seen, held.segments, strict=True)]
    return View(held, masks, [knows for _mask, knows in seen])


def waiting_for(reader: Reader, seen: View) -> View:
    """Of all that the reader may see, what waits for a decision by them: `Report.objects.waiting()` without their own."""
    waiting = seen.only("origin", "people").only("status", "sent")
    return waiting.but("author_id", reader.person_id)


def _seen(segment: Segment, reader: Reader, invited: frozenset[int]) -> tuple[Array, Array]:
    """(what the gate lets through, of which records the place may be known); the same for whoever has the same abilities."""
    asking = (reader.organisation_id, reader.person_id, reader.is_lead, reader.abilities, invited)
    return segment.for_reader(
        asking,
        lambda: (
            Report.objects.all().mask(segment, reader, invited),
            redaction.places_known_to(reader, segment),
        ),
    )


def editions_for_all(snapshot: Snapshot | None = None) -> View:
    """All published hotspots and reports in force, as they are now."""
    held = editions.now() if snapshot is None else snapshot
    return View(held, [segment.alive for segment in held.segments])


def kept_by(view: View, chosen: Filter, reader: Reader) -> View:
    """The records of a view that the filter keeps."""
    keeps = chosen.keeps(reader)
    masks = []
    for number, segment in enumerate(view.snapshot.segments):
        knows = None if view.knows is None else view.knows[number]
        masks.append(np.logical_and.reduce([keep(segment, knows) for keep in keeps]))
    return view.narrowed(masks)


def view_of_editions(held: Iterable[Edition], events: Mapping[str, str]) -> View:
    """A view of published versions that are held already; `events` maps their series to the event that each tells of."""
    rows = list(held)
    told: dict[str, list[int]] = {}
    for row in rows:
        told.setdefault(events[str(row.series)], []).append(row.pk)
    pairs = [pair for keys in told.values() for pair in pairwise(keys)]
    return editions_for_all(Snapshot.of_rows(EDITIONS, rows_of(EDITIONS, rows), pairs))
