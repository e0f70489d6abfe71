"""/reports/export: the reports behind a filter as one file, a row each, whole and with flat memory.

The cells are codes, as in every answer of the API; sentences in words are what the explorer's files are for. A row is read
from columns of the report alone, so that a year's archive costs seconds. NDJSON holds the reports as the list shows them.
"""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal

from django.conf import settings
from django.db import transaction
from django.http import StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request

from accounts.reader import Reader
from hotspots import exports, filters, journal, ledger, policies, redaction
from hotspots.exports.credit import credits
from hotspots.figures.shapes import is_point, shape_of
from hotspots.frame import NEWEST, ORDERS, View, in_batches, kept_by, reports_for
from hotspots.models import Report

from . import framed, report_rows
from .problems import invalid
from .public import begun
from .resource import Parameter, Resource, fields_of, says

FORMATS = ("csv", "xlsx", "geojson", "ndjson")
FORMAT = Parameter(
    "format",
    "`csv`, `xlsx` or `geojson`, a row of codes for each report; or `ndjson`, whole reports as the list has them, one a line.",
    {"type": "string", "enum": list(FORMATS), "default": "csv"},
)
# What a row is read with, whichever columns are asked for: whose it is, and where, as far as its reader may know.
BASIS = ("pk", "ref", "organisation_id", "sharing", "open_data")
PLACE = {
    "precision": "place_precision",
    "name": "place_name",
    "area": "area",
    "latitude": "latitude",
    "longitude": "longitude",
}
KEPT_AREAS = 4096

Row = Any
Place = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """A column of the file: how its cells read, and what they are made of: a column of the report, or a function."""

    kind: Literal["text", "int", "float", "date", "url"] = "text"
    of: str = ""
    place: str = ""
    made: Callable[[Reader, Row], Any] | None = None


def _codes(mask: str) -> Column:
    unmask = lru_cache(maxsize=4096)(Report._meta.get_field(mask).codes_of)  # type: ignore[union-attr]
    return Column(of=mask, made=lambda reader, row: unmask(getattr(row, mask)))


def _own_name(reader: Reader, row: Row) -> str | None:
    return row.external_ref if policies.is_own(reader, row) else None


@cache
def _page_of_any() -> str:
    return settings.SITE_URL + reverse("report_page", args=[NO_REF])


def _page(reader: Reader, row: Row) -> str:
    return _page_of_any().replace(NO_REF, str(row.ref))


NO_REF = str(uuid.UUID(int=0))
COLUMNS: dict[str, Column] = {
    "ref": Column(of="ref"),
    "version": Column("int", "version"),
    "status": Column(of="status"),
    "origin": Column(of="origin"),
    "organisation": Column(of="organisation__name"),
    "external_ref": Column(of="external_ref", made=_own_name),
    "sharing": Column(of="sharing"),
    "urgent": Column(of="urgent"),
    "narrative": Column(of="narrative"),
    "language": Column(of="language"),
    "country": Column(of="country"),
    "area": Column(place="area"),
    "place_name": Column(place="name"),
    "place_precision": Column(place="precision"),
    "latitude": Column("float", place="latitude"),
    "longitude": Column("float", place="longitude"),
    "earliest": Column("date", "earliest"),
    "latest": Column("date", "latest"),
    "date_text": Column(of="date_text"),
    "violations": _codes("violation_mask"),
    "gravity": Column("int", "gravity"),
    "actor_kinds": _codes("actor_mask"),
    "affected": _codes("affected_mask"),
    "issues": _codes("issue_mask"),
    "source_kinds": _codes("source_mask"),
    "killed_min": Column("int", "killed_min"),
    "killed_best": Column("int", "killed_best"),
    "killed_max": Column("int", "killed_max"),
    "killed_civilians": Column("int", "killed_civilians"),
    "verification": Column(of="verification"),
    "disputed": Column(of="disputed"),
    "inconsistent": Column(of="inconsistent"),
    "created_at": Column(of="created_at"),
    "received_at": Column(of="sent_at"),
    "accepted_at": Column(of="accepted_at"),
    "url": Column("url", made=_page),
}


