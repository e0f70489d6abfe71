"""A window on the Web-Mercator world: fits bounds into a picture, and turns shapes into SVG paths."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np

from hotspots import geo

MARGIN = 12.0
LEAST_SPAN = 0.018  # of the world's width, about 6 degrees: less shows no land to tell where it is
LEAST_RING = 1.5  # pixels: a smaller island is no more than a speck
TENTHS = 10  # paths are whole tenths of a pixel inside a scaled group


def mercator(points: np.ndarray) -> np.ndarray:
    """Longitude and latitude to x and y in 0…1."""
    sine = np.sin(np.radians(np.clip(points[:, 1], -85.05, 85.05)))
    return np.column_stack([(points[:, 0] + 180) / 360, 0.5 - np.arctanh(sine) / (2 * np.pi)])


@cache
def _land() -> tuple[list[np.ndarray], np.ndarray]:
    """The rings of all countries, projected, and the box of each."""
    rings = [mercator(ring) for ring in geo.outlines()]
    return rings, np.array([[*ring.min(axis=0), *ring.max(axis=0)] for ring in rings])


@dataclass(frozen=True)
class Window:
    """The part of the world that a picture shows: pixels = (x - left) * scale."""

    left: float
    top: float
    scale: float
    width: int
    height: int

    @classmethod
    def fit(cls, points: np.ndarray, width: int, height: int) -> "Window":
        """The window that shows all points with some ground around them."""
        (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
        span_x = max((x1 - x0) * 1.2, (y1 - y0) * 1.25 * width / height, LEAST_SPAN)
        span_x = min(span_x, 1.0)
        scale = width / span_x
        return cls((x0 + x1 - span_x) / 2, (y0 + y1) / 2 - height / scale / 2, scale, width, height)

    def pixels(self, points: np.ndarray) -> np.ndarray:
        """Projected points to pixels."""
        return (points - [self.left, self.top]) * self.scale

    def holds(self, spots: np.ndarray) -> np.ndarray:
        """Which pixels lie in the picture."""
        inside: np.ndarray = np.logical_and(spots >= 0, spots <= [self.width, self.height])
        return np.all(inside, axis=1)

    def land(self) -> str:
        """The path of all land in the window."""
        rings, boxes = _land()
        right, bottom = self.left + self.width / self.scale, self.top + self.height / self.scale
        seen = (
            (boxes[:, 0] < right)
            & (boxes[:, 2] > self.left)
            & (boxes[:, 1] < bottom)
            & (boxes[:, 3] > self.top)
        )
        return self.path(rings[i] for i in np.flatnonzero(seen))

    def path(self, rings: Iterable[np.ndarray]) -> str:
        """Closed rings as one path in tenths of a pixel, clipped to the window, without what can't be told apart."""
        drawn = []
        for ring in rings:
            steps = self._visible(ring)
            if len(steps) > 2:
                first, rest = steps[0], np.diff(steps, axis=0)
                drawn.append(f"M{first[0]} {first[1]}l{' '.join(map(str, rest.ravel().tolist()))}z")
        return "".join(drawn)

    def _visible(self, ring: np.ndarray) -> np.ndarray:
        spots = self.pixels(ring)
        for axis, limit, sign in (
            (0, -MARGIN, 1),
            (0, self.width + MARGIN, -1),
            (1, -MARGIN, 1),
            (1, self.height + MARGIN, -1),
        ):
            spots = _clip(spots, axis, limit, sign)
        if not len(spots) or np.ptp(spots, axis=0).max() < LEAST_RING:
            return spots[:0]
        # A pixel at a time, written in half pixels: finer steps can't be told apart and would make the page heavy.
        coarse = np.rint(spots).astype(int)
        kept = np.ones(len(spots), dtype=bool)
        kept[1:] = (coarse[1:] != coarse[:-1]).any(axis=1)
        return np.rint(spots[kept] * 2).astype(int) * (TENTHS // 2)


def _clip(spots: np.ndarray, axis: int, limit: float, sign: int) -> np.ndarray:
    """The part of a ring on one side of a line (Sutherland and Hodgman)."""
    inside = sign * (spots[:, axis] - limit) >= 0
    if inside.all():
        return spots
    if not inside.any():
        return spots[:0]
    following = np.roll(spots, -1, axis=0)
    crossing = inside != np.roll(inside, -1)
    a, b = spots[crossing], following[crossing]
    share = (limit - a[:, axis]) / (b[:, axis] - a[:, axis])
    order = np.concatenate([np.flatnonzero(inside) * 2, np.flatnonzero(crossing) * 2 + 1])
    return np.concatenate([spots[inside], a + (b - a) * share[:, None]])[np.argsort(order)]
