"""The peers: each is started on the same rows, asked the same, and measured by the same client. One worker each, caches warm."""

from collections.abc import Mapping
from pathlib import Path

from django.db import connection

from bench import operations
from bench.asked import Asked
from bench.measure import Came, Results

from . import datasette, plain, pygeoapi, tipg


def measure(
    results: Results, environment: Path, home: Path, files: Mapping[str, Path], asked: Asked
) -> dict[str, Came | str]:
    """All who can be had on this database, into the results; returns what came from each, or why it is missing."""
    if connection.vendor == "postgresql":
        return {operations.TIPG: tipg.measure(results, environment, home, asked)}
    return {
        **datasette.measure(results, environment, home, files, asked),
        operations.PLAIN: plain.measure(results, environment, home, files["tuned"], asked),
        operations.PYGEOAPI: pygeoapi.measure(results, environment, home, files["tuned"], asked),
    }
