"""The columns that follow from a report's rows: recomputed, compared with what is stored, and mended."""

from collections.abc import Iterator
from typing import Any

from hotspots.models import Report

from .rows import columns, read

CHILD_ROWS = ("sources", "involvements__actor", "violations", "harms", "site")
BATCH = 1_000


def reindex(*, mend: bool = False) -> Iterator[tuple[str, list[str]]]:
    """The ref of each report whose columns do not follow from its content, and which they are; `mend` puts them right.

    Masks, gravity, cells, numbers of the killed and the texts of search. A batch is read, and mended, at a time. Drafts
    have no content yet.
    """
    last = 0
    while True:
        batch = list(
            Report.objects.filter(pk__gt=last)
            .exclude(version=0)
            .order_by("pk")
            .prefetch_related(*CHILD_ROWS)[:BATCH]
        )
        if not batch:
            return
        last = batch[-1].pk
        wrong: list[Report] = []
        names: set[str] = set()
        for report in batch:
            differing = _differing(report)
            if differing:
                yield str(report.ref), sorted(differing)
                for name, value in differing.items():
                    setattr(report, name, value)
                wrong.append(report)
                names |= differing.keys()
        if mend and wrong:
            Report.objects.bulk_update(wrong, sorted(names), batch_size=200)


def _differing(report: Report) -> dict[str, Any]:
    should = columns(read(report), open_data=report.open_data)
    return {name: value for name, value in should.items() if getattr(report, name) != value}
