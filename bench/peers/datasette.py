"""datasette: SQL over HTTP. Tuned, it reads a file with the indexes that these queries want, which it knows never changes; as it
comes, a file with the indexes of the keys alone."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench import operations
from bench.asked import FEATURES, PAGE, SIDE, Asked, address
from bench.exporting import CSV, MANY, taken_away
from bench.measure import Came, Client, Results, refs_of
from bench.servers import free_port, serving

# Without these its limits would answer in the place of its work.
LIMITS = (
    "--setting", "sql_time_limit_ms", "120000", "--setting", "max_returned_rows", "5000", "--setting", "max_csv_mb", "0",
)  # fmt: skip
TAKEN = (
    "ref", "status", "verification", "disputed", "origin", "organisation_id", "country", "area", "place_precision", "earliest",
    "latest", "date_text", "gravity", "violation_mask", "narrative", "created_at", "sent_at", "latitude", "longitude",
)  # fmt: skip
ROWS = """SELECT r.ref, r.status, r.verification, r.disputed, o.name AS organisation, r.country, r.area, r.place_precision,
    r.latitude, r.longitude, r.earliest, r.latest, r.date_text, r.narrative, r.created_at, r.sent_at,
    (SELECT json_group_array(json_object('type', v.type, 'method', v.method, 'basis', v.basis))
        FROM violation v WHERE v.report_id = r.id) AS violations,
    (SELECT json_group_array(json_object('name', i.name, 'kind', i.kind, 'role', i.role, 'attribution', i.attribution))
        FROM involvement i WHERE i.report_id = r.id) AS actors
    FROM report r LEFT JOIN organisation o ON o.id = r.organisation_id"""
REPORTS = f"""{ROWS} WHERE r.country = :country AND r.latest >= :since
    AND EXISTS (SELECT 1 FROM violation v WHERE v.report_id = r.id AND v.type = :violation)
    ORDER BY r.latest DESC, r.id DESC LIMIT {PAGE}"""
DEEP = f"{ROWS} ORDER BY r.latest DESC, r.id DESC LIMIT {PAGE} OFFSET :depth"
CLUSTERS = f"""SELECT CAST(longitude / {SIDE} AS INTEGER) AS x, CAST((latitude + 90) / {SIDE} AS INTEGER) AS y,
    count(*) AS count, max(gravity) AS gravest, avg(latitude) AS latitude, avg(longitude) AS longitude
    FROM report WHERE latitude BETWEEN :south AND :north AND longitude BETWEEN :west AND :east
    AND latest >= :since AND violation_mask & :bit <> 0 GROUP BY 1, 2"""
POINTS = f"""SELECT 'Feature' AS type, json_object('type', 'Point', 'coordinates', json_array(longitude, latitude)) AS geometry,
    json_object('ref', ref, 'status', status, 'gravity', gravity, 'country', country, 'area', area, 'latest', latest,
        'precision', place_precision) AS properties
    FROM report WHERE latitude BETWEEN :south AND :north AND longitude BETWEEN :west AND :east AND latest >= :since
    LIMIT {FEATURES}"""


def measure(
    results: Results, environment: Path, home: Path, files: Mapping[str, Path], asked: Asked
) -> dict[str, Came]:
    """Both ways, into the results; returns what came."""
    came: dict[str, Came] = {}
    for system, name, more in (
        (operations.DATASETTE, "tuned", ("--immutable",)),
        (operations.DATASETTE_PLAIN, "plain", ()),
    ):
        port = free_port()
        serve = [str(environment / "datasette"), "serve", *more, str(files[name])]
        command = [*serve, "--host", "127.0.0.1", "--port", str(port), *LIMITS]
        with serving(command, port, home / "datasette.log", ready="/-/versions.json") as server:
            client = Client(port)
            asks = paths(name, asked)
            for operation, path in asks.items():
                results.add(operation, system, *client.timed(path))
            came[system] = {
                operations.REPORTS_PAGE: refs_of(json.loads(client.get(asks[operations.REPORTS_PAGE]))),
                operations.FEATURES: len(json.loads(client.get(asks[operations.FEATURES]))),
            }
            if system == operations.DATASETTE and results.rows <= MANY:
                path = f"/{name}/report.csv?_stream=on" + "".join(f"&_col={column}" for column in TAKEN)
                came[system][operations.EXPORT_CSV] = taken_away(
                    results, system, CSV, client, server, path, times=2
                )
    return came


def paths(name: str, asked: Asked) -> dict[str, str]:
    """What it is asked, as addresses."""

    def query(sql: str, *as_json: str, **given: Any) -> str:
        nested = "".join(f"&_json={column}" for column in as_json)
        return address(f"/{name}.json", sql=sql, _shape="array", **given) + nested

    since = f"{asked.since}"
    return {
        operations.CLUSTERS_HTTP: query(CLUSTERS, **_sides(asked.viewport), since=since, bit=asked.bit),
        operations.REPORTS_PAGE: query(
            REPORTS, "violations", "actors", country=asked.country, since=since, violation=asked.violation
        ),
        operations.FEATURES: query(
            POINTS, "geometry", "properties", **_sides(asked.small), since=f"{asked.small_since}"
        ),
        operations.DEEP_API: query(DEEP, "violations", "actors", depth=asked.depth),
    }


def _sides(bounds: tuple[float, float, float, float]) -> dict[str, float]:
    return dict(zip(("west", "south", "east", "north"), bounds, strict=True))
