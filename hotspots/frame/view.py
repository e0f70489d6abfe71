"""A view: the records of a frame that one reader may see and one filter keeps. Every number on a page is taken from one view."""

from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from typing import Any

import numpy as np

from hotspots.vocabulary import VOCABULARIES

from .columns import Array
from .numbers import Bucket, Deaths, deaths_of, events_of, timeline_of
from .orders import NEWEST, Standing, first, standing
from .places import Clusters, cluster, effective
from .snapshot import Snapshot

BITS_AT_ONCE = 14
# Looked at first where it matters which values occur, and not how often.
SAMPLED = 20_000


class View:
    """Records of one frame, a mask for each of its segments. Immutable: `narrowed` gives a smaller one.

    `knows` says of which places the reader may know the exact one; None stands for all. `root` is the view of all that
    the reader may see.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        masks: Sequence[Array],
        knows: Sequence[Array] | None = None,
        root: "View | None" = None,
    ) -> None:
        self.snapshot, self.masks, self.knows = snapshot, masks, knows
        self.root = self if root is None else root

    @cached_property
    def _rows(self) -> list[Array | None]:
        """The positions of the records in each segment; None for all of them."""
        return [None if mask.all() else np.flatnonzero(mask) for mask in self.masks]

    @cached_property
    def _length(self) -> int:
        return sum(int(np.count_nonzero(mask)) for mask in self.masks)

    def __len__(self) -> int:
        return self._length

    def narrowed(self, masks: Sequence[Array]) -> "View":
        """The records of this view for which the masks say yes."""
        both = [mask & more for mask, more in zip(self.masks, masks, strict=True)]
        return View(self.snapshot, both, self.knows, self.root)

    def _parts(self, *names: str) -> Iterator[tuple[Array, ...]]:
        """The given columns of the records, segment by segment."""
        for segment, rows in zip(self.snapshot.segments, self._rows, strict=True):
            columns = (segment[name] for name in names)
            yield tuple(columns if rows is None else (column[rows] for column in columns))

    def _whole(self, name: str) -> Array:
        return np.concatenate([part for (part,) in self._parts(name)])

    @property
    def ids(self) -> list[int]:
        """The primary keys of the records."""
        return self._whole("pk").tolist()

    def only(self, name: str, *values: object) -> "View":
        """The records in which a coded column holds one of these values."""
        return self.narrowed([segment.is_one_of(name, values) for segment in self.snapshot.segments])

    def but(self, name: str, *values: object) -> "View":
        """The records in which a coded column holds none of these values."""
        return self.narrowed([~segment.is_one_of(name, values) for segment in self.snapshot.segments])

    def flagged(self, name: str) -> "View":
        """The records in which a yes-or-no field is set."""
        return self.narrowed([segment.flag(name) for segment in self.snapshot.segments])

    def holds(self, pks: Array) -> Array:
        """For each of these keys, whether it is a record of this view."""
        held = np.zeros(len(pks), dtype=bool)
        for segment, mask in zip(self.snapshot.segments, self.masks, strict=True):
            if len(segment):
                at = segment.find(pks)
                held |= (at >= 0) & mask[at]
        return held

    def gravity(self, pks: Array) -> Array:
        """The gravity of records, by their keys; 0 for those that are none of this view."""
        found = np.zeros(len(pks), dtype=np.int64)
        for segment, mask in zip(self.snapshot.segments, self.masks, strict=True):
            if len(segment):
                at = segment.find(pks)
                found += np.where((at >= 0) & mask[at], segment["gravity"][at], 0)
        return found

    # -- counts --

    def counts(self, name: str) -> list[tuple[Any, int]]:
        """(value, count) of a single-valued column, the largest first; "" stands for "not stated". They sum to the count."""
        values = self.snapshot.levels[name].values
        counted = np.zeros(len(values), dtype=np.int64)
        for (part,) in self._parts(name):
            counted += np.bincount(part, minlength=len(values))
        found = [(value, int(count)) for value, count in zip(values, counted, strict=False) if count]
        return sorted(found, key=lambda pair: (-pair[1], str(pair[0])))

    def values(self, name: str) -> list[Any]:
        """The values that occur in a single-valued column: what `counts` has, without its numbers and in no order."""
        values = list(self.snapshot.levels[name].values)
        held = np.zeros(len(values), dtype=bool)
        for segment, mask in zip(self.snapshot.segments, self.masks, strict=True):
            # Most values turn up among few records; only the rest is looked for in all.
            column, every = segment[name], 1 + len(mask) // SAMPLED
            held[column[::every][mask[::every]]] = True
            for code in map(int, np.flatnonzero(~held)):
                held[code] = bool(((column == code) & mask).any())
        return [value for value, occurs in zip(values, held, strict=True) if occurs]

    def counts_of(self, name: str, vocabulary: str) -> list[tuple[str, int]]:
        """(code, count) of a multi-valued column, the largest first: each equals the list filtered by that code."""
        terms = VOCABULARIES[vocabulary].terms
        counted = np.zeros(max(term.bit for term in terms) + BITS_AT_ONCE, dtype=np.int64)
        bits = _bits(BITS_AT_ONCE)
        for (part,) in self._parts(name):
            for low in range(0, 8 * part.dtype.itemsize, BITS_AT_ONCE):
                if low >= len(counted) - BITS_AT_ONCE + 1:
                    break
                held = (part >> part.dtype.type(low)) & part.dtype.type(
                    min((1 << BITS_AT_ONCE) - 1, np.iinfo(part.dtype).max)
                )
                counted[low : low + BITS_AT_ONCE] += np.bincount(held, minlength=1 << BITS_AT_ONCE) @ bits
        found = [(term.code, int(counted[term.bit])) for term in terms]
        return sorted((pair for pair in found if pair[1]), key=lambda pair: (-pair[1], pair[0]))

    def timeline(self) -> tuple[list[Bucket], int]:
        """(buckets by month or year, how many records are undated). What may fall into several buckets is spread over them."""
        return timeline_of(self._whole("earliest"), self._whole("latest"))

    # -- events --

    @cached_property
    def _events(self) -> tuple[Array, Array]:
        """(keys, event of each) of the records that are linked with others which the reader may see too."""
        pairs = self.root.snapshot.pairs
        both = self.root.holds(pairs.ravel()).reshape(-1, 2).all(axis=1)
        return events_of(pairs[both])

    def accounts(self, pks: Sequence[int]) -> dict[int, int]:
        """Of these records, those of whose event others tell too, each with how many accounts of it there are."""
        keys, events = self.root._events
        if not len(keys):
            return {}
        asked = np.array(pks, dtype=np.int64)
        at = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
        linked = keys[at] == asked
        return {
            int(key): int(np.count_nonzero(events == event))
            for key, event in zip(asked[linked], events[at[linked]], strict=True)
        }

    def deaths(self) -> Deaths | None:
        """People killed over all records. None where nobody states a number."""
        pks, killed = [], []
        for segment, mask in zip(self.snapshot.segments, self.masks, strict=True):
            stating = mask[segment["killed_at"]]
            pks.append(segment["pk"][segment["killed_at"][stating]])
            killed.append(segment["killed"][:, stating])
        stated, (keys, events) = np.concatenate(killed, axis=1), self.root._events
        if not len(keys):
            return deaths_of(stated)
        told = np.concatenate(pks)
        at = np.minimum(np.searchsorted(keys, told), len(keys) - 1)
        linked = keys[at] == told
        return deaths_of(stated[:, ~linked], stated[:, linked], events[at[linked]])

    # -- places --

    @cached_property
    def _placed(self) -> list[Any]:
        knows = [None] * len(self.masks) if self.knows is None else self.knows
        parts = zip(self.snapshot.segments, self.masks, self._rows, knows, strict=True)
        return [effective(*part) for part in parts]

    @property
    def unplaced(self) -> int:
        """How many records have no place on a map that the reader may know."""
        return sum(part.unplaced for part in self._placed)

    def clusters(self, zoom: int, ranges: Sequence[tuple[int, int]] | None = None) -> Clusters:
        """What a map shows at this zoom: all of it, or what lies in these ranges of cells."""
        return cluster(self._placed, zoom, ranges)

    # -- lists --

    def page(self, size: int, order: str = NEWEST, after: int | Standing | None = None) -> list[int]:
        """The keys of the next records in one of the ORDERS; `after` is the last one seen: its key, if it is one of this view's,
        or where it stood."""
        last = self.standing(after, order) if isinstance(after, int) else after
        parts = zip(self.snapshot.segments, self.masks, self._rows, strict=True)
        found = [stands for part in parts for stands in first(*part, size, order, last)]
        return [-pk for _rank, _day, pk in sorted(found)[:size]]

    def standing(self, pk: int, order: str = NEWEST) -> Standing:
        """Where one of these records stands in an order. Raises KeyError for another."""
        for segment, mask in zip(self.snapshot.segments, self.masks, strict=True):
            at = int(segment.find(np.array([pk]))[0])
            if at >= 0 and mask[at]:
                return standing(segment, order, at)
        raise KeyError(pk)


@cache
def _bits(width: int) -> Array:
    """For every number below 2 ** width, its bits."""
    return (np.arange(1 << width)[:, None] >> np.arange(width)) & 1
