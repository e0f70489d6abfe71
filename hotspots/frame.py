"""The frame: columns of the visible, filtered records, from which map, counts and timeline are all taken.

Pure: its rows are handed in. Everything that is shown about a set of records comes from one frame, so that a count, the
list, the sum of the clusters and the rows of an export cannot disagree.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from hotspots.vocabulary import VOCABULARIES

COLUMNS = (
    "pk",
    "cell",
    "earliest",
    "latest",
    "country",
    "violation_mask",
    "actor_mask",
    "verification",
    "status",
    "gravity",
    "killed_min",
    "killed_best",
    "killed_max",
    "killed_civilians",
)
EPOCH = date(1970, 1, 1)
MONTHS_SHOWN = 60


@dataclass(frozen=True)
class Deaths:
    """People killed, as the sources state them: accounts of one event make a range and are never added.

    `best` is None where the accounts of some event disagree. `stated` is how many events give a number.
    """

    minimum: int
    best: int | None
    maximum: int
    civilians: int | None
    stated: int

    def as_dict(self) -> dict[str, int | None]:
        return {
            "min": self.minimum,
            "best": self.best,
            "max": self.maximum,
            "civilians": self.civilians,
            "stated": self.stated,
        }


@dataclass(frozen=True)
class Bucket:
    """One bar of the timeline: records that fall wholly into it, and the share of those that may."""

    label: str
    first: date
    last: date
    exact: int
    spread: float


class Frame:
    """Columns of records. Rows come as tuples in the order of COLUMNS."""

    def __init__(self, rows: Iterable[tuple]) -> None:
        self.rows = list(rows)
        self._columns = dict(zip(COLUMNS, zip(*self.rows, strict=True), strict=True)) if self.rows else {}

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> tuple:
        """One column."""
        return self._columns.get(name, ())

    @property
    def ids(self) -> tuple:
        """The primary keys, in the order of the rows."""
        return self.column("pk")

    @property
    def unplaced(self) -> int:
        """How many records have no place on a map."""
        return sum(cell is None for cell in self.column("cell"))

    def counts(self, name: str) -> list[tuple[Any, int]]:
        """(value, count) of a single-valued column, the largest first; "" stands for "not stated". They sum to the count."""
        values: dict[Any, int] = {}
        for value in self.column(name):
            values[value] = values.get(value, 0) + 1
        return sorted(values.items(), key=lambda pair: (-pair[1], str(pair[0])))

    def counts_of(self, name: str, vocabulary: str) -> list[tuple[str, int]]:
        """(code, count) of a multi-valued column, the largest first: each equals the list filtered by that code."""
        masks = np.array(self.column(name), dtype=np.int64)
        found = [
            (term.code, int(np.count_nonzero(masks & (1 << term.bit))))
            for term in VOCABULARIES[vocabulary].terms
        ]
        return sorted((pair for pair in found if pair[1]), key=lambda pair: (-pair[1], pair[0]))

    def deaths(self, same_event: Mapping[Any, Any] | None = None) -> Deaths | None:
        """People killed over all records; `same_event` maps a record's key to its event. None where nobody states a number."""
        events: dict[Any, list[tuple]] = {}
        numbers = zip(*(self.column(name) for name in ("pk", *COLUMNS[-4:])), strict=True)
        for key, low, best, high, civilians in numbers:
            if low is None and best is None and high is None:
                continue
            events.setdefault((same_event or {}).get(key, key), []).append((low, best, high, civilians))
        if not events:
            return None
        minimum = maximum = total = civilians_total = 0
        agreed, known = True, False
        for accounts in events.values():
            stated = [[value for value in account[:3] if value is not None] for account in accounts]
            lows = [
                account[0] if account[0] is not None else min(values)
                for account, values in zip(accounts, stated, strict=True)
            ]
            highs = [
                account[2] if account[2] is not None else max(values)
                for account, values in zip(accounts, stated, strict=True)
            ]
            bests = {account[1] for account in accounts}
            minimum, maximum = minimum + min(lows), maximum + max(highs)
            if len(bests) == 1 and None not in bests:
                total += bests.pop()
            else:
                agreed = False
            counted = [account[3] for account in accounts if account[3] is not None]
            if counted:
                known, civilians_total = True, civilians_total + max(counted)
        return Deaths(
            minimum, total if agreed else None, maximum, civilians_total if known else None, len(events)
        )

    def timeline(self) -> tuple[list[Bucket], int]:
        """(buckets by month or year, how many records are undated). What may fall into several buckets is spread over them."""
        dated = [
            (earliest or latest, latest or earliest)
            for earliest, latest in zip(self.column("earliest"), self.column("latest"), strict=True)
            if earliest or latest
        ]
        undated = len(self) - len(dated)
        if not dated:
            return [], undated
        first, last = min(start for start, _end in dated), max(end for _start, end in dated)
        by_month = (last.year - first.year) * 12 + last.month - first.month < MONTHS_SHOWN
        edges = list(_edges(first, last, by_month))
        exact, spread = np.zeros(len(edges), dtype=int), np.zeros(len(edges))
        starts = np.array([(edge[0] - EPOCH).days for edge in edges])
        ends = np.array([(edge[1] - EPOCH).days for edge in edges])
        for start, end in dated:
            low, high = (start - EPOCH).days, (end - EPOCH).days
            at, to = (
                int(np.searchsorted(starts, low, "right")) - 1,
                int(np.searchsorted(starts, high, "right")) - 1,
            )
            if at == to:
                exact[at] += 1
                continue
            overlap = np.minimum(ends[at : to + 1], high) - np.maximum(starts[at : to + 1], low) + 1
            spread[at : to + 1] += overlap / (high - low + 1)
        buckets = [
            Bucket(
                f"{edge[0]:%Y-%m}" if by_month else f"{edge[0]:%Y}",
                edge[0],
                edge[1],
                int(whole),
                round(float(part), 2),
            )
            for edge, whole, part in zip(edges, exact, spread, strict=True)
        ]
        return buckets, undated


def _edges(first: date, last: date, by_month: bool) -> Iterable[tuple[date, date]]:
    """First and last day of every month or year from one date to another."""
    day = first.replace(day=1) if by_month else first.replace(month=1, day=1)
    while day <= last:
        following = (
            (day.replace(day=28) + timedelta(days=4)).replace(day=1) if by_month else date(day.year + 1, 1, 1)
        )
        yield day, following - timedelta(days=1)
        day = following
