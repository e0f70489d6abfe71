"""The map of many records: how many stand where, for the part of the map and the zoom that a browser shows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
from django.http import HttpResponse
from django.utils.translation import gettext as _

from hotspots import geo
from hotspots.filters import BadFilter
from hotspots.filters.reading import read_bounds
from hotspots.frame import FINER, Area, Clusters, View
from hotspots.web.shapes import Feature

# With no more records than these a map gets each of them.
MOST_DRAWN = 3_000
DEEPEST = 12
ZOOMS = {str(zoom) for zoom in range(DEEPEST + 1)}
NAMES = ("zoom", "within")


@dataclass(frozen=True)
class Window:
    """What a browser shows: a zoom of the map, and the cells in sight; None for all."""

    zoom: int = 3
    cells: tuple[tuple[int, int], ...] | None = None


def split(given: Mapping[str, Sequence[str]]) -> tuple[dict[str, Sequence[str]], Window]:
    """(the rest of the parameters, the window that they ask for). Raises BadFilter."""
    rest = {name: values for name, values in given.items() if name not in NAMES}
    zoom, within = (list(given.get(name, ())) for name in NAMES)
    errors = {}
    if len(zoom) > 1 or (zoom and zoom[0] not in ZOOMS):
        errors["zoom"] = _("Write a whole number from 0 to %(most)d.") % {"most": DEEPEST}
    try:
        bounds = [read_bounds(text, "") for text in within]
    except ValueError as wrong:
        errors["within"] = str(wrong)
    if errors or len(bounds) > 1:
        raise BadFilter(errors or {"within": _("This parameter is given too often.")})
    if not zoom:
        return rest, Window()
    cells = None
    if bounds:
        west, south, east, north = bounds[0]
        cells = tuple(geo.cells_of_bounds(south, west, north, east))
    return rest, Window(int(zoom[0]), cells)


def answer(view: View, window: Window, above: Iterable[Feature]) -> HttpResponse:
    """The clusters in the window, with the features that stand above them.

    Rows of numbers: `clusters` [longitude, latitude, count, gravest, 1 for data sets, 1 for one that is known to 25 km only],
    `areas` the first five with name, kind and code of an area, all three empty where several fall together at this zoom.
    """
    made: dict[str, Any] = {"clusters": [], "areas": [], "unplaced": view.unplaced, "count": len(view)}
    for quiet, part in enumerate((view.only("origin", "people"), view.only("origin", "data_set"))):
        found = part.clusters(window.zoom, window.cells)
        made["clusters"] += rows(found.points, quiet)
        made["areas"] += area_rows(found, window.zoom, quiet)
    body = {
        "type": "FeatureCollection",
        "features": list(above),
        "clustered": {**made, "zoom": window.zoom, "finer": FINER},
    }
    return HttpResponse(orjson.dumps(body, default=str), content_type="application/geo+json")


def rows(points: np.ndarray, quiet: int = 0) -> list[list[float]]:
    """Clusters as [longitude, latitude, count, gravest, quiet, rough]."""
    lat, lon = geo.centres_of_cells(points[:, 0])
    columns = (lon.round(6), lat.round(6), points[:, 1], points[:, 2], points[:, 3])
    return [
        [*row, quiet, rough] for *row, rough in zip(*(column.tolist() for column in columns), strict=True)
    ]


def area_rows(found: Clusters, zoom: int, quiet: int = 0) -> list[list[Any]]:
    """Areas and countries, those whose middles fall into one square of the screen as one, where the largest of them lies."""
    squares: dict[int, list[tuple[Area, str, int]]] = {}
    for kind, areas in (("area", found.areas), ("country", found.countries)):
        for area in areas:
            cell = geo.shown_cell(area.code, "") if kind == "area" else geo.shown_cell("", area.code)
            if cell is not None:
                squares.setdefault(geo.tile_of_cell(cell, zoom + FINER), []).append((area, kind, cell))
    return [_area_row(members, quiet) for members in squares.values()]


def _area_row(members: list[tuple[Area, str, int]], quiet: int) -> list[Any]:
    largest, kind, cell = max(members, key=lambda member: (member[0].count, member[0].code))
    lat, lon = geo.centre_of_cell(cell)
    count, gravity = (
        sum(area.count for area, *_rest in members),
        max(area.gravity for area, *_rest in members),
    )
    row = [round(lon, 4), round(lat, 4), count, gravity, quiet]
    if len(members) > 1:
        return [*row, "", "", ""]
    name = geo.area_name(largest.code) if kind == "area" else geo.country_name(largest.code)
    return [*row, name, kind, largest.code]


def drawn(view: View, zoom: int = 4) -> list[Feature]:
    """The same as features for a drawing: each stands for as many records as it counts."""
    found = view.clusters(zoom)
    points = [_dot(*row[:4], "L2") for row in rows(found.points)]
    return points + [_dot(*row[:4], "L6") for row in area_rows(found, zoom)]


def _dot(lon: float, lat: float, count: float, gravity: float, precision: str) -> Feature:
    properties = {
        "kind": "cluster",
        "count": int(count),
        "gravity": int(gravity),
        "precision": precision,
        "origin": "people",
    }
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "properties": properties,
    }