def rows_of(view: View, reader: Reader, names: Sequence[str], order: str) -> Iterator[dict[str, Any]]:
    """These columns of the reports of a view, each with its geometry. What is restricted is noted as taken away."""
    columns = {name: COLUMNS[name] for name in names}
    read = dict.fromkeys(
        (*BASIS, *PLACE.values(), "country", *(one.of for one in columns.values() if one.of))
    )
    reports = Report.objects.visible_to(reader).exclude(status="draft").values_list(*read, named=True)
    at = {name: list(read).index(one.of) for name, one in columns.items() if one.of and not one.made}
    made = {name: one.made for name, one in columns.items() if one.made}
    placed = {name: one.place for name, one in columns.items() if one.place}
    shown = lru_cache(maxsize=KEPT_AREAS)(_area_only)
    for batch in in_batches(view, reports, order):
        journal.note_reading(reader, batch, "export")
        for row in batch:
            if redaction.knows_place(reader, row):
                place: Place = {key: getattr(row, column) for key, column in PLACE.items()}
            else:
                place = shown(row.place_precision, row.area, row.country)
            told = {name: row[index] for name, index in at.items()}
            told |= {name: place[key] for name, key in placed.items()}
            told |= {name: make(reader, row) for name, make in made.items()}
            told["geometry"] = shape_of(place, row.country) if is_point(place) else None
            yield told


def _area_only(precision: str, area: str, country: str) -> Place:
    return redaction.shown_place({"precision": precision, "area": area}, country)


def whole_reports(view: View, reader: Reader, order: str) -> Iterator[dict[str, Any]]:
    """The reports of a view as the list shows them."""
    for batch in in_batches(view, report_rows.sent_to(reader), order):
        yield from report_rows.shown(reader, batch, "export")


class Export(Resource):
    """The reports behind a filter, as one file."""

    filtered_for = filters.MEMBERS
    filters_post = True
    parameters_of_post = (FORMAT, framed.SORT, framed.FIELDS)

    @says(
        "Take reports away in a file",
        also={
            "text/csv": "Table",
            exports.FORMATS["xlsx"].media_type: "Workbook",
            "application/geo+json": "ReportCollection",
            "application/x-ndjson": "Lines",
        },
        body="Nothing",
    )
    def post(self, request: Request) -> StreamingHttpResponse:
        """Every report that the filter keeps, of those that this token may see: the filters, orders and `fields` of the list,
        and no limit. The file is sent while it is read.

        A POST, because what is taken away is recorded; the header `Export-Id` says under which name. In GeoJSON a place that
        is known only roughly has no geometry; its country and area say where it is.
        """
        fields_of(request.data, {})
        reader = request.reader
        format, order, names = _asked(request)
        own = [parameter.name for parameter in self.parameters_of_post]
        chosen = filters.parse(dict(request.query_params.lists()), filters.MEMBERS, also=own)
        view = kept_by(reports_for(reader), chosen, reader).but("status", "draft")
        export_id = str(uuid.uuid4())
        with transaction.atomic():
            taken = {"query": chosen.query(), "format": format, "count": len(view)}
            ledger.record(reader, "export", "export", export_id, taken)
        title, today = _("Reports"), timezone.localdate().isoformat()
        sheet = exports.Sheet(
            title=title,
            columns=[exports.Column(name, name, COLUMNS[name].kind) for name in names],
            rows=rows_of(view, reader, names, order),
            records=whole_reports(view, reader, order),
            filter_words=chosen.words(),
            attribution=credits(chosen.origin),
            members={"origin": chosen.origin, "count": len(view)},
            export_id=export_id,
            date=today,
        )
        kind = exports.FORMATS[format]
        answer = StreamingHttpResponse(begun(exports.render(format, sheet)), content_type=kind.media_type)
        name = exports.file_name(title, today, kind.extension)
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        answer["Export-Id"] = export_id
        return answer


def _asked(request: Request) -> tuple[str, str, Sequence[str]]:
    """(format, order, columns) that the parameters ask for. Raises the problem that says what there is."""
    format = framed.one(request, "format", FORMATS[0])
    order = framed.one(request, "sort", NEWEST)
    names = [name for name in framed.one(request, "fields").split(",") if name]
    known = {
        "format": ([format], FORMATS),
        "sort": ([order], tuple(ORDERS)),
        "fields": (names, () if format == "ndjson" else tuple(COLUMNS)),
    }
    wrong = {
        name: _("Write one of: %(known)s.") % {"known": ", ".join(there) or _("none")}
        for name, (given, there) in known.items()
        if not set(given) <= set(there)
    }
    if wrong:
        raise invalid(wrong)
    return format, order, names or tuple(COLUMNS)
