"""In this process, on the database of the settings: the frame against one pass over its columns and against SQL; pages at
depth against OFFSET; what the frame takes of memory."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from django.db import connection

from accounts.reader import Reader
from bench import operations, search
from bench.asked import ZOOM, Asked, filter_of
from bench.measure import TIMES, Results, Row, milliseconds
from hotspots import geo
from hotspots.frame import FINER, View, kept_by, reports_for
from hotspots.models import Report
from hotspots.web.listing import PAGE_SIZE, page_of

# What clusters of this filter cannot do without, beside the gate's answer.
NEEDED = ("cell", "gravity", "place_precision", "violation_mask", "earliest", "latest")
SLOW = max(3, TIMES // 3)


def measure(results: Results, reader: Reader, asked: Asked) -> None:
    """All of it, into the results."""
    whole = reports_for(reader)
    _clusters(results, whole, reader, asked)
    _deep(results, whole, reader, asked)
    _memory(results, whole, reader, asked)
    _searches(results, reader, asked)


# -- clusters --


def _clusters(results: Results, whole: View, reader: Reader, asked: Asked) -> None:
    chosen = filter_of({**asked.in_viewport, "origin": "people"})
    ranges = ranges_of(asked)
    ways: dict[str, Callable[[], Any]] = {
        operations.OURS: lambda: kept_by(whole, chosen, reader).clusters(ZOOM, ranges),
        operations.ONE_PASS: one_pass(whole),
        operations.SQL_ON_CELL: lambda: clusters_by_cell(asked, ranges),
    }
    if connection.vendor == "postgresql" and has_postgis():
        ways[operations.POSTGIS] = postgis(asked)
    for system, work in ways.items():
        results.add(operations.CLUSTERS_INSIDE, system, milliseconds(work))


def ranges_of(asked: Asked) -> list[tuple[int, int]]:
    """The viewport as ranges of cells."""
    west, south, east, north = asked.viewport
    return geo.cells_of_bounds(south, west, north, east)


def one_pass(view: View) -> Callable[[], None]:
    """The floor: each column that is needed is read once, into room that is there already."""
    segment = view.snapshot.segments[0]
    columns = [np.asarray(segment[name]) for name in NEEDED] + [view.masks[0]]
    room = [np.empty_like(column) for column in columns]

    def work() -> None:
        for column, copy in zip(columns, room, strict=True):
            np.copyto(copy, column)

    return work


def clusters_by_cell(asked: Asked, ranges: Sequence[tuple[int, int]]) -> dict[int, tuple[int, int]]:
    """The same by SQL on an index that holds all that it reads: one query a range, put together here."""
    shift = 2 * (geo.ZOOM - ZOOM - FINER)
    found: dict[int, tuple[int, int]] = {}
    with connection.cursor() as cursor:
        for low, high in ranges:
            cursor.execute(
                f"SELECT cell >> {shift}, count(*), max(gravity) FROM peer.report"
                " WHERE cell >= %s AND cell < %s AND latest >= %s AND violation_mask & %s <> 0 GROUP BY 1",
                [low, high, asked.since, asked.bit],
            )
            for tile, count, gravity in cursor.fetchall():
                before, gravest = found.get(tile, (0, 0))
                found[tile] = before + count, max(gravest, gravity)
    return found


def has_postgis() -> bool:
    """Whether this PostgreSQL can be given PostGIS."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'postgis'")
        return cursor.fetchone() is not None


