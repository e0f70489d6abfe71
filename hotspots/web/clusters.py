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
from hotspots.frame import Area, View
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

    Rows of numbers: `clusters` [longitude, latitude, count, gravest, 1 for data sets], `areas` the same with a name, for
    what is known by area or country only.
    """
    made: dict[str, Any] = {"clusters": [], "areas": [], "unplaced": view.unplaced, "count": len(view)}
    for quiet, part in enumerate((view.only("origin", "people"), view.only("origin", "data_set"))):
        found = part.clusters(window.zoom, window.cells)
        made["clusters"] += rows(found.points, quiet)
        made["areas"] += [
            row
            for is_area, areas in ((True, found.areas), (False, found.countries))
            for area in areas
            if (row := _area_row(area, is_area, quiet))
        ]
    body = {"type": "FeatureCollection", "features": list(above), "clustered": made}
    return HttpResponse(orjson.dumps(body, default=str), content_type="application/geo+json")


def rows(points: np.ndarray, quiet: int = 0) -> list[list[float]]:
    """Clusters as [longitude, latitude, count, gravest, quiet]."""
    lat, lon = geo.centres_of_cells(points[:, 0])
    columns = (lon.round(4), lat.round(4), points[:, 1], points[:, 2])
    return [[*row, quiet] for row in zip(*(column.tolist() for column in columns), strict=True)]


def _area_row(area: Area, is_area: bool, quiet: int) -> list[Any] | None:
    cell = geo.shown_cell(area.code, "") if is_area else geo.shown_cell("", area.code)
    if cell is None:
        return None
    lat, lon = geo.centre_of_cell(cell)
    name = geo.area_name(area.code) if is_area else geo.country_name(area.code)
    return [
        round(lon, 4),
        round(lat, 4),
        area.count,
        area.gravity,
        quiet,
        name,
        "area" if is_area else "country",
        area.code,
    ]


def drawn(view: View, zoom: int = 4) -> list[Feature]:
    """The same as features for a drawing: each stands for as many records as it counts."""
    found = view.clusters(zoom)
    made = [_dot(lon, lat, count, gravity, "L2") for lon, lat, count, gravity, _quiet in rows(found.points)]
    for is_area, areas in ((True, found.areas), (False, found.countries)):
        for area in areas:
            if row := _area_row(area, is_area, 0):
                made.append(_dot(*row[:4], "L6"))
    return made


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
