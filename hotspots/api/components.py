"""The schemas of the API: what each body and answer holds."""

from hotspots.imports.kobo import QUESTIONS as KOBO_QUESTIONS

from .blocks import (
    FLAG,
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
    taken,
    text,
    to,
    whole,
)
from .content_schema import ANSWERS, BESIDE, CONTENT_GIVEN, CONTENT_TAKEN, PLACE
from .published_schema import PUBLISHED
from .shelves import SHELVES

ORGANISATION = given({"ref": REF, "name": TEXT})
NUMBER_AS_TEXT: Schema = {"type": ["string", "integer", "null"]}
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
            "errors": many(
                given({"field": TEXT, "message": {**TEXT, "description": "What is wrong, and the cure."}})
            ),
            "ref": {**REF, "description": "The report that stands in the way."},
            "version": {**NUMBER, "description": "The version that it has now."},
            "until": {**TIME, "description": "When the claim of another reviewer ends."},
        }
    },
    "ProblemKind": given({"type": TEXT, "title": TEXT, "status": {"type": "integer"}, "cure": TEXT}),
    "Nothing": taken({}, about="No fields."),
    "ConsentWithdrawn": taken(
        {
            "sentence": {**text(2000, "What the person said, without any name."), "minLength": 1},
            "source": {**NUMBER, "description": "The position in “sources”, counted from 0."},
        },
        ("sentence",),
    ),
    "Content": given(CONTENT_GIVEN, "What a report says, as this token may read it."),
    "NewContent": taken(CONTENT_TAKEN, ANSWERS, "What a report says. Fields left out take their presets."),
    "NewReport": taken(
        {**CONTENT_TAKEN, **BESIDE}, ANSWERS, "A new report: four fields are needed; sharing is preset."
    ),
    "Report": given(REPORT),
    "ReportPage": page(
        "Report", origin={**codes("origins"), "description": "Which origins this list holds."}
    ),
    "Receipt": given(
        {
            "ref": REF,
            "version": NUMBER,
            "content_hash": {**TEXT, "description": "SHA-256."},
            "received_at": TIME,
        }
    ),
    "BulkReports": {
        **many(to("NewReport")),
        "minItems": 1,
        "maxItems": 10_000,
        "description": "In NDJSON: one of them a line.",
    },
    "BulkAnswer": given(
        {
            "dry_run": {
                **FLAG,
                "description": "Whether this says what would become of the rows, and nothing is stored.",
            },
            "created": NUMBER,
            "known": NUMBER,
            "refused": NUMBER,
            "rows": many(to("BulkOutcome")),
        }
    ),
    "ImportFile": {"type": "string", "format": "binary", "description": "A file: CSV, XLSX or GeoJSON."},
    "ImportAnswer": given(
        {
            "dry_run": {
                **FLAG,
                "description": "Whether this says what would become of the rows, and nothing is stored.",
            },
            "stored": {
                **FLAG,
                "description": "Whether rows were stored; not so where `atomic` met a refused one.",
            },
            "read": {**NUMBER, "description": "How many rows the file holds."},
            "new": NUMBER,
            "changed": NUMBER,
            "same": NUMBER,
            "refused": NUMBER,
            "columns": {
                **many(given({"name": TEXT, "field": {"type": ["string", "null"]}})),
                "description": "What each column was taken for; null is left out.",
            },
            "notes": many(TEXT),
            "changes": {
                **many(
                    given(
                        {
                            "row": NUMBER,
                            "ref": REF,
                            "edits": many(given({"field": TEXT, "before": TEXT, "after": TEXT})),
                        }
                    )
                ),
                "description": "Of the first 1,000 rows that change a report, cell by cell.",
            },
            "changes_left_out": {**NUMBER, "description": "How many more rows change a report."},
            "errors": {
                **many(given({"row": NUMBER, "field": TEXT, "message": TEXT})),
                "description": "Of the first rows that are refused: the number of the row in the file, the column, the cure.",
            },
            "errors_left_out": {
                **FLAG,
                "description": "Whether more rows are refused than `errors` names; `refused` counts all.",
            },
        }
    ),
    "BulkOutcome": {
        "type": "object",
        "additionalProperties": False,
        "required": ["row", "outcome"],
        "properties": {
            "row": {**NUMBER, "description": "Its place in what was sent, counted from 0."},
            "outcome": {
                **TEXT,
                "description": "`created`, `known` (your organisation has used its external_ref), or `refused`.",
            },
            "ref": REF,
            "version": NUMBER,
            "content_hash": {**TEXT, "description": "SHA-256."},
            "received_at": TIME,
            "errors": many(given({"field": TEXT, "message": TEXT})),
        },
    },
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
    "NewComment": taken({"text": text(5000)}, ("text",)),
    "Evidence": given(
        {
            "ref": REF,
            "size": {**NUMBER, "description": "In bytes."},
            "sha256": {**TEXT, "description": "Of the file as it was received."},
            "name": {**TEXT, "description": "What it was called: for its own organisation only."},
            "note": TEXT,
            "added_at": TIME,
            "media_type": {**TEXT, "description": "What it was found to be, whatever it was called."},
            "original": {**maybe(TEXT), "description": "Where it is, if you may open it."},
            "shown": {**maybe(TEXT), "description": "Where the copy of a picture is."},
        }
    ),
    "EvidenceList": whole("Evidence"),
    "NewEvidence": taken(
        {
            "file": {
                **TEXT,
                "format": "binary",
                "description": "Its name must end as its kind does: .jpg, .pdf and so on.",
            },
            "sha256": {**TEXT, "pattern": "^[0-9a-fA-F]{64}$"},
            "note": text(500, "One line that says what it shows. No names: reviewers read it."),
        },
        ("file", "sha256"),
    ),
    "File": {**TEXT, "format": "binary"},
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
                    "sentence": text(2000),
                },
                ("decision", "reason", "sentence"),
            ),
        ]
    },
    "Claim": given({"version": NUMBER, "until": {**TIME, "description": "When your claim ends."}}),
    "QueuedReport": given(
        {
            **REPORT,
            "claim": {
                **maybe(given({"mine": FLAG, "until": TIME})),
                "description": "Whether a reviewer is at it, and until when.",
            },
        }
    ),
    "QueuePage": page("QueuedReport"),
    "NewCoding": taken(
        {
            **{name: CONTENT_TAKEN[name] for name in ("violations", "involved", "issues")},
            "place": taken({name: PLACE[name] for name in ("precision", "area")}),
        }
    ),
    "KoboSubmission": {
        "type": "object",
        "description": "As KoboToolbox pushes it: the questions of the form in docs/kobo, in groups (`where/country`) or not, "
        "and whatever else it adds.",
        "required": ["_uuid"],
        "properties": {
            "_uuid": REF,
            **{
                question.name: NUMBER_AS_TEXT if question.kind == "integer" else maybe(TEXT)
                for question in KOBO_QUESTIONS
            },
        },
    },
    "KoboReceipt": given(
        {
            "outcome": {"enum": ["created", "changed", "known"]},
            "ref": REF,
            "version": NUMBER,
            "external_ref": TEXT,
            "ignored": {
                **many(TEXT),
                "description": "The questions that are not in our form: stored nowhere.",
            },
        }
    ),
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
    **PUBLISHED,
    "OpenAPI": {"type": "object", "description": "An OpenAPI 3.1 document."},
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
