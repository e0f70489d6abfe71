"""Content to columns and rows, and back. The rows are what filters and counts read."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Model

from hotspots import geo
from hotspots.models import Harm, Involvement, Report, Source, Violation
from hotspots.text import fold
from hotspots.vocabulary import (
    ACTOR_KINDS,
    AFFECTED_GROUPS,
    INVOLVEMENT_ROLES,
    KP_ISSUES,
    SOURCE_KINDS,
    VIOLATION_TYPES,
    gravest,
)

Content = Mapping[str, Any]
CHILDREN: dict[str, type[Model]] = {
    "sources": Source,
    "involved": Involvement,
    "violations": Violation,
    "harms": Harm,
}


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def killed(harms: list[dict[str, Any]]) -> dict[str, int | None]:
    """People killed as one report states them: its rows that count the killed alone, added up; None is "not stated"."""
    counted = [row for row in harms if row["kinds"] == ["killed"] and row["unit"] == "people"]

    def total(key: str, otherwise: str) -> int | None:
        stated = [row[key] if row[key] is not None else row[otherwise] for row in counted]
        return sum(stated) if stated and None not in stated else None

    return {
        "killed_min": total("minimum", "best"),
        "killed_best": total("best", "best"),
        "killed_max": total("maximum", "best"),
        "killed_civilians": total("civilians", "civilians"),
    }


def cells(place: Content, country: str) -> tuple[int | None, int | None]:
    """(cell of the place itself, cell at which readers who may not know it find it: its area's or country's centre)."""
    exact = None
    if place["latitude"] is not None:
        exact = geo.cell(place["latitude"], place["longitude"])
    shown = geo.shown_cell(place["area"], country)
    return exact if exact is not None else shown, shown


def masks(content: Content) -> dict[str, int]:
    """The mask columns and the gravity of content."""
    acts = [act["type"] for act in content["violations"]]
    return {
        "violation_mask": VIOLATION_TYPES.mask(acts),
        "gravity": gravest(acts),
        "actor_mask": ACTOR_KINDS.mask(row["kind"] for row in content["involved"]),
        "role_mask": INVOLVEMENT_ROLES.mask(row["role"] for row in content["involved"]),
        "affected_mask": AFFECTED_GROUPS.mask(
            group for act in content["violations"] for group in act["affected"]
        ),
        "issue_mask": KP_ISSUES.mask(content["issues"]),
        "source_mask": SOURCE_KINDS.mask(source["kind"] for source in content["sources"]),
    }


def searchable(content: Content, open_data: bool) -> dict[str, str]:
    """Folded text in two parts: what every reader of the report may read, and what its own organisation alone may."""
    # As redaction has it: who told us stays confidential, whatever was ticked.
    people = {term.code for term in SOURCE_KINDS.terms if term.extra.get("is_person")}
    lines: dict[bool, list[str]] = {True: [], False: []}
    for source in content["sources"]:
        lines[source["may_be_named"] and source["kind"] not in people].append(source["line"])
    shared = [content["narrative"], *(row["name"] for row in content["involved"]), *lines[True]]
    internal = lines[False]
    (shared if open_data else internal).append(content["place"]["name"])
    return {"search_text": fold("\n".join(shared)), "search_internal": fold("\n".join(internal))}


def columns(content: Content, *, open_data: bool = False) -> dict[str, Any]:
    """The columns of a report that follow from its content; the place of open data can be searched by everyone."""
    place, when = content["place"], content["when"]
    cell, shown_cell = cells(place, content["country"])
    return {
        "narrative": content["narrative"],
        "language": content["language"],
        "sharing": content["sharing"],
        "urgent": content["urgent"],
        "country": content["country"],
        "area": place["area"],
        "place_name": place["name"],
        "latitude": place["latitude"],
        "longitude": place["longitude"],
        "place_precision": place["precision"],
        "cell": cell,
        "shown_cell": shown_cell,
        "earliest": _day(when["earliest"]),
        "latest": _day(when["latest"]),
        "date_text": when["text"],
        "minerals": content["minerals"],
        "received": content["received"],
        "data_set": content["data_set"],
        "inconsistent": content["inconsistent"],
        **masks(content),
        **killed(content["harms"]),
        **searchable(content, open_data),
    }


def child_rows(
    content: Content, actors: Mapping[str, int] | None = None, statement_id: int | None = None
) -> dict[type[Model], list[dict[str, Any]]]:
    """The columns of the child rows of content, without their report. `actors` maps the refs of actors to their ids."""
    made: dict[type[Model], list[dict[str, Any]]] = {}
    for name, model in CHILDREN.items():
        made[model] = []
        for position, row in enumerate(content[name]):
            values = {**row, "position": position}
            if model is Involvement:
                values["actor_id"] = (actors or {}).get(values.pop("actor") or "")
            elif model is Source:
                values["date"] = _day(values["date"])
                values["statement_id"] = statement_id
            elif model is Harm:
                values["as_published"] = bool(content["data_set"])
            made[model].append(values)
    return made


def children(
    report: Report, content: Content, actors: Mapping[str, int] | None = None, statement_id: int | None = None
) -> dict[type[Model], list[Model]]:
    """The unsaved child rows of a report."""
    rows = child_rows(content, actors, statement_id)
    return {model: [model(report=report, **values) for values in held] for model, held in rows.items()}


def read(report: Report) -> dict[str, Any]:
    """The content that a report's rows hold: equal to what its newest version keeps."""
    return {
        "narrative": report.narrative,
        "language": report.language,
        "sharing": report.sharing,
        "urgent": report.urgent,
        "country": report.country,
        "when": {
            "earliest": report.earliest and report.earliest.isoformat(),
            "latest": report.latest and report.latest.isoformat(),
            "text": report.date_text,
        },
        "place": {
            "precision": report.place_precision,
            "name": report.place_name,
            "area": report.area,
            "latitude": report.latitude,
            "longitude": report.longitude,
            "site": str(report.site.ref) if report.site else None,
        },
        "sources": [
            {
                "kind": row.kind,
                "line": row.line,
                "date": row.date and row.date.isoformat(),
                "publisher": row.publisher,
                "link": row.link,
                "pointer": row.pointer,
                "may_be_named": row.may_be_named,
                "consent": row.consent,
                "says": row.says,
                "denies": row.denies,
            }
            for row in report.sources.all()
        ],
        "involved": [
            {
                "actor": str(row.actor.ref) if row.actor else None,
                "name": row.name,
                "kind": row.kind,
                "role": row.role,
                "attribution": row.attribution,
                "note": row.note,
            }
            for row in report.involvements.all()
        ],
        "violations": [
            {
                "type": row.type,
                "by": row.by,
                "method": row.method,
                "affected": row.affected,
                "basis": row.basis,
                "note": row.note,
            }
            for row in report.violations.all()
        ],
        "harms": [
            {
                "kinds": row.kinds,
                "unit": row.unit,
                "minimum": row.minimum,
                "best": row.best,
                "maximum": row.maximum,
                "civilians": row.civilians,
                "words": row.words,
            }
            for row in report.harms.all()
        ],
        "issues": report.codes("issue_mask"),
        "minerals": report.minerals,
        "received": report.received,
        "data_set": report.data_set,
        "inconsistent": report.inconsistent,
    }
