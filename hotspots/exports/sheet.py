"""Rows of records, ready for any tabular format."""

import datetime
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from .credit import marked
from .neutral import inert
from .words import words

Row = Mapping[str, Any]
Cell = str | int | float | None


@dataclass(frozen=True)
class Column:
    """A column of a sheet: the key in each row, the label on screen, and how its values read."""

    key: str
    label: str
    kind: Literal["text", "int", "float", "date", "url"] = "text"


@dataclass
class Sheet:
    """The records behind a filter. `rows`, `features` and `records` are read once, so generators will do.

    `features` are GeoJSON features; without them the GeoJSON is built from the rows, with the geometry that a
    row may carry under "geometry". `members` are further members of the GeoJSON collection. `records` are what
    NDJSON holds instead of the rows.
    """

    title: str
    columns: Sequence[Column]
    rows: Iterable[Row]
    notes: Sequence[str] = ()
    features: Iterable[Row] | None = None
    records: Iterable[Row] | None = None
    members: Row = field(default_factory=dict)
    filter_words: Sequence[str] = ()
    attribution: Sequence[str] = ()
    export_id: str = ""
    language: str = "en"
    date: str = ""
    labels: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.title = marked(self.title)
        self.labels = words(self.language)

    def about(self) -> Iterator[tuple[str, str]]:
        """What a reader of the file should know, as (label, text) pairs."""
        groups = (
            ("title", [self.title]),
            ("date", [self.date]),
            ("filter", self.filter_words),
            ("attribution", self.attribution),
            ("notes", self.notes),
            ("export_id", [self.export_id]),
        )
        for key, texts in groups:
            for text in filter(None, map(str, texts)):
                yield self.labels[key], text


def cell(value: Any) -> Cell:
    """A value as a spreadsheet cell: numbers stay numbers, all else is text that can't act as a formula."""
    if value is None or value == "":
        return None
    if type(value) is str:
        return inert(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return value
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return inert("; ".join(str(item) for item in value))
    return inert(str(value))


_AS_IN_REPORT = (
    "ref", "date_text", "place", "country", "violations", "actors", "people_affected", "version", "url",
    "geometry",
)  # fmt: skip
_DEATHS = ("min", "best", "max", "civilians")

_BRIEFING_COLUMNS: tuple[tuple[str, str], ...] = (
    ("record", "text"), ("ref", "text"), ("title", "text"), ("quote", "text"), ("date_text", "text"),
    ("place", "text"), ("country", "text"), ("violations", "text"), ("actors", "text"),
    ("people_affected", "text"), ("deaths_min", "int"), ("deaths_best", "int"), ("deaths_max", "int"),
    ("deaths_civilians", "int"), ("status", "text"), ("origin", "text"), ("asks", "text"), ("claims", "text"),
    ("sources", "text"), ("version", "int"), ("url", "url"),
)  # fmt: skip


def sheet_of(content: dict[str, Any]) -> Sheet:
    """A briefing's hotspots and reports as rows, with the numbers that its pages show."""
    language = content.get("language", "en")
    labels = words(language)
    sources = {source["n"]: _source_line(source) for source in content.get("sources", [])}

    def rows() -> Iterator[Row]:
        for hotspot in content.get("hotspots", []):
            yield _hotspot_row(hotspot, sources, labels)
        for report in content.get("reports", []):
            yield _report_row(report, sources, labels)

    return Sheet(
        title=content["title"],
        columns=[Column(key, labels[f"column_{key}"], kind) for key, kind in _BRIEFING_COLUMNS],  # type: ignore[arg-type]
        rows=rows(),
        notes=[labels["resolves"], f"{labels['digest']}: {content['digest']}"],
        filter_words=content.get("filter_words", []),
        attribution=content.get("attribution", []),
        export_id=content.get("ref", ""),
        language=language,
        date=content.get("date", "")[:10],
    )


def _source_line(source: Row) -> str:
    return " ".join(part for part in (source["text"], source.get("link")) if part)


def _hotspot_row(hotspot: Row, sources: Mapping[int, str], labels: Mapping[str, str]) -> Row:
    coding = hotspot.get("coding", [])
    earlier = (quote["text"] for quote in hotspot.get("earlier_quotes") or [])
    return {
        "record": labels["hotspot"],
        "ref": hotspot.get("ref"),
        "title": hotspot["title"],
        "quote": "; ".join(filter(None, (hotspot.get("quote"), *earlier))),
        "date_text": hotspot.get("since"),
        "place": hotspot.get("place"),
        "country": hotspot.get("countries"),
        "violations": [act["violation"] for act in coding],
        "actors": list(dict.fromkeys(actor for act in coding for actor in act.get("by", []))),
        "people_affected": hotspot.get("people_affected"),
        "status": hotspot.get("status"),
        "asks": [f"{ask['to']}: {ask['what']}" for ask in hotspot.get("asks", [])],
        "claims": hotspot.get("positions"),
        "sources": sources.get(hotspot.get("quote_source") or 0),
        "version": hotspot.get("version"),
        "url": hotspot.get("url"),
        "geometry": hotspot.get("geometry"),
    }


def _report_row(report: Row, sources: Mapping[int, str], labels: Mapping[str, str]) -> Row:
    deaths = report.get("deaths") or {}
    return {
        **{key: report.get(key) for key in _AS_IN_REPORT},
        **{f"deaths_{key}": deaths.get(key) for key in _DEATHS},
        "record": labels["report"],
        "title": " ".join(filter(None, (report.get("title"), report.get("summary")))),
        "origin": labels["origin_data_set" if report.get("origin") == "data_set" else "origin_people"],
        "claims": [f"{claim['who']}: {claim['says']}" for claim in report.get("claims", [])],
        "sources": [sources[n] for n in report.get("sources", []) if n in sources],
    }
