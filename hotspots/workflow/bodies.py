"""What a published version shows, copied out of reports, hotspots and statements, at the level that was chosen.

body of a report:    place, when, countries, coding, involved, people_affected, claims, sources, reply, issues, minerals, data_set
body of a hotspot:   the same parts, and quotes, asks, flows, since, operation, deposit, severity, place_note
body of a statement: publisher, signed_by, date, date_note, quotes, flows, asks, positions, link
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from hotspots import dates, geo
from hotspots.models import Ask, Flow, Hotspot, Naming, Statement
from hotspots.vocabulary import SOURCE_KINDS

Content = Mapping[str, Any]
AS_PUBLIC, AREA_AND_MONTH, COUNTRY_AND_YEAR = "as_public_source", "area_and_month", "country_and_year"
COARSENED_TO = {AREA_AND_MONTH: "month", COUNTRY_AND_YEAR: "year"}


def is_person(source: Content) -> bool:
    """Whether a source is somebody who told us."""
    term = SOURCE_KINDS.get(source["kind"])
    return bool(term and term.extra.get("is_person"))


def place_at(level: str, content: Content) -> dict[str, Any]:
    """The place at a publication level: as the source gives it, the area by name, or the country."""
    place = content["place"]
    if level == AS_PUBLIC:
        return {key: place[key] for key in ("precision", "name", "area", "latitude", "longitude")}
    area = geo.area(place["area"]) if level == AREA_AND_MONTH and place["area"] else None
    return {
        "precision": max(place["precision"], "L6") if area else "L8",
        "name": area.name if area else "",
        "area": area.code if area else "",
        "latitude": None,
        "longitude": None,
    }


def when_at(level: str, content: Content) -> dict[str, Any]:
    """The date at a publication level: as given, in whole months, or in whole years. Words as typed stay only when exact."""
    when = content["when"]
    if level == AS_PUBLIC:
        return dict(when)
    first, last = (date.fromisoformat(when[key]) if when[key] else None for key in ("earliest", "latest"))
    first, last = dates.coarsened(first, last, COARSENED_TO[level])
    return {"earliest": first and first.isoformat(), "latest": last and last.isoformat(), "text": ""}


def coding(content: Content, *, notes: bool = True) -> list[dict[str, Any]]:
    """The acts, each with those who are said to have done it by name and kind; `notes` only where all is public."""
    return [
        {
            "violation": act["type"],
            "by": [
                {key: content["involved"][at][key] for key in ("name", "kind", "attribution")}
                for at in act["by"]
            ],
            "method": act["method"],
            "affected": act["affected"],
            "basis": act["basis"],
            "note": act["note"] if notes else "",
        }
        for act in content["violations"]
    ]


def shown_sources(content: Content) -> list[dict[str, Any]]:
    """Sources as printed: those that may be named in full, all others as "confidential source" with nothing else."""
    return [
        {
            "confidential": False,
            **{key: source[key] for key in ("kind", "line", "date", "publisher", "link", "pointer")},
        }
        if source["may_be_named"] and not is_person(source)
        else {"confidential": True}
        for source in content["sources"]
    ]


def claims(content: Content) -> list[dict[str, Any]]:
    """What nameable sources say, word for word, claim and denial side by side."""
    return [
        {
            "who": source["publisher"] or source["line"],
            "says": source["says"],
            "denies": source["denies"],
            "source": number,
        }
        for number, source in enumerate(content["sources"])
        if source["says"] and source["may_be_named"] and not is_person(source)
    ]


def report_body(content: Content, level: str) -> dict[str, Any]:
    """The body of a published report."""
    return {
        "countries": [content["country"]],
        "place": place_at(level, content),
        "when": when_at(level, content),
        "coding": coding(content, notes=level == AS_PUBLIC),
        "involved": [
            {key: row[key] for key in ("name", "kind", "role", "attribution")} for row in content["involved"]
        ],
        "people_affected": content["harms"],
        "claims": claims(content),
        "sources": shown_sources(content),
        "issues": content["issues"],
        "minerals": content["minerals"],
        "data_set": content["data_set"],
        "inconsistent": content["inconsistent"],
    }


def _ask(ask: Ask) -> dict[str, Any]:
    return {
        "to": ask.to,
        "kind": ask.kind,
        "what": ask.what,
        "asked_on": ask.asked_on and ask.asked_on.isoformat(),
        "response": ask.response,
        "answer": ask.answer,
        "next_date": ask.next_date and ask.next_date.isoformat(),
        "note": ask.note,
        "of_hotspot": ask.hotspot_id is not None,
    }


def flow(row: Flow) -> dict[str, Any]:
    """A route as published versions hold it, with the statement that speaks of it."""
    return {
        "from": row.from_country,
        "to": row.to_country,
        "asked": row.asked,
        "issue": row.issue,
        "line": row.line,
        "statement": str(row.statement.series),
        "cited": cited(row.statement),
    }


def cited(statement: Statement) -> str:
    """A statement as a citation line."""
    return f"{statement.title}. {statement.publisher}, {dates.in_words(statement.date, statement.date)}."


def _quote(naming: Naming) -> dict[str, Any]:
    statement = naming.statement
    return {
        "quote": naming.quote,
        "pointer": naming.pointer,
        "statement": str(statement.series),
        "title": statement.title,
        "publisher": statement.publisher,
        "date": statement.date.isoformat(),
        "language": statement.language,
    }


def hotspot_body(hotspot: Hotspot, contents: Iterable[Content]) -> dict[str, Any]:
    """The body of a published hotspot: the sentences that name it, and the coding of the reports that rest on them."""
    contents = list(contents)
    namings = hotspot.namings.select_related("statement")
    flows = Flow.objects.filter(
        statement__namings__hotspot=hotspot, from_country__in=hotspot.countries
    ).distinct()
    return {
        "quotes": [_quote(naming) for naming in namings],
        "countries": hotspot.countries,
        "place": {
            "precision": hotspot.place_precision,
            "name": hotspot.place_name,
            "area": hotspot.area,
            "areas": hotspot.areas,
            "latitude": hotspot.latitude,
            "longitude": hotspot.longitude,
        },
        "place_note": hotspot.place_note,
        "when": {"earliest": None, "latest": None, "text": hotspot.since_text},
        "coding": [act for content in contents for act in coding(content)],
        "involved": [
            {**{key: row[key] for key in ("name", "kind", "role", "attribution")}, "note": row["note"]}
            for content in contents
            for row in content["involved"]
        ],
        "people_affected": [harm for content in contents for harm in content["harms"]],
        "claims": [claim for content in contents for claim in claims(content)],
        "sources": [
            {
                "confidential": False,
                "kind": "ngo_publication",
                "line": naming.statement.title,
                "date": naming.statement.date.isoformat(),
                "publisher": naming.statement.publisher,
                "link": naming.statement.link,
                "pointer": naming.pointer,
                "statement": str(naming.statement.series),
            }
            for naming in namings
        ],
        "issues": hotspot.issues,
        "minerals": hotspot.minerals,
        "operation": hotspot.operation,
        "deposit": hotspot.deposit,
        "severity": hotspot.severity,
        "asks": [_ask(ask) for ask in hotspot.asks.all()],
        "flows": [flow(row) for row in flows.select_related("statement")],
    }


def statement_body(statement: Statement) -> dict[str, Any]:
    """The body of a published statement: what it is, what is odd about its dates, what it names and asks.

    Proposed hotspots are left out: they are known through a report that not everybody may know of.
    """
    return {
        "publisher": statement.publisher,
        "signed_by": statement.signed_by,
        "date": statement.date.isoformat(),
        "date_note": statement.date_note,
        "link": statement.link,
        "text": statement.text,
        "positions": statement.positions,
        "quotes": [
            {**_quote(naming), "hotspot": str(naming.hotspot.series)}
            for naming in statement.namings.filter(hotspot__adopted=True).select_related(
                "hotspot", "statement"
            )
        ],
        "flows": [flow(row) for row in statement.flows.select_related("statement")],
        "asks": [_ask(ask) for ask in statement.asks.exclude(hotspot__adopted=False)],
    }
