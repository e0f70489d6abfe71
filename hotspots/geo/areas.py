"""Countries and their first-level areas (ISO 3166-2): names, centres, shapes and the point-in-country check.

The shapes are simplified to one or two kilometres, so every test near a border is tolerant.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from django.utils.translation import get_language
from django_countries import countries as COUNTRIES

from hotspots.text import words

from .cells import cell
from .coordinates import Point

GEODATA = Path(__file__).parent.parent / "geodata"
KM_PER_DEGREE = 111.195
NEAR_BORDER_KM = 5.0

Shape = dict[str, Any]


@dataclass(frozen=True)
class Area:
    """One first-level area of a country; (lat, lon) is a point inside it."""

    code: str
    name: str
    country: str
    lat: float
    lon: float
    level: int = 1


def read(name: str) -> Any:
    """The content of one committed data file."""
    return orjson.loads((GEODATA / name).read_bytes())


def key(text: str) -> str:
    """Text for comparison: its folded words, joined by single spaces."""
    return " ".join(words(text))


# -- countries --


def is_country(code: str) -> bool:
    """Whether this is an ISO 3166-1 alpha-2 code in use."""
    return code in _codes()


@cache
def _codes() -> frozenset[str]:
    return frozenset(COUNTRIES.countries)


def country_name(code: str) -> str:
    """The country's name in the active language; empty for an unknown code."""
    return _country_name(code, get_language() or "en")


@lru_cache(2_000)
def _country_name(code: str, language: str) -> str:
    return str(COUNTRIES.name(code))


def country_names() -> list[tuple[str, str]]:
    """(code, name) of every country, in the alphabetical order of the active language."""
    return _country_names(get_language() or "en")


@cache
def _country_names(language: str) -> list[tuple[str, str]]:
    return sorted(((code, str(name)) for code, name in COUNTRIES), key=lambda pair: key(pair[1]))


@cache
def _countries() -> dict[str, Any]:
    return read("countries.json")


def country_centre(code: str) -> Point | None:
    """A point well inside the country; None where no shape is held."""
    held = _countries().get(code)
    return (held["centre"][0], held["centre"][1]) if held else None


def country_shape(code: str) -> Shape | None:
    """The country as a GeoJSON MultiPolygon; None where no shape is held."""
    held = _countries().get(code)
    return _geometry(held["shape"]) if held else None


def country_bounds(code: str) -> tuple[float, float, float, float] | None:
    """(south, west, north, east) of the country's main part; None where no shape is held."""
    held = _countries().get(code)
    return tuple(held["bounds"]) if held else None


def outside_country_km(code: str, lat: float, lon: float) -> float:
    """How far a point lies outside a country; 0 inside it, or where no shape is held to check against."""
    edges = _country_edges(code)
    if edges is None or _inside(edges, lat, lon):
        return 0.0
    return _distance_to(edges, lat, lon)


# -- first-level areas --

# Words that say what kind of area it is, in the languages that data sets use; they never tell two apart.
KIND_WORDS = re.compile(
    r"\b(?:provinc(?:e|ia|ie)|prefecture|prefeitura|economic|economique|districts?|distrito|state|estado|etat|region"
    r"|regiao|county|governorate|gouvernorat|wilaya|departe?ment|oblast|kra[iy]|republic|respublika|autonomous"
    r"|avtonomn(?:yy|aya)|okrug|sheng|zizhiqu|shi|territory|capital|of|de|du|des|da|do|la|le|the|d|l)\b"
)


@cache
def _areas() -> dict[str, list[Area]]:
    return {
        country: [Area(code, name, country, lat, lon) for code, name, lat, lon, _ in rows]
        for country, rows in read("areas.json").items()
    }


def areas(country: str) -> list[Area]:
    """The first-level areas of a country, by name; empty for a country whose areas are not held."""
    return _areas().get(country, [])


@cache
def _by_code() -> dict[str, Area]:
    return {area.code: area for rows in _areas().values() for area in rows}


def area(code: str) -> Area | None:
    """The area with this ISO 3166-2 code."""
    return _by_code().get(code)


def area_name(code: str) -> str:
    """The name of a first-level area; empty for an unknown code."""
    found = area(code)
    return found.name if found else ""


@cache
def shown_cell(area_code: str, country: str) -> int | None:
    """The cell at which those find a place who may know its area or country only: the centre of that."""
    found = area(area_code) if area_code else None
    centre = (found.lat, found.lon) if found else country_centre(country) if country else None
    return cell(*centre) if centre else None


