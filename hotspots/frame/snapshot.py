"""A snapshot: all records of a frame at one moment, whoever may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .columns import Array, Layout, Levels
from .segment import Segment


@dataclass(frozen=True)
class Snapshot:
    """All records as they were after one entry of the ledger. `pairs` has the keys of records that tell of one event."""

    layout: Layout
    levels: Mapping[str, Levels]
    segments: tuple[Segment, ...]
    pairs: Array
    seq: int = 0
    mac: str = ""

    @property
    def is_in_one_order(self) -> bool:
        """Whether nothing that has changed stands beside the rest, or is left in it."""
        return len(self.segments) == 1 and bool(self.segments[0].alive.all())

    @classmethod
    def of_rows(
        cls, layout: Layout, rows: Sequence[tuple], pairs: Sequence[tuple[int, int]] = ()
    ) -> "Snapshot":
        """A snapshot of rows that are handed in, in the order of the layout's fields."""
        levels = {name: Levels() for name in layout.coded}
        return cls(layout, levels, (Segment.of_rows(layout, levels, rows),), as_pairs(pairs))


def as_pairs(pairs: Any) -> Array:
    """Pairs of keys as rows of two numbers."""
    return np.array(list(pairs), dtype=np.int64).reshape(-1, 2)
