"""Records as features of the map. What a place looks like there is decided in `figures.shapes`."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from django.http import HttpResponse

from hotspots import geo
from hotspots.figures.shapes import Shape, is_point, shape_of

__all__ = ["Feature", "as_geojson", "feature", "is_close", "is_point", "line", "shape_of"]

Feature = dict[str, Any]


def is_close(place: Mapping[str, Any]) -> bool:
    """Whether a place is drawn by itself, as a point or with its surroundings, and not by the area that it lies in."""
    return place["latitude"] is not None and (is_point(place) or place["precision"] == "L4")


def feature(drawn: Shape | None, **properties: Any) -> Feature:
    """One GeoJSON feature; a record without a place keeps its feature, so that it is counted."""
    return {"type": "Feature", "geometry": drawn, "properties": properties}


def line(start: str, end: str, **properties: Any) -> Feature | None:
    """A line between two countries' centres; None where one is not held."""
    ends = [centre for code in (start, end) if (centre := geo.country_centre(code))]
    if len(ends) < 2:
        return None
    return feature({"type": "LineString", "coordinates": [[lon, lat] for lat, lon in ends]}, **properties)


def as_geojson(features: Iterable[Feature]) -> HttpResponse:
    """The features as one collection; those of one area stand together, so that their shapes compress to nothing."""
    encoded: dict[int, orjson.Fragment] = {}

    def drawn(shape: Shape | None) -> orjson.Fragment | None:
        if shape is None:
            return None
        if id(shape) not in encoded:
            encoded[id(shape)] = orjson.Fragment(orjson.dumps(shape))
        return encoded[id(shape)]

    held = sorted(features, key=lambda item: (item["properties"]["country"], item["properties"]["area"]))
    answer = {
        "type": "FeatureCollection",
        "features": [{**item, "geometry": drawn(item["geometry"])} for item in held],
    }
    return HttpResponse(orjson.dumps(answer, default=str), content_type="application/geo+json")
