"""tipg: OGC API – Features straight from PostGIS."""

import json
import os
from pathlib import Path
from urllib.parse import quote

from django.db import connection

from bench import operations
from bench.asked import FEATURES, Asked, address, written
from bench.inside import has_postgis
from bench.measure import Came, Client, Results
from bench.servers import free_port, serving

CURE = "left out: this PostgreSQL has no PostGIS (Debian: apt install postgresql-15-postgis-3)"
ITEMS = "/collections/peer.report/items"


def measure(results: Results, environment: Path, home: Path, asked: Asked) -> Came | str:
    """Into the results; returns what came, or why it is missing. The points are there already, in their index."""
    if not has_postgis():
        print(f"  tipg is {CURE}", flush=True)
        return CURE
    port, given = free_port(), connection.get_connection_params()
    env = {
        **os.environ,
        # It wants a host in the address: a socket's folder is one when it is quoted.
        "DATABASE_URL": f"postgresql://{given['user']}@{quote(given['host'], safe='')}/{given['dbname']}",
        "TIPG_DB_SCHEMAS": '["peer"]',
        "TIPG_MAX_FEATURES_PER_QUERY": str(FEATURES),
    }
    command = [str(environment / "uvicorn"), "tipg.main:app", "--host", "127.0.0.1", "--port", str(port)]
    path = address(
        ITEMS,
        bbox=written(asked.small),
        limit=FEATURES,
        filter=f"latest >= DATE('{asked.small_since}')",
        **{"filter-lang": "cql2-text"},
    )
    with serving([*command, "--log-level", "warning"], port, home / "tipg.log", env, "/healthz"):
        client = Client(port)
        results.add(operations.FEATURES, operations.TIPG, *client.timed(path))
        return {operations.FEATURES: len(json.loads(client.get(path))["features"])}
