"""A copy of the reports that pygeoapi can read: `python spatial.py FROM TO`, with a Python whose SQLite loads extensions.

One flat table with points, acts and actors as JSON beside them. Ends with 3 where the extension is missing.
"""

import os
import sqlite3
import sys

LIBRARY = os.environ.get("SPATIALITE_LIBRARY_PATH", "mod_spatialite.so")
MISSING = 3
FLAT = """CREATE TABLE report (id INTEGER PRIMARY KEY, ref TEXT, status TEXT, verification TEXT, organisation TEXT, country TEXT,
    area TEXT, place_precision TEXT, earliest TEXT, latest TEXT, date_text TEXT, gravity INTEGER, narrative TEXT,
    created_at TEXT, sent_at TEXT, violation TEXT, violations TEXT, actors TEXT)"""
FILL = """INSERT INTO report SELECT r.id, r.ref, r.status, r.verification, o.name, r.country, r.area, r.place_precision,
    r.earliest, r.latest, r.date_text, r.gravity, r.narrative, r.created_at, r.sent_at,
    (SELECT v.type FROM given.violation v WHERE v.report_id = r.id ORDER BY v.id LIMIT 1),
    (SELECT json_group_array(json_object('type', v.type, 'method', v.method, 'basis', v.basis))
        FROM given.violation v WHERE v.report_id = r.id),
    (SELECT json_group_array(json_object('name', i.name, 'kind', i.kind, 'role', i.role, 'attribution', i.attribution))
        FROM given.involvement i WHERE i.report_id = r.id),
    MakePoint(r.longitude, r.latitude, 4326)
    FROM given.report r LEFT JOIN given.organisation o ON o.id = r.organisation_id
    WHERE r.latitude IS NOT NULL ORDER BY r.created_at DESC, r.ref DESC"""


def main(given: str, made: str) -> None:
    """Make the copy."""
    connection = sqlite3.connect(made, isolation_level=None)
    connection.enable_load_extension(True)
    try:
        connection.execute("SELECT load_extension(?)", [LIBRARY])
    except sqlite3.OperationalError:
        sys.exit(MISSING)
    for statement in (
        "PRAGMA synchronous = OFF",
        "SELECT InitSpatialMetaData(1)",
        FLAT,
        "SELECT AddGeometryColumn('report', 'geom', 4326, 'POINT', 'XY')",
    ):
        connection.execute(statement).fetchall()
    connection.execute("ATTACH DATABASE ? AS given", [given])
    for statement in (
        "BEGIN",
        FILL,
        "CREATE INDEX report_country ON report (country, violation)",
        "COMMIT",
        "SELECT CreateSpatialIndex('report', 'geom')",
        "ANALYZE main",
    ):
        connection.execute(statement).fetchall()


if __name__ == "__main__":
    main(*sys.argv[1:])
