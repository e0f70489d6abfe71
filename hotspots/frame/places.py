"""Where records stand on a map: each at its own point where it is known closely, else with its area or its country."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hotspots import geo
from hotspots.vocabulary import CLOSE_PLACES

from .columns import NO_CELL, Array
from .segment import Segment

# A cluster is a square of 64 pixels: a quarter of a tile's side.
FINER = 2
GRAVITIES = 8
# A point of its own, and no pin: 25 km around it.
ROUGH = "L4"


@dataclass(frozen=True)
class Area:
    """Records that are known by this area or country only."""

    code: str
    count: int
    gravity: int


@dataclass(frozen=True)
class Clusters:
    """What a map shows. `points` has a row for each cluster, in the order of their cells: (cell, count, gravity, 1 for a
    single record that is known to 25 km only).
    """

    points: Array
    areas: list[Area]
    countries: list[Area]
    unplaced: int

    @property
    def count(self) -> int:
        """How many records that is."""
        counted = [area.count for area in (*self.areas, *self.countries)]
        return int(self.points[:, 1].sum()) + sum(counted) + self.unplaced


@dataclass(frozen=True)
class Placed:
    """The records of one segment by where they are drawn: `rows` and `cells`, in order, of those with a point of their own.

    `areas` and `countries` count all others by their code and their gravity.
    """

    segment: Segment
    rows: Array
    cells: Array
    gravity: Array
    areas: dict[str, Array]
    countries: dict[str, Array]
    unplaced: int

    def is_rough(self, at: Array) -> Array:
        """Of these records with a point of their own, which are known to 25 km only."""
        rough = self.segment.levels["place_precision"].having([ROUGH])
        return rough[self.segment["place_precision"][self.rows[at]]]


def _drawn(segment: Segment) -> tuple[Array, Array]:
    """(which records have a point of their own, where each stands otherwise, together with its gravity).

    That is 8 × place + gravity; a place is odd for an area, even for a country, and 0 for none.
    """
    cell, area, country = (
        segment["cell"],
        segment["area"].astype(np.uint32),
        segment["country"].astype(np.uint32),
    )
    by_area, by_country = segment.shown_cells()
    place = np.where(
        (by_area != NO_CELL)[area],
        2 * area + 1,
        np.where((by_country != NO_CELL)[country], 2 * country + 2, 0),
    )
    place[cell == NO_CELL] = 0
    close = segment.levels["place_precision"].having(CLOSE_PLACES)[segment["place_precision"]] & (
        cell != NO_CELL
    )
    joint = place * GRAVITIES + segment["gravity"]
    return close, joint.astype(np.min_scalar_type(int(joint.max(initial=0))))


def effective(segment: Segment, mask: Array, rows: Array | None, knows: Array | None) -> Placed:
    """The records by where the reader may know them to be; `rows` are the positions of `mask`, None for all."""
    close, joint = segment.made_once("drawn", lambda: _drawn(segment))
    if rows is not None and len(rows) < len(mask) // 8:
        at = close[rows] if knows is None else close[rows] & knows[rows]
        exact, others = rows[at], joint[rows[~at]]
    else:
        own = mask & close if knows is None else mask & close & knows
        exact, others = np.flatnonzero(own), joint[mask & ~own]
    counts = np.bincount(others, minlength=GRAVITIES)
    counts = np.pad(counts, (0, -len(counts) % GRAVITIES)).reshape(-1, GRAVITIES)
    return Placed(
        segment,
        exact,
        segment["cell"][exact],
        segment["gravity"][exact],
        _by_code(counts[1::2], segment.levels["area"].values),
        _by_code(counts[2::2], segment.levels["country"].values),
        int(counts[0].sum()),
    )


def _by_code(counts: Array, levels: Sequence[str]) -> dict[str, Array]:
    """Each place that occurs, with how many records of each gravity it has."""
    return {levels[code]: counts[code] for code in np.flatnonzero(counts.any(axis=1)).tolist()}


def cluster(parts: Sequence[Placed], zoom: int, ranges: Sequence[tuple[int, int]] | None) -> Clusters:
    """The parts as clusters of a map at this zoom, those that lie in the ranges of cells if there are any."""
    shift = 2 * (geo.ZOOM - min(zoom + FINER, geo.ZOOM))
    ranges = None if ranges is None else _whole_tiles(ranges, shift)
    made = [_runs(part, shift, ranges) for part in parts]
    points = made[0] if len(made) == 1 else _merged(np.concatenate(made), shift)
    return Clusters(
        points,
        _summed([part.areas for part in parts], ranges, is_area=True),
        _summed([part.countries for part in parts], ranges, is_area=False),
        sum(part.unplaced for part in parts),
    )


def _whole_tiles(ranges: Sequence[tuple[int, int]], shift: int) -> list[tuple[int, int]]:
    """The ranges, widened so that no cluster is cut in two."""
    whole: list[tuple[int, int]] = []
    for low, high in sorted((low >> shift << shift, -(-high >> shift) << shift) for low, high in ranges):
        if whole and low <= whole[-1][1]:
            whole[-1] = whole[-1][0], max(high, whole[-1][1])
        else:
            whole.append((low, high))
    return whole


def _runs(part: Placed, shift: int, ranges: Sequence[tuple[int, int]] | None) -> Array:
    """Sorted cells as rows (cell of the middle one, count, gravest, rough and single) for each run of one tile."""
    cells, gravity = part.cells, part.gravity
    slices = [slice(0, len(cells))]
    if ranges is not None:
        slices = [slice(*np.searchsorted(cells, pair)) for pair in ranges]
        cells = np.concatenate([cells[some] for some in slices])
        gravity = np.concatenate([gravity[some] for some in slices])
    if not len(cells):
        return np.zeros((0, 4), dtype=np.int64)
    tiles = cells >> shift
    starts = np.flatnonzero(np.concatenate(([True], tiles[1:] != tiles[:-1])))
    counts = np.diff(starts, append=len(cells))
    rough = np.zeros(len(starts), dtype=bool)
    rough[counts == 1] = part.is_rough(_within(slices, starts[counts == 1]))
    return np.column_stack((cells[starts + counts // 2], counts, np.maximum.reduceat(gravity, starts), rough))


def _within(slices: Sequence[slice], at: Array) -> Array:
    """Positions in what the slices give, one after the other, as positions in what they were taken from."""
    ends = np.cumsum([part.stop - part.start for part in slices])
    which = np.searchsorted(ends, at, side="right")
    return at - ends[which] + np.array([part.stop for part in slices])[which]


def _merged(rows: Array, shift: int) -> Array:
    """Clusters of several segments as one list: those of one tile are one, and stand where the larger of them stood."""
    if not len(rows):
        return rows
    rows = rows[np.lexsort((-rows[:, 1], rows[:, 0] >> shift))]
    tiles = rows[:, 0] >> shift
    starts = np.flatnonzero(np.concatenate(([True], tiles[1:] != tiles[:-1])))
    counts, gravest = np.add.reduceat(rows[:, 1], starts), np.maximum.reduceat(rows[:, 2], starts)
    return np.column_stack((rows[starts, 0], counts, gravest, rows[starts, 3] * (counts == 1)))


def _summed(
    parts: Sequence[dict[str, Array]], ranges: Sequence[tuple[int, int]] | None, is_area: bool
) -> list[Area]:
    """Counts of several segments by code, the largest first."""
    counts: dict[str, Array] = {}
    for part in parts:
        for code, counted in part.items():
            counts[code] = counts.get(code, 0) + counted
    found = [
        Area(code, int(counted.sum()), int(np.flatnonzero(counted)[-1])) for code, counted in counts.items()
    ]
    if ranges is not None:
        found = [area for area in found if _lies_in(area.code, ranges, is_area)]
    return sorted(found, key=lambda area: (-area.count, area.code))


def _lies_in(code: str, ranges: Sequence[tuple[int, int]], is_area: bool) -> bool:
    cell = geo.shown_cell(code, "") if is_area else geo.shown_cell("", code)
    return cell is not None and any(low <= cell < high for low, high in ranges)
