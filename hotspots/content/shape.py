"""Checking: whatever was sent becomes clean content and a list of what is wrong, field by field, with the cure."""

import copy
from collections.abc import Collection, Mapping
from datetime import date
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from hotspots import dates, geo
from hotspots.vocabulary import VOCABULARIES

from .checkers import (
    LONGEST_NARRATIVE,
    Checker,
    Wrong,
    code,
    codes,
    coordinate,
    country,
    day,
    flag,
    language,
    link,
    people,
    positions,
    ref,
    text,
)
from .sensitivity import is_sensitive

Errors = dict[str, str]

EMPTY: dict[str, Any] = {
    "narrative": "",
    "language": "en",
    "sharing": "coalition",
    "urgent": False,
    "country": "",
    "when": {"earliest": None, "latest": None, "text": ""},
    "place": {"precision": "L9", "name": "", "area": "", "latitude": None, "longitude": None, "site": None},
    "sources": [],
    "involved": [],
    "violations": [],
    "harms": [],
    "issues": [],
    "minerals": [],
    "received": None,
    "data_set": None,
    "inconsistent": "",
}
MOST_ROWS = 50
MOST_NAMED = 10


FIELDS: dict[str, Checker] = {
    "narrative": text(LONGEST_NARRATIVE),
    "language": language,
    "sharing": code("sharing"),
    "urgent": flag,
    "country": country,
    "issues": codes("kp_issues"),
    "minerals": codes("minerals"),
}
PLACE: dict[str, Checker] = {
    "precision": code("place_precision"),
    "name": text(200),
    "area": text(6),
    "latitude": coordinate(90),
    "longitude": coordinate(180),
    "site": ref,
}
RECEIVED: dict[str, Checker] = {
    "channel": code("channels", "other"),
    "date": day,
    "language": language,
    "original": text(LONGEST_NARRATIVE),
}
LISTS: dict[str, dict[str, Checker]] = {
    "sources": {
        "kind": code("source_kinds"),
        "line": text(500),
        "date": day,
        "publisher": text(200),
        "link": link,
        "pointer": text(200),
        "may_be_named": flag,
        "consent": code("consent"),
        "says": text(2000),
        "denies": flag,
    },
    "involved": {
        "actor": ref,
        "name": text(200),
        "kind": code("actor_kinds", "A99"),
        "role": code("involvement_roles", "not_clear"),
        "attribution": code("attribution", "alleged"),
        "note": text(500),
    },
    "violations": {
        "type": code("violation_types"),
        "by": positions,
        "method": code("methods"),
        "affected": codes("affected_groups"),
        "basis": code("violation_basis"),
        "note": text(500),
    },
    "harms": {
        "kinds": codes("harms"),
        "unit": code("harm_units", "people"),
        "minimum": people,
        "best": people,
        "maximum": people,
        "civilians": people,
        "words": text(200),
    },
}
OBJECTS = {"place": PLACE, "received": RECEIVED}
KNOWN = dict.fromkeys(sorted((*FIELDS, *LISTS, *OBJECTS, "when")))


def empty() -> dict[str, Any]:
    """Content that says nothing, which the caller may change."""
    return {name: copy.copy(value) for name, value in EMPTY.items()}


def _refuse_unknown(data: Mapping[str, Any], known: Collection[str], path: str, errors: Errors) -> None:
    """A field that is not known is an error, so that a typo is never lost; the first few are named."""
    unknown = [key for key in data if key not in known]
    if not unknown:
        return
    cure = _("There is no such field. Known here: %(known)s.") % {"known": ", ".join(known)}
    errors.update({f"{path}{str(key)[:60]}": cure for key in islice(unknown, MOST_NAMED)})


def check_object(data: Any, checkers: Mapping[str, Checker], path: str, errors: Errors) -> dict[str, Any]:
    """Run the checkers over an object; a key that no checker knows is an error. `path` is that of the object, with a dot."""
    if not isinstance(data, Mapping):
        errors[path.rstrip(".")] = _("This must be an object with named fields.")
        return {key: checker(None) for key, checker in checkers.items()}
    _refuse_unknown(data, checkers, path, errors)
    clean = {}
    for key, checker in checkers.items():
        try:
            clean[key] = checker(data.get(key))
        except Wrong as wrong:
            errors[f"{path}{key}"] = str(wrong)
            clean[key] = checker(None)
    return clean


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _when(value: Any, errors: Errors) -> dict[str, Any]:
    """A range from words ("March 2019"), or from {earliest, latest, text}."""
    if value in (None, "", {}):
        return dict(EMPTY["when"])
    try:
        if isinstance(value, str):
            found = dates.parse(text(200)(value))
        elif isinstance(value, Mapping):
            extra = set(value) - {"earliest", "latest", "text"}
            if extra:
                raise Wrong(
                    _("“when” has earliest, latest and text; not %(extra)s.")
                    % {"extra": ", ".join(map(str, extra))}
                )
            first, last, typed = (
                day(value.get("earliest")),
                day(value.get("latest")),
                text(200)(value.get("text")),
            )
            if first is None and last is None and typed:
                found = dates.parse(typed)
            else:
                if first and last and first > last:
                    raise Wrong(_("The first date is after the second: change them round."))
                found = dates.When(_date(first), _date(last), typed)
        else:
            raise Wrong(_("Write when it happened as words or as {earliest, latest}."))
    except (Wrong, dates.NotADate) as wrong:
        errors["when"] = str(wrong)
        return dict(EMPTY["when"])
    return {
        "earliest": found.earliest and found.earliest.isoformat(),
        "latest": found.latest and found.latest.isoformat(),
        "text": found.text,
    }


