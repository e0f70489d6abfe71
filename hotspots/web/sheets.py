"""Lists as files: the columns, what each record puts into them, and the download."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from django.conf import settings
from django.http import StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from hotspots import exports, geo
from hotspots.exports.credit import credits
from hotspots.models import Edition
from hotspots.vocabulary import HOTSPOT_STATUS, ORIGINS, PLACE_PRECISION, REVIEW_STATES, VERIFICATION
from hotspots.web.public.edition import url_of
from hotspots.web.words.coded import actor_words, acts_of, confirmed_words, people_words
from hotspots.web.words.wording import place_words, when_words

from . import shapes

FORMATS = ("csv", "xlsx", "geojson")
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


def download(
    format: str,
    title: str,
    keys: Sequence[str],
    rows: Iterable[Mapping[str, Any]],
    *,
    covers: Sequence[str],
    with_data_sets: bool,
    export_id: str = "",
) -> StreamingHttpResponse:
    """The rows as a file that says what it covers and whom to credit, where the format has room for that."""
    today = timezone.localdate().isoformat()
    sheet = exports.Sheet(
        title=title,
        columns=[exports.Column(key, str(COLUMNS[key][0]), COLUMNS[key][1]) for key in keys],
        rows=rows,
        filter_words=covers,
        attribution=credits(["data_set"] if with_data_sets else []),
        notes=[_("Counts measure reporting, not violence. An empty number is not stated; it is not zero.")],
        language=(get_language() or "en")[:2],
        date=today,
        export_id=export_id,
    )
    kind = exports.FORMATS[format]
    response = StreamingHttpResponse(exports.render(format, sheet), content_type=kind.media_type)
    response["Content-Disposition"] = (
        f'attachment; filename="{exports.file_name(title, today, kind.extension)}"'
    )
    return response


def coded(body: Mapping[str, Any], country: str, placed: bool) -> dict[str, Any]:
    """The cells that follow from a body: where, who did what, to how many, how it is known."""
    place = body["place"]
    precision = PLACE_PRECISION.get(place["precision"])
    exact = shapes.is_point(place)
    return {
        "country": ", ".join(geo.country_name(code) for code in body["countries"] if code),
        "place": place_words(place, body["countries"]),
        "precision": precision.label if precision else "",
        "latitude": place["latitude"] if exact else None,
        "longitude": place["longitude"] if exact else None,
        "geometry": shapes.shape_of(place, country) if placed else None,
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


def of_edition(edition: Edition) -> dict[str, Any]:
    """A published version as a row."""
    hotspot = edition.kind == "hotspot"
    return {
        **common(edition),
        **coded(edition.body, edition.country, edition.cell is not None),
        "kind": pgettext("one record", "hotspot") if hotspot else pgettext("one record", "report"),
        "title": edition.title,
        "quote": [quote["quote"] for quote in edition.body.get("quotes", ())],
        "summary": edition.summary,
        "status": HOTSPOT_STATUS[edition.status].label if edition.status else "",
        "confirmed": confirmed_words(edition) if hotspot else "",
        "version": edition.number,
        "url": settings.SITE_URL + url_of(edition),
    }


def of_report(report: Any, content: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """A report as a row, from what its reader may see of it."""
    return {
        **common(report),
        **coded(body, report.country, True),
        "ref": str(report.ref),
        "narrative": content["narrative"],
        "status": REVIEW_STATES[report.status].label,
        "urgent": _("urgent") if report.urgent else "",
        "organisation": report.organisation.name,
        "version": report.version,
        "url": settings.SITE_URL + reverse("report_page", args=[report.ref]),
    }
