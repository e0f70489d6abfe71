"""The way back: content that was sent, as the form would have typed it."""

from collections.abc import Iterable, Mapping
from typing import Any

from hotspots import dates
from hotspots.models import Actor

NAMED = {True: "yes", False: "no", None: ""}


def typed_when(when: Mapping[str, Any]) -> str:
    """A range as typed, or as words that are read as the same range."""
    first, last = when["earliest"], when["latest"]
    if when["text"] and _reads_as(when["text"], first, last):
        return str(when["text"])
    if first and last:
        return first if first == last else f"{first} / {last}"
    if first:
        return f"since {first}"
    if last:
        return f"since before {last}"
    return when["text"] or ""


def _reads_as(text: str, first: str | None, last: str | None) -> bool:
    try:
        found = dates.parse(text)
    except dates.NotADate:
        return False
    read = (found.earliest and found.earliest.isoformat(), found.latest and found.latest.isoformat())
    return read == (first, last)


def typed_of(content: Mapping[str, Any], actors: Iterable[Actor] = ()) -> dict[str, list[str]]:
    """What somebody would have typed to say this content: checking it gives the content again."""
    names = {str(actor.ref): actor.name for actor in actors}
    typed: dict[str, Any] = {
        name: content[name]
        for name in ("narrative", "language", "sharing", "country", "issues", "minerals", "urgent")
    }
    typed["when"] = typed_when(content["when"])
    typed["types"] = list(dict.fromkeys(act["type"] for act in content["violations"]))
    place = content["place"]
    typed |= {f"place.{name}": place[name] for name in ("name", "area", "precision", "site")}
    if place["latitude"] is not None:
        typed["place.coordinates"] = f"{_degrees(place['latitude'])}, {_degrees(place['longitude'])}"
    for name, value in (content["received"] or {}).items():
        typed[f"received.{name}"] = value
    for name in ("sources", "involved", "violations", "harms"):
        for number, row in enumerate(content[name]):
            typed |= {f"{name}.{number}.{field}": value for field, value in row.items()}
            if name == "sources":
                typed[f"sources.{number}.may_be_named"] = NAMED[row["may_be_named"]]
            if name == "involved":
                typed[f"involved.{number}.name"] = row["name"] or names.get(row["actor"] or "", "")
                typed.pop(f"involved.{number}.actor")
    if not content["involved"]:
        typed["involved.0.kind"] = ""
    return {name: _values(value) for name, value in typed.items()}


def _degrees(value: float) -> str:
    """Degrees as people write them: never "1e-05"."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _values(value: Any) -> list[str]:
    """What a browser would post for a value: a ticked box is "on", an empty one is not posted."""
    if isinstance(value, list):
        return [str(item) for item in value]
    if isinstance(value, bool):
        return ["on"] if value else []
    return ["" if value is None else str(value)]