def _place(clean: dict[str, Any], land: str, errors: Errors) -> dict[str, Any]:
    """Fill in what follows: the level that the given parts amount to, the area that belongs to the country."""
    if (clean["latitude"] is None) != (clean["longitude"] is None):
        # Not where one of them was given and could not stand: that has been said.
        if not {"place.latitude", "place.longitude"} & set(errors):
            errors["place.latitude"] = _("Latitude and longitude go together: give both or neither.")
        clean["latitude"] = clean["longitude"] = None
    if clean["area"]:
        area = geo.area(clean["area"])
        if area is None or (land and area.country != land):
            errors["place.area"] = _("This is no area of the country.")
            clean["area"] = ""
    if not clean["precision"]:
        if clean["latitude"] is not None:
            clean["precision"] = "L1"
        else:
            clean["precision"] = "L6" if clean["area"] else "L8" if land else "L9"
    if not clean["area"] and clean["latitude"] is not None and land and clean["precision"] < "L7":
        found = geo.area_at(land, clean["latitude"], clean["longitude"])
        clean["area"] = found.code if found else ""
    return clean


def _harms(rows: list[dict[str, Any]], errors: Errors) -> None:
    for number, row in enumerate(rows):
        stated = [row[key] for key in ("minimum", "best", "maximum") if row[key] is not None]
        if stated != sorted(stated):
            errors[f"harms.{number}.best"] = _("The numbers must not run backwards: lowest, best, highest.")
        if not row["kinds"]:
            errors[f"harms.{number}.kinds"] = _(
                "Say what happened to these people: killed, injured, displaced…"
            )
        if not stated and not row["words"]:
            errors[f"harms.{number}.words"] = _("Give a number, or the words as said (“dozens”).")


def _sources(rows: list[dict[str, Any]], given: list[Any], errors: Errors) -> None:
    """Defaults by kind: press and published documents may be named, people may not; consent is asked of people only."""
    for number, row in enumerate(rows):
        term = VOCABULARIES["source_kinds"].get(row["kind"])
        if term is None:
            errors.setdefault(
                f"sources.{number}.kind", _("Say how you know: a person, a document, a recording or data.")
            )
            continue
        is_person = bool(term.extra.get("is_person"))
        if not isinstance(given[number], Mapping) or given[number].get("may_be_named") is None:
            row["may_be_named"] = bool(term.extra.get("may_be_named_default"))
        if not row["consent"]:
            row["consent"] = "not_recorded" if is_person else "not_needed_public_source"
        if not row["line"]:
            errors.setdefault(f"sources.{number}.line", _("Say in one line how you know."))


def check(data: Any) -> tuple[dict[str, Any], Errors]:
    """Return (clean content, errors by field path). Fields left out take their presets; unknown fields are errors."""
    errors: Errors = {}
    if not isinstance(data, Mapping):
        return empty(), {"": _("A report is an object with named fields.")}
    _refuse_unknown(data, KNOWN, "", errors)
    clean = empty()
    clean.update(check_object({key: data[key] for key in FIELDS if key in data}, FIELDS, "", errors))
    clean["when"] = _when(data.get("when"), errors)
    place = data.get("place")
    clean["place"] = _place(
        check_object({} if place is None else place, PLACE, "place.", errors), clean["country"], errors
    )
    received = data.get("received")
    clean["received"] = (
        None if received in (None, "", {}) else check_object(received, RECEIVED, "received.", errors)
    )
    for name, checkers in LISTS.items():
        given = [] if data.get(name) in (None, "") else data[name]
        if not isinstance(given, list) or len(given) > MOST_ROWS:
            errors[name] = _("This must be a list of at most %(most)d.") % {"most": MOST_ROWS}
            continue
        clean[name] = [
            check_object(row, checkers, f"{name}.{number}.", errors) for number, row in enumerate(given)
        ]
        if name == "sources":
            _sources(clean[name], given, errors)
    _harms(clean["harms"], errors)
    for number, act in enumerate(clean["violations"]):
        if not act["type"]:
            errors.setdefault(f"violations.{number}.type", _("Choose what was done, or leave the row out."))
        if any(not 0 <= position < len(clean["involved"]) for position in act["by"]):
            errors[f"violations.{number}.by"] = _(
                "This points at someone who is not in the list of those involved."
            )
    if not clean["sharing"]:
        clean["sharing"] = preset_sharing(clean)
    return clean, errors


def preset_sharing(content: Mapping[str, Any]) -> str:
    """Who may see a report when nobody said: the coalition; chosen reviewers where sexual violence or a child is told of."""
    return "restricted" if is_sensitive(content) else "coalition"


def is_sendable(content: Mapping[str, Any]) -> Errors:
    """What is still missing before a report can be sent: the five answers. Empty when it can be."""
    missing: Errors = {}
    if not content["narrative"]:
        missing["narrative"] = _("Say what happened, in your own words.")
    if not content["country"]:
        missing["country"] = _("Choose the country.")
    when = content["when"]
    if not (when["earliest"] or when["latest"] or when["text"]):
        missing["when"] = _("Say when: a day, a month, a year, between two dates, or “not known”.")
    if not content["sources"]:
        missing["sources"] = _("Say how you know: what kind of source, and one line.")
    return missing
