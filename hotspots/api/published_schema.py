"""The schemas of what is published, of files, and of changes, which tell of it too."""

from .blocks import (
    DAY,
    FLAG,
    LANGUAGE,
    NUMBER,
    REF,
    TEXT,
    TIME,
    Schema,
    code,
    codes,
    given,
    many,
    maybe,
    page,
    people,
    to,
)
from .paging import MOST

VERSION_OF_EDITION = given(
    {"number": NUMBER, "state": TEXT, "published_at": TIME, "retracted_at": maybe(TIME)}
)
EDITION = {
    "url": {**TEXT, "format": "uri", "description": "The page that shows it."},
    "series": REF,
    "number": NUMBER,
    "kind": {"enum": ["hotspot", "report", "statement"]},
    "state": {"enum": ["published", "superseded", "retracted"]},
    "published_at": TIME,
    "note": TEXT,
}
EDITION_IN_FULL = {
    **EDITION,
    "title": TEXT,
    "summary": TEXT,
    "status": code("hotspot_status"),
    "last_confirmed_at": maybe(DAY),
    "last_confirmed_by": TEXT,
    "origin": code("origins"),
    "language": LANGUAGE,
    "verification": code("verification"),
    "disputed": FLAG,
    "level": code("publication_levels"),
    "killed": given({name: people() for name in ("min", "best", "max", "civilians")}),
    "gravity": NUMBER,
    "same_event": {**maybe(REF), "description": "Accounts of one event share this."},
    "part_of": {**maybe(REF), "description": "The series of a larger event."},
    "hotspots": many(REF),
    "content": {
        "type": "object",
        "description": "What the page shows. Of hotspots and reports: countries, place, when, coding, involved, "
        "people_affected, claims, sources, issues, minerals; of hotspots also quotes, asks and flows.",
    },
}

PUBLISHED: dict[str, Schema] = {
    "EditionInFull": given(EDITION_IN_FULL),
    "EditionPage": page(
        "EditionInFull",
        origin={**codes("origins"), "description": "Which origins this list holds."},
        attribution={**many(TEXT), "description": "Whom to credit."},
    ),
    "Edition": {
        "anyOf": [
            given({**EDITION_IN_FULL, "versions": many(VERSION_OF_EDITION)}),
            given(
                {
                    **EDITION,
                    "retracted_at": maybe(TIME),
                    "content": {"type": "null"},
                    "versions": many(VERSION_OF_EDITION),
                }
            ),
        ]
    },
    "ChangePage": given(
        {
            "more": {**FLAG, "description": "Whether more waits already."},
            "limit": {**NUMBER, "description": "How many fit into one answer."},
            "most": {"const": MOST, "description": "The largest limit."},
            "since": {**TEXT, "description": "Where you stand now; keep it."},
            "next": {**TEXT, "description": "The address to call next, now or at any later time."},
            "results": many(
                given(
                    {
                        "kind": {"enum": ["report", "edition"]},
                        "ref": {**REF, "description": "The ref of a report, or the series of an edition."},
                        "change": {"enum": ["changed", "withdrawn", "retracted", "gone"]},
                        "version": maybe(NUMBER),
                        "record": {
                            "anyOf": [to("Report"), to("EditionInFull"), {"type": "null"}],
                            "description": "What is changed, as it is now; null for all else.",
                        },
                    }
                )
            ),
        }
    ),
    "FeatureCollection": given(
        {
            "type": {"const": "FeatureCollection"},
            "origin": {**codes("origins"), "description": "Which origins this collection holds."},
            "count": NUMBER,
            "filter": many(TEXT),
            "attribution": many(TEXT),
            "features": many(
                given(
                    {
                        "type": {"const": "Feature"},
                        "id": REF,
                        "geometry": {"type": ["object", "null"], "description": "A point, an area, or null."},
                        "properties": {"type": "object"},
                    }
                )
            ),
        }
    ),
    "Table": {"type": "string", "description": "A header row, then one row a record."},
    "Lines": {"type": "string", "description": "One record a line, as the list has it."},
    "Workbook": {"type": "string", "format": "binary", "description": "The same rows on one sheet."},
    "ReportCollection": {
        "type": "object",
        "description": "A FeatureCollection of the same rows: a point where a place is known closely, else null.",
    },
}
