"""The schemas of the API: what each body and answer holds."""

from .blocks import (
    AREA,
    COUNTRY,
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
    degrees,
    given,
    many,
    maybe,
    page,
    people,
    taken,
    text,
    to,
    whole,
)
from .shelves import SHELVES

WHEN = {"earliest": maybe(DAY), "latest": maybe(DAY), "text": text(200, "As it was said.")}
PLACE = {
    "precision": code("place_precision"),
    "name": text(200),
    "area": AREA,
    "latitude": degrees(90),
    "longitude": degrees(180),
    "site": maybe(REF),
}
SOURCE = {
    "kind": code("source_kinds"),
    "line": text(500, "One line that says how it is known."),
    "date": maybe(DAY),
    "publisher": text(200),
    "link": text(500),
    "pointer": text(200, "Page, minute or paragraph."),
    "may_be_named": {**FLAG, "description": "Whether the public may read who it is."},
    "consent": code("consent"),
    "says": text(2000, "Word for word."),
    "denies": {**FLAG, "description": "Whether what it says is a denial."},
}
INVOLVED = {
    "actor": maybe(REF),
    "name": text(200),
    "kind": code("actor_kinds"),
    "role": code("involvement_roles"),
    "attribution": code("attribution"),
    "note": text(500),
}
VIOLATION = {
    "type": code("violation_types"),
    "by": {**many(NUMBER), "description": "Positions in “involved”, counted from 0."},
    "method": code("methods"),
    "affected": codes("affected_groups"),
    "basis": code("violation_basis"),
    "note": text(500),
}
HARM = {
    "kinds": codes("harms"),
    "unit": code("harm_units"),
    "minimum": people(),
    "best": people(),
    "maximum": people(),
    "civilians": people(),
    "words": text(200, "As it was said, where no number was: “dozens”."),
}
RECEIVED = {
    "channel": code("channels"),
    "date": maybe(DAY),
    "language": LANGUAGE,
    "original": text(50_000, "The message as it came."),
}
PLAIN = {
    "narrative": text(50_000, "What happened, in your own words. It is never published."),
    "language": LANGUAGE,
    "sharing": code("sharing"),
    "urgent": {**FLAG, "description": "A person is at risk now."},
    "country": COUNTRY,
    "issues": codes("kp_issues"),
    "minerals": codes("minerals"),
}
LISTS = {"sources": SOURCE, "involved": INVOLVED, "violations": VIOLATION, "harms": HARM}

WHEN_TAKEN: Schema = {
    "description": "Words (“March 2019”, “between 2015 and 2017”, “not known”) or a range of days.",
    "anyOf": [text(200), taken(WHEN)],
}
CONTENT_TAKEN = {
    **PLAIN,
    "when": WHEN_TAKEN,
    "place": taken(PLACE),
    **{name: {**many(taken(row)), "maxItems": 50} for name, row in LISTS.items()},
    "received": taken(RECEIVED),
}
CONTENT_GIVEN = {
    **PLAIN,
    "when": given(WHEN),
    "place": given(PLACE),
    **{name: many(given(row)) for name, row in LISTS.items()},
    "received": maybe(given(RECEIVED)),
}
ANSWERS = ("narrative", "country", "when", "sources")
BESIDE = {
    "external_ref": text(120, "Your own reference: unique in your organisation."),
    "names": {
        **text(20_000, "Names and contacts of sources, victims and witnesses. Sealed, never published, never given out again."),
        "writeOnly": True,
    },
}
ORGANISATION = given({"ref": REF, "name": TEXT})
BY = given({"organisation": TEXT, "name": {**TEXT, "description": "Of colleagues only."}})
REPORT = {
    "ref": REF,
    "version": NUMBER,
    "status": code("review_states"),
    "origin": code("origins"),
    "organisation": ORGANISATION,
    "external_ref": {"type": ["string", "null"], "description": "Your organisation's own reports only."},
    "verification": code("verification"),
    "disputed": FLAG,
    "created_at": TIME,
    "received_at": maybe(TIME),
    "changed_at": TIME,
    "accepted_at": maybe(TIME),
    "data_set": {"type": ["object", "null"], "description": "The row as a data set published it."},
    "inconsistent": {"type": "string", "description": "What does not fit in the row as published."},
    "content": {"anyOf": [to("Content"), {"type": "null"}], "description": "Null where it was erased."},
}
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

