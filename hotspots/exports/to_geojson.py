"""GeoJSON (RFC 7946): one feature a record; a record without a place has a null geometry and still counts."""

from collections.abc import Callable, Iterable, Iterator

import orjson

from .neutral import cleaned
from .sheet import Row, Sheet

_BATCH = 200
_MOST_AREAS = 1_000


def encode(sheet: Sheet) -> Iterator[bytes]:
    """The sheet as a streamed FeatureCollection that says what it holds and whom to credit."""
    head = {
        "type": "FeatureCollection",
        **sheet.members,
        "title": str(sheet.title),
        "date": sheet.date or None,
        "filter": [str(line) for line in sheet.filter_words],
        "attribution": [str(line) for line in sheet.attribution],
        "notes": [str(line) for line in sheet.notes],
        "export_id": sheet.export_id or None,
    }
    yield as_json(head)[:-1] + b',"features":['
    batch: list[bytes] = []
    separator, drawn = b"\n", _drawing()
    for feature in sheet.features if sheet.features is not None else _features(sheet):
        batch.append(as_json({**feature, "geometry": drawn(feature["geometry"])}))
        if len(batch) == _BATCH:
            yield separator + b",\n".join(batch)
            batch, separator = [], b",\n"
    if batch:
        yield separator + b",\n".join(batch)
    yield b"\n]}\n"


def _features(sheet: Sheet) -> Iterable[Row]:
    keys = [column.key for column in sheet.columns]
    for row in sheet.rows:
        properties = {key: row.get(key) for key in keys}
        yield {"type": "Feature", "geometry": row.get("geometry"), "properties": properties}


def _drawing() -> Callable[[Row | None], object]:
    """Shapes as they are written: an area is the same object for all its records, and is encoded once."""
    areas: dict[int, tuple[Row, orjson.Fragment]] = {}

    def drawn(shape: Row | None) -> object:
        if shape is None or shape["type"] == "Point":
            return shape
        # The shape is kept beside its bytes, so that no other gets its id.
        held = areas.get(id(shape))
        if held is None:
            if len(areas) == _MOST_AREAS:
                areas.clear()
            held = areas[id(shape)] = (shape, orjson.Fragment(orjson.dumps(shape)))
        return held[1]

    return drawn


def as_json(value: object) -> bytes:
    """A value as JSON; characters that no file can hold are left out."""
    try:
        return orjson.dumps(value, default=str, option=orjson.OPT_UTC_Z)
    except TypeError:  # a lone surrogate
        return orjson.dumps(cleaned(value), default=str, option=orjson.OPT_UTC_Z)
