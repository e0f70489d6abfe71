"""A briefing's content: plain data from published versions, the same each time it is made from the same ones."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from hotspots import geo
from hotspots.exports.credit import cite
from hotspots.figures import map_svg
from hotspots.figures.shapes import shape_of
from hotspots.filters import Filter
from hotspots.frame import Deaths, View, view_of_editions
from hotspots.models import Edition
from hotspots.vocabulary import VIOLATION_TYPES

from .citing import Sources
from .entries import ask_entry, hotspot_entry, report_entry, words_for_deaths

LIMIT = 3000
MAP_SIZE = {"width": 960, "height": 480}

Content = dict[str, Any]
Events = Mapping[str, str]


@dataclass(frozen=True)
class Heading:
    """What a briefing says of itself, beside its records. `site` is where its links lead."""

    ref: str
    title: str
    date: str
    language: str
    publisher: str
    as_named_by: str
    site: str
    blocks: Sequence[Mapping[str, str]] = ()


def events_of(editions: Iterable[Edition]) -> dict[str, str]:
    """The event that each published version tells of, by its public address, as the links between reports say now."""
    return {str(edition.series): str(edition.event) for edition in editions}


def compose(heading: Heading, asked: Filter, editions: Iterable[Edition], events: Events) -> Content:
    """The content of a briefing with these published versions, in its language, digest included.

    Statements among them are no records of it: they are cited, and give what they ask beyond any one hotspot.
    """
    with translation.override(heading.language):
        content = _compose(heading, asked, sorted(editions, key=_order), events)
    content["digest"] = digest_of(content)
    return content


def canonical(content: Mapping[str, Any]) -> bytes:
    """The one way to write a content as bytes."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 over all that a briefing says."""
    said = {name: value for name, value in content.items() if name != "digest"}
    return hashlib.sha256(canonical(said)).hexdigest()


@dataclass(frozen=True)
class Counts:
    """What a set of published versions comes to: the numbers of its page, of its briefing and of its files."""

    view: View
    kinds: Counter[str]
    deaths: Deaths | None

    @classmethod
    def of(cls, editions: Iterable[Edition], events: Events | None = None) -> "Counts":
        """Count them. Accounts of one event are a range and never a sum; parts of a larger event are added."""
        held = list(editions)
        told = events_of(held) if events is None else events
        view = view_of_editions(held, told)
        return cls(view, Counter(edition.kind for edition in held), view.deaths())

    @property
    def records(self) -> int:
        return len(self.view)


def _order(edition: Edition) -> tuple[Any, ...]:
    """Hotspots by title, then reports by date, those without one last."""
    if edition.kind == "hotspot":
        return 0, edition.title, str(edition.series)
    return 1, str(edition.earliest or "9999"), str(edition.series)


def _compose(heading: Heading, asked: Filter, editions: list[Edition], events: Events) -> Content:
    language, sources = heading.language, Sources(heading.site)
    statements = [edition for edition in editions if edition.kind == "statement"]
    records = [edition for edition in editions if edition.kind != "statement"]
    hotspots = [hotspot_entry(edition, sources, language) for edition in records if edition.kind == "hotspot"]
    reports = [report_entry(edition, sources, language) for edition in records if edition.kind == "report"]
    counts = Counts.of(records, events)
    view, deaths = counts.view, counts.deaths
    return {
        "ref": heading.ref,
        "title": heading.title,
        "date": heading.date,
        "language": language,
        "publisher": heading.publisher,
        "as_named_by": heading.as_named_by,
        "site": heading.site,
        "filter_words": asked.words(),
        "attribution": _attribution(records),
        "blocks": [dict(block) for block in heading.blocks],
        "totals": {
            "records": counts.records,
            "hotspots": counts.kinds["hotspot"],
            "reports": counts.kinds["report"],
            "deaths": deaths.as_dict() if deaths else None,
            "words": [words for edition in records for words in words_for_deaths(edition, language)],
        },
        "countries": [
            {"label": geo.country_name(code) if code else _("not stated"), "count": count}
            for code, count in view.counts("country")
        ],
        "violations": [
            {"label": VIOLATION_TYPES.label(code), "count": count}
            for code, count in view.counts_of("violation_mask", "violation_types")
        ],
        "hotspots": hotspots,
        "reports": reports,
        "asks": _asks(hotspots, statements),
        "sources": sources.rows,
    }


def _asks(hotspots: Iterable[Mapping[str, Any]], statements: Iterable[Edition]) -> list[dict[str, Any]]:
    """What is asked about each hotspot, then what the statements that name them ask beyond any one hotspot."""
    about = [{**ask, "hotspot": short(entry["title"])} for entry in hotspots for ask in entry["asks"]]
    general = [ask for statement in statements for ask in statement.body["asks"] if not ask["of_hotspot"]]
    return [*about, *({**ask_entry(ask), "hotspot": None} for ask in general)]


def short(title: str) -> str:
    """The part of a title that names the place."""
    return title.split(":")[0]


def _attribution(editions: Iterable[Edition]) -> list[str]:
    used = (edition.body["data_set"] for edition in editions if edition.body.get("data_set"))
    versions = sorted({(held["name"], held["version"]) for held in used})
    return [*(cite(name, version) for name, version in versions), geo.ATTRIBUTION]


def printable(content: Mapping[str, Any]) -> Content:
    """The content as `exports` takes it, with what is drawn from it: the map, and a shape for every known place."""
    hotspots, reports = ([_placed(entry) for entry in content[name]] for name in ("hotspots", "reports"))
    title = _map_title(content)
    features = [
        *(_feature(entry, "hotspot") for entry in hotspots),
        *(_feature(entry, "report") for entry in reports),
        *(line for entry in hotspots for line in _lines(entry)),
    ]
    svg = map_svg(features, title=title, language=content["language"], standalone=True, **MAP_SIZE)
    return {**content, "hotspots": hotspots, "reports": reports, "map": {"svg": svg, "alt": title}}


def _placed(entry: Mapping[str, Any]) -> dict[str, Any]:
    location = entry["location"]
    return {**entry, "geometry": location and shape_of(location, location["country"])}


def _map_title(content: Mapping[str, Any]) -> str:
    """What the map shows, for those who cannot see it."""
    named = [short(entry["title"]) for entry in content["hotspots"]]
    with translation.override(content["language"]):
        if named:
            return _("Map of %(places)s.") % {"places": "; ".join(named)}
        return _("Map of the reports in this briefing: %(countries)s.") % {
            "countries": ", ".join(row["label"] for row in content["countries"])
        }


def _feature(entry: Mapping[str, Any], kind: str) -> dict[str, Any]:
    location = entry["location"] or {}
    properties = {
        "kind": kind,
        "origin": entry.get("origin", "people"),
        "title": entry["title"],
        "gravity": entry["gravity"],
        **{key: location.get(key, "") for key in ("country", "area", "precision")},
    }
    return {"type": "Feature", "geometry": entry["geometry"], "properties": properties}


def _lines(hotspot: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    for line in hotspot["lines"]:
        ends = [geo.country_centre(line[end]) for end in ("from", "to")]
        if all(ends):
            geometry = {"type": "LineString", "coordinates": [[end[1], end[0]] for end in ends if end]}
            title = " → ".join(geo.country_name(line[end]) for end in ("from", "to"))
            yield {"type": "Feature", "geometry": geometry, "properties": {"kind": "flow", "title": title}}