def postgis(asked: Asked) -> Callable[[], Any]:
    """The same by PostGIS: points in a GiST index, snapped to a grid as wide as our clusters."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        cursor.execute(
            "SELECT 1 FROM information_schema.columns WHERE table_schema = 'peer' AND column_name = 'geom'"
        )
        if not cursor.fetchone():
            cursor.execute("ALTER TABLE peer.report ADD geom geometry(Point, 4326)")
            cursor.execute(
                "UPDATE peer.report SET geom = ST_SetSRID(ST_MakePoint(longitude, latitude), 4326)"
            )
            cursor.execute("CREATE INDEX report_geom ON peer.report USING gist (geom)")
            cursor.execute("VACUUM ANALYZE peer.report")
    side = 360 / (1 << ZOOM + FINER)

    def work() -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT ST_X(grid), ST_Y(grid), n, gravest FROM (SELECT ST_SnapToGrid(geom, {side}) AS grid, count(*) AS n,"
                " max(gravity) AS gravest FROM peer.report WHERE geom && ST_MakeEnvelope(%s, %s, %s, %s, 4326)"
                " AND latest >= %s AND violation_mask & %s <> 0 GROUP BY 1) AS found",
                [*asked.viewport, asked.since, asked.bit],
            )
            return cursor.fetchall()

    return work


# -- pages at depth --


def _deep(results: Results, whole: View, reader: Reader, asked: Asked) -> None:
    rows = Report.objects.visible_to(reader).filter(origin="people")
    newest = rows.order_by("-latest", "-pk")
    people = whole.only("origin", "people")
    last = rows.values_list("ref", flat=True).get(pk=people.page(asked.depth)[-1])
    for system, work in {
        operations.OURS: lambda: page_of(people, rows, f"{last}", "ref"),
        operations.FIRST_PAGE: lambda: page_of(people, rows, "", "ref"),
        operations.OFFSET: lambda: list(newest[asked.depth : asked.depth + PAGE_SIZE]),
        operations.OFFSET_ON_INDEX: lambda: rows.in_bulk(keys_by_offset(asked.depth)),
    }.items():
        results.add(operations.DEEP_LIST, system, milliseconds(work))


def keys_by_offset(depth: int) -> list[int]:
    """The keys of a page of the copy, which has an index in this order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM peer.report ORDER BY latest DESC, id DESC LIMIT %s OFFSET %s", [PAGE_SIZE, depth]
        )
        return [pk for (pk,) in cursor.fetchall()]


# -- memory --


class Watched(dict):
    """Columns that remember which of them were read."""

    def __init__(self, columns: dict[str, Any]) -> None:
        super().__init__(columns)
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self.read.add(name)
        return super().__getitem__(name)


def _memory(results: Results, whole: View, reader: Reader, asked: Asked) -> None:
    """Bytes a report: the columns, with what was made of them for this reader, and what clusters of a filter touch of both."""
    segment = whole.snapshot.segments[0]
    chosen = filter_of({**asked.in_viewport, "origin": "people"})
    segment.columns, columns = Watched(segment.columns), segment.columns
    kept_by(whole, chosen, reader).clusters(ZOOM, ranges_of(asked))
    touched = sum(columns[name].nbytes for name in segment.columns.read)
    segment.columns = columns
    made = {name: _bytes_in(value) for name, value in segment._made.items()}
    size = max(len(segment), 1)
    held = sum(column.nbytes for column in columns.values())
    results.add(operations.FRAME_BYTES, operations.OURS, size=round(held / size))
    results.add(operations.FRAME_BYTES, operations.WITH_MADE, size=round((held + sum(made.values())) / size))
    also = made.get("drawn", 0) + made.get("readers", 0)
    results.add(operations.FRAME_BYTES, operations.TOUCHED, size=round((touched + also) / size))


def _bytes_in(value: Any) -> int:
    """The bytes of all arrays in what was made."""
    if isinstance(value, np.ndarray):
        return value.nbytes
    if isinstance(value, dict):
        value = tuple(value.values())
    return sum(map(_bytes_in, value)) if isinstance(value, tuple | list) else 0


# -- search --


def _searches(results: Results, reader: Reader, asked: Asked) -> None:
    """Every term with and without a country: the first page, the same as SQL, all keys for the frame, and icontains."""
    systems = {
        "frame": operations.OURS,
        "condition": operations.AS_SQL,
        "keys": operations.ALL_KEYS,
        "icontains": operations.ICONTAINS,
    }
    for operation, term in asked.terms.items():
        for country in ("", asked.country):
            named = operations.in_one_country(operation) if country else operation
            results.add_all(
                Row(
                    named,
                    results.rows,
                    results.database,
                    systems[found["way"]],
                    found["p50_ms"],
                    found["p95_ms"],
                )
                for found in search.timings([term], reader, country, SLOW)
            )
