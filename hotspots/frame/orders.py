"""The orders that a list can have: each gives every record a rank, and of one rank the newest event comes first."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from django.utils.translation import get_language, override

from hotspots import geo

from .columns import KILLED, NO_DAY, Array
from .segment import Segment

# Up to this many records are put in order by themselves; of more, the order of all is walked.
FEW = 4_000
STRIDE = 8_192
# So many records are compared at once: with numpy a few cost as much as one.
COMPARED = 64
NEWEST = "newest"
Standing = tuple[int, int, int]


@dataclass(frozen=True)
class Order:
    """How records are ranked: the lower rank comes first, whatever segment it stands in."""

    rank: Callable[[Segment, Array], Array]
    by_language: bool = False


def _all_the_same(segment: Segment, at: Array) -> Array:
    return np.zeros(len(at), dtype=np.uint8)


def _oldest(segment: Segment, at: Array) -> Array:
    """By day; what has none comes last here too."""
    days = segment.days(at)
    return np.where(days == NO_DAY, np.iinfo(np.int32).max, days)


def _gravest(segment: Segment, at: Array) -> Array:
    return np.uint8(255) - segment["gravity"][at]


def _most_killed(segment: Segment, at: Array) -> Array:
    """By the best number; what states none comes after zero."""
    where, best = segment["killed_at"], segment["killed"][KILLED.index("killed_best")]
    if not len(where):
        return np.ones(len(at), dtype=np.int32)
    # Of the same type on both sides: otherwise each look would copy the whole column.
    found = np.minimum(np.searchsorted(where, at.astype(where.dtype)), len(where) - 1)
    # A best number that is not stated is kept as -1, beside others that are.
    return np.where(where[found] == at, -best[found], 1)


def _by_country(segment: Segment, at: Array) -> Array:
    """By the name in the language of the moment; what has none comes last."""
    names = _alphabet(get_language() or "en")
    levels = segment.levels["country"].values
    ranks = np.array([names.get(code, len(names)) for code in levels], dtype=np.uint16)
    return ranks[segment["country"][at]]


@cache
def _alphabet(language: str) -> dict[str, int]:
    with override(language):
        return {code: place for place, (code, _name) in enumerate(geo.country_names())}


ORDERS = {
    NEWEST: Order(_all_the_same),
    "oldest": Order(_oldest),
    "gravest": Order(_gravest),
    "killed": Order(_most_killed),
    "country": Order(_by_country, by_language=True),
}


def standing(segment: Segment, name: str, at: int) -> Standing:
    """Where a record stands in an order: comparable across segments, and no two stand in the same place."""
    return _listed(segment, name, np.array([at]))[0]


def first(
    segment: Segment, mask: Array, rows: Array | None, size: int, name: str, after: Standing | None
) -> list[Standing]:
    """Where a segment's next records stand; `rows` are the positions that the mask lets through, None for all."""
    few = rows if rows is not None and len(rows) <= FEW else None
    ordered = _whole(segment, name) if few is None else _sorted(segment, name, few)
    start = _after(segment, name, ordered, after) if after else 0
    at = _walked(ordered, mask, start, size) if few is None else ordered[start : start + size]
    return _listed(segment, name, at)


def _after(segment: Segment, name: str, ordered: Array, last: Standing) -> int:
    """Where in an order the records begin that come after a standing."""
    low, high = 0, len(ordered)
    while low < high:
        step = max((high - low) // COMPARED, 1)
        looked_at = range(low, high, step)
        passed = bisect_right(_listed(segment, name, ordered[low:high:step]), last)
        if not passed:
            break
        low, high = looked_at[passed - 1] + 1, min(looked_at[passed - 1] + step, high)
    return low


def _listed(segment: Segment, name: str, at: Array) -> list[Standing]:
    return list(zip(*_standings(segment, name, at).tolist(), strict=True))


def _standings(segment: Segment, name: str, at: Array) -> Array:
    """Three rows of numbers, the lower first: rank, day, key."""
    days, pks = segment.days(at).astype(np.int64), segment["pk"][at].astype(np.int64)
    return np.stack((ORDERS[name].rank(segment, at), -days, -pks))


def _sorted(segment: Segment, name: str, rows: Array) -> Array:
    return rows[np.lexsort(_standings(segment, name, rows)[::-1])]


def _whole(segment: Segment, name: str) -> Array:
    """All positions of a segment in an order, made once: four bytes a record."""
    newest = segment["newest"]
    if name == NEWEST:
        return newest
    order = ORDERS[name]
    key = f"in order: {name} {get_language() if order.by_language else ''}"

    def make() -> Array:
        ranks = order.rank(segment, np.arange(len(segment), dtype=np.int32))
        return newest[np.argsort(ranks[newest], kind="stable")]

    return segment.made_once(key, make)


def _walked(ordered: Array, mask: Array, start: int, size: int) -> Array:
    """The next positions that the mask lets through."""
    found: list[Array] = [ordered[:0]]
    count, stride = 0, STRIDE
    while start < len(ordered) and count < size:
        walked = ordered[start : start + stride]
        found.append(walked[mask[walked]])
        count += len(found[-1])
        start, stride = start + stride, stride * 2
    return np.concatenate(found)[:size]
