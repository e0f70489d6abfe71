"""pygeoapi: OGC API – Features over its SQLite provider, which needs SpatiaLite.

That provider knows a box and equal values, but neither dates nor an order, so it is asked for less than the others.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from bench import operations
from bench.asked import FEATURES, PAGE, Asked, address, written
from bench.exporting import GEOJSON, MANY, taken_away
from bench.measure import Came, Client, Results
from bench.servers import free_port, gunicorn, serving

from .spatial import MISSING

ITEMS = "/collections/reports/items"
CURE = "left out: SQLite can't load SpatiaLite here (apt install libsqlite3-mod-spatialite)"
TAKEN = (
    "ref", "status", "verification", "organisation", "country", "area", "place_precision", "earliest", "latest", "date_text",
    "gravity", "violations", "narrative", "created_at", "sent_at",
)  # fmt: skip
LESS = f"{operations.PYGEOAPI}, by country and first act alone"


def measure(results: Results, environment: Path, home: Path, file: Path, asked: Asked) -> Came | str:
    """Into the results; returns what came, or why it is missing."""
    spatial = file.with_name("spatial.sqlite3")
    if not spatial.exists() and not _copied(environment, file, spatial):
        print(f"  pygeoapi is {CURE}", flush=True)
        return CURE
    port = free_port()
    config, openapi = home / "pygeoapi.json", home / "pygeoapi-openapi.json"
    config.write_text(json.dumps(_config(port, spatial)))
    env = {**os.environ, "PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(openapi)}
    described = [str(environment / "pygeoapi"), "openapi", "generate", str(config), "--format", "json"]
    subprocess.run([*described, "--output-file", str(openapi)], env=env, check=True, capture_output=True)
    command = gunicorn("pygeoapi.flask_app:APP", port, folder=environment)
    came: Came = {}
    with serving(command, port, home / "pygeoapi.log", env, "/conformance?f=json") as server:
        client = Client(port)
        for operation, system, path in (
            (
                operations.REPORTS_PAGE,
                LESS,
                address(ITEMS, f="json", limit=PAGE, country=asked.country, violation=asked.violation),
            ),
            (
                operations.FEATURES,
                operations.PYGEOAPI,
                address(ITEMS, f="json", limit=FEATURES, bbox=written(asked.small)),
            ),
        ):
            results.add(operation, system, *client.timed(path))
            if operation == operations.FEATURES:
                came[operation] = len(json.loads(client.get(path))["features"])
        if results.rows <= MANY:
            path = address(ITEMS, f="json", limit=MANY, properties=",".join(TAKEN))
            came[operations.EXPORT_GEOJSON] = taken_away(
                results, operations.PYGEOAPI, GEOJSON, client, server, path, times=2
            )
    return came


def _copied(environment: Path, file: Path, spatial: Path) -> bool:
    """Whether a copy with points could be made."""
    unfinished = spatial.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    script = Path(__file__).with_name("spatial.py")
    done = subprocess.run([environment / "python", script, file, unfinished], check=False)
    if done.returncode == MISSING:
        unfinished.unlink(missing_ok=True)
        return False
    done.check_returncode()
    unfinished.rename(spatial)
    return True


def _config(port: int, spatial: Path) -> dict[str, Any]:
    said = {
        "title": "Reports",
        "description": "Reports that were made up for measuring.",
        "keywords": ["reports"],
    }
    provider = {
        "type": "feature", "name": "SQLiteGPKG", "data": str(spatial), "id_field": "id", "table": "report", "geom_field": "geom",
    }  # fmt: skip
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": port},
            "url": f"http://127.0.0.1:{port}",
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "gzip": False,
            "languages": ["en-US"],
            "limits": {"default_items": PAGE, "max_items": MANY},
            "map": {"url": "/none", "attribution": "none"},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {**said, "terms_of_service": "none", "url": "http://127.0.0.1"},
            "license": {"name": "none", "url": "http://127.0.0.1"},
            "provider": {"name": "none", "url": "http://127.0.0.1"},
            "contact": {"name": "none"},
        },
        "resources": {
            "reports": {
                "type": "collection",
                **said,
                "links": [],
                "extents": {"spatial": {"bbox": [-180, -90, 180, 90]}},
                "providers": [provider],
            }
        },
    }
