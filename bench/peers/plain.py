"""A ModelViewSet of Django REST framework, as most would write it (`bench/plain`), on the file with the indexes."""

import json
import os
from pathlib import Path

from bench import operations
from bench.asked import FEATURES, PAGE, SIDE, Asked, address, written
from bench.measure import Came, Client, Results, refs_of
from bench.servers import free_port, gunicorn, serving

CLUSTERS, REPORTS, POINTS = "/reports/clusters/", "/reports/", "/reports/features/"


def measure(results: Results, environment: Path, home: Path, file: Path, asked: Asked) -> Came:
    """Into the results; returns what came."""
    port = free_port()
    command = gunicorn("bench.plain.wsgi", port, folder=environment)
    env = {**os.environ, "PLAIN_DATABASE": str(file)}
    with serving(command, port, home / "plain.log", env):
        client = Client(port)
        for operation, path in paths(asked).items():
            results.add(operation, operations.PLAIN, *client.timed(path))
        found = {operation: json.loads(client.get(path)) for operation, path in paths(asked).items()}
    return {
        operations.REPORTS_PAGE: refs_of(found[operations.REPORTS_PAGE]["results"]),
        operations.FEATURES: len(found[operations.FEATURES]["features"]),
    }


def paths(asked: Asked) -> dict[str, str]:
    """What it is asked, as addresses."""
    since, violation = f"{asked.since}", asked.violation
    return {
        operations.CLUSTERS_HTTP: address(
            CLUSTERS, side=SIDE, bbox=written(asked.viewport), since=since, violation=violation
        ),
        operations.REPORTS_PAGE: address(
            REPORTS, country=asked.country, since=since, violation=violation, page_size=PAGE
        ),
        operations.FEATURES: address(
            POINTS, bbox=written(asked.small), since=f"{asked.small_since}", page_size=FEATURES
        ),
        operations.DEEP_API: address(REPORTS, page_size=PAGE, page=asked.depth // PAGE + 1),
    }
