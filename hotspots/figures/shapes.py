"""What a place looks like on a map: a point where it is known, an area where it is not, nothing where it is unknown."""

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from hotspots import geo
from hotspots.vocabulary import PLACE_PRECISION

NEAR_KM = 25
KM_PER_DEGREE = 111.195
CORNERS = 28

Shape = dict[str, Any]


def is_point(place: Mapping[str, Any]) -> bool:
    """Whether a place is known closely enough to be a mark on the map."""
    precision = PLACE_PRECISION.get(place["precision"])
    return bool(precision and precision.extra["drawn_as"] == "point" and place["latitude"] is not None)


def shape_of(place: Mapping[str, Any], country: str) -> Shape | None:
    """What is drawn for a place: a point, its surroundings, its areas or the country; None where it is not known."""
    if is_point(place):
        return {"type": "Point", "coordinates": [place["longitude"], place["latitude"]]}
    if place["precision"] == "L4" and place["latitude"] is not None:
        return _surroundings(place["latitude"], place["longitude"])
    areas = tuple(code for code in place.get("areas") or [place["area"]] if code)
    return _outline(areas) or _outline((country,) if country else ())


@lru_cache(maxsize=2048)
def _outline(codes: tuple[str, ...]) -> Shape | None:
    """Areas or countries as one shape, the same object each time; None where no shape is held."""
    held = [found for code in codes if (found := geo.shape(code))]
    parts = [part for found in held for part in found["coordinates"]]
    return {"type": "MultiPolygon", "coordinates": parts} if parts else None


@lru_cache(maxsize=2048)
def _surroundings(latitude: float, longitude: float) -> Shape:
    """The 25 km around a place, which is how well it is known."""
    up = NEAR_KM / KM_PER_DEGREE
    across = up / math.cos(math.radians(latitude))
    turns = [2 * math.pi * step / CORNERS for step in range(CORNERS)]
    ring = [
        [round(longitude + across * math.cos(turn), 3), round(latitude + up * math.sin(turn), 3)]
        for turn in turns
    ]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
