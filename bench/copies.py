"""The rows once more, for the peers: what the member may see, each where they may know it to be, in three plain tables.

Nobody is asked to pass a gate there, so the peers do less than the project does. `tuned` has the indexes that its queries
want, `plain` those that come with primary and foreign keys.
"""

import hashlib
import shutil
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, F, QuerySet, When

from accounts.reader import Reader
from hotspots import geo, redaction
from hotspots.models import Report

TABLES = (
    "CREATE TABLE peer.organisation (id INTEGER PRIMARY KEY, name TEXT NOT NULL)",
    """CREATE TABLE peer.report (
        id INTEGER PRIMARY KEY, ref TEXT NOT NULL, status TEXT, verification TEXT, disputed BOOLEAN, origin TEXT,
        organisation_id INTEGER, country TEXT, area TEXT, place_precision TEXT, earliest DATE, latest DATE, date_text TEXT,
        gravity INTEGER, violation_mask BIGINT, narrative TEXT, created_at TIMESTAMP WITH TIME ZONE,
        sent_at TIMESTAMP WITH TIME ZONE, cell BIGINT, latitude DOUBLE PRECISION, longitude DOUBLE PRECISION)""",
    """CREATE TABLE peer.violation (
        id INTEGER PRIMARY KEY, report_id INTEGER NOT NULL REFERENCES report (id), type TEXT, method TEXT, basis TEXT)""",
    """CREATE TABLE peer.involvement (
        id INTEGER PRIMARY KEY, report_id INTEGER NOT NULL REFERENCES report (id), name TEXT, kind TEXT, role TEXT,
        attribution TEXT)""",
)
COLUMNS = (
    "id", "ref", "status", "verification", "disputed", "origin", "organisation_id", "country", "area", "place_precision",
    "earliest", "latest", "date_text", "gravity", "violation_mask", "narrative", "created_at", "sent_at",
)  # fmt: skip
KEYS = ("report (organisation_id)", "violation (report_id)", "involvement (report_id)")
TUNED = (
    "report (country, latest, id)",
    "report (latest, id)",
    "report (latitude, longitude, latest, violation_mask, gravity)",
    "report (cell, latest, violation_mask, gravity)",
    "violation (type, report_id)",
)

# A copy that was made otherwise is made anew.
FORM = hashlib.sha256(repr((TABLES, COLUMNS, KEYS, TUNED)).encode()).hexdigest()[:8]


def seen_by(reader: Reader) -> QuerySet:
    """The reports that the API lists for the member."""
    return Report.objects.visible_to(reader).exclude(status="draft").filter(origin="people")


def copied_to_files(reader: Reader, folder: Path) -> dict[str, Path]:
    """Two files of SQLite, made when they are not there: {"plain": …, "tuned": …}."""
    home, made = folder / f"copies-{FORM}", {}
    for former in folder.glob("copies-*"):
        if former != home:
            shutil.rmtree(former)
    home.mkdir(exist_ok=True)
    for name, indexes in (("plain", KEYS), ("tuned", KEYS + TUNED)):
        path = made[name] = home / f"{name}.sqlite3"
        if path.exists():
            continue
        unfinished = path.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        with connection.cursor() as cursor:
            cursor.execute("ATTACH DATABASE %s AS peer", [str(unfinished)])
            cursor.execute("PRAGMA peer.synchronous = OFF")
            _fill(cursor, reader, indexes)
            cursor.execute("DETACH DATABASE peer")
        unfinished.rename(path)
    return made


def attach(path: Path) -> None:
    """Make a copy readable beside the database of the settings, with as much memory as that one has."""
    with connection.cursor() as cursor:
        cursor.execute("ATTACH DATABASE %s AS peer", [str(path)])
        cursor.execute("PRAGMA peer.mmap_size = 134217728")
        cursor.execute("PRAGMA peer.cache_size = -65536")


def copied_to_schema(reader: Reader) -> None:
    """The tuned tables in a schema of PostgreSQL, made when it is not there."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT obj_description(oid) FROM pg_namespace WHERE nspname = 'peer'")
        if cursor.fetchone() == (FORM,):
            return
        cursor.execute("DROP SCHEMA IF EXISTS peer CASCADE")
        cursor.execute("CREATE SCHEMA peer")
        _fill(cursor, reader, KEYS + TUNED)
        cursor.execute(f"COMMENT ON SCHEMA peer IS '{FORM}'")


def _fill(cursor: Any, reader: Reader, indexes: tuple[str, ...]) -> None:
    is_sqlite = connection.vendor == "sqlite"
    for statement in TABLES:
        cursor.execute(statement if is_sqlite else statement.replace("REFERENCES", "REFERENCES peer."))
    cursor.execute("INSERT INTO peer.organisation SELECT id, name FROM accounts_organisation")
    known = redaction.place_known_to(reader)
    rows = seen_by(reader).annotate(
        at=Case(When(known, then=F("cell")), default=F("shown_cell")),
        lat=Case(When(known, then=F("latitude")), default=None),
        lon=Case(When(known, then=F("longitude")), default=None),
    )
    sql, given = rows.order_by("pk").values_list(*COLUMNS, "at", "lat", "lon").query.sql_with_params()
    cursor.execute(f"INSERT INTO peer.report ({', '.join(COLUMNS)}, cell, latitude, longitude) {sql}", given)
    _place(cursor)
    for table, columns in (
        ("violation", "type, method, basis"),
        ("involvement", "name, kind, role, attribution"),
    ):
        cursor.execute(
            f"INSERT INTO peer.{table} SELECT id, report_id, {columns} FROM hotspots_{table}"
            " WHERE report_id IN (SELECT id FROM peer.report)"
        )
    for number, index in enumerate(indexes):
        table, columns = index.split(" ", 1)
        name = f"{table}_{number}"
        cursor.execute(
            f"CREATE INDEX peer.{name} ON {table} {columns}"
            if is_sqlite
            else f"CREATE INDEX {name} ON peer.{table} {columns}"
        )
    if indexes != KEYS:
        for table in ("report", "violation", "involvement"):
            cursor.execute(f"ANALYZE peer.{table}")


def _place(cursor: Any) -> None:
    """Whatever has no point of its own stands at the middle of its area, as it does for the member."""
    cursor.execute("SELECT DISTINCT cell FROM peer.report WHERE latitude IS NULL AND cell IS NOT NULL")
    cells = [cell for (cell,) in cursor.fetchall()]
    cursor.execute(
        "CREATE TABLE peer.place (cell BIGINT PRIMARY KEY, latitude DOUBLE PRECISION, longitude DOUBLE PRECISION)"
    )
    cursor.executemany(
        "INSERT INTO peer.place VALUES (%s, %s, %s)", [(cell, *geo.centre_of_cell(cell)) for cell in cells]
    )
    for name in ("latitude", "longitude"):
        cursor.execute(
            f"UPDATE peer.report SET {name} = (SELECT {name} FROM peer.place WHERE place.cell = report.cell)"
            f" WHERE {name} IS NULL AND cell IS NOT NULL"
        )
    cursor.execute("DROP TABLE peer.place")
