"""GeoJSON (RFC 7946): one feature a record; a record without a place has a null geometry and still counts."""

from collections.abc import Iterable, Iterator

import orjson

from .neutral import cleaned
from .sheet import Row, Sheet

_BATCH = 200


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
    yield _json(head)[:-1] + b',"features":['
    batch: list[bytes] = []
    separator = b"\n"
    for feature in sheet.features if sheet.features is not None else _features(sheet):
        batch.append(_json(feature))
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


def _json(value: object) -> bytes:
    try:
        return orjson.dumps(value, default=str)
    except TypeError:  # a lone surrogate
        return orjson.dumps(cleaned(value), default=str)
