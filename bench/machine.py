"""What the run ran on: the machine and the versions."""

import os
import platform
import sqlite3
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench import postgresql

PACKAGES = ("Django", "djangorestframework", "numpy", "orjson", "gunicorn", "psycopg2-binary")


def about() -> dict[str, Any]:
    """The machine, the versions and the time."""
    return {
        "at": f"{datetime.now(UTC):%Y-%m-%dT%H:%MZ}",
        "machine": {
            "processor": _field("/proc/cpuinfo", "model name") or platform.machine(),
            "cores": len(os.sched_getaffinity(0)),
            "memory": _field("/proc/meminfo", "MemTotal"),
            "system": platform.platform(),
        },
        "versions": {
            "Python": platform.python_version(),
            "SQLite": sqlite3.sqlite_version,
            "PostgreSQL": _postgresql(),
            **{package: version(package) for package in PACKAGES},
        },
    }


def _field(path: str, name: str) -> str:
    for line in Path(path).read_text().splitlines():
        if line.startswith(name):
            return line.partition(":")[2].strip()
    return ""


def _postgresql() -> str | None:
    folder = postgresql.programs()
    if folder is None:
        return None
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)
    return said.stdout.split()[2]
