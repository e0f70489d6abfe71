"""What is known of a hotspot since it was named: its reports, how many, when, and the newest, all of one view.

Counts measure reporting, so nothing here is compared with an earlier time, and none is never said as calm.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.reader import Reader
from hotspots.figures import timeline_svg
from hotspots.filters import Filter
from hotspots.frame import ListChanged, View, kept_by
from hotspots.web.listing import Asked
from hotspots.words.coded import FRESH

SHOWN = 30
ORIGINS = ("people", "data_set")


@dataclass(frozen=True)
class Since:
    """The reports of one hotspot, as far as one reader may see them.

    `count`, `recent`, `undated`, `last` and the drawing are of what people reported; `events` are conflict events of data
    sets that a person has linked. `rows` are the newest of both, of `in_all`. Each address lists exactly what is counted.
    """

    rows: list[Any]
    in_all: int
    count: int
    recent: int
    undated: int
    events: int
    last: Any | None
    timeline: str
    url: str
    recent_url: str
    all_url: str


def since_of(root: View, rows: QuerySet, home: str, about: Filter, reader: Reader) -> Since:
    """What `root` has of the one hotspot that `about` filters by; what else `about` asks for narrows what is counted.

    `rows` is the gated queryset that records are read from, `home` the page that takes the filter. Raises ListChanged where
    a record is gone since the view was taken.
    """
    of_it = Filter(about.audience, {"hotspot": about.values["hotspot"], "origin": ORIGINS})
    whole = kept_by(root, of_it, reader)
    counted = kept_by(whole, about.without("hotspot"), reader)
    year = about.with_("from", timezone.localdate() - FRESH)
    buckets, undated = counted.timeline()
    newest, last = whole.page(SHOWN), counted.page(1)
    found = rows.in_bulk({*newest, *last})
    if len(found) < len({*newest, *last}):
        raise ListChanged
    return Since(
        rows=[found[pk] for pk in newest],
        in_all=len(whole),
        count=len(counted),
        recent=len(kept_by(counted, year.without("hotspot"), reader)),
        undated=undated,
        events=len(whole.only("origin", "data_set")),
        last=found[last[0]] if last else None,
        timeline=timeline_svg([vars(bucket) for bucket in buckets], _("Reports over time"))
        if len(buckets) > 1
        else "",
        url=Asked(home, about).to(),
        recent_url=Asked(home, year).to(),
        all_url=Asked(home, of_it).to(),
    )
