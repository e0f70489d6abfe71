"""Records as rows of a file: the columns, and what each record puts into them. Importers compare with the same rows."""

from collections.abc import Mapping
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotspots import geo
from hotspots.figures.shapes import is_point, shape_of
from hotspots.vocabulary import ORIGINS, PLACE_PRECISION, VERIFICATION
from hotspots.words.coded import actor_words, acts_of, people_words
from hotspots.words.wording import place_words, when_words

COLUMNS: dict[str, tuple[Any, Literal["text", "int", "float", "date", "url"]]] = {
    "kind": (gettext_lazy("Record"), "text"),
    "ref": (gettext_lazy("Ref"), "text"),
    "title": (gettext_lazy("Title"), "text"),
    "quote": (gettext_lazy("Verbatim sentence"), "text"),
    "summary": (gettext_lazy("Summary"), "text"),
    "narrative": (gettext_lazy("What happened"), "text"),
    "country": (gettext_lazy("Country"), "text"),
    "place": (gettext_lazy("Place"), "text"),
    "precision": (gettext_lazy("How closely the place is known"), "text"),
    "latitude": (gettext_lazy("Latitude"), "float"),
    "longitude": (gettext_lazy("Longitude"), "float"),
    "when": (gettext_lazy("When"), "text"),
    "earliest": (gettext_lazy("Earliest day"), "date"),
    "latest": (gettext_lazy("Latest day"), "date"),
    "acts": (gettext_lazy("Acts, as alleged, reported or feared"), "text"),
    "actors": (gettext_lazy("Said to be involved"), "text"),
    "people": (gettext_lazy("People affected"), "text"),
    "killed_min": (gettext_lazy("Killed, lowest"), "int"),
    "killed_best": (gettext_lazy("Killed, best estimate"), "int"),
    "killed_max": (gettext_lazy("Killed, highest"), "int"),
    "killed_civilians": (gettext_lazy("Killed, civilians"), "int"),
    "status": (gettext_lazy("Status"), "text"),
    "confirmed": (gettext_lazy("Confirmed"), "text"),
    "verification": (gettext_lazy("Verification"), "text"),
    "disputed": (gettext_lazy("Disputed"), "text"),
    "urgent": (gettext_lazy("Urgent"), "text"),
    "origin": (gettext_lazy("Origin"), "text"),
    "organisation": (gettext_lazy("Organisation"), "text"),
    "inconsistent": (gettext_lazy("Inconsistent as published"), "text"),
    "sources": (gettext_lazy("Sources"), "text"),
    "version": (gettext_lazy("Version"), "int"),
    "url": (gettext_lazy("Address"), "url"),
}
KILLED = ("killed_min", "killed_best", "killed_max", "killed_civilians")
PUBLISHED = (
    "kind", "title", "quote", "summary", "country", "place", "precision", "latitude", "longitude", "when", "earliest",
    "latest", "acts", "actors", "people", *KILLED, "status", "confirmed", "verification", "disputed", "origin",
    "inconsistent", "sources", "version", "url",
)  # fmt: skip
REPORTED = (
    "ref", "narrative", "country", "place", "precision", "latitude", "longitude", "when", "earliest", "latest", "acts",
    "actors", "people", *KILLED, "status", "verification", "disputed", "urgent", "origin", "organisation",
    "inconsistent", "sources", "version", "url",
)  # fmt: skip


def coded(body: Mapping[str, Any], country: str, placed: bool) -> dict[str, Any]:
    """The cells that follow from a body: where, who did what, to how many, how it is known."""
    place = body["place"]
    precision = PLACE_PRECISION.get(place["precision"])
    exact = is_point(place)
    return {
        "country": ", ".join(geo.country_name(code) for code in body["countries"] if code),
        "place": place_words(place, body["countries"]),
        "precision": precision.label if precision else "",
        "latitude": place["latitude"] if exact else None,
        "longitude": place["longitude"] if exact else None,
        "geometry": shape_of(place, country) if placed else None,
        "acts": [f"{act.label} ({act.firmness})" for act in acts_of(body)],
        "actors": [
            f"{actor['name']} ({', '.join(filter(None, (actor['role'], actor['attribution'])))})"
            for actor in map(actor_words, body["involved"])
        ],
        "people": [f"{row['what']}: {row['count']}" for row in map(people_words, body["people_affected"])],
        "sources": [
            _("confidential source") if source["confidential"] else source_line(source)
            for source in body["sources"]
        ],
        "inconsistent": body.get("inconsistent", ""),
    }


def source_line(source: Mapping[str, Any]) -> str:
    """A source as one line: what it is, who published it, when, where in it, and its address."""
    keys = ("line", "publisher", "date", "pointer", "link")
    return ", ".join(str(source[key]) for key in keys if source.get(key))


def dated(row: Any) -> dict[str, Any]:
    """The cells for when it happened."""
    return {
        "when": when_words(row),
        "earliest": row.earliest,
        "latest": row.latest,
    }


def common(row: Any) -> dict[str, Any]:
    """The cells that reports and published versions take from the same columns."""
    return {
        **dated(row),
        **{key: getattr(row, key) for key in KILLED},
        "verification": VERIFICATION[row.verification].label if row.verification else "",
        "disputed": _("disputed") if row.disputed else "",
        "origin": ORIGINS[row.origin].label,
    }
