"""/editions: what is published, for everyone. Bound to published versions: nothing here knows of reports."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.reader import ANONYMOUS, Reader
from hotspots import filters, workflow
from hotspots.exports import FORMATS, Column, Sheet, render
from hotspots.exports.credit import credits
from hotspots.figures import shapes
from hotspots.filters import Filter
from hotspots.frame import editions_for_all, kept_by
from hotspots.models import Edition

from . import framed
from .problems import invalid
from .resource import ANYONE, Parameter, Resource, says

COLUMNS = (
    "series",
    "number",
    "kind",
    "state",
    "title",
    "summary",
    "status",
    "last_confirmed_at",
    "last_confirmed_by",
    "origin",
    "language",
    "verification",
    "disputed",
    "level",
    "published_at",
    "note",
    "retracted_at",
    "country",
    "area",
    "place_name",
    "place_precision",
    "latitude",
    "longitude",
    "cell",
    "earliest",
    "latest",
    "date_text",
    "gravity",
    "killed_min",
    "killed_best",
    "killed_max",
    "killed_civilians",
    "same_event",
    "part_of",
    "hotspot_series",
    "body",
)
IN_BRIEF = COLUMNS[: COLUMNS.index("retracted_at")]
KILLED = ("min", "best", "max", "civilians")
FLAT: tuple[tuple[str, Any], ...] = (
    ("series", "text"), ("number", "int"), ("kind", "text"), ("title", "text"), ("summary", "text"),
    ("country", "text"), ("area", "text"), ("place_name", "text"), ("place_precision", "text"),
    ("latitude", "float"), ("longitude", "float"), ("earliest", "date"), ("latest", "date"), ("date_text", "text"),
    ("violations", "text"), ("gravity", "int"), ("involved", "text"),
    ("killed_min", "int"), ("killed_best", "int"), ("killed_max", "int"), ("killed_civilians", "int"),
    ("status", "text"), ("last_confirmed_at", "date"), ("last_confirmed_by", "text"), ("origin", "text"),
    ("verification", "text"), ("disputed", "text"), ("level", "text"), ("language", "text"),
    ("published_at", "text"), ("url", "url"),
)  # fmt: skip
WORKBOOK = FORMATS["xlsx"].media_type
QUOTED = ("quote", "publisher", "date", "pointer")
FORMAT = Parameter(
    "format",
    "`json`, a page at a time; or `geojson`, `csv`, `xlsx` or `ndjson`, which hold every record that the filter keeps.",
    {"type": "string", "enum": ["json", "geojson", "csv", "xlsx", "ndjson"], "default": "json"},
)

Row = NamedTuple


def published() -> QuerySet:
    """What everyone may read. A token opens nothing more here, so that an answer can be shared as it is."""
    return Edition.objects.visible_to(ANONYMOUS)


def page_of(request: Request, row: Row) -> str:
    """The address of the page that shows it."""
    return request.build_absolute_uri(reverse("edition_page", args=[row.series]))


def shown(request: Request, row: Row) -> dict[str, Any]:
    """One published version in full."""
    return {
        "url": page_of(request, row),
        **{name: getattr(row, name) for name in IN_BRIEF},
        "killed": {name: getattr(row, f"killed_{name}") for name in KILLED},
        "gravity": row.gravity,
        "same_event": row.same_event,
        "part_of": row.part_of,
        "hotspots": row.hotspot_series.split(),
        "content": row.body,
    }


def retraction(request: Request, row: Row) -> dict[str, Any]:
    """What is left of a published version that was taken back: that it was, when and why."""
    kept = ("series", "number", "kind", "state", "published_at", "retracted_at", "note")
    return {"url": page_of(request, row), **{name: getattr(row, name) for name in kept}, "content": None}


def flat(request: Request, row: Row) -> dict[str, Any]:
    """One published version as a row of a table or the properties of a feature."""
    named = {name: getattr(row, name) for name, _kind in FLAT if name in COLUMNS}
    return {
        **{name: None for name, _kind in FLAT},
        **named,
        "violations": list(dict.fromkeys(act["violation"] for act in row.body["coding"])),
        "involved": list(dict.fromkeys(one["name"] or one["kind"] for one in row.body["involved"])),
        "url": page_of(request, row),
    }


def feature(request: Request, row: Row) -> dict[str, Any]:
    """One published version on a map: a point only where the place is known closely, else its area, else nothing."""
    drawn = shapes.shape_of(row.body["place"], row.country) if row.cell is not None else None
    quotes = [{key: quote[key] for key in QUOTED} for quote in row.body.get("quotes", ())]
    return {
        "type": "Feature",
        "id": str(row.series),
        "geometry": drawn,
        "properties": {**flat(request, row), "quotes": quotes},
    }


def _rows(rows: QuerySet) -> Iterator[Row]:
    named = rows.values_list(*COLUMNS, named=True)
    return named.order_by("-published_at", "-series").iterator(chunk_size=500)


def _sheet(request: Request, rows: QuerySet, chosen: Filter) -> Sheet:
    return Sheet(
        title=_("Published hotspots and reports"),
        columns=[Column(name, name, kind) for name, kind in FLAT],
        rows=(flat(request, row) for row in _rows(rows)),
        features=(feature(request, row) for row in _rows(rows)),
        records=(shown(request, row) for row in _rows(rows)),
        filter_words=chosen.words(),
        attribution=credits(chosen.origin),
        members={"origin": chosen.origin, "count": rows.count()},
    )


def _as_json(request: Request, rows: QuerySet, chosen: Filter) -> HttpResponseBase:
    return Response(
        framed.listed(
            request,
            f"editions?{chosen.query()}",
            lambda: kept_by(editions_for_all(), chosen, ANONYMOUS),
            published().listed().values_list("pk", *COLUMNS, named=True),
            ("series", "number"),
            lambda found: [shown(request, row) for row in found],
            {"origin": chosen.origin, "attribution": credits(chosen.origin)},
        )
    )


def _as_file(name: str) -> Callable[[Request, QuerySet, Filter], HttpResponseBase]:
    def answer(request: Request, rows: QuerySet, chosen: Filter) -> HttpResponseBase:
        paged = [parameter for parameter in framed.NAMES if parameter in request.query_params]
        if paged:
            raise invalid(dict.fromkeys(paged, _("This format holds every record at once: leave this out.")))
        encoded = render(name, _sheet(request, rows, chosen))
        return StreamingHttpResponse(begun(encoded), content_type=FORMATS[name].media_type)

    return answer


def begun(encoded: Iterable[bytes]) -> Iterator[bytes]:
    """The same, begun: what goes wrong at the start is still answered as a problem."""
    parts = iter(encoded)
    return chain(list(islice(parts, 2)), parts)


ANSWERS: dict[str, Callable[[Request, QuerySet, Filter], HttpResponseBase]] = {
    "json": _as_json,
    **{name: _as_file(name) for name in ("geojson", "csv", "xlsx", "ndjson")},
}


class Editions(Resource):
    """The hotspots and reports that are published, each in the version that is in force."""

    who = ANYONE
    filtered_for = filters.PUBLIC
    parameters = (*framed.PARAMETERS, FORMAT)

    def is_costly(self, request: Request) -> bool:
        """A file of everything is."""
        return super().is_costly(request) or request.query_params.get("format", "json") != "json"

    @says(
        "List what is published",
        "EditionPage",
        also={
            "application/geo+json": "FeatureCollection",
            "text/csv": "Table",
            WORKBOOK: "Workbook",
            "application/x-ndjson": "Lines",
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Published hotspots and reports, the newest event first. No token is needed.

        What people reported, unless `origin` asks for the data sets; the member `origin` says what it is in every answer.
        `format=geojson` gives a FeatureCollection: a place that is known only roughly is an area, never a point.
        """
        own = (*framed.NAMES, FORMAT.name)
        chosen = filters.parse(dict(request.query_params.lists()), filters.PUBLIC, also=own)
        formats = request.query_params.getlist("format") or ["json"]
        if len(formats) > 1 or formats[0] not in ANSWERS:
            raise invalid({"format": _("Write one of: %(known)s.") % {"known": ", ".join(ANSWERS)}})
        rows = chosen.apply(published().listed(), ANONYMOUS)
        return ANSWERS[formats[0]](request, rows, chosen)


