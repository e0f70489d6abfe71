"""The rows: built once a size and database, under var/bench/<rows>/, and used again until someone removes them."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from bench.servers import ROOT

HOME = ROOT / "var" / "bench"
COMPLETE = "complete"


@dataclass(frozen=True)
class Site:
    """An installation with so many made-up reports, as a production site is set up but for the checks that refuse such rows."""

    rows: int
    database: str
    home: Path
    url: str

    @property
    def env(self) -> dict[str, str]:
        """The environment of its processes; what the caller's says of another installation is left out."""
        own = ("HOTSPOTS_", "DATABASE_", "DJANGO_")
        outside = {name: value for name, value in os.environ.items() if not name.startswith(own)}
        return outside | {
            "HOTSPOTS_VAR": str(self.home),
            "DATABASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "hotspots.settings",
            "HOTSPOTS_COLLECTED_STATIC": str((self.home / "static" / "staticfiles.json").exists()),
            # A limit on calls would be all that is measured.
            "HOTSPOTS_API_RATE": "10000000",
        }

    @property
    def log(self) -> Path:
        """Where what its servers say is kept."""
        return self.home / "server.log"

    def manage(self, *arguments: str) -> None:
        """Run a command of the project on it."""
        subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env,
            check=True,
            stdout=subprocess.DEVNULL,
        )


def home_of(rows: int, database: str, under: Path = HOME) -> Path:
    """Where the installation lies; one that was not finished is removed."""
    home = under / str(rows) / database
    if home.exists() and not (home / COMPLETE).exists():
        shutil.rmtree(home)
    home.mkdir(parents=True, exist_ok=True)
    return home


def sqlite_url(home: Path) -> str:
    """The address of an installation's own database."""
    return f"sqlite:///{home / 'hotspots.sqlite3'}"


def built(rows: int, database: str, home: Path, url: str, static: Path | None = None) -> Site:
    """The installation, filled the first time: whole reports, with their versions and the record of changes.

    `static` are collected files to serve; without them they are served as they lie in the tree.
    """
    site = Site(rows, database, home, url)
    if static and not (home / "static").exists():
        (home / "static").symlink_to(static)
    site.manage("migrate", "--no-input", "--verbosity", "0")
    if not (home / COMPLETE).exists():
        print(f"Making {rows:,} reports on {database}", flush=True)
        site.manage("createcachetable")
        site.manage("make_reports", str(rows))
        if database == "postgresql":
            _vacuum(url)
        (home / COMPLETE).touch()
    return site


def _vacuum(url: str) -> None:
    """What PostgreSQL would do by itself some minutes later."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    connection.close()
