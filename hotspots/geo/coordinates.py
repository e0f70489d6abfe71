"""Coordinates as people type them, and the distance between two points."""

import math
import re

from django.utils.translation import gettext

Point = tuple[float, float]

EARTH_RADIUS_KM = 6371.0088


def distance_km(a: Point, b: Point) -> float:
    """Great-circle distance between two (latitude, longitude) points."""
    lat_a, lon_a, lat_b, lon_b = map(math.radians, (*a, *b))
    h = math.sin((lat_b - lat_a) / 2) ** 2
    h += math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(h)))


class CoordinateError(ValueError):
    """Text that is no pair of coordinates; its message says how to write one."""


# First letters of north, south, east and west in English, French and Portuguese.
# O is west (ouest, oeste) and L is east (leste).
SIGNS = {
    "N": ("lat", 1),
    "S": ("lat", -1),
    "E": ("lon", 1),
    "L": ("lon", 1),
    "W": ("lon", -1),
    "O": ("lon", -1),
}

WORDS = re.compile(r"\b(?:(?:latitude|longitude|lat|lon|lng|long|geo)\b\.?\s*[:=]?|(?:et|and)\b)", re.I)
COMPASS = re.compile(
    r"(?<![a-z])(north|nord|norte|south|sud|sul|east|est|leste|west|ouest|oeste|[nseowl])(?![a-z])", re.I
)
TOKEN = re.compile(r"[NSEOWL]|[+-]?\d+(?:\.\d+)?")
NOISE = re.compile(r"[NSEOWL\d\s.,;:/|°º˚'′’‘´\"″”“()\[\]+-]*")
MINUSES = str.maketrans("−–—", "---")


def parse_coordinates(text: str) -> Point:
    """Latitude and longitude from any usual notation, decimal or degrees, minutes and seconds.

    Raises CoordinateError, whose message says the cure.
    """
    cleaned = COMPASS.sub(lambda m: m[1][0].upper(), WORDS.sub(" ", text.translate(MINUSES)))
    if not NOISE.fullmatch(cleaned):
        raise _unreadable()
    tokens = TOKEN.findall(_decimal_points(cleaned))
    groups = _by_letter(tokens) if any(t in SIGNS for t in tokens) else _by_count(tokens)
    (axis_a, a), (axis_b, b) = groups
    if {axis_a, axis_b} != {"lat", "lon"}:
        raise _unreadable()
    lat, lon = (a, b) if axis_a == "lat" else (b, a)
    if 90 < abs(lat) <= 180 and abs(lon) <= 90:
        raise CoordinateError(
            gettext("Latitude and longitude seem swapped: write the latitude first, like 7.53, 21.99.")
        )
    if abs(lat) > 90 or abs(lon) > 180:
        raise CoordinateError(
            gettext("Latitude is between -90 and 90, longitude between -180 and 180: check the numbers.")
        )
    return lat, lon


def _unreadable() -> CoordinateError:
    return CoordinateError(
        gettext(
            "These coordinates can't be read: write latitude, then longitude: 7.53, 21.99 or 7°32'N 21°59'E."
        )
    )


def _decimal_points(text: str) -> str:
    """Turns decimal commas into points and every other comma into a space."""
    commas = re.findall(r"\d,\d", text)
    whole = re.sub(r"(\d),(\d+)", r"\1.\2", text)
    decimal = "." not in text and (
        len(commas) > 1 or (len(commas) == 1 and len([t for t in TOKEN.findall(whole) if t not in SIGNS]) > 1)
    )
    return (whole if decimal else text).replace(",", " ")


def _by_letter(tokens: list[str]) -> list[tuple[str, float]]:
    """Two groups of numbers, each named by the compass letter before or after it."""
    leading = tokens[0] in SIGNS
    groups: list[tuple[str, list[str]]] = []
    numbers: list[str] = []
    for token in tokens if leading else tokens[::-1]:
        if token in SIGNS:
            numbers = []
            groups.append((token, numbers))
        else:
            numbers.append(token)
    if len(groups) != 2:
        raise _unreadable()
    values = []
    for letter, parts in groups:
        axis, sign = SIGNS[letter]
        values.append((axis, sign * abs(_degrees(parts if leading else parts[::-1]))))
    return values if leading else values[::-1]


def _by_count(tokens: list[str]) -> list[tuple[str, float]]:
    """Two equal groups of numbers, latitude first."""
    half, odd = divmod(len(tokens), 2)
    if odd or not 1 <= half <= 3:
        raise _unreadable()
    return [("lat", _degrees(tokens[:half])), ("lon", _degrees(tokens[half:]))]


def _degrees(parts: list[str]) -> float:
    """Degrees from one to three numbers: degrees, minutes, seconds."""
    if not 1 <= len(parts) <= 3:
        raise _unreadable()
    whole, *smaller = map(float, parts)
    if any(not 0 <= part < 60 for part in smaller):
        raise CoordinateError(gettext("Minutes and seconds lie between 0 and 59: check the numbers."))
    fraction = sum(part / 60 ** (i + 1) for i, part in enumerate(smaller))
    return -(abs(whole) + fraction) if parts[0].startswith("-") else whole + fraction
