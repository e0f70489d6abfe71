"""The map as SVG: what is drawn without JavaScript, in print and in documents."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from math import atan2, cos, log10, sin
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from hotspots import geo

from .ink import Ink, short, text
from .marks import shape
from .projection import TENTHS, Window, mercator

Feature = Mapping[str, Any]

LABELS = Path(__file__).parent.parent.parent / "static" / "geo" / "labels.json"
LANGUAGES = ("en", "fr", "pt")
CLUSTER_ABOVE = 60
WIDE_GRID, NARROW_GRID = 56, 16
SMALL_SCREEN = 1.9  # how much larger than the map its labels are on a phone (static/css/map.css)
DEFAULT_BOUNDS = np.array([[-75.0, -36.0], [45.0, 24.0]])


def map_svg(
    features: Iterable[Feature],
    *,
    title: str,
    language: str = "en",
    width: int = 960,
    height: int = 480,
    standalone: bool = False,
) -> str:
    """A map that fits its GeoJSON features; features without geometry are not drawn.

    `standalone` writes literal colours for documents; otherwise classes, coloured by the page's style sheet.
    """
    placed = [feature for feature in features if feature.get("geometry")]
    window = Window.fit(_extent(placed), width, height)
    picture = _Picture(window, Ink(standalone), language)
    points = [feature for feature in placed if feature["geometry"]["type"] == "Point"]
    others = [feature for feature in points if not _is_hotspot(feature)]
    areas = picture.areas([f for f in placed if f["geometry"]["type"].endswith("Polygon")])
    hotspots = picture.hotspots([feature for feature in points if _is_hotspot(feature)])
    body = (
        picture.ground(),
        areas,
        picture.dots([feature for feature in others if feature["properties"].get("origin") == "data_set"]),
        picture.flows([feature for feature in placed if feature["geometry"]["type"] == "LineString"]),
        picture.countries(),
        picture.reports([f for f in others if f["properties"].get("origin") != "data_set"]),
        hotspots,
    )
    named = ", ".join(_label(feature) for feature in placed if _is_hotspot(feature))
    links = 'role="img"' if standalone or not named else 'role="group"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="figure map-figure" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" {links}>'
        f"<title>{text(title)}</title><desc>{text(named)}</desc>{''.join(body)}"
        f'<text {picture.ink("text source")} x="{width - 8}" y="{height - 8}" font-size="10" '
        f'text-anchor="end">{text(geo.ATTRIBUTION)}</text></svg>'
    )


def _gravity(feature: Feature) -> int:
    return min(4, max(0, int(feature["properties"].get("gravity") or 0)))


def _is_hotspot(feature: Feature) -> bool:
    return feature["properties"].get("kind") == "hotspot"


def _label(feature: Feature) -> str:
    properties = feature["properties"]
    return str(properties.get("label") or properties.get("title", "").split(":")[0])


def _rings(geometry: Mapping[str, Any]) -> list[np.ndarray]:
    """Every ring of a polygon, every line of a line and a point as one, projected."""
    kind, held = geometry["type"], geometry["coordinates"]
    rings = {"Point": lambda: [[held]], "LineString": lambda: [held], "Polygon": lambda: held}.get(
        kind, lambda: [ring for polygon in held for ring in polygon]
    )()
    return [mercator(np.asarray(ring, dtype=float)[:, :2]) for ring in rings]


def _extent(placed: list[Feature]) -> np.ndarray:
    points = [f["geometry"]["coordinates"][:2] for f in placed if f["geometry"]["type"] == "Point"]
    found = [mercator(np.array(points, dtype=float))] if points else []
    seen = set()
    for feature in placed:
        geometry = feature["geometry"]
        if geometry["type"] != "Point" and id(geometry) not in seen:
            seen.add(id(geometry))
            found += _rings(geometry)
    return np.concatenate(found) if found else mercator(DEFAULT_BOUNDS)


@cache
def _country_labels() -> tuple[list[list[str]], np.ndarray, np.ndarray]:
    rows = sorted(orjson.loads(LABELS.read_bytes()), key=lambda row: row[5])
    places = mercator(np.array([[row[4], row[3]] for row in rows]))
    return [row[:3] for row in rows], places, np.array([row[5] for row in rows])


class _Labels:
    """Keeps labels apart: at full size, and at the size they have on a phone."""

    def __init__(self) -> None:
        self.taken: dict[float, list[tuple[float, float, float, float]]] = {1.0: [], SMALL_SCREEN: []}

    def place(self, x: float, y: float, width: float) -> int:
        """How many of the two sizes have room for a label around (x, y); it takes the room."""
        room = 0
        for scale, taken in self.taken.items():
            half, high = width * scale / 2, 8 * scale
            box = (x - half, y - high, x + half, y + high)
            if any(box[0] < r and box[2] > x0 and box[1] < b and box[3] > y0 for x0, y0, r, b in taken):
                break
            taken.append(box)
            room += 1
        return room


class _Picture:
    """Draws the parts of one map; each method answers its SVG."""

    def __init__(self, window: Window, ink: Ink, language: str) -> None:
        self.window, self.ink = window, ink
        self.column = LANGUAGES.index(language[:2]) if language[:2] in LANGUAGES else 0
        self.labels = _Labels()
        self.in_areas: list[tuple[Feature, np.ndarray]] = []

    def ground(self) -> str:
        window = self.window
        water = f'<rect {self.ink("water")} width="{window.width}" height="{window.height}"/>'
        return water + _scaled(
            f'<path {self.ink("land")} stroke-width="8" fill-rule="evenodd" d="{window.land()}"/>'
        )

    def areas(self, features: list[Feature]) -> str:
        """Dashed areas; reports carry their count, hotspots are marked later, data sets stay in the background."""
        groups = defaultdict(list)
        for feature in features:
            keys = ("country", "area", "precision", "kind", "origin")
            groups[tuple(feature["properties"].get(key) for key in keys)].append(feature)
        outlines, tallies = [], []
        for group in groups.values():
            rings = _rings(group[0]["geometry"])
            gravity = max(map(_gravity, group))
            quiet = not _is_hotspot(group[0]) and group[0]["properties"].get("origin") == "data_set"
            ink = self.ink("background") if quiet else self.ink("area", gravity)
            outlines.append(
                f'<path {ink} stroke-width="{7 if quiet else 14}" stroke-dasharray="50 40" '
                f'd="{self.window.path(rings)}"/>'
            )
            if quiet:
                continue
            largest = max(rings, key=lambda ring: np.ptp(ring, axis=0).prod())
            middle = self.window.pixels(_centroid(largest)[None])[0]
            if _is_hotspot(group[0]):
                self.in_areas += [(feature, middle) for feature in group]
            else:
                tallies.append(self._tally(middle, len(group), gravity, "coarse"))
        return _scaled("".join(outlines)) + "".join(tallies)

    def dots(self, features: list[Feature]) -> str:
        spots = self._spots(features)
        spots = np.unique(np.rint(spots[self.window.holds(spots)]).astype(int), axis=0)
        path = "".join(f"M{x} {y}h0" for x, y in spots.tolist())
        return (
            f'<path {self.ink("dots")} stroke-width="4" stroke-linecap="round" d="{path}"/>' if path else ""
        )

    def flows(self, features: list[Feature]) -> str:
        drawn = []
        for feature in features:
            line = self.window.pixels(_rings(feature["geometry"])[0])
            (x0, y0), (x1, y1) = line[-2], line[-1]
            angle = atan2(y1 - y0, x1 - x0)
            wings = [(x1 - 9 * cos(angle + turn), y1 - 9 * sin(angle + turn)) for turn in (0.45, -0.45)]
            drawn.append(
                f'<g {self.ink("flow")} stroke-width="1.2"><title>{text(feature["properties"].get("title", ""))}'
                f'</title><path stroke-dasharray="2 5" d="{_line(line)}"/>'
                f'<path d="{_line((wings[0], (x1, y1), wings[1]))}"/></g>'
            )
        return "".join(drawn)

    def countries(self) -> str:
        names, places, levels = _country_labels()
        spots = self.window.pixels(places)
        drawn = []
        for i in np.flatnonzero(
            self.window.holds(spots) & (levels <= np.log2(self.window.scale / 256) + 0.5)
        ):
            name = names[i][self.column].upper()
            x, y = spots[i]
            if room := self.labels.place(x, y - 3, len(name) * 8):
                part = "text country" if room > 1 else "text country minor"
                drawn.append(
                    f'<text {self.ink(part)} stroke-width="3" paint-order="stroke" x="{x:.0f}" y="{y:.0f}" '
                    f'font-size="10" letter-spacing="1" text-anchor="middle">{text(name)}</text>'
                )
        return "".join(drawn)

    def reports(self, features: list[Feature]) -> str:
        """Single reports as marks, several in one square as a circle with their count."""
        spots = self._spots(features)
        seen = self.window.holds(spots)
        if not seen.any():
            return ""
        spots, gravity = spots[seen], np.array([_gravity(feature) for feature in features])[seen]
        grid = WIDE_GRID if len(spots) > CLUSTER_ABOVE else NARROW_GRID
        squares = (spots // grid).astype(int)
        weights = np.array([feature["properties"].get("count", 1) for feature in features])[seen]
        _, square = np.unique(squares, axis=0, return_inverse=True)
        square = square.ravel()
        counts = np.bincount(square, weights).astype(int)
        members = np.bincount(square)
        gravest = np.zeros(len(counts), dtype=int)
        np.maximum.at(gravest, square, gravity)
        middles = np.column_stack([np.bincount(square, spots[:, axis]) / members for axis in (0, 1)])
        drawn = []
        for middle, count, level in zip(middles, counts.tolist(), gravest.tolist(), strict=True):
            if count == 1:
                x, y = middle.round(1).tolist()
                drawn.append(shape(level, x, y, 6, self.ink("mark", level) + ' stroke-width="1.2"'))
            else:
                drawn.append(self._tally(middle, count, level, "ring"))
        return "".join(drawn)

    def hotspots(self, points: list[Feature]) -> str:
        """The hotspots, those with an area in its middle; the gravest takes room for its name first."""
        marks = [*zip(points, self._spots(points), strict=True), *self.in_areas]
        return "".join(self._hotspot(*mark) for mark in sorted(marks, key=lambda mark: -_gravity(mark[0])))

    def _hotspot(self, feature: Feature, spot: np.ndarray) -> str:
        x, y = spot.round(1).tolist()
        gravity, properties = _gravity(feature), feature["properties"]
        name = short(_label(feature), 36)
        width = len(name) * 6.6
        side = 1 if x + 14 + width < self.window.width else -1
        label = ""
        if self.labels.place(x + side * (12 + width / 2), y, width):
            label = (
                f'<text {self.ink("text halo")} stroke-width="3" paint-order="stroke" x="{x + side * 12:g}" '
                f'y="{y + 4:g}" font-size="12" font-weight="600" '
                f'text-anchor="{"start" if side > 0 else "end"}">{text(name)}</text>'
            )
        mark = shape(gravity, x, y, 9, self.ink("mark", gravity) + ' stroke-width="2"')
        body = f"<title>{text(properties.get('title', ''))}</title>{mark}{label}"
        if properties.get("url") and not self.ink.standalone:
            return f'<a href="{text(properties["url"])}">{body}</a>'
        return f"<g>{body}</g>"

    def _tally(self, middle: np.ndarray, count: int, gravity: int, part: str) -> str:
        x, y = middle.round(1).tolist()
        coarse = part == "coarse"
        circle = self.ink(part) if coarse else self.ink(part, gravity)
        line = 'stroke-width="1.5" stroke-dasharray="3 2.5"' if coarse else 'stroke-width="3"'
        return (
            f'<g><circle {circle} cx="{x:g}" cy="{y:g}" r="{10 + 4 * log10(count):.1f}" {line}/>'
            f'<text {self.ink("text")} x="{x:g}" y="{y + 4:g}" font-size="11" font-weight="600" '
            f'text-anchor="middle">{count}</text></g>'
        )

    def _spots(self, features: list[Feature]) -> np.ndarray:
        points = [feature["geometry"]["coordinates"][:2] for feature in features]
        return self.window.pixels(mercator(np.array(points, dtype=float).reshape(-1, 2)))


def _scaled(body: str) -> str:
    return f'<g transform="scale({1 / TENTHS:g})">{body}</g>'


def _line(points: Iterable[Sequence[float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _centroid(ring: np.ndarray) -> np.ndarray:
    following = np.roll(ring, -1, axis=0)
    cross = ring[:, 0] * following[:, 1] - following[:, 0] * ring[:, 1]
    if not cross.sum():
        return ring.mean(axis=0)
    return ((ring + following) * cross[:, None]).sum(axis=0) / (3 * cross.sum())
