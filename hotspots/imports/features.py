"""GeoJSON as a table: the properties of the features are the columns, and a point is one more."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from django.utils.translation import gettext as _

from .tables import MOST_COLUMNS, Line, Table, Unreadable
from .workbooks import text_of

MOST_BYTES = 100 * 1024 * 1024
GEOMETRY = "geometry"


def read_features(path: Path) -> Table:
    """The table in a FeatureCollection; rows are counted from the first feature. Raises Unreadable."""
    if path.stat().st_size > MOST_BYTES:
        raise Unreadable(_("The file is too large: send it as CSV, or in several parts."))
    try:
        found = orjson.loads(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as wrong:
        raise Unreadable(
            _("This is no JSON that can be read: see line %(line)d.") % {"line": wrong.lineno}
        ) from None
    rows = found.get("features") if found.get("type") == "FeatureCollection" else None
    if not isinstance(rows, list):
        raise Unreadable(_("This is no GeoJSON FeatureCollection."))
    columns = list(dict.fromkeys(key for row in rows for key in _properties(row)))
    if len(columns) > MOST_COLUMNS:
        raise Unreadable(_("There are more than %(most)d columns.") % {"most": MOST_COLUMNS})
    columns = [*(name for name in columns if name != GEOMETRY), GEOMETRY]

    def lines() -> Iterator[Line]:
        for number, row in enumerate(rows, start=1):
            if not isinstance(row, dict) or row.get("type") != "Feature":
                yield Line(number, {}, _("This is no GeoJSON feature."))
                continue
            cells = {key: _text(value) for key, value in _properties(row).items()}
            yield Line(number, {**cells, GEOMETRY: _point(row.get("geometry"))})

    return Table(columns, lines, len(rows), guarded=False)


def _properties(row: Any) -> dict[str, Any]:
    held = row.get("properties") if isinstance(row, dict) else None
    return held if isinstance(held, dict) else {}


def _text(value: Any) -> str:
    if isinstance(value, list) and not any(isinstance(item, list | dict) for item in value):
        return "; ".join(map(text_of, value))
    if isinstance(value, list | dict):
        return orjson.dumps(value).decode()
    return text_of(value)


def _point(shape: Any) -> str:
    """Latitude and longitude of a point; nothing for any other shape."""
    match shape:
        case {
            "type": "Point",
            "coordinates": [int() | float() as longitude, int() | float() as latitude, *_more],
        }:
            return f"{latitude!r} {longitude!r}"
    return ""