COMPONENTS: dict[str, Schema] = {
    "Problem": given(
        {
            "type": {**TEXT, "description": "What kind of problem: an address that explains it."},
            "title": TEXT,
            "status": {"type": "integer"},
            "detail": TEXT,
        }
    )
    | {
        "properties": {
            "type": TEXT,
            "title": TEXT,
            "status": {"type": "integer"},
            "detail": TEXT,
            "errors": many(given({"field": TEXT, "message": {**TEXT, "description": "What is wrong, and the cure."}})),
            "ref": {**REF, "description": "The report that stands in the way."},
            "version": {**NUMBER, "description": "The version that it has now."},
        }
    },
    "ProblemKind": given({"type": TEXT, "title": TEXT, "status": {"type": "integer"}, "cure": TEXT}),
    "Nothing": taken({}, about="No fields."),
    "Content": given(CONTENT_GIVEN, "What a report says, as this token may read it."),
    "NewContent": taken(CONTENT_TAKEN, ANSWERS, "What a report says. Fields left out take their presets."),
    "NewReport": taken({**CONTENT_TAKEN, **BESIDE}, ANSWERS, "A new report: four fields are needed; sharing is preset."),
    "Report": given(REPORT),
    "ReportPage": page("Report", origin={**codes("origins"), "description": "Which origins this list holds."}),
    "Receipt": given(
        {"ref": REF, "version": NUMBER, "content_hash": {**TEXT, "description": "SHA-256."}, "received_at": TIME}
    ),
    "Version": given(
        {
            "version": NUMBER,
            "action": TEXT,
            "at": TIME,
            "by": BY,
            "erased": FLAG,
            "changes": many(given({"field": TEXT, "before": {}, "after": {}})),
        }
    ),
    "VersionList": whole("Version"),
    "Comment": given({"text": TEXT, "at": TIME, "by": BY}),
    "CommentList": whole("Comment"),
    "NewComment": taken({"text": {**text(5000), "minLength": 1}}, ("text",)),
    "Decision": given(
        {
            "version": {**NUMBER, "description": "The version that was decided on."},
            "decision": code("review_states"),
            "reason": code("review_reasons"),
            "sentence": TEXT,
            "at": TIME,
        }
    ),
    "DecisionList": whole("Decision"),
    "NewDecision": {
        "oneOf": [
            taken(
                {
                    "decision": {"const": "accept"},
                    "sentence": text(2000),
                    "verification": code("verification"),
                    "disputed": FLAG,
                },
                ("decision",),
            ),
            taken(
                {
                    "decision": {"type": "string", "enum": ["ask_changes", "decline"]},
                    "reason": code("review_reasons"),
                    "sentence": {**text(2000), "minLength": 1},
                },
                ("decision", "reason", "sentence"),
            ),
        ]
    },
    "VocabularySummary": given(
        {"name": TEXT, "version": NUMBER, "about": TEXT, "default": maybe(TEXT), "terms": NUMBER}
    ),
    "VocabularyList": whole("VocabularySummary"),
    "Labels": {"type": "object", "additionalProperties": TEXT, "description": "By language: en, fr, pt."},
    "Vocabulary": given(
        {
            "name": TEXT,
            "version": NUMBER,
            "about": TEXT,
            "default": maybe(TEXT),
            "groups": many(given({"code": TEXT, "labels": to("Labels")})),
            "terms": many(
                given(
                    {
                        "code": TEXT,
                        "labels": to("Labels"),
                        "group": maybe(TEXT),
                        "gravity": NUMBER,
                        "retired": FLAG,
                        "extra": {"type": "object"},
                    }
                )
            ),
        }
    ),
    "EditionInFull": given(EDITION_IN_FULL),
    "EditionPage": page(
        "EditionInFull",
        origin={**codes("origins"), "description": "Which origins this list holds."},
        attribution={**many(TEXT), "description": "Whom to credit."},
    ),
    "Edition": {
        "anyOf": [
            given({**EDITION_IN_FULL, "versions": many(VERSION_OF_EDITION)}),
            given({**EDITION, "retracted_at": maybe(TIME), "content": {"type": "null"}, "versions": many(VERSION_OF_EDITION)}),
        ]
    },
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
    "OpenAPI": {"type": "object", "description": "An OpenAPI 3.1 document."},
    "Table": {"type": "string", "description": "A header row, then one row a record."},
    "Me": given(
        {
            "token": TEXT,
            "expires_at": TIME,
            "organisation": ORGANISATION,
            "leads": FLAG,
            "scopes": many(TEXT),
            "abilities": many(TEXT),
            "may": {"type": "object", "additionalProperties": FLAG},
        }
    ),
}
for _shelf in SHELVES:
    _fields = {name: field.schema for name, field in _shelf.fields.items()}
    _own = {"ref": REF, "version": NUMBER, "adopted": FLAG, "created_at": TIME}
    COMPONENTS[f"New{_shelf.one}"] = taken(_fields, _shelf.required)
    COMPONENTS[_shelf.one] = given({**_own, **_shelf.beside_schema, "content": given(_fields)})
    COMPONENTS[f"{_shelf.one}Page"] = page(_shelf.one)
