"""What the contract says of a report's content: as it is sent, and as it is given back. A test holds it against `content`."""

from .blocks import (
    AREA,
    COUNTRY,
    DAY,
    FLAG,
    LANGUAGE,
    NUMBER,
    REF,
    Schema,
    code,
    codes,
    degrees,
    given,
    many,
    maybe,
    people,
    taken,
    text,
)

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
        **text(
            20_000,
            "Names and contacts of sources, victims and witnesses. Sealed, never published, never given out again.",
        ),
        "writeOnly": True,
    },
}