def _bare(name: str) -> str:
    """A folded name without the words for its kind; the whole name where nothing would be left."""
    folded = key(name)
    return KIND_WORDS.sub("", folded).replace(" ", "") or folded.replace(" ", "")


@cache
def _by_name(country: str) -> dict[str, str]:
    names: dict[str, str] = {}
    rows = read("areas.json").get(country, [])
    for code, name, _lat, _lon, _aliases in rows:
        names[key(name)] = code
    for code, name, _lat, _lon, aliases in rows:
        for known in (name, *aliases):
            names.setdefault(key(known), code)
            names.setdefault(_bare(known), code)
    return names


def area_named(country: str, text: str) -> Area | None:
    """The area that a text names, whatever its accents, case and word for province."""
    names = _by_name(country)
    code = names.get(key(text)) or names.get(_bare(text))
    return area(code) if code else None


def area_at(country: str, lat: float, lon: float) -> Area | None:
    """The area that holds a point, or the nearest within 5 km, since rivers and coasts are simplified."""
    shapes = _area_edges(country)
    for code, edges in shapes.items():
        if _inside(edges, lat, lon):
            return area(code)
    near = min(((_distance_to(edges, lat, lon), code) for code, edges in shapes.items()), default=None)
    return area(near[1]) if near and near[0] <= NEAR_BORDER_KM else None


@lru_cache(maxsize=256)
def shape(code: str) -> Shape | None:
    """An area (ISO 3166-2) or country (ISO 3166-1) as a GeoJSON MultiPolygon; None where not held.

    The same object each time: do not change it.
    """
    if "-" not in code:
        return country_shape(code)
    packed = _area_shapes(code.split("-")[0]).get(code)
    return _geometry(packed) if packed else None


@cache
def _area_shapes(country: str) -> dict[str, Any]:
    return read(f"areas/{country}.json") if country in _areas() else {}


# -- shapes --
# A packed shape is a list of polygons, each a list of rings, each a flat list of thousandths of a degree:
# the first point, then the step to each next one (longitude, latitude). The last point closes the ring.


def _ring(packed: list[int]) -> np.ndarray:
    return np.cumsum(np.asarray(packed, dtype=np.int64).reshape(-1, 2), axis=0) / 1000


def _geometry(packed: list[list[list[int]]]) -> Shape:
    polygons = [[_ring(ring).tolist() for ring in polygon] for polygon in packed]
    return {"type": "MultiPolygon", "coordinates": polygons}


def _edges(packed: list[list[list[int]]]) -> np.ndarray:
    """Every edge of a shape as a row x1, y1, x2, y2."""
    rings = [_ring(r) for polygon in packed for r in polygon]
    return np.concatenate([np.hstack([ring[:-1], ring[1:]]) for ring in rings])


@cache
def outlines() -> list[np.ndarray]:
    """The rings of every country as arrays of longitude and latitude, for drawing land."""
    return [_ring(ring) for held in _countries().values() for polygon in held["shape"] for ring in polygon]


@cache
def _country_edges(code: str) -> np.ndarray | None:
    held = _countries().get(code)
    return _edges(held["shape"]) if held else None


@cache
def _area_edges(country: str) -> dict[str, np.ndarray]:
    return {code: _edges(packed) for code, packed in _area_shapes(country).items()}


def _inside(edges: np.ndarray, lat: float, lon: float) -> bool:
    """Even-odd rule: a ray to the east crosses the outline an odd number of times."""
    x1, y1, x2, y2 = edges[((edges[:, 1] > lat) != (edges[:, 3] > lat))].T
    return bool(np.count_nonzero(x1 + (lat - y1) * (x2 - x1) / (y2 - y1) > lon) % 2)


def _distance_to(edges: np.ndarray, lat: float, lon: float) -> float:
    """Kilometres to the nearest edge, on a plane that touches the globe at the point."""
    scale = np.array([np.cos(np.radians(lat)), 1.0]) * KM_PER_DEGREE
    start = edges[:, :2] - [lon, lat]
    start[:, 0] = (start[:, 0] + 180) % 360 - 180
    start *= scale
    step = (edges[:, 2:] - edges[:, :2]) * scale
    length = np.maximum((step**2).sum(axis=1), 1e-12)
    along = np.clip(-(start * step).sum(axis=1) / length, 0, 1)
    return float(np.sqrt(((start + step * along[:, None]) ** 2).sum(axis=1).min()))
