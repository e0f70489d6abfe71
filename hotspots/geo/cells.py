"""Cells: Web-Mercator tiles at zoom 26 as 52-bit integers, x and y bits interleaved.

A map tile is one range of cells, a viewport a few ranges, and a cluster a group-by on `cell >> k`.
"""

import math

import numpy as np

ZOOM = 26
SIDE = 1 << ZOOM
MAX_LATITUDE = 85.05112877980659
SPREAD_STEPS = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)
GATHER_STEPS = (
    (1, 0x3333333333333333),
    (2, 0x0F0F0F0F0F0F0F0F),
    (4, 0x00FF00FF00FF00FF),
    (8, 0x0000FFFF0000FFFF),
    (16, 0x00000000FFFFFFFF),
)


def _spread(value: int) -> int:
    """The bits of a number, each moved to twice its position."""
    for shift, mask in SPREAD_STEPS:
        value = (value | value << shift) & mask
    return value


def _gather(code: int) -> int:
    """The even bits of a code, closed up: what `_spread` undoes."""
    return int(f"{code & 0x5555555555555555:b}".zfill(64)[1::2], 2)


def _tile(lat: float, lon: float) -> tuple[int, int]:
    sine = math.sin(math.radians(max(-MAX_LATITUDE, min(MAX_LATITUDE, lat))))
    x = (lon + 180) / 360
    y = 0.5 - math.atanh(sine) / (2 * math.pi)
    return min(SIDE - 1, max(0, int(x * SIDE))), min(SIDE - 1, max(0, int(y * SIDE)))


def cell(lat: float, lon: float) -> int:
    """The 52-bit tile code of a point; points that lie near each other share leading bits."""
    x, y = _tile(lat, lon)
    return _spread(x) | _spread(y) << 1


def cell_range(z: int, x: int, y: int) -> tuple[int, int]:
    """The codes of all cells in one map tile, as `lo <= cell < hi`."""
    shift = 2 * (ZOOM - z)
    code = _spread(x) | _spread(y) << 1
    return code << shift, (code + 1) << shift


def tile_of_cell(code: int, zoom: int) -> int:
    """The number of the tile at `zoom` that holds this cell."""
    return code >> 2 * (ZOOM - min(zoom, ZOOM))


def centre_of_cell(code: int, zoom: int = ZOOM) -> tuple[float, float]:
    """Latitude and longitude of the middle of the tile at `zoom` that holds this cell."""
    tile = code >> 2 * (ZOOM - zoom)
    x, y = (_gather(tile) + 0.5) / (1 << zoom), (_gather(tile >> 1) + 0.5) / (1 << zoom)
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y)))), x * 360 - 180


def centres_of_cells(codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Latitudes and longitudes of the middles of many cells."""
    x, y = ((_gathered(codes >> bit) + 0.5) / SIDE for bit in (0, 1))
    return np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y)))), x * 360 - 180


def _gathered(codes: np.ndarray) -> np.ndarray:
    codes = codes & 0x5555555555555555
    for shift, mask in GATHER_STEPS:
        codes = (codes | codes >> shift) & mask
    return codes


def cells_of_bounds(
    south: float, west: float, north: float, east: float, limit: int = 12
) -> list[tuple[int, int]]:
    """At most `limit` ranges `lo <= cell < hi` that cover the bounds and little beyond.

    West greater than east means a view across 180°.
    """
    if west > east:
        halves = [(south, west, north, 180.0), (south, -180.0, north, east)]
        return _merge([r for half in halves for r in cells_of_bounds(*half, limit=limit // 2)])
    (x0, y0), (x1, y1) = _tile(north, west), _tile(south, east)

    def waste(tile: tuple[int, int, int]) -> int:
        z, x, y = tile
        size = SIDE >> z
        width = min(x1, x * size + size - 1) - max(x0, x * size) + 1
        height = min(y1, y * size + size - 1) - max(y0, y * size) + 1
        return -1 if width <= 0 or height <= 0 else size * size - width * height

    tolerated = (x1 - x0 + 1) * (y1 - y0 + 1) // 50
    tiles = [(0, 0, 0)]
    ranges = [cell_range(0, 0, 0)]
    while waste(worst := max(tiles, key=waste)) > tolerated:
        z, x, y = worst
        tiles.remove(worst)
        children = [(z + 1, 2 * x + i, 2 * y + j) for i in (0, 1) for j in (0, 1)]
        tiles += [child for child in children if waste(child) >= 0]
        finer = _merge([cell_range(*tile) for tile in tiles])
        if len(finer) > limit:
            break
        ranges = finer
    return ranges


def _merge(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for lo, hi in sorted(ranges):
        if merged and lo <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(hi, merged[-1][1]))
        else:
            merged.append((lo, hi))
    return merged