class OfSeries(Resource):
    """An address below one published thing."""

    who = ANYONE

    def find(self, reader: Reader, series: UUID, number: int | None = None) -> None:
        self.history = list(published().history_of(series).values_list(*COLUMNS, named=True))
        found = [row for row in self.history if number in (None, row.number)]
        if not found:
            raise workflow.Hidden
        self.row = found[0]

    def answer(self, request: Request) -> Response:
        """The version, or its retraction: once the newest is taken back, the content of those before it goes too."""
        is_back = "retracted" in (self.row.state, self.history[0].state)
        body = retraction(request, self.row) if is_back else shown(request, self.row)
        body["versions"] = [
            {name: getattr(row, name) for name in ("number", "state", "published_at", "retracted_at")}
            for row in self.history
        ]
        return Response(body)


class Series(OfSeries):
    """One published hotspot, report or statement."""

    @says("Read what is published", "Edition")
    def get(self, request: Request, series: UUID) -> Response:
        """The newest version. A retracted one says so, and why, and holds nothing else."""
        return self.answer(request)


class SeriesVersion(OfSeries):
    """One version of it."""

    @says("Read one published version", "Edition")
    def get(self, request: Request, series: UUID, number: int) -> Response:
        """The version with this number, as it was published. Its address stays what it is: cite this one."""
        return self.answer(request)
